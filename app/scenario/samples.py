"""Meter values as samples: which values of a MeterValues.req belong to a series, when they were taken, what they measure.

A series is told apart from others by the context of its values. One without a context is ``Sample.Periodic``, one without a
measurand measures ``Energy.Active.Import.Register`` (OCPP 1.6 section 7.43). Values of other contexts, and messages with
nothing else, belong to no series that is looked at. What is compared are the times that the station has written, never when
a message came. Limits are inclusive, and at least a second where a time is written in whole seconds, as up to a second of it
is cut off. Nothing that a device sends can raise an exception here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from app.protocol.timestamps import parse_timestamp, utc_offset
from app.scenario.conditions import Condition
from app.scenario.tolerances import tolerance_s
from app.scenario.values import MISSING, Context, KeyValue, Value, look_up, resolve, words

PERIODIC, CLOCK = "Sample.Periodic", "Sample.Clock"
DEFAULT_CONTEXT = PERIODIC
DEFAULT_MEASURAND = "Energy.Active.Import.Register"
WHOLE_S = 1.0
"""Least tolerance in seconds where a time is written in whole seconds."""
MOST_SHOWN = 10
MOST_MEASURANDS = 250
"""More do not fit into a configuration value, which has 500 characters."""

_DAY = timedelta(days=1)
_US = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Json = Mapping[str, Any]
Result = tuple[bool, Any, Any]
"""Whether it holds, what was expected, what there was."""


@dataclass(frozen=True)
class Sample:
    """What was measured at one moment."""

    written: str
    """Its timestamp, as the station wrote it."""
    moment: datetime | None
    """None if it is no timestamp."""
    values: tuple[Json, ...]
    """Its sampled values of the context that was asked for."""


def samples(payload: Any, context: str) -> list[Sample]:
    """The samples of a MeterValues.req with values of this context, in its order. Neighbours of the same moment are one."""
    listed = look_up(payload, "meterValue")
    found: list[Sample] = []
    for element in listed if isinstance(listed, list) else []:
        written = look_up(element, "timestamp")
        written = written if isinstance(written, str) else ""
        values = look_up(element, "sampledValue")
        known = [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []
        chosen = tuple(value for value in known if value.get("context", DEFAULT_CONTEXT) == context)
        if not chosen:
            continue
        moment = parse_timestamp(written)
        if found and moment is not None and found[-1].moment == moment:
            found[-1] = Sample(found[-1].written, moment, found[-1].values + chosen)
        else:
            found.append(Sample(written, moment, chosen))
    return found


def configured(value: Any) -> list[str]:
    """The measurands of a configuration value, a comma-separated list; the default if it is empty or not there."""
    items = [item.strip() for item in value.split(",")] if isinstance(value, str) else []
    return list(dict.fromkeys(item for item in items if item))[:MOST_MEASURANDS] or [DEFAULT_MEASURAND]


def measured(values: Sequence[Json]) -> set[str]:
    """What sampled values are of, in small letters: each measurand, and with its phase: ``voltage.l1`` (section 9.1.17)."""
    found: set[str] = set()
    for value in values:
        name, phase = value.get("measurand", DEFAULT_MEASURAND), value.get("phase")
        if isinstance(name, str):
            found.add(name.casefold())
            if isinstance(phase, str):
                found.add(f"{name}.{phase}".casefold())
    return found


@dataclass(frozen=True)
class LastTime(Value):
    """The time of the last sample of a saved MeterValues.req, as it was written."""

    saved: str
    context: str

    def resolve(self, ctx: Context) -> Any:
        found = samples(ctx.capture(self.saved), self.context)
        return found[-1].written if found else MISSING

    def words(self) -> str:
        return f"the last sample of {self.saved}"


@dataclass(frozen=True)
class Apart(Value):
    """So many seconds between the samples of a series, those of a message before (its saved name) among them."""

    context: str
    seconds: Any
    after: str = ""

    def resolve(self, ctx: Context) -> dict[str, Any]:
        seconds = float(resolve(self.seconds, ctx))
        told = {"context": self.context, "seconds": seconds, "tolerance": tolerance_s(seconds, ctx)}
        return {**told, **_after(self.after, self.context, ctx)}

    def words(self) -> str:
        return f"{self.context} {words(self.seconds)} s after {self.after or 'each other'}"


@dataclass(frozen=True)
class InOrder(Value):
    """No sample of a series is older than the one before it, those of a message before (its saved name) among them."""

    context: str
    after: str = ""

    def resolve(self, ctx: Context) -> dict[str, Any]:
        return {"context": self.context, **_after(self.after, self.context, ctx)}

    def words(self) -> str:
        return f"{self.context} not before {self.after or 'each other'}"


@dataclass(frozen=True)
class OnClock(Value):
    """Samples are taken when a whole number of intervals has passed since midnight (OCPP 1.6 section 9.1.5)."""

    context: str
    seconds: Any

    def resolve(self, ctx: Context) -> dict[str, Any]:
        seconds = float(resolve(self.seconds, ctx))
        return {"context": self.context, "seconds": seconds, "tolerance": float(ctx.parameters["interval_tolerance"])}

    def words(self) -> str:
        return f"{self.context} on whole {words(self.seconds)} s of the day"


@dataclass(frozen=True)
class Measured(Value):
    """Each sample has a value for each measurand of a configuration key in a saved GetConfiguration.conf."""

    context: str
    snapshot: str
    key: str

    def resolve(self, ctx: Context) -> dict[str, Any]:
        return {"context": self.context, "measurands": configured(KeyValue(self.snapshot, self.key).resolve(ctx))}

    def words(self) -> str:
        return f"{self.context} with what {self.key} names, or {DEFAULT_MEASURAND}"


@dataclass(frozen=True)
class CaughtUp(Condition):
    """The last sample that came (saved ``sample``) was taken after a moment (``since``, a saved step).

    The clock of the station is not the bench's: both count from the sample that was saved as ``first`` and came at once.
    Where that cannot be told, there is nothing to wait for.
    """

    context: str
    first: str
    sample: str
    since: str

    def holds(self, ctx: Context) -> bool:
        one, other = (LastTime(name, self.context).resolve(ctx) for name in (self.first, self.sample))
        moments = [parse_timestamp(text) if isinstance(text, str) else None for text in (one, other)]
        passed = [ctx.moments.get(name) for name in (self.first, self.since)]
        if moments[0] is None or moments[1] is None or passed[0] is None or passed[1] is None:
            return True
        return (moments[1] - moments[0]) / _US * 1000 >= passed[1] - passed[0]

    def words(self) -> str:
        return f"a sample of {self.context} was taken after {self.since}"


def _after(saved: str, context: str, ctx: Context) -> dict[str, Any]:
    if not saved:
        return {}
    known = LastTime(saved, context).resolve(ctx)
    return {"after": None if known is MISSING else known}


# --- relations ------------------------------------------------------------------------------------------------------


def _of_context(payload: Any, expected: Any) -> Result:
    listed = look_up(payload, "meterValue")
    found: list[str] = []
    for element in listed if isinstance(listed, list) else []:
        values = look_up(element, "sampledValue")
        for value in values if isinstance(values, list) else []:
            context = value.get("context", f"{DEFAULT_CONTEXT} (left out)") if isinstance(value, Mapping) else None
            found.append(context[:60] if isinstance(context, str) else "no text")
    kinds = list(dict.fromkeys(found))[:MOST_SHOWN]
    return bool(samples(payload, expected)), expected, ", ".join(kinds) or "no sampled value"


def _apart(payload: Any, expected: Json) -> Result:
    seconds, tolerance = expected["seconds"], expected["tolerance"]
    said = f"{seconds:g} s ± {tolerance:g} s"
    series = _series(payload, expected)
    if series is None:
        return False, said, _UNREADABLE
    gaps = [((other - one) / _US, tolerance_of(tolerance, *texts)) for (one, other), texts in _pairs(series)]
    held = all(abs(gap - seconds * 1e6) <= slack * 1e6 for gap, slack in gaps)
    return held, said, _told([f"{gap / 1e6:g} s" for gap, _ in gaps]) or "no sample to count from"


def _in_order(payload: Any, expected: Json) -> Result:
    series = _series(payload, expected)
    if series is None:
        return False, "each sample later than the one before", _UNREADABLE
    held = all(one <= other for (one, other), _ in _pairs(series))
    return held, "each sample later than the one before", _told([written for written, _ in series])


def _on_clock(payload: Any, expected: Json) -> Result:
    seconds, tolerance = expected["seconds"], expected["tolerance"]
    said = f"a whole number of {seconds:g} s after midnight ± {tolerance:g} s"
    series = _series(payload, expected)
    if series is None:
        return False, said, _UNREADABLE
    off = [(written, off_clock(written, moment, seconds)) for written, moment in series]
    held = all(seconds_off <= tolerance_of(tolerance, written) for written, seconds_off in off)
    return held, said, _told([f"{written} ({seconds_off:g} s off)" for written, seconds_off in off])


def _measurands(payload: Any, expected: Json) -> Result:
    wanted = expected["measurands"]
    found = samples(payload, expected["context"])
    there = [measured(sample.values) for sample in found]
    missing = [item for item in wanted if not all(item.casefold() in names for names in there)]
    told = f"not there: {_told(missing)}" if missing else "all of them"
    return bool(found) and not missing, _told(wanted), told if found else "no sampled value of this context"


RELATIONS: Mapping[str, Callable[[Any, Any], Result]] = {
    "sample context": _of_context,
    "apart": _apart,
    "in order": _in_order,
    "on the clock": _on_clock,
    "measurands": _measurands,
}
_UNREADABLE = "a time that cannot be read, or none at all"


def tolerance_of(seconds: float, *written: str) -> float:
    """The tolerance in seconds where these times are compared: at least a second if one is written in whole seconds."""
    return seconds if all("." in text or "," in text for text in written) else max(seconds, WHOLE_S)


def off_clock(written: str, moment: datetime, seconds: float) -> float:
    """How many seconds a time is off the nearest whole interval since midnight, in UTC or as it is written."""
    best = seconds
    for offset in (timedelta(), utc_offset(written) or timedelta()):
        of_day = ((moment - _EPOCH) + offset) % _DAY / _US / 1e6
        past = of_day % seconds
        best = min(best, past, seconds - past, 86_400 - of_day)
    return round(best, 6)


def _series(payload: Any, expected: Json) -> list[tuple[str, datetime]] | None:
    """The times of the samples, that of the message before first; None if there is none, or one cannot be read."""
    found = samples(payload, expected["context"])
    texts = [*([expected["after"]] if "after" in expected else []), *(sample.written for sample in found)]
    known = [(text, parse_timestamp(text)) for text in texts if isinstance(text, str)]
    series = [(text, moment) for text, moment in known if moment is not None]
    return series if found and len(series) == len(texts) else None


def _pairs(
    series: list[tuple[str, datetime]],
) -> list[tuple[tuple[datetime, datetime], tuple[str, str]]]:
    return [((one[1], other[1]), (one[0], other[0])) for one, other in pairwise(series)]


def _told(items: list[str]) -> str:
    shown = ", ".join(str(item)[:80] for item in items[:MOST_SHOWN])
    return shown + (f" and {len(items) - MOST_SHOWN} more" if len(items) > MOST_SHOWN else "")
