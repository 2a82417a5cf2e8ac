"""Values that a scenario refers to before they are known: parameters, captured fields, times, sums.

A scenario holds these instead of numbers; :func:`resolve` gives the number when the step is reached.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from app.scenario.dut_state import DutState


class Missing:
    """The one value of a field that is not there."""

    def __repr__(self) -> str:
        return "absent"


MISSING: Final = Missing()


@dataclass
class Context:
    """Everything a value, a check or a condition may look at."""

    parameters: Mapping[str, Any]
    pics: Mapping[str, Any]
    dut: DutState
    captured: dict[str, dict[str, Any]] = field(default_factory=dict)
    """name -> ``{"dut": what the DUT sent, "bench": what the bench sent}`` of one CALL and its reply."""
    utc_ns: int = 0
    """UTC of the input that is being handled."""
    moments: dict[str, int] = field(default_factory=dict)
    """name -> monotonic nanoseconds at which a saved message came, or a saved step on the connection was done."""

    @property
    def connectors(self) -> range:
        """Numbers of the connectors; connector 0 is the device as a whole, and none of them."""
        return range(1, int(self.parameters["connectors"]) + 1)

    def capture(self, path: str) -> Any:
        """The value at ``name.field``: a field of what the DUT sent; with ``name.bench.field``, of what the bench sent."""
        name, _, rest = path.partition(".")
        saved = self.captured.get(name)
        if saved is None:
            return MISSING
        head, _, tail = rest.partition(".")
        return look_up(saved["bench"], tail) if head == "bench" else look_up(saved["dut"], rest)


class Value:
    """Base class of everything that is resolved when a step is reached."""

    def resolve(self, ctx: Context) -> Any:
        raise NotImplementedError

    def words(self) -> str:
        """How a person reads it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Param(Value):
    """A campaign parameter (:mod:`app.parameters`)."""

    name: str

    def resolve(self, ctx: Context) -> Any:
        return ctx.parameters[self.name]

    def words(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True)
class Captured(Value):
    """A field of a message that an earlier step saved, such as ``start.idTag`` or ``start.bench.transactionId``."""

    path: str

    def resolve(self, ctx: Context) -> Any:
        return ctx.capture(self.path)

    def words(self) -> str:
        return f"the {self.path.split('.')[-1]} of {self.path.split('.')[0]}"


@dataclass(frozen=True)
class Sum(Value):
    """The sum of numbers."""

    parts: tuple[Any, ...]

    def resolve(self, ctx: Context) -> Any:
        parts = resolved_parts(self.parts, ctx)
        return MISSING if parts is None else sum(parts)

    def words(self) -> str:
        return " + ".join(words(part) for part in self.parts)


@dataclass(frozen=True)
class Greatest(Value):
    """The greatest of numbers."""

    parts: tuple[Any, ...]

    def resolve(self, ctx: Context) -> Any:
        parts = resolved_parts(self.parts, ctx)
        return MISSING if parts is None else max(parts)

    def words(self) -> str:
        return "the greatest of " + ", ".join(words(part) for part in self.parts)


@dataclass(frozen=True)
class Least(Value):
    """The least of numbers."""

    parts: tuple[Any, ...]

    def resolve(self, ctx: Context) -> Any:
        parts = resolved_parts(self.parts, ctx)
        return MISSING if parts is None else min(parts)

    def words(self) -> str:
        return "the least of " + ", ".join(words(part) for part in self.parts)


@dataclass(frozen=True)
class Product(Value):
    """The product of numbers."""

    parts: tuple[Any, ...]

    def resolve(self, ctx: Context) -> Any:
        parts = resolved_parts(self.parts, ctx)
        return MISSING if parts is None else math.prod(parts)

    def words(self) -> str:
        return " x ".join(words(part) for part in self.parts)


@dataclass(frozen=True)
class Now(Value):
    """The present time as OCPP writes it (ISO 8601, UTC, milliseconds), plus an offset in seconds."""

    offset_s: Any = 0

    def resolve(self, ctx: Context) -> Any:
        return iso(ctx.utc_ns + round(resolve(self.offset_s, ctx) * 1e9))

    def words(self) -> str:
        return "now" if self.offset_s == 0 else f"now + {words(self.offset_s)} s"


@dataclass(frozen=True)
class KeyValue(Value):
    """The value of a configuration key in a GetConfiguration reply that was saved under ``snapshot``."""

    snapshot: str
    key: str

    def resolve(self, ctx: Context) -> Any:
        entry = configuration_entry(ctx, self.snapshot, self.key)
        return MISSING if entry is None else entry.get("value", MISSING)

    def words(self) -> str:
        return f"{self.key} as read before"


@dataclass(frozen=True)
class KeyNames(Value):
    """Names of keys from a saved GetConfiguration reply, at most as many as another reply's key allows."""

    snapshot: str
    limit_snapshot: str
    limit_key: str

    def resolve(self, ctx: Context) -> Any:
        keys = [entry.get("key") for entry in configuration_list(ctx, self.snapshot)]
        # Each name once, and none that the bench itself may not send.
        names = list(dict.fromkeys(key for key in keys if isinstance(key, str) and len(key) <= 50))
        limit = KeyValue(self.limit_snapshot, self.limit_key).resolve(ctx)
        try:
            return names[: max(1, int(limit))]
        except (TypeError, ValueError, OverflowError):
            return names[:1]

    def words(self) -> str:
        return f"as many of the keys read as {self.limit_key} allows"


@dataclass(frozen=True)
class InUnit(Value):
    """A limit of a charging schedule, given in amperes: a thousand times as much where the campaign's unit is W."""

    amperes: float

    def resolve(self, ctx: Context) -> Any:
        return self.amperes * (1000 if ctx.parameters["charging_rate_unit"] == "W" else 1)

    def words(self) -> str:
        return f"{self.amperes:g} A, or {self.amperes:g} kW"


@dataclass(frozen=True)
class LeftOutIf(Value):
    """Stands for a field that is left out, where a value is the default that the field has without it."""

    value: Any
    default: Any

    def resolve(self, ctx: Context) -> Any:
        known = resolve(self.value, ctx)
        return MISSING if known == self.default else known

    def words(self) -> str:
        return f"left out if it is {words(self.default)}"


@dataclass(frozen=True)
class AsText(Value):
    """A value as text: ChangeConfiguration carries every value as a string (OCPP 1.6 section 6.11)."""

    value: Any

    def resolve(self, ctx: Context) -> Any:
        known = resolve(self.value, ctx)
        return known if isinstance(known, Missing) else words(known)

    def words(self) -> str:
        return words(self.value)


@dataclass(frozen=True)
class DutFact(Value):
    """Something the bench knows of the DUT from the wire, such as ``transaction_id`` of the running transaction."""

    name: str

    def resolve(self, ctx: Context) -> Any:
        value = getattr(ctx.dut, self.name)
        return MISSING if value is None else value

    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class LastReported(Value):
    """The status that a connector has reported last."""

    connector: Any

    def resolve(self, ctx: Context) -> Any:
        return ctx.dut.status_of(resolve(self.connector, ctx)) or MISSING

    def words(self) -> str:
        return "the status reported last"


class Each(Value):
    """Stands for the connector at hand inside ``each_connector``; replaced when the scenario is bound."""

    def words(self) -> str:
        return "each connector"


EACH: Final = Each()


_PLAIN = (str, int, float, type(None))
"""What stands for itself, and is most of what is resolved."""


def resolve(value: Any, ctx: Context) -> Any:
    """The value with everything symbolic in it replaced, lists and objects included. Absent fields are left out."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Value):
        return value.resolve(ctx)
    if isinstance(value, Mapping):
        resolved = {key: resolve(item, ctx) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not MISSING}
    if isinstance(value, list | tuple):
        return [resolve(item, ctx) for item in value]
    return value


def resolved_parts(parts: tuple[Any, ...], ctx: Context) -> list[float] | None:
    """The parts of a sum or product as numbers; None if one of them is not there, or is no number."""
    values = [resolve(part, ctx) for part in parts]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return numbers if len(numbers) == len(values) else None


def transform(value: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a nested value with ``change`` applied to every leaf."""
    if isinstance(value, Mapping):
        return {key: transform(item, change) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(transform(item, change) for item in value)
    if isinstance(value, list):
        return [transform(item, change) for item in value]
    return change(value)


def words(value: Any) -> str:
    if isinstance(value, Value):
        return value.words()
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def look_up(payload: Any, path: str) -> Any:
    """The field at a dotted path (``idTagInfo.status``, ``configurationKey.0.key``); :data:`MISSING` if not there."""
    if path == "":
        return MISSING if payload is None else payload
    for part in path.split("."):
        if isinstance(payload, Mapping) and part in payload:
            payload = payload[part]
        elif (
            isinstance(payload, Sequence)
            and not isinstance(payload, str)
            and part.isdigit()
            and int(part) < len(payload)
        ):
            payload = payload[int(part)]
        else:
            return MISSING
    return payload


def put(payload: dict[str, Any], path: str, value: Any) -> None:
    """Set the field at a dotted path, or remove it if the value is :data:`MISSING`."""
    *parents, last = path.split(".")
    for part in parents:
        payload = payload.setdefault(part, {})
    if value is MISSING:
        payload.pop(last, None)
    else:
        payload[last] = value


def configuration_list(ctx: Context, snapshot: str) -> list[Mapping[str, Any]]:
    """The ``configurationKey`` list of a saved reply, without what is not an object."""
    entries = ctx.capture(f"{snapshot}.configurationKey")
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def configuration_entry(ctx: Context, snapshot: str, key: str) -> Mapping[str, Any] | None:
    """The entry of a key; its name is case-insensitive (CiString50Type, OCPP 1.6 section 7.29)."""
    wanted = folded(key)
    return next((entry for entry in configuration_list(ctx, snapshot) if folded(entry.get("key")) == wanted), None)


def folded(value: Any) -> Any:
    """A text without regard to upper and lower case, for the case-insensitive types; lists likewise, all else as it is."""
    if isinstance(value, list | tuple):
        return [folded(item) for item in value]
    return value.casefold() if isinstance(value, str) else value


def whole_number(value: Any) -> int | None:
    """The whole number that a JSON number stands for (1 and 1.0 are the same), None for anything else, booleans too."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if isinstance(value, int) or value.is_integer() else None


def whole_text(value: Any) -> int | None:
    """The whole number that a configuration value stands for; None for any other text."""
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def iso(utc_ns: int) -> str:
    """UTC nanoseconds as ISO 8601 with milliseconds and Z."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=utc_ns // 1000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
