"""When the charge point that the bench plays says something by itself: heartbeats, what it was asked for, statuses, files.

It speaks only when everything that came before has been handled, when no CALL of its own is unanswered (OCPP-J 1.6 section 4.1.1),
and when it is registered (OCPP 1.6 section 4.2). What a case sends comes first: as soon as the line is free, its next step has begun.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Callable, Collection
from typing import Any, Protocol

from app.engine.bench_files import BenchFiles
from app.protocol.messages import Call
from app.scenario import by_itself
from app.scenario import outputs as o
from app.scenario.line import BY_ITSELF
from app.scenario.registration import BOOT, NOT_ACCEPTED
from app.scenario.runner import CaseRunner
from app.scenario.values import Context

Said = tuple[str, dict[str, Any]]
"""Action and payload."""

_LOOK_S = 1.0
"""So often it looks whether something has changed by itself: a reservation that expires."""
_MOST_TRIES = 3
"""So often it tells a status of a connector that the CSMS does not answer."""


class Mouth(Protocol):
    """What the voice needs of :class:`app.engine.driver.Driver`."""

    bench_files: BenchFiles
    connected: asyncio.Event
    unanswered: set[str]
    last_sent_ns: int
    ping_every: Callable[[float], None] | None

    @property
    def running(self) -> CaseRunner | None: ...
    def send_background(self, call: Call, cause: str) -> None: ...
    def give_up(self, message_id: str) -> None: ...


class Voice:
    """Of one campaign in which the bench is a charge point. Make it within the event loop."""

    def __init__(self, mouth: Mouth, ctx: Context, wake: Callable[[], None]) -> None:
        """``wake`` has :meth:`speak` called soon."""
        self._mouth, self._ctx, self._wake = mouth, ctx, wake
        self._owed: deque[o.Say] = deque()
        self._held = False
        self._numbers = itertools.count(1)
        self._timer: asyncio.TimerHandle | None = None
        self._silent_since: tuple[str, int] = ("", 0)
        """An unanswered CALL, and when it was seen first."""
        self._not_before_ns = 0
        """A CALL could not leave: none is tried again before this."""
        self._told: Counter[tuple[int, str]] = Counter()
        """Connector and status -> so often it was told since it is so, while no reply has come."""

    def owe(self, say: o.Say) -> None:
        """It has to say this as soon as it may."""
        self._owed.append(say)

    def hold(self) -> None:
        """The charge point goes down, or its connection is cut: it says nothing more until it is connected again."""
        self._held = True
        self._owed.clear()
        self._mouth.bench_files.reports.clear()

    def connected(self) -> None:
        """There is a new connection. What it owed on the one before is not owed any more."""
        self._held = False
        self._not_before_ns = 0
        self._owed.clear()
        self._told.clear()

    @property
    def quiet(self) -> bool:
        """Whether there is nothing that it has to say now, but for heartbeats."""
        return not self._mouth.unanswered and self._next(by_heart=False) is None

    def speak(self) -> None:
        """Say the next thing, if there is one and it may be said."""
        self._give_up_what_stays_silent()
        if self._mouth.ping_every is not None:
            self._mouth.ping_every(float(self._ctx.dut.charge_point.values["WebSocketPingInterval"]))
        delay = _LOOK_S
        if not self._mouth.unanswered and self._may_speak:
            said = self._next()
            if said is not None:
                self._say(*said)
            elif (due := self._heartbeat_due()) is not None:
                delay = due
        self._look_again(delay)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    # --- what -------------------------------------------------------------------------------------------------------

    def _next(self, *, by_heart: bool = True) -> Said | None:
        """What comes next. ``by_heart``: heartbeats, too, and take it from what is owed."""
        utc_ns, files, dut = time.time_ns(), self._mouth.bench_files, self._ctx.dut
        while self._owed and not (dut.booted or dut.registration == "Pending" or self._may_boot):
            self._owed.popleft()  # a charge point that was rejected sends nothing that it is asked for (section 4.2)
        if self._owed:
            say = self._owed.popleft() if by_heart else self._owed[0]
            case_runs = self._mouth.running is not None
            doing = dut.charge_point.doing if case_runs else files.under_way()
            return say.action, by_itself.payload(say, self._ctx, utc_ns, doing)
        if not dut.booted:
            return (BOOT, by_itself.boot(self._ctx)) if self._registers_again() else None
        if files.reports:
            return files.reports.popleft() if by_heart else files.reports[0]
        changed = list(by_itself.changed_statuses(self._ctx, utc_ns, self._needed()))
        self._told = Counter({one: self._told[one] for one in changed if one in self._told})
        for connector, status in changed:
            if self._told[connector, status] < _MOST_TRIES:
                return "StatusNotification", by_itself.status(connector, status, utc_ns)
        due = self._heartbeat_due() if by_heart else None
        return ("Heartbeat", {}) if due is not None and due <= 0 else None

    @property
    def _may_boot(self) -> bool:
        return self._owed[0].action == BOOT and self._ctx.dut.registration != "Rejected"

    def _needed(self) -> Collection[int]:
        runner = self._mouth.running
        return runner.needed() if runner is not None else ()

    def _heartbeat_due(self) -> float | None:
        """Seconds until a heartbeat is due: so long nothing has been sent (OCPP 1.6 section 4.6). None: none is."""
        runner, interval = self._mouth.running, self._ctx.dut.charge_point.heartbeat_interval
        if not self._ctx.dut.booted or interval <= 0 or (runner is not None and runner.sends_heartbeat_next):
            return None
        return interval - (time.monotonic_ns() - self._mouth.last_sent_ns) / 1e9

    # --- whether ----------------------------------------------------------------------------------------------------

    @property
    def _may_speak(self) -> bool:
        return self._mouth.connected.is_set() and not self._held and time.monotonic_ns() >= self._not_before_ns

    def _registers_again(self) -> bool:
        """It was not accepted, its time has come, and no case does it."""
        runner, dut = self._mouth.running, self._ctx.dut
        turned_down = dut.registration in NOT_ACCEPTED and time.monotonic_ns() >= dut.register_after_ns
        return turned_down and not (runner is not None and runner.registers)

    def _give_up_what_stays_silent(self) -> None:
        """Between cases nobody else does."""
        open_now = next(iter(self._mouth.unanswered), "")
        if open_now != self._silent_since[0]:
            self._silent_since = open_now, time.monotonic_ns()
        limit = float(self._ctx.parameters["response_timeout"])
        if open_now and self._mouth.running is None and time.monotonic_ns() - self._silent_since[1] > limit * 1e9:
            self._mouth.give_up(open_now)

    def _say(self, action: str, payload: dict[str, Any]) -> None:
        call = Call(f"{BY_ITSELF.replace(' ', '-')}-{time.monotonic_ns()}-{next(self._numbers)}", action, payload)
        self._mouth.send_background(call, BY_ITSELF)
        if call.message_id not in self._mouth.unanswered:
            # It could not leave: the connection is closing, or the CSMS does not read. To try again at once would never end.
            self._not_before_ns = time.monotonic_ns() + int(_LOOK_S * 1e9)
        elif action == "StatusNotification":
            self._told[payload["connectorId"], payload["status"]] += 1

    def _look_again(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(min(max(seconds, 0.0), _LOOK_S), self._wake)
