"""One answer of a PICS: a YAML node to a value, or a problem that says what was expected."""

from __future__ import annotations

import re
from typing import Any

import yaml

from app.campaign import pics_yaml
from app.campaign.pics_common import NamedRange, NamedSetting
from app.campaign.pics_items import Item, Kind
from app.campaign.pics_problem import ProblemKind, shortened, suggestion
from app.campaign.pics_yaml import Node, Source

MAXIMUM_TEXT = 500


def answer_of(item: Item, node: Node, file: Source) -> Any:
    """The value of an answered item, or None; what is wrong goes into ``file``."""
    return _ANSWERS[item.kind](item, node, file)


def _text(item: Item, node: Node, file: Source) -> str | None:
    text = pics_yaml.as_text(node)
    if text is None:
        quote = isinstance(node, yaml.ScalarNode)
        _wrong(item, node, file, f'Put it in quotes: "{_raw(node)}".' if quote else "Write one text.")
        return None
    if not text or len(text) > MAXIMUM_TEXT:
        _wrong(item, node, file, f"Write a text of 1 to {MAXIMUM_TEXT} characters, or leave the line empty.")
        return None
    if item.pattern and not re.fullmatch(item.pattern, text):
        _wrong(item, node, file, f"Write it like {item.example}.")
        return None
    return text


def _yes_no(item: Item, node: Node, file: Source) -> bool | None:
    answer = pics_yaml.as_yes_no(node)
    if answer is None:
        quoted = isinstance(node, yaml.ScalarNode) and pics_yaml.is_quoted(node)
        word = _raw(node).strip().lower()
        if quoted and word in ("yes", "no", "true", "false"):
            _wrong(item, node, file, f"Write {word} without the quotes.")
        else:
            _wrong(item, node, file, "Write yes or no, or leave the line empty if it is not known yet.")
    return answer


def _choice(item: Item, node: Node, file: Source) -> str | None:
    text = _raw(node).strip() if isinstance(node, yaml.ScalarNode) else None
    if text is not None:
        for choice in item.choices:
            if text.lower() == choice.lower():
                return choice
    close = suggestion(text, item.choices) if text else ""
    _wrong(item, node, file, f"Did you mean {close}?" if close else f"Write one of: {', '.join(item.choices)}.")
    return None


def _choices(item: Item, node: Node, file: Source) -> tuple[str, ...] | None:
    if isinstance(node, yaml.ScalarNode):
        _wrong(item, node, file, f"Write a list, also of one: [{_raw(node)}].")
        return None
    if not isinstance(node, yaml.SequenceNode):
        _wrong(item, node, file, f"Write a list such as [{item.choices[0]}].")
        return None
    found = [_choice(item, member, file) for member in node.value]
    return tuple(dict.fromkeys(choice for choice in found if choice is not None))


def _number(item: Item, node: Node, file: Source) -> int | float | None:
    number = pics_yaml.as_number(node, item.kind is Kind.WHOLE)
    if number is None:
        hint = f"Write {item.kind.value}, without quotes"
        _wrong(item, node, file, f"{hint} and without the unit; it is in {item.unit}." if item.unit else f"{hint}.")
        return None
    below = item.minimum is not None and number < item.minimum
    if below or (item.maximum is not None and number > item.maximum):
        _wrong(item, node, file, "Correct the number, or leave the line empty if it is not known.")
        return None
    return number


def _texts(item: Item, node: Node, file: Source) -> tuple[str, ...] | None:
    if not isinstance(node, yaml.SequenceNode):
        _wrong(item, node, file, f"Write a list such as {item.example}.")
        return None
    texts = [pics_yaml.as_text(member) for member in node.value]
    if not all(texts) or any(len(text or "") > MAXIMUM_TEXT for text in texts):
        _wrong(item, node, file, f"Write a list of texts such as {item.example}.")
        return None
    return tuple(text for text in texts if text)


def _groups(item: Item, node: Node, file: Source) -> tuple[tuple[int, ...], ...] | None:
    groups: list[tuple[int, ...]] = []
    for group in node.value if isinstance(node, yaml.SequenceNode) else [None]:
        members = group.value if isinstance(group, yaml.SequenceNode) else [None]
        numbers = [pics_yaml.as_number(member, whole=True) if member is not None else None for member in members]
        if not numbers or any(number is None or number < 1 for number in numbers):
            _wrong(item, node, file, f"Write a list of lists such as {item.example}; connectors count from 1.")
            return None
        groups.append(tuple(int(number) for number in numbers if number is not None))
    return tuple(groups)


def _rows(item: Item, node: Node, file: Source) -> tuple[NamedSetting | NamedRange, ...] | None:
    """A list of mappings with ``name`` and the other columns of the form."""
    columns = ("name", "value") if item.kind is Kind.SETTINGS else ("name", "minimum", "maximum")
    example = "{" + ", ".join(f"{column}: ..." for column in columns) + "}"
    if not isinstance(node, yaml.SequenceNode):
        _wrong(item, node, file, f"Write a list with lines such as '- {example}'.")
        return None
    rows: list[NamedSetting | NamedRange] = []
    for member in node.value:
        cells: dict[str, str] = {}
        if isinstance(member, yaml.MappingNode):
            cells = {_raw(key): cell.value.strip() for key, cell in member.value if isinstance(cell, yaml.ScalarNode)}
        whole = isinstance(member, yaml.MappingNode) and len(cells) == len(member.value)
        if not whole or set(cells) - set(columns) or not cells.get("name") or len(cells) < 2:
            _wrong(item, member, file, f"Write it as {example}.")
            continue
        rows.append(NamedSetting(**cells) if item.kind is Kind.SETTINGS else NamedRange(**cells))
    return tuple(rows)


_ANSWERS = {
    Kind.TEXT: _text,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.WHOLE: _number,
    Kind.NUMBER: _number,
    Kind.TEXTS: _texts,
    Kind.GROUPS: _groups,
    Kind.SETTINGS: _rows,
    Kind.RANGES: _rows,
}


def _raw(node: Node) -> str:
    return shortened(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _wrong(item: Item, node: Node, file: Source, remedy: str) -> None:
    file.problem(
        node.start_mark.line + 1,
        node.start_mark.column + 1,
        item.path,
        ProblemKind.ANSWER,
        f"{item.label}: {pics_yaml.described(node)}",
        item.expected,
        item.why,
        remedy,
    )
