"""A virtual world for the runner: monotonic time that only moves when told, a wire, hands, and DUTs made of a few rules.

No sockets, no event loop, no clock. The DUTs (:mod:`model_station`, :mod:`model_csms`) are conforming; a test makes one
misbehave with *changes*, functions that see every message on its way out and return what goes out instead.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from app import parameters
from app.events import (
    CaseEnded,
    CaseStarted,
    CheckMade,
    ConfigurationRecorded,
    Event,
    StatusClassified,
    StepChanged,
    VerdictReached,
)
from app.protocol import encode, schemas
from app.protocol.messages import Call, CallError, CallResult, Message
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.dut_state import DutState
from app.scenario.intake import Intake
from app.scenario.preparation import MOST_KEYS
from app.scenario.runner import CaseRunner, PromptIds
from app.scenario.values import Context, iso
from app.scenario.vocabulary import Scenario
from testplans.ocpp16 import scenarios

MS = 1_000_000
S = 1_000_000_000
NOW = "2024-04-26T10:00:00Z"
"""Stands in a message of the DUT for the time at which it goes out."""
LIMIT_S = 20_000
"""Virtual seconds after which a case that has not ended is a hang."""


@dataclass
class Out:
    """One message of the DUT on its way out."""

    action: str
    payload: Any
    message_id: str
    is_reply: bool = False
    error: str = ""
    raw: bytes | None = None
    """Sent instead, as it is."""
    after_ms: float = 0
    count: int = 0
    """How many of this action and kind went before."""

    def encoded(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.error:
            return json.dumps([4, self.message_id, self.error, "", {}]).encode()
        body = [3, self.message_id, self.payload] if self.is_reply else [2, self.message_id, self.action, self.payload]
        return json.dumps(body).encode()


Change = Callable[[Out], list[Out] | None]
"""None: the message goes out as it is."""


def _hits(out: Out, action: str, nth: int | None, reply: bool, match: dict[str, Any]) -> bool:
    if out.action != action or out.is_reply != reply or (nth is not None and out.count != nth):
        return False
    return all(out.payload.get(name) == value for name, value in match.items())


def edit(
    action: str, *, nth: int | None = None, reply: bool = False, when: dict[str, Any] | None = None, **fields: Any
) -> Change:
    """Fields of the payload with other values; ``...`` leaves a field out."""

    def change(out: Out) -> list[Out] | None:
        if not _hits(out, action, nth, reply, when or {}):
            return None
        payload = {name: value for name, value in {**out.payload, **fields}.items() if value is not ...}
        return [replace(out, payload=payload)]

    return change


def drop(action: str, *, nth: int | None = None, reply: bool = False, **match: Any) -> Change:
    return lambda out: [] if _hits(out, action, nth, reply, match) else None


def delay(seconds: float, action: str, *, nth: int | None = None, reply: bool = False, **match: Any) -> Change:
    return lambda out: [replace(out, after_ms=seconds * 1000)] if _hits(out, action, nth, reply, match) else None


def refuse(action: str, code: str = "NotSupported", *, nth: int | None = None) -> Change:
    return lambda out: [replace(out, error=code)] if _hits(out, action, nth, True, {}) else None


_extra = itertools.count(1)


def extra(action: str, payload: dict[str, Any], message_id: str = "") -> Out:
    return Out(action, payload, message_id or f"extra-{next(_extra)}")


def before(message: Out, action: str, *, nth: int | None = None, reply: bool = False, **match: Any) -> Change:
    return lambda out: [message, out] if _hits(out, action, nth, reply, match) else None


def after(message: Out, action: str, *, nth: int | None = None, reply: bool = False, **match: Any) -> Change:
    return lambda out: [out, message] if _hits(out, action, nth, reply, match) else None


@dataclass
class Played:
    """What a case came to."""

    events: list[Event]
    advice: str
    world: World

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def verdict(self) -> str:
        reached = self.of(VerdictReached)
        return reached[-1].value if reached else ""

    @property
    def reached(self) -> VerdictReached:
        return self.of(VerdictReached)[-1]  # type: ignore[no-any-return]

    @property
    def reason(self) -> str:
        return self.reached.reason

    @property
    def ended(self) -> CaseEnded:
        return self.of(CaseEnded)[-1]  # type: ignore[no-any-return]

    @property
    def checks(self) -> list[CheckMade]:
        return self.of(CheckMade)

    @property
    def statuses(self) -> list[StatusClassified]:
        return self.of(StatusClassified)

    @property
    def configuration(self) -> list[ConfigurationRecorded]:
        return self.of(ConfigurationRecorded)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Rule and advice of every StatusNotification that was not simply expected."""
        return [(row.rule, row.advice) for row in self.statuses if row.rule != "D-expected"]

    def failed(self, severity: str = "fail") -> list[str]:
        return [c.check_id for c in self.checks if c.outcome != "held" and c.severity == severity]

    def check(self, check_id: str, outcome: str | None = None) -> CheckMade:
        found = [c for c in self.checks if c.check_id == check_id and outcome in (None, c.outcome)]
        assert found, f"no check {check_id} {outcome or ''} in {sorted({(c.check_id, c.outcome) for c in self.checks})}"
        return found[0]

    def steps(self, state: str) -> list[str]:
        last = {event.step_id: event.state for event in self.of(StepChanged)}
        return [step for step, now in last.items() if now == state]

    def sent(self, action: str) -> list[Any]:
        return [m.payload for m in self.world.bench_sent if isinstance(m, Call) and m.action == action]


@dataclass
class World:
    """One bench and one DUT."""

    scenario: Scenario
    dut: Any
    """A model: has ``role``, ``changes``, ``attach(world)``, ``on_message``, ``on_hands``, ``on_link``."""
    values: dict[str, Any] = field(default_factory=dict)
    """Campaign parameters other than the defaults."""
    pics: dict[str, Any] = field(default_factory=dict)
    state: DutState | None = None
    """None: idle, as 000_RESET leaves it."""
    hands: str = "before"
    """``before`` the wire shows the effect, ``after`` it, ``never``, or ``cannot`` / ``failed``."""
    device: str = ""
    """What the hands answer with."""
    uncertainty_ns: int = 0
    at: list[tuple[float, Callable[[World], None]]] = field(default_factory=list)
    """What else happens, at these virtual seconds."""

    def __post_init__(self) -> None:
        chosen = {**parameters.defaults(), "connectors": self.dut.connectors, **self.values}
        self.ctx = Context(chosen, self.pics, self.state or idle_state(self.dut.connectors))
        self.now = 1_000 * S
        self._begun_ns = self.now
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._serial = itertools.count()
        self._counts: dict[tuple[str, bool], int] = {}
        self._ids = itertools.count(1)
        self._seq = itertools.count(1)
        self._own: list[i.Input] = []
        self.events: list[Event] = []
        self.bench_sent: list[Message] = []
        self.shown: list[o.Show] = []
        self.withdrawn: list[o.Withdraw] = []
        self.orders: list[str] = []
        self.up = True
        self.intake = Intake(self.scenario.role)
        self.runner: CaseRunner | None = None
        self._prompt_ids = PromptIds()

    # --- playing

    def play(self, attempt: int = 1) -> Played:
        """Run the case to its end."""
        runner = CaseRunner(self.scenario, attempt, self.ctx, self._prompt_ids)
        self.runner = runner
        self.dut.attach(self)
        self.events = []
        for seconds, action in self.at:
            self.later(seconds * 1000, lambda action=action: action(self))
        self._carry_out(runner.start(self.now, self.utc))
        self._follow()
        while not runner.finished:
            self._advance(runner)
            assert self.now - self._begun_ns < LIMIT_S * S, "the case does not end"
        assert runner.deadline_ns is None, "a finished case wants nothing"
        return Played(self.events, runner.advice, self)

    def _advance(self, runner: CaseRunner) -> None:
        deadline = runner.deadline_ns
        due = self._queue[0][0] if self._queue else None
        if due is not None and (deadline is None or due <= deadline):
            self.now, _, action = heapq.heappop(self._queue)
            action()
            return
        assert deadline is not None, f"nothing will ever happen: {vars(runner)}"
        self.now = max(self.now, deadline + 2 * MS)
        self.feed(i.Tick(self.now, self.utc))

    @property
    def utc(self) -> int:
        return 1_700_000_000 * S + self.now

    @property
    def elapsed_s(self) -> float:
        return (self.now - self._begun_ns) / S

    def feed(self, event: i.Input) -> None:
        assert self.runner is not None
        if self.runner.finished:
            self._carry_out(idle.handle(event, self.ctx, self.scenario.role))
        else:
            self._carry_out(self.runner.handle(event))
        self._follow()

    def _follow(self) -> None:
        while self._own:
            event = self._own.pop(0)
            assert self.runner is not None
            if not self.runner.finished:
                self._carry_out(self.runner.handle(event))

    def _carry_out(self, outputs: Iterable[o.Output]) -> None:
        for output in outputs:
            match output:
                case o.Transmit(message, _):
                    self._transmit(message)
                case o.Emit(event):
                    self.events.append(event)
                    json.dumps(vars(event))  # everything on the record is JSON
                case o.Show():
                    self.shown.append(output)
                    self._hands(output)
                case o.Withdraw():
                    self.withdrawn.append(output)
                case o.GiveUp(message_id):
                    self.intake.give_up(message_id)
                case o.LinkOrder(what):
                    self.orders.append(what)
                    self.later(1, lambda what=what: self._obey(what))

    def _transmit(self, message: Message) -> None:
        if not self.up:
            self._own.append(i.SendFailed(self.now, self.utc, message.message_id, "there is no connection"))
            return
        match message:
            case Call(message_id, action, payload):
                encode.call(message_id, action, payload)
                _conforming(action, payload)
            case CallResult(message_id, payload):
                encode.result(message_id, payload)
        self.intake.outgoing(message, self.now)
        self.bench_sent.append(message)
        self._own.append(i.FrameOut(self.now, self.utc, next(self._seq), self.uncertainty_ns, message))
        self.later(1, lambda: self.dut.on_message(message))

    def _hands(self, show: o.Show) -> None:
        if self.hands in ("cannot", "failed"):
            self.later(5, lambda: self.answer(show, self.hands, "the door is locked"))
            return
        if show.kind == "OBSERVE":
            self.later(5, lambda: self.answer(show, self.dut.observes(show)))
            return
        if self.hands == "before":
            self.later(5, lambda: self.answer(show, "done"))
        elif self.hands == "after":
            self.later(20_000, lambda: self.answer(show, "done"))
        self.later(10, lambda: self.dut.on_hands(show.action, show.arguments))

    # --- what the DUT and the tests use

    def later(self, ms: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (self.now + round(ms * MS), next(self._serial), action))

    def answer(self, show: o.Show, how: str, reason: str = "") -> None:
        self.feed(i.HandsAnswered(self.now, self.utc, show.prompt_id, how, "Ada", reason, self.device))

    def out(self, message: Out) -> None:
        """A message of the DUT, through its changes."""
        key = (message.action, message.is_reply)
        message.count = self._counts.get(key, 0)
        self._counts[key] = message.count + 1
        batch = [message]
        for change in self.dut.changes:
            batch = [new for old in batch for new in _changed(change, old)]
        for position, one in enumerate(batch):
            self.later(one.after_ms + position * 0.1, lambda one=one: self.raw(self._dated(one.encoded())))

    def _dated(self, frame: bytes) -> bytes:
        return frame.replace(NOW.encode(), iso(self.utc).encode())

    def new_id(self) -> str:
        return f"dut-{next(self._ids)}"

    def raw(self, frame: bytes, opcode: str = "text") -> None:
        """A frame of the DUT, now."""
        if not self.up:
            return
        incoming = self.intake.incoming(frame, opcode, self.now)
        self.feed(i.FrameIn(self.now, self.utc, next(self._seq), self.uncertainty_ns, incoming))

    def link_down(self, initiator: str = "peer", code: int = 1006) -> None:
        if self.up:
            self.up = False
            self.feed(i.LinkDown(self.now, self.utc, next(self._seq), initiator, code, ""))

    def link_up(self) -> None:
        if not self.up:
            self.up = True
            self.intake.new_connection()
            self.feed(i.LinkUp(self.now, self.utc, next(self._seq)))

    def stop(self, how: str = "now") -> None:
        self.feed(i.Stop(self.now, self.utc, how, "Ada", "lunch"))

    def _obey(self, what: str) -> None:
        if what in ("cut", "close", "reconnect"):
            self.link_down("bench", 1000)
        if what == "reconnect":
            self.ctx.dut.booted = False
        if what in ("reconnect", "restore"):
            self.later(5, self.link_up)
        self.later(6, lambda: self.dut.on_link(what))


def _changed(change: Change, out: Out) -> list[Out]:
    new = change(out)
    return [out] if new is None else new


def _conforming(action: str, payload: Any) -> None:
    wrong = [v.text for v in schemas.check(action, "request", payload) if v.severity == "fail"]
    assert not wrong, f"the bench itself breaks the schema of {action}: {wrong}"


def idle_state(connectors: int) -> DutState:
    """What the bench knows of a station after 000_RESET."""
    state = DutState(connected=True, booted=True)
    state.configuration_read({"configurationKey": [{"key": MOST_KEYS, "readonly": True, "value": "50"}]})
    for connector in range(connectors + 1):
        state.status_seen({"connectorId": connector, "errorCode": "NoError", "status": "Available"})
    return state


def case(case_id: str) -> Scenario:
    return scenarios("csms" if case_id.endswith("CSMS") else "charging-station")[case_id]


__all__ = [
    "MS", "CallError", "CaseStarted", "Change", "Out", "Played", "S", "World", "after", "before", "case",
    "delay", "drop", "edit", "extra", "idle_state", "refuse",
]  # fmt: skip
