"""The filter language of log, chart and plot.

``~a name`` action contains · ``~c 1`` connector · ``~d in`` or ``out`` · ``~e`` errors and findings · ``~h`` hands ·
``~s 3`` or ``~s 1..6`` step · ``~id text`` message id, or ``#1182`` as a frame · ``~t >500`` time to the reply in ms
(``>500ms``, ``<1s``) · a bare word anywhere in the line. Joined by ``&`` (or a blank), ``|`` and ``!``; ``( )`` group.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Line(Protocol):
    """What a filter may ask of a line of the log."""

    @property
    def action(self) -> str: ...
    @property
    def connector(self) -> int | None: ...
    @property
    def direction(self) -> str: ...
    @property
    def is_error(self) -> bool: ...
    @property
    def is_human(self) -> bool: ...
    @property
    def step(self) -> str: ...
    @property
    def message_id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def delta_ns(self) -> int: ...
    @property
    def text(self) -> str: ...


Test = Callable[[Line], bool]


class FilterError(ValueError):
    """The filter cannot be read. The text says where, and what is allowed."""


@dataclass(frozen=True)
class Token:
    kind: str
    value: str


_TOKENS = re.compile(r'\s*(?:(?P<op>[&|!()])|(?P<flag>~[A-Za-z]+)|"(?P<quoted>[^"]*)"|(?P<word>[^\s&|!()"]+))')
_NO_VALUE = {"~e", "~h"}
_WITH_VALUE = {"~a", "~c", "~d", "~s", "~id", "~t"}


def tokens(text: str) -> list[Token]:
    """The words of a filter, in order; used for colouring and for parsing."""
    found: list[Token] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKENS.match(text, position)
        if match is None:
            raise FilterError(f'"{text[position:].strip()}": a quotation mark is not closed')
        kind = match.lastgroup or "word"
        found.append(Token("word" if kind == "quoted" else kind, match.group(kind)))
        position = match.end()
    return found


def compile_filter(text: str) -> Test | None:
    """The test that a filter stands for; None for an empty one, which lets everything through.

    Raises:
        FilterError: with what is wrong and what is allowed.
    """
    words = tokens(text)
    if not words:
        return None
    parser = _Parser(words)
    test = parser.either()
    if parser.peek() is not None:
        raise FilterError("there is a ) too many")
    return test


class _Parser:
    def __init__(self, words: list[Token]) -> None:
        self._words, self._at = words, 0

    def peek(self) -> Token | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def take(self) -> Token:
        word = self.peek()
        if word is None:
            raise FilterError("something is missing at the end")
        self._at += 1
        return word

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek() == Token("op", "|"):
            self.take()
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda line: any(test(line) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while (word := self.peek()) is not None and word not in (Token("op", "|"), Token("op", ")")):
            if word == Token("op", "&"):
                self.take()
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda line: all(test(line) for test in tests)

    def one(self) -> Test:
        word = self.take()
        if word == Token("op", "!"):
            inner = self.one()
            return lambda line: not inner(line)
        if word == Token("op", "("):
            group = self.either()
            if self.peek() != Token("op", ")"):
                raise FilterError("a ) is missing")
            self.take()
            return group
        if word.kind == "op":
            raise FilterError(f"{word.value} needs something before and after it")
        if word.kind == "word":
            needle = word.value.lower()
            if re.fullmatch(r"#\d+", needle):
                number = int(needle[1:])
                return lambda line: line.seq == number
            return lambda line: needle in line.text.lower()
        return self.flag(word.value.lower())

    def flag(self, name: str) -> Test:
        if name == "~e":
            return lambda line: line.is_error
        if name == "~h":
            return lambda line: line.is_human
        if name not in _WITH_VALUE:
            known = ", ".join(sorted(_WITH_VALUE | _NO_VALUE))
            raise FilterError(f"{name} is not known; there are {known}")
        value = self.peek()
        if value is None or value.kind != "word":
            raise FilterError(f"{name} needs a value, such as {_EXAMPLES[name]}")
        self.take()
        return _FLAGS[name](value.value)


_EXAMPLES = {"~a": "~a Status", "~c": "~c 1", "~d": "~d in", "~s": "~s 1..6", "~id": "~id 4f2", "~t": "~t >500ms"}


def _action(value: str) -> Test:
    needle = value.lower()
    return lambda line: needle in line.action.lower()


def _connector(value: str) -> Test:
    if not value.isdigit():
        raise FilterError(f"~c needs the number of a connector, not {value}")
    number = int(value)
    return lambda line: line.connector == number


def _direction(value: str) -> Test:
    if value.lower() not in ("in", "out"):
        raise FilterError(f"~d is in or out, not {value}")
    wanted = value.lower()
    return lambda line: line.direction == wanted


def _step(value: str) -> Test:
    match = re.fullmatch(r"(\d+)(?:\.\.(\d+))?", value)
    if match is None:
        wanted = value.lower()
        return lambda line: line.step.lower() == wanted
    first, last = int(match[1]), int(match[2] or match[1])

    def test(line: Line) -> bool:
        digits = re.match(r"\d+", line.step)
        return digits is not None and first <= int(digits[0]) <= last

    return test


def _message_id(value: str) -> Test:
    needle = value.lower().removeprefix("#")
    return lambda line: needle in line.message_id.lower() or needle == str(line.seq)


def _time(value: str) -> Test:
    match = re.fullmatch(r"([<>])(\d+(?:\.\d+)?)(ms|s)?", value)
    if match is None:
        raise FilterError(f"~t needs > or < and a time, such as >500ms, not {value}")
    limit = float(match[2]) * (1e9 if match[3] == "s" else 1e6)
    if match[1] == ">":
        return lambda line: line.delta_ns > limit
    return lambda line: 0 < line.delta_ns < limit


_FLAGS: dict[str, Callable[[str], Test]] = {
    "~a": _action,
    "~c": _connector,
    "~d": _direction,
    "~s": _step,
    "~id": _message_id,
    "~t": _time,
}
