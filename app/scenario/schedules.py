"""Charging schedules as step functions of time: what a composite schedule has to be, and whether a reported one is that.

Neighbouring periods with the same limit are one period, a limit counts to one digit after the decimal point (OCPP 1.6
section 7.14), and a boundary may lie a second to either side, as startPeriod is a whole number of seconds from a
scheduleStart that need not be one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from app.protocol.timestamps import parse_timestamp
from app.scenario.conditions import Condition
from app.scenario.values import MISSING, Context, Value, iso, look_up, resolve, words

BOUNDARY_S = 1.0
"""How far a boundary may lie from where it belongs, in seconds; twice that if scheduleStart is written in whole seconds."""
DIGITS = 1
"""Digits of a limit after the decimal point."""
PHASES = 3
"""Phases of a period that does not tell another number (OCPP 1.6 section 7.14)."""
LOCAL_LIMIT = "beyond_the_form.local_limit"
VOLTS = 230
"""Nominal voltage of a phase, by which a local limit in amperes is compared with a limit in watts."""

Steps = Sequence[tuple[float, float | None]]
"""(second it begins at, limit), in order of time. A limit of None: nobody knows it. If it is the first, it is any limit that is
the same throughout; later on, nothing is asked of that period."""

_EXACT = 1e-6
"""Seconds within which two times are the same."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds_between(earlier: Any, later: Any) -> float | None:
    """Seconds from one timestamp to another; None if one of them is no timestamp."""
    moments = [parse_timestamp(item) if isinstance(item, str) else None for item in (earlier, later)]
    return (moments[1] - moments[0]).total_seconds() if moments[0] and moments[1] else None


@dataclass(frozen=True)
class Later(Value):
    """A timestamp, so many seconds after another one."""

    moment: Any
    seconds: Any

    def resolve(self, ctx: Context) -> Any:
        known = resolve(self.moment, ctx)
        moment = parse_timestamp(known) if isinstance(known, str) else None
        if moment is None:
            return MISSING
        seconds = timedelta(seconds=resolve(self.seconds, ctx))
        return iso((moment + seconds - _EPOCH) // timedelta(microseconds=1) * 1000)

    def words(self) -> str:
        return f"{words(self.moment)} + {words(self.seconds)} s"


@dataclass(frozen=True)
class SecondsUntil(Value):
    """Seconds from now to a timestamp, within a limit; 0 if it has passed, or is none."""

    moment: Any
    at_most: Any

    def resolve(self, ctx: Context) -> float:
        seconds = seconds_between(iso(ctx.utc_ns), resolve(self.moment, ctx))
        return min(max(0.0, seconds or 0.0), float(resolve(self.at_most, ctx)))

    def words(self) -> str:
        return f"the time until {words(self.moment)}"


@dataclass(frozen=True)
class LocalLimit(Value):
    """The limit that the station imposes itself, as the PICS tells it; None if it does not, or if the unit is W."""

    def resolve(self, ctx: Context) -> Any:
        return declared_limit(ctx) if ctx.parameters["charging_rate_unit"] == "A" else None

    def words(self) -> str:
        return "the local limit of the station"


@dataclass(frozen=True)
class StepFunction(Value):
    """What a composite schedule has to be: limits from seconds counted from ``since``, a timestamp."""

    since: Any
    steps: tuple[tuple[Any, Any], ...]

    def resolve(self, ctx: Context) -> Any:
        since = resolve(self.since, ctx)
        return MISSING if since is MISSING else {"since": since, "steps": [resolve(step, ctx) for step in self.steps]}

    def words(self) -> str:
        return ", ".join(
            f"{'anything' if limit is None else words(limit)} from {words(second)} s" for second, limit in self.steps
        )


@dataclass(frozen=True)
class LocalLimitKnown(Condition):
    """The PICS tells the limit that the station imposes itself, and it can be compared with the unit of the campaign."""

    def holds(self, ctx: Context) -> bool:
        return LocalLimit().resolve(ctx) is not None

    def words(self) -> str:
        return "the local limit is known"


@dataclass(frozen=True)
class LocalLimitAtLeast(Condition):
    """As far as the PICS tells, the station's own limit does not reach below a limit of the case (OCPP 1.6 section 5.7)."""

    amperes: float

    def holds(self, ctx: Context) -> bool:
        limit = declared_limit(ctx)
        if limit is None:
            return True
        if ctx.parameters["charging_rate_unit"] == "A":
            return limit >= self.amperes
        return limit * VOLTS * int(ctx.parameters["number_phases"]) >= self.amperes * 1000

    def words(self) -> str:
        return f"the local limit is at least {self.amperes:g} A, or {self.amperes:g} kW"

    def found(self, ctx: Context) -> str:
        return f"the PICS says {declared_limit(ctx)} A"


@dataclass(frozen=True)
class StartsWithin(Condition):
    """The scheduleStart of a saved GetCompositeSchedule.conf lies at most so many seconds after another timestamp."""

    reply: str
    since: Any
    seconds: float

    def holds(self, ctx: Context) -> bool:
        after = self._after(ctx)
        return after is not None and 0 <= after <= self.seconds

    def ready(self, ctx: Context) -> bool:
        return self.reply in ctx.captured

    def words(self) -> str:
        return f"the composite schedule starts 0 to {self.seconds:g} s after the schedules of the case"

    def found(self, ctx: Context) -> str:
        after = self._after(ctx)
        return "its start is not told" if after is None else f"it starts {after:g} s after them"

    def _after(self, ctx: Context) -> float | None:
        return seconds_between(resolve(self.since, ctx), ctx.capture(f"{self.reply}.scheduleStart"))


def declared_limit(ctx: Context) -> float | None:
    """The local limit of the PICS in amperes; None if it is not told."""
    return _number(look_up(ctx.pics, LOCAL_LIMIT))


def compare(payload: Any, expected: Mapping[str, Any]) -> tuple[bool, Any, Any]:
    """Whether a GetCompositeSchedule.conf reports what is expected, and both as lists for the record."""
    steps = periods_of(payload)
    after = seconds_between(expected["since"], look_up(payload, "scheduleStart"))
    duration = _number(look_up(payload, "chargingSchedule.duration"))
    wanted = moved(expected["steps"], after or 0.0)
    told, known = _told(wanted), _told(steps) if steps is not None else "no periods that begin with second 0"
    if steps is None or after is None or duration is None:
        return False, told, known
    start = str(look_up(payload, "scheduleStart"))
    slack = BOUNDARY_S if "." in start or "," in start else 2 * BOUNDARY_S
    return differs_at(wanted, steps, duration, slack) is None, told, known


def periods_of(payload: Any) -> Steps | None:
    """The periods of a reported schedule; None if they are none, or do not begin with second 0."""
    listed = look_up(payload, "chargingSchedule.chargingSchedulePeriod")
    steps: list[tuple[float, float | None]] = []
    for period in listed if isinstance(listed, list) else []:
        start, limit = _number(look_up(period, "startPeriod")), _number(look_up(period, "limit"))
        if start is None or limit is None:
            return None
        steps.append((start, limit))
    ordered = all(one[0] < other[0] for one, other in pairwise(steps))
    return steps if steps and steps[0][0] == 0 and ordered else None


def phases_of(periods: Any) -> list[Any]:
    """For how many phases each period of a schedule, or a single one, is; :data:`PHASES` where it does not say."""
    listed = periods if isinstance(periods, list) else [periods]
    return [period.get("numberPhases", PHASES) for period in listed if isinstance(period, Mapping)]


def moved(steps: Steps, seconds: float) -> Steps:
    """The steps as seen so many seconds later: what is over by then is left out."""
    later = [(second - seconds, limit) for second, limit in steps]
    running = max((index for index, (second, _) in enumerate(later) if second <= 0), default=0)
    return [(0.0, later[running][1]), *later[running + 1 :]]


def differs_at(wanted: Steps, steps: Steps, duration: float, slack: float = BOUNDARY_S) -> float | None:
    """The second from which two step functions differ by more than they may; None if they do not."""
    if wanted[0][1] is None:
        wanted = [(0.0, steps[0][1])]
    marks = sorted({second for second, _ in (*wanted, *steps) if 0 <= second < duration} | {0.0, duration})
    for begin, end in pairwise(marks):
        limit, right = _limit(_at(steps, begin)), _limit(_at(wanted, begin))
        if right is None or limit == right:
            continue
        near = [
            sides for at, sides in _boundaries(wanted) if at - slack - _EXACT <= begin and end <= at + slack + _EXACT
        ]
        if not any(limit in sides or None in sides for sides in near):
            return begin
    return None


def _boundaries(steps: Steps) -> list[tuple[float, tuple[float | None, float | None]]]:
    """Each boundary with the limits on its two sides."""
    return [(later[0], (_limit(one[1]), _limit(later[1]))) for one, later in pairwise(steps)]


def _at(steps: Steps, second: float) -> float | None:
    return [limit for begin, limit in steps if begin <= second][-1]


def _number(value: Any) -> float | None:
    """A JSON number; None for anything else, and for one that no schedule can hold."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    return float(value) if known else None


def _limit(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _told(steps: Steps) -> list[dict[str, Any]]:
    return [{"startPeriod": round(second, 3), "limit": "any" if limit is None else limit} for second, limit in steps]
