"""Charging profiles of the charge point that the bench plays, and the composite schedule that they come to.

OCPP 1.6 section 3.13: of one purpose the profile with the highest stack level counts at each moment, one of a transaction
outweighs a default one, one of a connector outweighs one of connector 0, and the limit of the whole charge point caps all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import floor
from typing import Any

from app.protocol.timestamps import parse_timestamp
from app.scenario.schedules import DIGITS, VOLTS
from app.scenario.values import whole_number

Json = Mapping[str, Any]

_RECURRING_S = {"Daily": 86_400, "Weekly": 604_800}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MARKS = 2_000
"""Boundaries within a composite schedule that are looked at."""


@dataclass(frozen=True)
class Installed:
    """A charging profile, and the connector it is for."""

    connector: int
    profile: Json

    @property
    def id(self) -> Any:
        return whole_number(self.profile.get("chargingProfileId"))

    @property
    def purpose(self) -> str:
        return str(self.profile.get("chargingProfilePurpose"))

    @property
    def level(self) -> int:
        return whole_number(self.profile.get("stackLevel")) or 0

    @property
    def schedule(self) -> Json:
        known = self.profile.get("chargingSchedule")
        return known if isinstance(known, Mapping) else {}

    @property
    def periods(self) -> list[Json]:
        listed = self.schedule.get("chargingSchedulePeriod")
        return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []

    @property
    def consistent(self) -> bool:
        """Whether its fields go together (sections 3.13.1 and 7.8): a recurring one says how often, one that ends begins before, and
        only one of a transaction names one."""
        begins, ends = (next(_moment(self.profile.get(name)), None) for name in ("validFrom", "validTo"))
        return (
            (self._kind != "Recurring" or self.profile.get("recurrencyKind") in _RECURRING_S)
            and (begins is None or ends is None or begins < ends)
            and (self.purpose == "TxProfile" or "transactionId" not in self.profile)
        )

    def replaces(self, other: Installed) -> bool:
        """The same id, or the same purpose and stack level for the same connector (section 5.16.1)."""
        same_place = (self.connector, self.purpose, self.level) == (other.connector, other.purpose, other.level)
        return self.id == other.id or same_place

    def chosen_by(self, request: Json) -> bool:
        """Whether a ClearChargingProfile means this one. With an id the other fields say nothing (section 5.4)."""
        if "id" in request:
            return bool(self.id == whole_number(request["id"]))
        wanted = (
            ("connectorId", self.connector), ("chargingProfilePurpose", self.purpose), ("stackLevel", self.level),
        )  # fmt: skip
        return all(request[name] == value for name, value in wanted if name in request)

    def limit_at(self, at: float, started: float) -> tuple[float, int] | None:
        """Limit in the schedule's unit, and number of phases, at a second since 1970; None where it says nothing.

        ``started``: when charging began, for schedules that count from there.
        """
        after = self._second(at, started)
        if after is None:
            return None
        running = [one for one in self.periods if _seconds(one.get("startPeriod")) <= after]
        if not running:
            return None
        last = running[-1]
        return float(last.get("limit") or 0), whole_number(last.get("numberPhases")) or 3

    def marks(self, begin: float, end: float, started: float) -> Iterator[float]:
        """Seconds since 1970 within which its limit may change."""
        for name in ("validFrom", "validTo"):
            yield from _moment(self.profile.get(name))
        every = _RECURRING_S.get(str(self.profile.get("recurrencyKind"))) if self._kind == "Recurring" else None
        first = self._start(started)
        if every:
            first += max(0, (begin - first) // every) * every
        offsets = [*(_seconds(one.get("startPeriod")) for one in self.periods), *_number(self.schedule.get("duration"))]
        for _ in range(MOST_MARKS):
            yield from (first + offset for offset in offsets)
            if not every or first > end:
                return
            first += every

    @property
    def _kind(self) -> str:
        return str(self.profile.get("chargingProfileKind"))

    def _start(self, started: float) -> float:
        absolute = next(_moment(self.schedule.get("startSchedule")), None)
        return started if self._kind == "Relative" or absolute is None else absolute

    def _second(self, at: float, started: float) -> float | None:
        """The second of the schedule; None if it does not run then."""
        if any(at < moment for moment in _moment(self.profile.get("validFrom"))):
            return None
        if any(at >= moment for moment in _moment(self.profile.get("validTo"))):
            return None
        after = at - self._start(started)
        if after < 0:
            return None
        every = _RECURRING_S.get(str(self.profile.get("recurrencyKind"))) if self._kind == "Recurring" else None
        after = after % every if every else after
        return None if any(after >= duration for duration in _number(self.schedule.get("duration"))) else after


def composite(
    installed: Sequence[Installed], connector: int, duration: int, unit: str, now_ns: int, started: float | None
) -> dict[str, Any]:
    """The answer to GetCompositeSchedule. What nothing limits cannot be told: the schedule then ends, or there is none.

    Args:
        installed: all profiles.
        connector: the one that is asked for; 0 the whole charge point.
        duration: seconds from now.
        unit: ``A`` or ``W``; empty: that of the profiles.
        now_ns: UTC nanoseconds.
        started: seconds since 1970 at which the transaction on the connector began; None: there is none.
    """
    begin = float(now_ns // 1_000_000_000)
    # Periods count in whole seconds, as the schedule does: one that has begun in this second counts from its beginning.
    since = begin if started is None else float(floor(started))
    concerned = [one for one in installed if one.connector in (0, connector)]
    unit = unit or next((str(one.schedule.get("chargingRateUnit")) for one in concerned), "A")
    marks = {
        begin,
        *(m for one in concerned for m in one.marks(begin, begin + duration, since) if begin < m < begin + duration),
    }
    limits: dict[int, float] = {}
    end = begin + duration
    for mark in sorted(marks)[:MOST_MARKS]:
        limit = _limit(concerned, connector, unit, mark, since, running=started is not None)
        if limit is None:
            end = mark
            break
        limits[round(mark - begin)] = limit
    if not limits:
        return {"status": "Rejected"}
    told = list(limits.items())
    apart = [told[0], *(later for one, later in pairwise(told) if one[1] != later[1])]
    periods = [{"startPeriod": second, "limit": limit} for second, limit in apart]
    schedule = {"duration": round(end - begin), "chargingRateUnit": unit, "chargingSchedulePeriod": periods}
    start = (_EPOCH + timedelta(seconds=begin)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"status": "Accepted", "connectorId": connector, "scheduleStart": start, "chargingSchedule": schedule}


def _limit(
    known: Sequence[Installed], connector: int, unit: str, at: float, since: float, *, running: bool
) -> float | None:
    """The limit at a moment, in the unit that is wanted; None: nothing limits."""
    own = _of([one for one in known if one.purpose == "TxProfile" and one.connector == connector], unit, at, since)
    if own is None or not running:
        default = [one for one in known if one.purpose == "TxDefaultProfile"]
        own = _of([one for one in default if one.connector == connector], unit, at, since)
        own = _of([one for one in default if one.connector == 0], unit, at, since) if own is None else own
    if connector == 0:
        own = None  # a default for each connector is none for all of them together
    whole = _of([one for one in known if one.purpose == "ChargePointMaxProfile"], unit, at, since)
    return min((limit for limit in (own, whole) if limit is not None), default=None)


def _of(stack: Sequence[Installed], unit: str, at: float, since: float) -> float | None:
    """The limit of the highest stack level that says something at this moment."""
    for one in sorted(stack, key=lambda item: item.level, reverse=True):
        found = one.limit_at(at, since)
        if found is not None:
            limit, phases = found
            has = str(one.schedule.get("chargingRateUnit"))
            factor = 1.0 if has == unit else VOLTS * phases if unit == "W" else 1 / (VOLTS * phases)
            return round(limit * factor, DIGITS)
    return None


def _moment(value: Any) -> Iterator[float]:
    """A timestamp in seconds since 1970; nothing if it is none."""
    moment = parse_timestamp(value) if isinstance(value, str) else None
    if moment is not None:
        yield (moment - _EPOCH).total_seconds()


def _number(value: Any) -> Iterator[float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def _seconds(value: Any) -> float:
    return next(_number(value), 0.0)
