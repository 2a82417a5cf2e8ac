"""Times, meter values and numbers of phases that cannot be right: findings beside the verdict, as the document is silent on them.

Only what is certain is said, and each kind once a case. A station may keep messages while nobody is there to take them, and its clock
need not be right before it has registered (OCPP 1.6 section 4.2): so a time is held against the time at which the case began only
where the message tells of something that has happened in the case, and after none in which the station has started anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.protocol.messages import Call
from app.protocol.timestamps import parse_timestamp
from app.scenario import station_connectors
from app.scenario.findings import say
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.values import iso, look_up, whole_number

PLAINLY_S = 900.0
"""A clock that is off by more, no drift and no rounding explains; every mistaken time zone is off by more."""
MOST_WH = 10_000_000
"""More than any transaction of a case can take."""
PHASES = (1, 2, 3)

_CLOCK, _ORDER = "specification.clock", "specification.transaction-times"
_EXPIRY = "specification.expiry"
_METER, _PHASES = "specification.meter", "specification.phases"
_SECTIONS = {"StatusNotification": "6.47", "StartTransaction": "6.45", "StopTransaction": "6.49", "MeterValues": "6.31"}
_OFFLINE = "specification.offline-time"
_HANDS = {"StartTransaction": ("Local",), "StopTransaction": ("Local", "EVDisconnected")}
"""Messages on what hands have caused -> reasons of it."""
_WITH_OFFSET = re.compile(r"[Tt ].*([Zz]|[+-][\d:]+)$")
_TRANSACTIONS = "OCPP 1.6 sections 6.45 and 6.49"


def on_call(run: Run, call: Call, frame: int, *, by_step: bool) -> None:
    """Look at a CALL of the DUT, before it is answered and its status taken down. ``by_step``: a step has waited for it."""
    if not run.judged or not isinstance(call.payload, Mapping):
        return
    if not run.station:
        _phases(run, call, frame)
        return
    station_connectors.on_call(run, call, frame)
    start = _its_start(run, call)
    if by_step and call.action in _HANDS:
        _offline(run, call, frame)
    _tell_clock(run, call)
    if call.action in _SECTIONS:
        _clock(run, call, frame, in_case=_is_of_the_case(run, call, by_step=by_step))
    if call.action == "StartTransaction":
        _register(run, call, "meterStart", frame)
    elif call.action == "StopTransaction":
        _register(run, call, "meterStop", frame)
        if start is not None:
            _energy(run, start, call, frame)
            _in_order(run, start, call, frame)


def on_time_told(run: Run, action: str, payload: Any, frame: int) -> None:
    """Look at the time that a management system has told in a reply (BootNotification, Heartbeat)."""
    section = {"BootNotification": "6.4", "Heartbeat": "6.30"}.get(action)
    told = look_up(payload, "currentTime")
    at = _seconds(told)
    if run.station or not run.judged or section is None or at is None:
        return
    if abs(at - run.ctx.utc_ns / NS) > PLAINLY_S:
        text, expected = "the time of the management system can be right", f"about {iso(run.ctx.utc_ns)}, as here"
        say(run, _CLOCK, text, expected, f"{action}: currentTime is {told}", f"OCPP 1.6 section {section}", frame)


def on_id_tag_info(run: Run, action: str, payload: Any, frame: int) -> None:
    """Look at what a management system says of an id tag: one that is accepted has not expired."""
    told = look_up(payload, "idTagInfo.expiryDate")
    at = _seconds(told)
    if run.station or not run.judged or at is None or look_up(payload, "idTagInfo.status") != "Accepted":
        return
    if at < run.ctx.utc_ns / NS - PLAINLY_S:
        text, expected = "an id tag that is accepted has not expired", f"after {iso(run.ctx.utc_ns)} (now), or left out"
        say(run, _EXPIRY, text, expected, f"{action}: expiryDate is {told}", "OCPP 1.6 section 7.27", frame)


# --- times ------------------------------------------------------------------------------------------------------------


def _clock(run: Run, call: Call, frame: int, *, in_case: bool) -> None:
    """A time in a message is neither before the case, where it is of the case, nor still to come."""
    if not _clock_was_set(run, call):
        return
    earliest = run.begun_utc_ns / NS - PLAINLY_S if in_case else float("-inf")
    latest = run.ctx.utc_ns / NS + PLAINLY_S
    for path, written in _times(call):
        at = _seconds(written)
        if at is not None and not earliest <= at <= latest:
            since = f"from {iso(run.begun_utc_ns)} (begin of the case) " if in_case else "no later than "
            expected = since + f"{'to ' if in_case else ''}{iso(run.ctx.utc_ns)} (now), {PLAINLY_S:g} s more or less"
            actual, section = f"{call.action}: {path} is {written}", _SECTIONS[call.action]
            reference = f"OCPP 1.6 sections 4.2 and {section}"
            say(run, _CLOCK, "the times that the station writes can be right", expected, actual, reference, frame)
            return


def _clock_was_set(run: Run, call: Call) -> bool:
    """Whether what the message tells of has happened after the station was told the time."""
    if not run.dut.booted:
        return False
    if call.action == "StatusNotification":
        return whole_number(call.payload.get("connectorId")) in run.dut.since_boot
    return not run.booted_here


def _is_of_the_case(run: Run, call: Call, *, by_step: bool) -> bool:
    """Whether what the message tells of has certainly happened in the case."""
    if call.action == "StatusNotification":
        connector = whole_number(call.payload.get("connectorId"))
        before = run.dut.statuses.get(-1 if connector is None else connector, {})
        return by_step and call.payload.get("status") != before.get("status")
    if run.booted_here:
        return False
    return by_step if call.action == "StartTransaction" else _began_here(run, call)


def _began_here(run: Run, call: Call) -> bool:
    number = whole_number(call.payload.get("transactionId"))
    return number in run.dut.transactions and number not in run.transactions_before


def _times(call: Call) -> Iterator[tuple[str, Any]]:
    """Every time in a message of a station, with its path."""
    yield "timestamp", call.payload.get("timestamp")
    for name in ("meterValue", "transactionData"):
        elements = call.payload.get(name)
        for number, element in enumerate(elements if isinstance(elements, list) else ()):
            if isinstance(element, Mapping):
                yield f"{name}.{number}.timestamp", element.get("timestamp")


def _in_order(run: Run, start: Mapping[str, Any], stop: Call, frame: int) -> None:
    """A transaction does not end before it has begun. A clock may be put right meanwhile, by no more than what is allowed to it."""
    began, over = _seconds(start.get("timestamp")), _seconds(stop.payload.get("timestamp"))
    slack = max(float(run.ctx.parameters["max_time_deviation"]), 1.0)
    if began is None or over is None or run.booted_here or not _began_here(run, stop) or over >= began - slack:
        return
    expected, actual = f"no earlier than {start.get('timestamp')}"[:300], str(stop.payload.get("timestamp"))
    say(run, _ORDER, "a transaction ends no earlier than it has begun", expected, actual, _TRANSACTIONS, frame)


def _seconds(written: Any) -> float | None:
    """A time as seconds of UTC; None if it is none, or without an offset: nobody knows which time that is."""
    moment = parse_timestamp(written) if isinstance(written, str) and _WITH_OFFSET.search(written) else None
    return moment.timestamp() if moment is not None else None


def _offline(run: Run, call: Call, frame: int) -> None:
    """A transaction that has begun or ended without a connection has the time at which it did, not that of the message."""
    if run.booted_here or call.payload.get("reason", "Local") not in _HANDS[call.action]:
        return
    written = call.payload.get("timestamp")
    at, clocks = _seconds(written), run.clocks
    if at is None:
        return
    whole = "." not in written and "," not in written
    late = clocks.stamps.after_connected_ns(round(at * NS), run.now, clocks.hands_done_ns, run.calls, whole=whole)
    if late is None:
        return
    what = "began" if call.action == "StartTransaction" else "ended"
    text = (
        "a transaction of a station without connection has the time at which it began or ended, not that of the message"
    )
    actual = f"{call.action}: timestamp is {written}, by the station's own clock {late / NS:.1f} s after it"
    expected = f"before the connection was back, as the transaction {what} then"
    say(run, _OFFLINE, text, expected, actual, f"OCPP 1.6 section {_SECTIONS[call.action]}", frame)


def _tell_clock(run: Run, call: Call) -> None:
    at = _seconds(call.payload.get("timestamp"))
    if at is not None:
        run.clocks.stamps.told(round(at * NS), run.now)


# --- meters -----------------------------------------------------------------------------------------------------------


def _its_start(run: Run, call: Call) -> Mapping[str, Any] | None:
    """The StartTransaction.req of the transaction that a message is about."""
    number = whole_number(call.payload.get("transactionId"))
    return None if number is None else run.dut.transactions.get(number)


def _register(run: Run, call: Call, name: str, frame: int) -> None:
    value = whole_number(call.payload.get(name))
    if value is not None and value < 0:
        actual = f"{call.action}: {name} is {value} Wh"
        say(run, _METER, "the meter can be right", "0 Wh or more", actual, _TRANSACTIONS, frame)


def _energy(run: Run, start: Mapping[str, Any], stop: Call, frame: int) -> None:
    """The register of the meter at the end of a transaction is not below that at its begin, nor out of all proportion."""
    first, last = whole_number(start.get("meterStart")), whole_number(stop.payload.get("meterStop"))
    if first is None or last is None or 0 <= last - first <= MOST_WH:
        return
    expected = f"{first} Wh (meterStart) or more, by no more than {MOST_WH // 1_000_000} MWh"
    say(run, _METER, "the meter can be right", expected, f"meterStop is {last} Wh", _TRANSACTIONS, frame)


# --- phases -----------------------------------------------------------------------------------------------------------


def _phases(run: Run, call: Call, frame: int) -> None:
    name = {"SetChargingProfile": "csChargingProfiles", "RemoteStartTransaction": "chargingProfile"}.get(call.action)
    periods = look_up(call.payload, f"{name}.chargingSchedule.chargingSchedulePeriod") if name else None
    for number, period in enumerate(periods if isinstance(periods, list) else ()):
        told = period.get("numberPhases") if isinstance(period, Mapping) else None
        phases = whole_number(told)
        if phases is not None and phases not in PHASES:
            actual = f"{call.action}: numberPhases is {told} in period {number + 1}"
            text = "a charging schedule names a number of phases that there can be"
            say(run, _PHASES, text, "1 to 3, or left out", actual, "OCPP 1.6 section 7.14", frame)
