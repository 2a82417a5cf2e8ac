"""A number that is not the one that is known, for an operator to enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.scenario.values import MISSING, Context, Value, resolve, whole_number

LARGEST = 2**31 - 1
"""Many systems hold a whole number in 32 bits."""


@dataclass(frozen=True)
class OtherThan(Value):
    """The next whole number, or the one before where that is too large."""

    value: Value

    def resolve(self, ctx: Context) -> Any:
        number = whole_number(resolve(self.value, ctx))
        if number is None:
            return MISSING
        return number + 1 if number < LARGEST else number - 1

    def words(self) -> str:
        return f"another than {self.value.words()}"
