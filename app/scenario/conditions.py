"""Conditions of ``when(...)``: over captured values, keys read from the DUT, the PICS, parameters and the DUT's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.scenario.values import (
    MISSING,
    Captured,
    Context,
    Value,
    configuration_entry,
    folded,
    look_up,
    resolve,
    whole_text,
    words,
)


class Condition:
    """Base class of all conditions."""

    def holds(self, ctx: Context) -> bool:
        raise NotImplementedError

    def ready(self, ctx: Context) -> bool:
        """Whether everything it looks at is known by now."""
        snapshot = getattr(self, "snapshot", "")
        return not snapshot or snapshot in ctx.captured

    def words(self) -> str:
        raise NotImplementedError

    def said(self, ctx: Context) -> str:
        """In words, with what is known by now."""
        return self.words()

    def found(self, ctx: Context) -> str:
        """What there is instead, where it can be said; for people."""
        return ""


@dataclass(frozen=True)
class KeyIs(Condition):
    """A configuration key of a saved GetConfiguration reply has this value (upper and lower case alike)."""

    snapshot: str
    key: str
    value: Any

    def holds(self, ctx: Context) -> bool:
        entry = configuration_entry(ctx, self.snapshot, self.key)
        return entry is not None and same_text(entry.get("value"), resolve(self.value, ctx))

    def words(self) -> str:
        return f"{self.key} is {words(self.value)}"


@dataclass(frozen=True)
class KeyKnown(Condition):
    """The station has this configuration key, as a saved GetConfiguration reply shows."""

    snapshot: str
    key: str

    def holds(self, ctx: Context) -> bool:
        return configuration_entry(ctx, self.snapshot, self.key) is not None

    def words(self) -> str:
        return f"{self.key} is implemented"

    def found(self, ctx: Context) -> str:
        return f"the station does not have {self.key}"


@dataclass(frozen=True)
class Contains(Condition):
    """A comma-separated configuration value contains a word, such as a feature profile."""

    snapshot: str
    key: str
    word: str

    def holds(self, ctx: Context) -> bool:
        entry = configuration_entry(ctx, self.snapshot, self.key)
        value = entry.get("value") if entry is not None else None
        return isinstance(value, str) and self.word in [part.strip() for part in value.split(",")]

    def words(self) -> str:
        return f"{self.key} contains {self.word}"


@dataclass(frozen=True)
class Allows(Condition):
    """A configuration key of a saved GetConfiguration reply is at least a number, or has a value. If it is not told, it holds."""

    snapshot: str
    key: str
    value: Any = None
    at_least: Any = None

    def holds(self, ctx: Context) -> bool:
        entry = configuration_entry(ctx, self.snapshot, self.key)
        text = entry.get("value") if entry is not None else None
        if not isinstance(text, str):
            return True
        if self.at_least is None:
            return same_text(text, resolve(self.value, ctx))
        number = whole_text(text)
        return number is None or number >= resolve(self.at_least, ctx)

    def words(self) -> str:
        return f"{self.key} is {words(self.value) if self.at_least is None else f'at least {words(self.at_least)}'}"

    def found(self, ctx: Context) -> str:
        entry = configuration_entry(ctx, self.snapshot, self.key)
        return f"the station has {str(entry.get('value'))[:100]}" if entry is not None else ""


@dataclass(frozen=True)
class RebootRequired(Condition):
    """The station has said that a key takes effect after a reboot, and has not booted since."""

    def holds(self, ctx: Context) -> bool:
        return ctx.dut.reboot_required

    def ready(self, ctx: Context) -> bool:
        return False  # the reply that is under way may change it

    def words(self) -> str:
        return "the station has to be reset for a key to take effect"


@dataclass(frozen=True)
class Is(Condition):
    """A value equals another."""

    value: Any
    expected: Any

    def holds(self, ctx: Context) -> bool:
        return bool(resolve(self.value, ctx) == resolve(self.expected, ctx))

    def ready(self, ctx: Context) -> bool:
        parts = (self.value, self.expected)
        return all(part.path.partition(".")[0] in ctx.captured for part in parts if isinstance(part, Captured))

    def words(self) -> str:
        return f"{words(self.value)} is {words(self.expected)}"


@dataclass(frozen=True)
class AtMost(Condition):
    """A number is not greater than another."""

    value: Any
    limit: Any
    what: str = ""
    """What the number is, in words."""
    unit: str = ""

    def holds(self, ctx: Context) -> bool:
        value = resolve(self.value, ctx)
        return isinstance(value, int | float) and bool(value <= resolve(self.limit, ctx))

    def words(self) -> str:
        return f"{words(self.value)} is at most {words(self.limit)}"

    def said(self, ctx: Context) -> str:
        return f"{self.what or words(self.value)} is at most {words(self.limit)}"

    def found(self, ctx: Context) -> str:
        value = resolve(self.value, ctx)
        return "no number came" if value is MISSING else f"it is {value} {self.unit}".rstrip()[:100]


@dataclass(frozen=True)
class Known(Condition):
    """A value is there."""

    value: Any
    in_words: str = ""
    """The same in words, where a person reads it: what has come."""

    def holds(self, ctx: Context) -> bool:
        return resolve(self.value, ctx) is not MISSING

    def words(self) -> str:
        return self.in_words or f"{words(self.value)} is known"

    def found(self, ctx: Context) -> str:
        return "it has not come" if self.in_words else ""


@dataclass(frozen=True)
class PicsIs(Condition):
    """An answer of the PICS has this value."""

    path: str
    expected: Any

    def holds(self, ctx: Context) -> bool:
        return bool(look_up(ctx.pics, self.path) == self.expected)

    def words(self) -> str:
        return f"PICS {self.path} is {words(self.expected)}"


@dataclass(frozen=True)
class LastStatus(Condition):
    """The last StatusNotification of a connector had one of these statuses."""

    connector: Any
    statuses: tuple[str, ...]

    def holds(self, ctx: Context) -> bool:
        return ctx.dut.status_of(resolve(self.connector, ctx)) in self.statuses

    def words(self) -> str:
        return f"connector {words(self.connector)} is {' or '.join(self.statuses)}"

    def found(self, ctx: Context) -> str:
        connector = resolve(self.connector, ctx)
        status = ctx.dut.status_of(connector)[:60]
        never = "has never reported a status (does the station have it? see NumberOfConnectors)"
        return f"connector {connector} {f'was last {status}' if status else never}"


@dataclass(frozen=True)
class CableIn(Condition):
    """As far as hands and wire tell, a cable is in this connector."""

    connector: Any

    def holds(self, ctx: Context) -> bool:
        return resolve(self.connector, ctx) in ctx.dut.cables

    def words(self) -> str:
        return f"a cable is in connector {words(self.connector)}"


@dataclass(frozen=True)
class TransactionRunning(Condition):
    def holds(self, ctx: Context) -> bool:
        return ctx.dut.transaction_id is not None

    def words(self) -> str:
        return "a transaction is running"

    def found(self, ctx: Context) -> str:
        transaction = ctx.dut.transaction_id
        return "no transaction is running" if transaction is None else f"transaction {transaction} is running"


@dataclass(frozen=True)
class Entered(Condition):
    """A field of a saved request is what the operator was asked to enter (id tags: without regard to case)."""

    action: str
    """Of the request."""
    path: str
    value: Any

    @property
    def field(self) -> str:
        """Path of the field in the request."""
        return self.path.partition(".")[2]

    def holds(self, ctx: Context) -> bool:
        return bool(folded(ctx.capture(self.path)) == folded(resolve(self.value, ctx)))

    def words(self) -> str:
        return f"{self.field} was entered as {words(self.value)}"

    def found(self, ctx: Context) -> str:
        got = ctx.capture(self.path)
        return f"{self.field} came as {'nothing' if got is MISSING else str(got)[:100]}"


@dataclass(frozen=True)
class Not(Condition):
    condition: Condition

    def holds(self, ctx: Context) -> bool:
        return not self.condition.holds(ctx)

    def ready(self, ctx: Context) -> bool:
        return self.condition.ready(ctx)

    def words(self) -> str:
        return f"not ({self.condition.words()})"

    def said(self, ctx: Context) -> str:
        return f"not ({self.condition.said(ctx)})"

    def found(self, ctx: Context) -> str:
        return self.condition.found(ctx)


@dataclass(frozen=True)
class AllOf(Condition):
    conditions: tuple[Condition, ...]

    def holds(self, ctx: Context) -> bool:
        return all(condition.holds(ctx) for condition in self.conditions)

    def ready(self, ctx: Context) -> bool:
        return all(condition.ready(ctx) for condition in self.conditions)

    def words(self) -> str:
        return " and ".join(condition.words() for condition in self.conditions)

    def said(self, ctx: Context) -> str:
        return " and ".join(condition.said(ctx) for condition in self.conditions)

    def found(self, ctx: Context) -> str:
        return "; ".join(c.found(ctx) for c in self.conditions if not c.holds(ctx))


@dataclass(frozen=True)
class AnyOf(Condition):
    conditions: tuple[Condition, ...]

    def holds(self, ctx: Context) -> bool:
        return any(condition.holds(ctx) for condition in self.conditions)

    def ready(self, ctx: Context) -> bool:
        return all(condition.ready(ctx) for condition in self.conditions)

    def words(self) -> str:
        return " or ".join(condition.words() for condition in self.conditions)

    def said(self, ctx: Context) -> str:
        return " or ".join(condition.said(ctx) for condition in self.conditions)


@dataclass(frozen=True)
class Holds(Value):
    """Whether a condition holds, as a value."""

    condition: Condition

    def resolve(self, ctx: Context) -> bool:
        return self.condition.holds(ctx)

    def words(self) -> str:
        return self.condition.words()


def same_text(actual: Any, expected: Any) -> bool:
    """Configuration values are text on the wire: ``true``, ``True`` and the boolean are the same, ``10`` and 10 too."""
    if isinstance(actual, Mapping | list) or actual is None:
        return False
    return _text(actual) == _text(expected)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value).strip().casefold()
