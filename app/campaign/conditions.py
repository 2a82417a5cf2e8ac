"""The small language in which the catalogue says when a case applies: parsed once, never executed as code.

Terms are PICS items (``general.fixed_cable``), configuration keys (``key(StopTransactionOnEVSideDisconnect).readonly``,
``.value``, ``.implemented``), numbers, texts in double quotes, ``true`` and ``false``. Operators, weakest first: ``or``,
``and``, ``not``, then ``== != < <= > >=`` and ``in [...]``; parentheses group.

The logic has three values (Kleene): an item without an answer is unknown, and unknown stays unknown unless the rest decides
without it. Beside the value comes the evidence: exactly those items that made the value what it is, for the reason sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

MAXIMUM_LENGTH = 500


class ConditionError(ValueError):
    """A condition that cannot be read. The text names the place (counted from 1) and what was expected there."""


@dataclass(frozen=True)
class Fact:
    """One answer that a condition looked at."""

    path: str
    """Where the answer stands in the PICS file, or ``key(Name)`` if it was read from the DUT."""
    label: str
    value: Any
    """None if there is no answer."""
    shown: str
    """The answer in words, such as ``Yes`` or ``5``."""
    source: str = "PICS"
    """``PICS`` or ``read from the DUT``."""

    @property
    def quoted(self) -> str:
        return f'"{self.label}: {self.shown}"' if self.value is not None else f'"{self.label}" ({self.path})'


class Facts(Protocol):
    """What conditions are evaluated over."""

    def item(self, path: str) -> Fact:
        """The PICS item at ``path``. Raises KeyError if there is no such item."""

    def key(self, name: str, attribute: str) -> Fact:
        """``readonly``, ``value`` or ``implemented`` of a configuration key."""


@dataclass(frozen=True)
class Outcome:
    """The value of a condition (None: unknown), and the facts that decided it, or that are missing."""

    value: bool | None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class _Term:
    """A leaf: a literal, a PICS item or a key."""

    value: Callable[[Facts], tuple[Any, tuple[Fact, ...]]]


Node = Callable[[Facts], Outcome]


@dataclass(frozen=True)
class Condition:
    """A parsed condition."""

    text: str
    items: frozenset[str]
    """The PICS items it names."""
    keys: frozenset[tuple[str, str]]
    """(name, attribute) of the configuration keys it names."""
    _root: Node

    def evaluate(self, facts: Facts) -> Outcome:
        outcome = self._root(facts)
        return Outcome(outcome.value, tuple(dict.fromkeys(outcome.facts)))


def parse(text: str) -> Condition:
    """Parse a condition.

    Raises:
        ConditionError: it is not one.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise ConditionError(f"the condition is longer than {MAXIMUM_LENGTH} characters")
    parser = _Parser(text)
    root = parser.disjunction()
    parser.end()
    return Condition(text, frozenset(parser.items), frozenset(parser.keys), root)


# --- logic ------------------------------------------------------------------------------------------------------------


def _all(nodes: list[Node]) -> Node:
    """And: the first false one decides, else the unknown ones do, else all of them."""

    def evaluate(facts: Facts) -> Outcome:
        outcomes = [node(facts) for node in nodes]
        for outcome in outcomes:
            if outcome.value is False:
                return outcome
        return _unanimous(outcomes, True)

    return evaluate


def _any(nodes: list[Node]) -> Node:
    """Or: the first true one decides, else the unknown ones do, else all of them."""

    def evaluate(facts: Facts) -> Outcome:
        outcomes = [node(facts) for node in nodes]
        for outcome in outcomes:
            if outcome.value is True:
                return outcome
        return _unanimous(outcomes, False)

    return evaluate


def _unanimous(outcomes: list[Outcome], value: bool) -> Outcome:
    unknown = [outcome for outcome in outcomes if outcome.value is None]
    facts = tuple(fact for outcome in (unknown or outcomes) for fact in outcome.facts)
    return Outcome(None, facts) if unknown else Outcome(value, facts)


def _not(node: Node) -> Node:
    def evaluate(facts: Facts) -> Outcome:
        outcome = node(facts)
        return Outcome(None if outcome.value is None else not outcome.value, outcome.facts)

    return evaluate


def _truth(term: _Term) -> Node:
    def evaluate(facts: Facts) -> Outcome:
        value, used = term.value(facts)
        return Outcome(_same(value, True), used)

    return evaluate


def _compare(left: _Term, right: _Term, relation: Callable[[Any, Any], bool | None]) -> Node:
    def evaluate(facts: Facts) -> Outcome:
        (first, used), (second, used_too) = left.value(facts), right.value(facts)
        unknown = first is None or second is None
        return Outcome(None if unknown else relation(first, second), used + used_too)

    return evaluate


def _member(left: _Term, members: list[_Term]) -> Node:
    def evaluate(facts: Facts) -> Outcome:
        value, used = left.value(facts)
        if value is None:
            return Outcome(None, used)
        return Outcome(any(_same(value, member.value(facts)[0]) for member in members), used)

    return evaluate


def _same(first: Any, second: Any) -> bool | None:
    """Equality across the texts that a DUT reports for its keys: "true" is true, "5" is 5."""
    if first is None or second is None:
        return None
    if isinstance(first, bool) or isinstance(second, bool):
        return _as_bool(first) is not None and _as_bool(first) == _as_bool(second)
    if isinstance(first, (int, float)) or isinstance(second, (int, float)):
        numbers = _as_number(first), _as_number(second)
        return numbers[0] is not None and numbers[0] == numbers[1]
    return bool(first == second)


def _ordered(relation: Callable[[float, float], bool]) -> Callable[[Any, Any], bool | None]:
    def compare(first: Any, second: Any) -> bool | None:
        a, b = _as_number(first), _as_number(second)
        return None if a is None or b is None else relation(a, b)

    return compare


def _as_bool(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


_RELATIONS: Mapping[str, Callable[[Any, Any], bool | None]] = {
    "==": _same,
    "!=": lambda a, b: not _same(a, b),
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
}


# --- text to tree -----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"[^"]*")|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)'
    r"|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,|\.))"
)
_WORDS = ("and", "or", "not", "in")
_ATTRIBUTES = ("readonly", "value", "implemented")


class _Parser:
    """Recursive descent over the tokens; collects the names on its way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: set[str] = set()
        self.keys: set[tuple[str, str]] = set()
        self.tokens: list[tuple[str, str, int]] = []
        self.index = 0
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._error("an item, a key, a value or an operator", position)
            kind = str(match.lastgroup)
            self.tokens.append((kind, match.group(kind), match.start(kind)))
            position = match.end()

    def disjunction(self) -> Node:
        nodes = [self.conjunction()]
        while self._take("or"):
            nodes.append(self.conjunction())
        return nodes[0] if len(nodes) == 1 else _any(nodes)

    def conjunction(self) -> Node:
        nodes = [self.negation()]
        while self._take("and"):
            nodes.append(self.negation())
        return nodes[0] if len(nodes) == 1 else _all(nodes)

    def negation(self) -> Node:
        if self._take("not"):
            return _not(self.negation())
        if self._take("("):
            node = self.disjunction()
            self._want(")")
            return node
        return self._comparison()

    def end(self) -> None:
        if self.index < len(self.tokens):
            raise self._error("'and', 'or' or the end")

    def _comparison(self) -> Node:
        left = self._term()
        if self._take("in"):
            self._want("[")
            members = [self._term()]
            while self._take(","):
                members.append(self._term())
            self._want("]")
            return _member(left, members)
        for sign, relation in _RELATIONS.items():
            if self._take(sign):
                return _compare(left, self._term(), relation)
        return _truth(left)

    def _term(self) -> _Term:
        kind, text = self._peek()
        if kind == "number":
            return self._literal(float(text) if "." in text else int(text))
        if kind == "text":
            return self._literal(text[1:-1])
        if kind != "name" or text in _WORDS:
            raise self._error("an item, a key or a value")
        if text in ("true", "false"):
            return self._literal(text == "true")
        self.index += 1
        return self._key() if text == "key" else self._item(text)

    def _literal(self, value: Any) -> _Term:
        self.index += 1
        return _Term(lambda _: (value, ()))

    def _item(self, path: str) -> _Term:
        self.items.add(path)

        def value(facts: Facts) -> tuple[Any, tuple[Fact, ...]]:
            fact = facts.item(path)
            return fact.value, (fact,)

        return _Term(value)

    def _key(self) -> _Term:
        self._want("(")
        name = self._name("the name of a configuration key")
        self._want(")")
        self._want(".")
        attribute = self._name("readonly, value or implemented")
        if attribute not in _ATTRIBUTES:
            self.index -= 1
            raise self._error("readonly, value or implemented")
        self.keys.add((name, attribute))

        def value(facts: Facts) -> tuple[Any, tuple[Fact, ...]]:
            fact = facts.key(name, attribute)
            return fact.value, (fact,)

        return _Term(value)

    def _name(self, expected: str) -> str:
        kind, text = self._peek()
        if kind != "name":
            raise self._error(expected)
        self.index += 1
        return text

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.index][:2] if self.index < len(self.tokens) else ("end", "")

    def _take(self, text: str) -> bool:
        kind, found = self._peek()
        if kind in ("name", "sign") and found == text:
            self.index += 1
            return True
        return False

    def _want(self, text: str) -> None:
        if not self._take(text):
            raise self._error(repr(text))

    def _error(self, expected: str, position: int | None = None) -> ConditionError:
        if position is None:
            position = self.tokens[self.index][2] if self.index < len(self.tokens) else len(self.text)
        return ConditionError(f"at character {position + 1} of {self.text!r}: expected {expected}")
