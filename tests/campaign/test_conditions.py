"""The condition language: values, three-valued logic, evidence, and refusal of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.campaign.conditions import ConditionError, Fact, parse


class Table:
    """Facts from a dictionary; keys under ``Name.attribute``."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def item(self, path: str) -> Fact:
        return Fact(path, path.title(), self.values.get(path), str(self.values.get(path)))

    def key(self, name: str, attribute: str) -> Fact:
        return self.item(f"{name}.{attribute}")


def value(text: str, **values: Any) -> bool | None:
    return parse(text).evaluate(Table({name.replace("__", "."): v for name, v in values.items()})).value


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("a", {"a": True}, True),
        ("a", {"a": False}, False),
        ("a", {}, None),
        ("not a", {"a": False}, True),
        ("not a", {}, None),
        ("not not a", {"a": True}, True),
        ("a and b", {"a": True, "b": True}, True),
        ("a and b", {"a": False}, False),
        ("a and b", {"b": False}, False),
        ("a and b", {"a": True}, None),
        ("a or b", {"b": True}, True),
        ("a or b", {"a": False}, None),
        ("a or b", {"a": False, "b": False}, False),
        ("a or b and c", {"a": True, "b": False, "c": False}, True),
        ("(a or b) and c", {"a": True, "b": False, "c": False}, False),
        ("not a and b", {"a": False, "b": True}, True),
        ("not (a and b)", {"a": True, "b": False}, True),
        ("x.y >= 5", {"x__y": 5}, True),
        ("x >= 5", {"x": 4}, False),
        ("x < 5", {"x": 4}, True),
        ("x <= 4.5", {"x": 4}, True),
        ("x > 4", {"x": 4}, False),
        ("x >= 5", {}, None),
        ("x >= 5", {"x": "seven"}, None),
        ("x >= 5", {"x": "7"}, True),
        ('x == "a b"', {"x": "a b"}, True),
        ('x != "a"', {"x": "b"}, True),
        ("x == false", {"x": "False"}, True),
        ("x == false", {"x": "nonsense"}, False),
        ("x == 5", {"x": "5"}, True),
        ("x == false", {}, None),
        ('x in ["a", "b"]', {"x": "b"}, True),
        ('x in ["a", "b"]', {"x": "c"}, False),
        ('x in ["a"]', {}, None),
        ("key(Name).readonly", {"Name__readonly": True}, True),
        ("key(Name).value == false", {"Name__value": "false"}, True),
        ("not key(Name).implemented", {"Name__implemented": False}, True),
    ],
)
def test_values(text: str, values: dict[str, Any], expected: bool | None) -> None:
    assert value(text, **values) is expected


def evidence(text: str, **values: Any) -> list[str]:
    return [fact.path for fact in parse(text).evaluate(Table(values)).facts]


def test_evidence_is_what_decided() -> None:
    assert evidence("a and b", a=True, b=True) == ["a", "b"]
    assert evidence("a and b", a=True, b=False) == ["b"]
    assert evidence("a or b", a=False, b=True) == ["b"]
    assert evidence("a or b", a=False, b=False) == ["a", "b"]
    assert evidence("a or b", a=False) == ["b"], "the missing answer, not the one that is there"
    assert evidence("a and a", a=True) == ["a"]


def test_names_are_collected() -> None:
    condition = parse('a.b == "x" and not key(K).readonly or c in [1, 2]')
    assert condition.items == {"a.b", "c"}
    assert condition.keys == {("K", "readonly")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "a and",
        "a b",
        "a ==",
        "(a",
        "a)",
        "a in b",
        "a in []",
        "a in [b",
        'a == "open',
        "key(K)",
        "key(K).size",
        "key().value",
        "key K",
        "not",
        "a; b",
        "__import__('os')",
        "a.b()",
        "lambda: 1",
        "a = b",
        "a" * 600,
    ],
)
def test_everything_else_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ConditionError, match=r"character|longer"):
        parse(text)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        parse(text)
    except ConditionError:
        pass


@settings(derandomize=True, deadline=None)
@given(st.sampled_from([True, False, None]), st.sampled_from([True, False, None]))
def test_logic_is_kleenes(a: bool | None, b: bool | None) -> None:
    both = value("a and b", a=a, b=b)
    assert both is (False if False in (a, b) else None if None in (a, b) else True)
    assert value("not (not a or not b)", a=a, b=b) is both
