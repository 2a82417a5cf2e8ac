"""A JSON reader that survives whatever it is given, and says what is sloppy about it.

The reader of the standard library keeps the last of two equal keys, takes NaN for a number and raises errors of four
different kinds; a test bench has to see all of that and crash on none of it.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from app.protocol.finding import Finding

RFC8259 = "RFC 8259"
MAX_DEPTH = 100
"""Levels of nesting that are read. OCPP 1.6 needs 9."""
_MAX_DIGITS = 300
"""Digits of an integer that are read; a longer one is taken as the largest of this many digits."""
_MAX_SLOPPY = 20
"""Findings per frame, so that a hostile frame cannot fill the case file."""


class NotJson(ValueError):  # noqa: N818 - a state of a frame, not of the program
    """The text is not JSON, or is nested too deeply to be read."""

    def __init__(self, text: str, too_deep: bool = False) -> None:
        super().__init__(text)
        self.too_deep = too_deep


class _Reader:
    def __init__(self) -> None:
        self.findings: dict[tuple[str, str], Finding] = {}

    def note(self, finding_id: str, text: str, section: str) -> None:
        if len(self.findings) < _MAX_SLOPPY:
            self.findings[finding_id, text] = Finding(finding_id, "warn", text, f"{RFC8259} section {section}")

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                self.note(
                    "json.duplicate-key", f"The key {short(key)} occurs twice in one object; the last one counts", "4"
                )
            result[key] = value
        return result

    def constant(self, name: str) -> None:
        self.note("json.not-a-number", f"{name} is no JSON value; it is read as null", "6")

    def integer(self, text: str) -> int:
        digits = text.lstrip("-")
        if len(digits) > _MAX_DIGITS:
            self.note("json.number-too-big", f"An integer of {len(digits)} digits is beyond any range", "6")
            size: int = 10**_MAX_DIGITS - 1
            return -size if text.startswith("-") else size
        return int(text)

    def real(self, text: str) -> float:
        value = float(text)
        if math.isinf(value):
            self.note("json.number-too-big", f"The number {short(text)} is beyond the range of a double", "6")
            return math.copysign(sys.float_info.max, value)
        return value

    def clean(self, value: Any) -> Any:
        """The value with unpaired surrogates replaced, which no UTF-8 writer could store."""
        if isinstance(value, str):
            if any("\ud800" <= char <= "\udfff" for char in value):
                self.note("json.lone-surrogate", "A text holds half of a surrogate pair; it is read as U+FFFD", "8.2")
                return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return value
        if isinstance(value, dict):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        return value


def read(text: str) -> tuple[Any, list[Finding]]:
    """The value of a JSON text, and what is sloppy about the text.

    Raises:
        NotJson: the text is not JSON, or is nested deeper than :data:`MAX_DEPTH`. Nothing else is ever raised.
    """
    reader = _Reader()
    if text.startswith("\ufeff"):
        reader.note("json.byte-order-mark", "The frame begins with a byte order mark", "8.1")
        text = text[1:]
    try:
        value = json.loads(
            text,
            object_pairs_hook=reader.pairs,
            parse_constant=reader.constant,
            parse_int=reader.integer,
            parse_float=reader.real,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise NotJson("nested too deeply", too_deep=True) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
        raise NotJson(f"nested deeper than {MAX_DEPTH} levels", too_deep=True)
    if "\\u" in text:
        value = reader.clean(value)
    return value, list(reader.findings.values())


def _deeper_than(value: Any, limit: int) -> bool:
    """Whether lists and objects are nested deeper than this. Level by level: recursion would be what it protects from."""
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)


def short(text: str, limit: int = 60) -> str:
    """The text in quotation marks, cut so that it fits in a sentence; nothing in it can break a line or a screen."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    printable = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in shown)
    return f"“{printable}”"
