"""One attempt while it runs: where it stands, and the few things that every part of the runner does with it.

The parts of the runner are functions over this object, one idea each: :mod:`calls` and :mod:`replies` take messages,
:mod:`begin` starts steps, :mod:`flow` goes from step to step and from phase to phase, :mod:`deadlines` lets time pass,
:mod:`connection` judges the link, :mod:`hands` takes answers of the hands.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from app.events import AskedOtherwise, Event, StepChanged
from app.protocol.messages import Call, CallError, CallResult
from app.scenario import outputs as o
from app.scenario import references
from app.scenario import tree as t
from app.scenario.bound import bound
from app.scenario.checks import Outcome
from app.scenario.claims import Claims
from app.scenario.describe import describe, readable
from app.scenario.device_clocks import DeviceClock, DeviceClocks, excusable
from app.scenario.guards import GuardWatch
from app.scenario.inputs import FrameIn
from app.scenario.judging import Judge
from app.scenario.statuses import StatusSheet
from app.scenario.timing import NS, Moment
from app.scenario.under_way import Board, UnderWay
from app.scenario.values import Context, resolve, whole_number
from app.scenario.vocabulary import (
    MESSAGE_TIMEOUT,
    OPERATOR_TIMEOUT,
    Act,
    LinkStep,
    Observe,
    Receive,
    Scenario,
    Send,
    Wait,
)

if TYPE_CHECKING:
    from app.scenario.file_places import PlaceState
    from app.scenario.presumed import Doubt
    from app.scenario.unsent import Unsent

PHASES = ("prepare", "main", "restore")
_ON_CONNECTORS = ("StatusNotification", "StartTransaction")


REMEMBERED = 500
"""So many messages that no step was waiting for are kept, to say of a missing one that it came too early. A flood must not fill
the memory."""


@dataclass
class PromptIds:
    """Numbers prompts through a whole campaign."""

    last: int = 0

    def next(self) -> int:
        self.last += 1
        return self.last


@dataclass
class Loss:
    """The connection was lost where no step allows it. The grace shows what it was."""

    until_ns: int
    text: str
    seq: int
    registered: bool
    """The station was accepted when it happened: a BootNotification is then a reboot, not another try to register."""
    rebooted: bool = False
    asked: UnderWay | None = None
    """The CALL that asked for a reboot, and was not answered before: a BootNotification shows that it was understood."""


@dataclass
class SavedAt:
    """When a saved message came, and the step it belongs to."""

    moment: Moment
    step_id: str


@dataclass
class Run:
    """The state of one attempt at one case."""

    scenario: Scenario
    attempt: int
    ctx: Context
    prompt_ids: PromptIds
    now: int = 0
    """Monotonic nanoseconds of the input that is being handled."""
    begun_at: int = 0
    begun_utc_ns: int = 0
    phase: str = "prepare"
    board: Board = field(default_factory=Board)
    states: dict[str, str] = field(default_factory=dict)
    """Step id -> its last state on the record."""
    answers: dict[str, str] = field(default_factory=dict)
    """Message id of a reply of the bench -> name under which its CALL was saved."""
    saved_at: dict[str, SavedAt] = field(default_factory=dict)
    files: dict[str, PlaceState] = field(default_factory=dict)
    """Places for files that are open, by name."""
    status_frames: dict[int, int] = field(default_factory=dict)
    """Connector -> seq of the frame with its last StatusNotification in this attempt."""
    followed: dict[str, t.Leaf] = field(default_factory=dict)
    """Name of a saved message -> its step, where the latest message like it is to stand under that name."""
    set_aside: dict[str, tuple[FrameIn, Call]] = field(default_factory=dict)
    """Step id -> a CALL of that action that is not what the step asks for; the right one may still come."""
    otherwise: dict[str, AskedOtherwise] = field(default_factory=dict)
    """Step id -> the last such CALL on the record, with how it differs."""
    doubts: dict[str, Doubt] = field(default_factory=dict)
    """Step id -> the checks of its reply that wait for what somebody says of an earlier request."""
    unsent: dict[str, Unsent] = field(default_factory=dict)
    """Step id -> what is known of a request of an operator of which nothing has come."""
    asked_for: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Id of an action of an operator -> what was to be sent."""
    automated: bool = False
    """What an operator does, the automation of a vendor or laboratory does: it needs no time of its own."""
    unmatched: deque[tuple[int, Call, str, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    """CALLs that belonged to no step: frame, the CALL, the phase, and the step that was waited for."""
    set_back: dict[str, str] = field(default_factory=dict)
    """Step id -> the message that said the contrary of what it waits for, where it may still come."""
    found: set[str] = field(default_factory=set)
    """Ids of the findings that were made once for the whole case (:mod:`app.scenario.findings`)."""
    clocks: DeviceClocks = field(default_factory=DeviceClocks)
    """Of the charging station, while hands are at work."""
    claims: Claims = field(default_factory=Claims)
    """What hands were asked for, as far as the station tells."""
    gave_up: str = ""
    """That the station waited no longer for the driver, and too early."""
    first_changed: set[str] = field(default_factory=set)
    """Configuration keys whose first change is under way: if it is refused, there is nothing to put back."""
    not_restored: set[str] = field(default_factory=set)
    """Configuration keys that are on the record as not put back."""
    line_until: int = 0
    """When the reply to what the charge point has said by itself is not waited for any longer, while the line is taken."""
    unregistered_until: int = 0
    """When the case is given up, if the CSMS does not accept the charge point again; 0: no step has waited for that."""
    moving: bool = False
    """The bench moves a file for the CSMS, and a report of the case waits for it."""
    shown_at: dict[int, int] = field(default_factory=dict)
    """Number of a prompt -> since when it is before the hands."""
    calls: int = 0
    frames: int = 0
    uncertainty_ns: int = 0
    """The greatest uncertainty of a frame's stamp so far. So long after a deadline, a frame may still have been in time."""
    last_exchange: Moment | None = None
    last_progress: int = 0
    booted_here: bool = False
    started_here: bool = False
    completed: bool = False
    """All steps of the case are done."""
    why_not: str = ""
    """Why the case ends before its last step."""
    interrupted: bool = False
    loss: Loss | None = None
    link_cut: bool = False
    """By a step; until it is back, nothing about the connection surprises."""
    quiet_until: int = 0
    stop_after_step: str = ""
    step_over: bool = False
    """A step has ended since the tester asked to stop after it."""
    finished: bool = False

    def __post_init__(self) -> None:
        self.out: list[o.Output] = []
        self.dut = self.ctx.dut
        self.station = self.scenario.role == "charging-station"
        self.ctx.captured, self.ctx.moments = {}, {}
        self.transactions_before = frozenset(self.dut.transaction_ids)
        self.judge = Judge(self.scenario.id, self.attempt, self.emit)
        self.sheet = StatusSheet(self.scenario.id, self.attempt, self.emit)
        self.judge.excused = self._excused
        self.sheet.excused = lambda: self._excused("")
        self.guards = GuardWatch(self.judge, references.of_case(self.scenario))
        self.trees = bound(self.scenario, self.ctx.parameters, self.dut.to_put_back, self.dut.most_keys)
        self.tree: t.Tree = self.trees["prepare"]

    # --- where it stands --------------------------------------------------------------------------------------------

    @property
    def judged(self) -> bool:
        """The DUT is judged by what it does now: not while it is put back, nor by a utility."""
        return self.phase != "restore" and not self.scenario.utility

    @property
    def connector(self) -> int:
        """The connector that the case is about."""
        return int(self.ctx.parameters["connector"])

    @property
    def frozen(self) -> bool:
        """No step begins: the case is over, the connection is lost and it is not yet clear why, or the tester is asked what was done."""
        return self.finished or self.loss is not None or self.claims.question is not None

    def leaves(self) -> Iterator[t.Leaf]:
        """All steps of all phases, in document order."""
        for phase in PHASES:
            yield from t.walk(self.trees[phase])

    def needed(self) -> set[int]:
        """Connectors on which the charge point that the bench plays still has something to report in this case."""
        later = PHASES[PHASES.index(self.phase) + 1 :] if not self.finished else ()
        return self._on_connectors(chain(t.walk(self.tree), *(t.walk(self.trees[phase]) for phase in later)))

    def _on_connectors(self, leaves: Iterable[t.Leaf]) -> set[int]:
        found = set[int]()
        for leaf in leaves:
            step = leaf.step
            if isinstance(step, Send) and step.action in _ON_CONNECTORS and isinstance(step.payload, Mapping):
                number = whole_number(resolve(step.payload.get("connectorId"), self.ctx))
                found |= {number} if number is not None else set()
        return found

    def reports_on(self) -> set[int]:
        """Connectors on which it has something to report in this phase."""
        return self._on_connectors(t.walk(self.tree))

    def goes_down(self) -> bool:
        """Its connection is being closed, or it has none: what it is asked for now, it cannot say any more."""
        return any(isinstance(one.leaf.step, LinkStep) for one in self.board.under_way.values())

    def registers(self) -> bool:
        """The case itself has a BootNotification to send."""
        trees = [self.tree, *([self.trees["main"]] if self.phase == "prepare" else [])]
        steps = (leaf.step for tree in trees for leaf in t.walk(tree))
        return any(isinstance(step, Send) and step.action == "BootNotification" for step in steps)

    def sends_heartbeat_next(self) -> bool:
        """The case waits out an interval, to send a heartbeat itself."""
        waits = any(isinstance(one.leaf.step, Wait) for one in self.board.under_way.values())
        after = next((leaf.step for leaf in t.walk(self.tree) if leaf.id not in self.board.under_way), None)
        return waits and isinstance(after, Send) and after.action == "Heartbeat"

    def armed(self) -> list[t.Armed]:
        """The steps that may come next."""
        return t.first(self.tree, self.ctx, self.board.under_way)

    def waiting_for(self) -> str:
        """What the case waits for, in words."""
        leaves = [expected.leaf for expected in self.board.expected.values()]
        return ", ".join(f"{describe(leaf.step, self.ctx)} (step {leaf.id})" for leaf in leaves) or "nothing"

    def waiting_step(self) -> str:
        """Id of the step that the case waits for first; empty if it waits for none."""
        expected = list(self.board.expected.values())
        expected.sort(key=lambda one: (one.early, not one.deadline_ns))
        return next(iter([*(one.leaf.id for one in expected), *self.board.under_way]), "")

    def seconds(self, value: Any) -> int:
        """A time of the scenario in nanoseconds."""
        return round(float(resolve(value, self.ctx)) * NS)

    def time_for(self, step: Receive) -> int:
        """How long the DUT may take for a message, in nanoseconds."""
        by_hand = step.timeout == OPERATOR_TIMEOUT
        return self.seconds(MESSAGE_TIMEOUT if by_hand and self.automated else step.timeout)

    def parameter_ns(self, name: str) -> int:
        """A campaign parameter that is a time in seconds, in nanoseconds."""
        return round(float(self.ctx.parameters[name]) * NS)

    def new_message_id(self) -> str:
        self.calls += 1
        return f"{self.scenario.id}-{self.attempt}-{self.calls}"[-36:]

    # --- what it says -----------------------------------------------------------------------------------------------

    def severity(self, severity: str) -> str:
        """While a case is prepared, what fails is a precondition; while it is put back, it is only said aloud."""
        if severity == "warn" or self.phase == "restore":
            return "warn"
        return "precondition" if self.phase == "prepare" else severity

    def check(
        self,
        leaf: t.Leaf,
        name: str,
        outcome: str,
        severity: str,
        text: str,
        expected: Any,
        actual: Any,
        *,
        reference: str = "",
        frame: int = 0,
        reply: bool = False,
    ) -> None:
        """Record a check about a step (with ``reply``, about the DUT's answer to it). Its severity is taken as it is; see :meth:`severity`."""
        self.judge.check(
            f"{leaf.id}.{name}" if name else leaf.id,
            leaf.id,
            outcome,
            severity,
            readable(text, self.ctx),
            readable(expected, self.ctx) if isinstance(expected, str) else expected,
            actual,
            reference=reference or references.of_step(leaf, self.scenario, reply=reply),
            frame=frame,
        )

    def hands_too_late(self, clock: DeviceClock) -> None:
        """Say once that the station's time was over before the hands were done. What follows is not the station's fault."""
        if self.clocks.ran_out is not None:
            return
        self.clocks.ran_out = clock
        text, expected, actual = self.clocks.words(clock, self.now, self.board.prompt_open())
        self.judge.check(
            "hands.in-time",
            self.waiting_step(),
            "failed",
            "precondition",
            text,
            expected,
            actual,
            reference=clock.reference,
        )

    def hands_were_too_late(self) -> str:
        """Why the case ends, once it is on the record that the hands were too late and they are done; empty otherwise.

        Nothing more can be judged then. What they are doing they do to its end, so that it does not happen in the next case.
        """
        over = self.clocks.ran_out is not None and self.phase != "restore" and not self.board.prompt_open()
        return self.judge.why_unmet if over else ""

    def _excused(self, check_id: str) -> bool:
        """Whether what is wrong now may come of the bench, which has broken off the transfer of a file, or of a time of the station
        that was over before the hands were done."""
        if self.phase == "restore" or not self.station or not excusable(check_id):
            return False
        if self._broken_off_by_the_bench(check_id):
            return True
        if self.clocks.ran_out is None:
            # A second car at another connector is nothing that this case is about.
            clock = self.clocks.too_late(self.now, self.board.prompt_open(), self.connector)
            if clock is None:
                return False
            self.hands_too_late(clock)
        return True

    def _broken_off_by_the_bench(self, check_id: str) -> bool:
        place = next((place for place in self.files.values() if place.bench_in_the_way), None)
        if place is None or check_id.endswith(".transferred") or check_id == "general.uninvited":
            return False  # what was not transferred says by itself why not
        place.blame(self.judge, self.waiting_step(), "what comes after that is not held against the station")
        return True

    def outcome(self, result: Outcome) -> str:
        return "uncertain" if result.uncertain else "held" if result.held else "failed"

    def step(self, leaf: t.Leaf, state: str, *, note: str = "", frame: int = 0, deadline: int = 0) -> None:
        """Put a step's new state on the record."""
        self.states[leaf.id] = state
        self.emit(StepChanged(self.scenario.id, self.attempt, leaf.id, state, note, frame, deadline, self.now))

    def emit(self, event: Event) -> None:
        self.out.append(o.Emit(event))

    def transmit(self, message: Call | CallResult | CallError, action: str) -> None:
        self.out.append(o.Transmit(message, action))

    # --- how it goes on ---------------------------------------------------------------------------------------------

    def finish_step(self, leaf: t.Leaf, state: str, *, note: str = "", frame: int = 0) -> None:
        """A step is over; what follows it may begin (:func:`app.scenario.flow.settle`)."""
        if isinstance(leaf.step, Act | Observe):
            self.clocks.hands_done_ns = self.now
        self.board.under_way.pop(leaf.id, None)
        self.board.expected.pop(leaf.id, None)
        self.board.questions.pop(leaf.id, None)
        self.set_aside.pop(leaf.id, None)
        self.otherwise.pop(leaf.id, None)
        self.guards.passed(self.tree, self.ctx)
        self.tree = t.derive(self.tree, leaf.id, self.ctx)
        self.step(leaf, state, note=note, frame=frame)
        self.last_progress = self.now
        self.step_over = bool(self.stop_after_step)
