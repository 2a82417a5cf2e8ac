"""Numbers that people type. Python takes ``nan`` and ``inf`` for numbers; no limit holds them, and JSON cannot store them."""

from __future__ import annotations

import math
import re
from typing import Any, TypeGuard

_NUMBER = re.compile(r"[+-]?(\d{1,400}([.,]\d{0,400})?|[.,]\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)


def finite(text: str) -> float:
    """The number that a text is, with a point or a comma.

    Raises:
        ValueError: it is none, or too large for one.
    """
    found = text.strip()
    if not _NUMBER.fullmatch(found):
        raise ValueError(f"{text!r} is not a number")
    value = float(found.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is too large for a number")
    return value


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether this is a number that can be held against a limit: neither true nor false, nor a text, nor NaN or infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
