"""The runner: holds a conversation against a scenario, one input at a time.

It knows neither sockets nor clocks nor event loops. :meth:`CaseRunner.handle` takes an input (:mod:`app.scenario.inputs`)
and gives the outputs that follow from it (:mod:`app.scenario.outputs`); :attr:`CaseRunner.deadline_ns` says when it wants
to be told that time has passed. All its inputs stand in the case file, in their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.events import CaseEnded, CaseStarted, ConfigurationRecorded, Event, StepChanged, ValueCaptured
from app.protocol.messages import Call, CallError, CallResult
from app.scenario import appendix_d, manners_central_system, manners_charge_point, preparation
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario import tree as t
from app.scenario.binding import Binder, step_info
from app.scenario.checks import TIME_RELATIONS, Check, Outcome, evaluate, shown
from app.scenario.describe import describe
from app.scenario.guards import GuardWatch
from app.scenario.judging import Judge
from app.scenario.statuses import StatusSheet
from app.scenario.timing import NS, Moment, evaluate_time
from app.scenario.under_way import Board, Expected, UnderWay
from app.scenario.values import MISSING, Context, put, resolve
from app.scenario.vocabulary import Act, LinkStep, Observe, Receive, Scenario, Send, Verify, Wait

_BACKGROUND = {"Heartbeat", "MeterValues", "SecurityEventNotification", "DataTransfer"}
_DECISIVE = {"Authorize", "StartTransaction", "StopTransaction", "BootNotification"}
"""Messages of a station that change what the case is about; uninvited, they fail it. Others are a finding."""

_PHASES = ("prepare", "main", "restore")


@dataclass
class PromptIds:
    """Numbers prompts through a whole campaign."""

    last: int = 0

    def next(self) -> int:
        self.last += 1
        return self.last


@dataclass
class Ending:
    """Why a case ends before its last step."""

    why: str = ""
    interrupted: bool = False


@dataclass
class _Loss:
    """The connection was lost where no step allows it."""

    until_ns: int
    text: str
    seq: int
    rebooted: bool = False


@dataclass
class CaseRunner:
    """Runs one attempt at one case."""

    scenario: Scenario
    attempt: int
    ctx: Context
    prompt_ids: PromptIds = field(default_factory=PromptIds)
    for_case: str = ""
    expectation: str = "pass"

    def __post_init__(self) -> None:
        self._out: list[o.Output] = []
        self._dut = self.ctx.dut
        self._now = 0
        self._station = self.scenario.role == "charging-station"
        self.ctx.captured = {}
        reference = self.scenario.reference
        self._judge = Judge(self.scenario.id, self.attempt, reference, self._emit)
        self._sheet = StatusSheet(self.scenario.id, self.attempt, self._emit)
        self._guards = GuardWatch(self.scenario.id, self._judge)
        binder = Binder(self.ctx, reversal=self._station)
        self._trees = {
            "prepare": binder.bind(preparation.prepare(self.scenario), "prepare"),
            "main": binder.bind(self.scenario.steps, "main"),
            "restore": binder.bind(preparation.restore(self.scenario), "restore"),
        }
        self._leaves = [leaf for phase in _PHASES for leaf in t.walk(self._trees[phase])]
        self._connectors = self._connectors_of_the_case()
        self._phase = "prepare"
        self._tree: t.Tree = self._trees["prepare"]
        self._board = Board()
        self._states: dict[str, str] = {}
        self._answers: dict[str, str] = {}
        """Message id of a reply of the bench -> name under which its CALL was saved."""
        self._moments: dict[str, Moment] = {}
        self._calls = 0
        self._frames = 0
        self._last_exchange: Moment | None = None
        self._booted_here = False
        self._started_here = False
        self._completed = False
        self._ending = Ending()
        self._loss: _Loss | None = None
        self._quiet_until = 0
        self._stop_after_step = ""
        self._cut = False
        self._last_progress = 0
        self._begun_at = 0
        self.finished = False

    # --- what the engine uses ---------------------------------------------------------------------------------------

    @property
    def deadline_ns(self) -> int | None:
        """Monotonic time at which a :class:`~app.scenario.inputs.Tick` is wanted; None if time changes nothing."""
        if self.finished:
            return None
        times = [e.deadline_ns for e in self._board.expected.values() if e.deadline_ns]
        times += [u.deadline_ns for u in self._board.under_way.values() if u.deadline_ns is not None]
        times += [self._quiet_until] if self._quiet_until else []
        if self._loss is not None:
            return self._loss.until_ns
        times += self._patience_deadlines()
        return min(times, default=None)

    @property
    def advice(self) -> str:
        """Appendix D's advice on the StatusNotifications of the attempt."""
        return self._sheet.advice

    def start(self, at_ns: int, utc_ns: int) -> list[o.Output]:
        """Begin. The first outputs are the record of the start."""
        self._now, self._begun_at, self.ctx.utc_ns = at_ns, at_ns, utc_ns
        reference = self.scenario.reference
        steps = [step_info(leaf, self.ctx, number, reference) for number, leaf in enumerate(self._leaves, 1)]
        self._emit(
            CaseStarted(
                self.scenario.id,
                self.attempt,
                self.scenario.title,
                f"{reference}, document {self.scenario.revision}" if self.scenario.table else reference,
                steps,
                self.scenario.utility,
                self.expectation,
                self.for_case,
            )
        )
        self._settle()
        return self._take()

    def handle(self, event: i.Input) -> list[o.Output]:
        """Take one input into account."""
        if self.finished:
            return []
        certain = event.at_ns - event.uncertainty_ns if isinstance(event, i.FrameIn) else event.at_ns
        self._let_time_pass(certain, event.utc_ns)
        if not self.finished:
            self._now, self.ctx.utc_ns = max(self._now, event.at_ns), event.utc_ns
            self._dispatch(event)
        return self._take()

    # --- inputs -----------------------------------------------------------------------------------------------------

    def _dispatch(self, event: i.Input) -> None:
        match event:
            case i.FrameIn():
                self._on_frame(event)
            case i.FrameOut():
                self._on_frame_out(event)
            case i.SendFailed():
                self._on_send_failed(event)
            case i.LinkUp():
                self._on_link_up()
            case i.LinkDown():
                self._on_link_down(event)
            case i.HandsAnswered():
                self._on_hands(event)
            case i.Stop():
                self._on_stop(event)
            case i.BenchFailed():
                self._judge.error = event.text
                self._end_case("the bench failed", interrupted=False)
            case _:
                pass

    def _on_frame(self, event: i.FrameIn) -> None:
        self._frames += 1
        incoming = event.incoming
        self._judge_frame(event)
        match incoming.message:
            case Call():
                self._on_call(event, incoming.message)
            case CallResult() | CallError() if incoming.answers:
                under_way = self._board.call(incoming.answers)
                if under_way is not None:
                    self._on_reply(under_way, incoming.message, event)
            case None if incoming.refuse_with:
                text = "; ".join(finding.text for finding in incoming.findings)[:255]
                self._transmit(CallError(incoming.message_id, incoming.refuse_with, text, {}), "")
            case _:
                pass
        self._last_exchange = Moment(event.at_ns, event.uncertainty_ns)
        self._settle()

    def _judge_frame(self, event: i.FrameIn) -> None:
        """What is wrong with the frame itself. It counts against the DUT while the case runs, not while it is put back."""
        for finding in event.incoming.findings:
            counts = finding.severity == "fail" and self._phase != "restore" and not self.scenario.utility
            general = "general.schema" if finding.id.startswith("schema.") else "general.framing"
            self._judge.check(
                general if finding.severity == "fail" else f"specification.{finding.id}",
                "",
                "failed",
                "fail" if counts else "warn",
                finding.text,
                "no violation",
                finding.id,
                reference=finding.reference,
                frame=event.seq,
            )

    def _on_call(self, event: i.FrameIn, call: Call) -> None:
        request = call.payload
        before = (
            self._dut.statuses.get(request.get("connectorId")) if isinstance(request.get("connectorId"), int) else None
        )
        if before is not None and request.get("connectorId") not in self._dut.since_boot:
            before = None
        armed = self._armed_for(call)
        self._note_call(call)
        if armed is not None and isinstance(armed.leaf.step, Receive):
            self._consume(armed, armed.leaf.step, event, call)
            return
        self._answer(call, {}, event)
        guarded = self._guards.violated(call, event.seq, self.ctx, self._tree)
        if call.action == "StatusNotification" and self._station:
            if self._phase != "restore" and not self.scenario.utility and event.incoming.sound:
                self._sheet.unexpected(request, before, self._situation(), event.seq)
        elif call.action == "BootNotification" and self._loss is not None:
            self._loss.rebooted = True
        elif not guarded and not self._is_background(call):
            self._uninvited(call, event)

    def _is_background(self, call: Call) -> bool:
        if not self._station:
            return True  # a management system may ask anything at any time; a good charge point answers
        return call.action in _BACKGROUND or self._phase == "restore" or self.scenario.utility

    def _uninvited(self, call: Call, event: i.FrameIn) -> None:
        if not event.incoming.sound and call.action not in _DECISIVE:
            return  # its own fault is on the record already
        severity = ("precondition" if self._phase == "prepare" else "fail") if call.action in _DECISIVE else "warn"
        check_id, text = "general.uninvited", f"{call.action} comes only where the case asks for it"
        reference = "test case document 2024-04, section 1.2"
        if call.action == "BootNotification":
            check_id, text, severity = "general.reboot", "the station does not start anew unasked", "fail"
            reference = "test procedure V1.1.4, section 5.5"
        waiting = ", ".join(describe(e.leaf.step, self.ctx) for e in self._board.expected.values()) or "nothing"
        self._judge.check(
            check_id, "", "failed", severity, text, waiting, call.action, reference=reference, frame=event.seq
        )

    def _note_call(self, call: Call) -> None:
        if not self._station:
            return
        if call.action == "BootNotification":
            self._dut.boot_seen()
            self._booted_here = True
        elif call.action == "StatusNotification":
            self._dut.status_seen(call.payload)

    def _on_frame_out(self, event: i.FrameOut) -> None:
        moment = Moment(event.at_ns, event.uncertainty_ns)
        self._last_exchange = moment
        under_way = self._board.call(event.message.message_id)
        if under_way is not None and isinstance(event.message, Call):
            under_way.sent_at_ns = event.at_ns
            under_way.deadline_ns = event.at_ns + self._seconds(under_way.leaf.step.timeout)  # type: ignore[attr-defined]
            self._step(under_way.leaf, "waiting", frame=event.seq, deadline=under_way.deadline_ns)
        name = self._answers.pop(event.message.message_id, None)
        if name is not None and not isinstance(event.message, Call):
            # Intervals count from the moment the answer has left.
            self._moments[name] = moment

    def _on_send_failed(self, event: i.SendFailed) -> None:
        under_way = self._board.call(event.message_id)
        if under_way is None:
            return
        leaf = under_way.leaf
        severity = "warn" if leaf.phase == "restore" else "precondition"
        text = "the CALL of the bench left"
        self._judge.check(
            f"{leaf.id}.sent", leaf.id, "failed", severity, text, "a connection", event.text, reference="OCPP Bench"
        )
        self._step(leaf, "failed", note="no connection")
        self._abort("There is no connection to the DUT.")

    def _on_link_up(self) -> None:
        self._dut.connected = True
        self._dut.since_boot.clear()
        for under_way in list(self._board.under_way.values()):
            if isinstance(under_way.leaf.step, LinkStep):
                self._finish_leaf(under_way.leaf, "done", note="connected")
        self._settle()

    def _on_link_down(self, event: i.LinkDown) -> None:
        self._dut.connected = False
        if self._loss is not None or self._phase == "restore" or self._loss_is_allowed():
            return
        what = f"closed by the {event.initiator} (code {event.code}{', ' + event.reason if event.reason else ''})"
        grace = round(float(self.ctx.parameters["reconnect_grace"]) * NS)
        self._loss = _Loss(self._now + grace, f"the connection was {what}", event.seq)

    def _loss_is_allowed(self) -> bool:
        if self._completed or self._cut:
            return True
        return any(
            isinstance(armed.leaf.step, Receive) and armed.leaf.step.reconnects
            for armed in t.first(self._tree, self.ctx, self._board.under_way)
        ) or any(isinstance(u.leaf.step, LinkStep) for u in self._board.under_way.values())

    def _on_hands(self, event: i.HandsAnswered) -> None:
        under_way = self._board.prompt(event.prompt_id)
        if under_way is None:
            return
        leaf = under_way.leaf
        if event.how in ("cannot", "failed"):
            who = "The hands failed" if event.how == "failed" else f"{event.by} cannot"
            why = f"{who}: {event.reason or 'no reason given'}"
            if leaf.phase != "restore":
                text = describe(leaf.step, self.ctx)
                self._judge.check(
                    f"{leaf.id}.hands",
                    leaf.id,
                    "failed",
                    "precondition",
                    text,
                    "done",
                    why,
                    reference="test procedure V1.1.4, section 7.3",
                )
            self._finish_leaf(leaf, "failed", note=why)
            if leaf.phase == "restore":
                self._settle()
            else:
                self._abort(why)
            return
        if isinstance(leaf.step, Observe):
            held = event.how == leaf.step.wanted
            outcome, severity = ("held" if held else "failed"), self._severity(leaf.step.severity)
            self._judge.check(
                f"{leaf.id}.observed", leaf.id, outcome, severity, leaf.step.question, leaf.step.wanted, event.how
            )
        if isinstance(leaf.step, Act):
            self._dut.action_done(leaf.step.action, under_way.payload)
        self._finish_leaf(leaf, "done", note=f"{event.how}, {event.by}")
        self._settle()

    def _on_stop(self, event: i.Stop) -> None:
        if event.how == "after step" and self._board.under_way | self._board.expected:
            self._stop_after_step = f"stopped by {event.by or 'the tester'}"
            return
        self._end_case(f"stopped by {event.by or 'the tester'}: {event.reason or 'no reason given'}", interrupted=True)

    # --- messages ---------------------------------------------------------------------------------------------------

    def _armed_for(self, call: Call) -> t.Armed | None:
        """The step this CALL belongs to: one that is waited for, then one past something optional, then an early one."""
        candidates = [
            a for a in t.first(self._tree, self.ctx, self._board.under_way) if self._fits(a.leaf, call) and _may_come(a)
        ]
        candidates.sort(key=lambda a: (a.early, a.past_optional))
        return candidates[0] if candidates else None

    def _fits(self, leaf: t.Leaf, call: Call) -> bool:
        step = leaf.step
        if not isinstance(step, Receive) or step.action != call.action:
            return False
        return all(
            evaluate(Check(path, "equal", wanted), call.payload, self.ctx).held for path, wanted in step.match.items()
        )

    def _consume(self, armed: t.Armed, step: Receive, event: i.FrameIn, call: Call) -> None:
        leaf = armed.leaf
        for through in armed.through:
            if isinstance(through.step, Act):
                self._seen_on_the_wire(through, event.seq)
        expected = self._board.expected.pop(leaf.id, None)
        if expected is not None and expected.deadline_ns:
            self._judge_arrival(leaf, expected, event)
        if step.save:
            self.ctx.captured[step.save] = {"dut": call.payload, "bench": None}
            self._moments[step.save] = Moment(event.at_ns, event.uncertainty_ns)
        answer = self._answer(call, step.answer, event, save=step.save)
        for path in step.match:
            self._run_check(
                Check(path, "equal", step.match[path], text=f"{path} is {shown_words(step.match[path], self.ctx)}"),
                leaf,
                call.payload,
                event,
            )
        for check in step.checks:
            if check.when is None or check.when.holds(self.ctx):
                self._run_check(check, leaf, call.payload, event)
        if step.save:
            self._emit(
                ValueCaptured(
                    self.scenario.id, self.attempt, step.save, {"dut": call.payload, "bench": answer}, event.seq
                )
            )
        if (
            step.action == "StatusNotification"
            and self._station
            and leaf.phase != "restore"
            and not self.scenario.utility
        ):
            self._sheet.expected(leaf, call.payload, event.seq)
        if step.action == "StartTransaction":
            self._started_here = True
        self._guards.passed(self._tree, self.ctx)
        self._advance(leaf, "done", frame=event.seq)

    def _judge_arrival(self, leaf: t.Leaf, expected: Expected, event: i.FrameIn) -> None:
        within = (expected.deadline_ns - expected.armed_at_ns) / NS
        took = (event.at_ns - expected.armed_at_ns) / NS
        close = abs(expected.deadline_ns - event.at_ns) <= event.uncertainty_ns
        text = f"{describe(leaf.step, self.ctx)} arrives in time"
        outcome = "uncertain" if close else "held"
        self._judge.check(
            f"{leaf.id}.arrived",
            leaf.id,
            outcome,
            self._severity("fail"),
            text,
            f"within {within:g} s",
            f"after {max(took, 0):.3f} s",
            frame=event.seq,
        )

    def _run_check(self, check: Check, leaf: t.Leaf, payload: Any, event: i.FrameIn) -> None:
        if check.relation in TIME_RELATIONS:
            now = Moment(event.at_ns, event.uncertainty_ns)
            outcome = evaluate_time(check, now, self._moments.get(check.since), self._last_exchange, self.ctx)
        else:
            outcome = evaluate(check, payload, self.ctx)
        self._made(check, leaf, outcome, event.seq)

    def _made(self, check: Check, leaf: t.Leaf, outcome: Outcome, frame: int) -> None:
        result = "uncertain" if outcome.uncertain else "held" if outcome.held else "failed"
        self._judge.check(
            f"{leaf.id}.{check.label}",
            leaf.id,
            result,
            self._severity(check.severity),
            check.text,
            outcome.expected,
            outcome.actual,
            reference=check.reference,
            frame=frame,
        )

    def _answer(self, call: Call, overrides: Mapping[str, Any], event: i.FrameIn, save: str = "") -> Any:
        """Answer a CALL of the DUT, at once. Returns the payload of the answer."""
        if event.incoming.refuse_with:
            text = next((f.text for f in event.incoming.findings if f.severity == "fail"), "")[:255]
            self._transmit(CallError(call.message_id, event.incoming.refuse_with, text, {}), call.action)
            return None
        if "CALLERROR" in overrides:
            self._transmit(CallError(call.message_id, str(overrides["CALLERROR"]), "", {}), call.action)
            return None
        manners = manners_central_system if self._station else manners_charge_point
        payload = manners.answer(call.action, call.payload, self.ctx)
        for path, value in overrides.items():
            put(payload, path, resolve(value, self.ctx))
        if save:
            self.ctx.captured[save]["bench"] = payload
            self._answers[call.message_id] = save
        self._transmit(CallResult(call.message_id, payload), call.action)
        if self._station:
            self._dut.call_answered(call.action, call.payload, payload)
        return payload

    def _on_reply(self, under_way: UnderWay, message: CallResult | CallError, event: i.FrameIn) -> None:
        leaf, step = under_way.leaf, under_way.leaf.step
        assert isinstance(step, Send)
        number = step.reply_number or step.number
        error = isinstance(message, CallError)
        allowed = error and ("any" in step.callerror or message.code in step.callerror)  # type: ignore[union-attr]
        came = f"CALLERROR {message.code}" if isinstance(message, CallError) else "CALLRESULT"
        wanted = "CALLRESULT" if not step.callerror else f"CALLRESULT or CALLERROR {' or '.join(step.callerror)}"
        outcome = "failed" if error and not allowed else "held"
        text = f"{step.action} is answered (step {number or leaf.id})"
        self._judge.check(
            f"{leaf.id}.reply", leaf.id, outcome, self._severity("fail"), text, wanted, came, frame=event.seq
        )
        if isinstance(message, CallResult):
            if step.save:
                self.ctx.captured[step.save] = {"dut": message.payload, "bench": under_way.payload}
                self._moments[step.save] = Moment(event.at_ns, event.uncertainty_ns)
            for check in step.checks:
                if check.when is None or check.when.holds(self.ctx):
                    self._run_check(check, leaf, message.payload, event)
            self._note_reply(step.action, under_way.payload, message.payload)
        self._guards.passed(self._tree, self.ctx)
        note = f"{came}, {(event.at_ns - under_way.sent_at_ns) / 1e6:.1f} ms"
        self._finish_leaf(leaf, "failed" if outcome == "failed" else "done", note=note, frame=event.seq)

    def _note_reply(self, action: str, request: Any, reply: Any) -> None:
        if action == "GetConfiguration":
            for entry in self._dut.configuration_read(reply):
                value = entry.get("value")
                readonly = entry.get("readonly")
                self._emit(
                    ConfigurationRecorded(
                        self.scenario.id,
                        self.attempt,
                        "read",
                        entry["key"],
                        value if isinstance(value, str) else None,
                        readonly if isinstance(readonly, bool) else None,
                    )
                )
        elif action == "ChangeConfiguration":
            when = "restored" if self._phase == "restore" else "set"
            status = str(reply.get("status")) if isinstance(reply, Mapping) else ""
            if status not in ("Accepted", "RebootRequired") and self._phase == "restore":
                when = "not restored"
            self._emit(
                ConfigurationRecorded(
                    self.scenario.id, self.attempt, when, request["key"], request["value"], None, status
                )
            )
        if not self._station:
            self._dut.call_answered(action, request, reply)

    def _situation(self) -> appendix_d.Situation:
        statuses: dict[int, set[str]] = {}
        actions: set[str] = set()
        for armed in t.first(self._tree, self.ctx, self._board.under_way):
            step = armed.leaf.step
            if isinstance(step, Receive):
                actions.add(step.action)
                if step.action == "StatusNotification":
                    connector = resolve(step.match.get("connectorId", MISSING), self.ctx)
                    status = resolve(step.match.get("status", ""), self.ctx)
                    for c in self._connectors if connector is MISSING else [connector]:
                        statuses.setdefault(c, set()).add(status)
        return appendix_d.Situation(
            connectors=self._connectors,
            waiting_statuses=statuses,
            waiting_actions=actions,
            after_boot=self._booted_here,
            case_over=self._completed,
            reservation_case=self.scenario.profile == "RESERVATION",
            same_evse=preparation.same_evse(self.ctx),
            mode_1_2=preparation.mode_1_2(self.ctx),
            transaction_started=self._started_here,
        )

    # --- steps ------------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Begin every step whose turn has come, and go on to the next phase when one is done."""
        if self._over():
            return
        while True:
            begun = False
            self._tree = t.frozen(self._tree, self.ctx, self._board.under_way)
            armed = t.first(self._tree, self.ctx, self._board.under_way)
            self._arm(armed)
            for one in armed:
                if one.early or isinstance(one.leaf.step, Receive) or one.leaf.id in self._board.under_way:
                    continue
                if isinstance(one.leaf.step, Send) and self._board.call_open():
                    continue  # one CALL at a time (OCPP-J 1.6 section 4.1.1)
                self._begin(one.leaf)
                begun = True
                break
            self._guards.watch(self._tree, self.ctx)
            if begun:
                continue
            if armed or self._board.under_way or self._over() or not self._next_phase():
                return

    def _over(self) -> bool:
        return self.finished or self._loss is not None

    def _arm(self, armed: list[t.Armed]) -> None:
        """Receives that can come now: those that are due get their deadline, those that may come early do not."""
        ids = {one.leaf.id for one in armed}
        for gone in [leaf_id for leaf_id in self._board.expected if leaf_id not in ids]:
            leaf = self._board.expected.pop(gone).leaf
            if self._states.get(gone) == "waiting":
                self._step(leaf, "skipped", note="did not happen")
        for one in armed:
            step = one.leaf.step
            if not isinstance(step, Receive):
                continue
            known = self._board.expected.get(one.leaf.id)
            if known is None or (known.early and not one.early):
                due = 0 if one.early or one.leaf.optional else self._now + self._seconds(step.timeout)
                self._board.expected[one.leaf.id] = Expected(one.leaf, self._now, due, one.early)
                if not one.early:
                    self._step(one.leaf, "waiting", deadline=due)

    def _begin(self, leaf: t.Leaf) -> None:
        step = leaf.step
        match step:
            case Send():
                self._begin_send(leaf, step)
            case Act():
                arguments = dict(resolve(step.arguments, self.ctx))
                self._ask(leaf, "ACT", step.action, arguments, step)
            case Observe():
                self._ask(leaf, "OBSERVE", "Observe", {"question": step.question}, None)
            case Wait():
                deadline = self._now + self._seconds(step.seconds)
                self._board.under_way[leaf.id] = UnderWay(leaf, deadline)
                self._step(leaf, "waiting", deadline=deadline)
            case Verify():
                self._verify(leaf, step)
            case LinkStep():
                self._begin_link_step(leaf, step)
            case _:
                raise TypeError(f"a step of the kind {type(step).__name__} cannot be begun")

    def _begin_send(self, leaf: t.Leaf, step: Send) -> None:
        self._calls += 1
        message_id = f"{self.scenario.id}-{self.attempt}-{self._calls}"[-36:]
        payload = resolve(step.payload, self.ctx)
        self._board.under_way[leaf.id] = UnderWay(leaf, None, message_id, payload=payload)
        self._step(leaf, "waiting")
        self._transmit(Call(message_id, step.action, payload), step.action)

    def _begin_link_step(self, leaf: t.Leaf, step: LinkStep) -> None:
        self._out.append(o.LinkOrder(step.what))
        self._cut = step.what in ("cut", "close")
        if self._cut:
            self._advance(leaf, "done")
            return
        deadline = self._now + self._seconds(self.ctx.parameters["connect_timeout"])
        self._board.under_way[leaf.id] = UnderWay(leaf, deadline)
        self._step(leaf, "waiting", deadline=deadline)

    def _ask(self, leaf: t.Leaf, kind: str, action: str, arguments: dict[str, Any], step: Act | None) -> None:
        prompt_id = self.prompt_ids.next()
        self._board.under_way[leaf.id] = UnderWay(leaf, None, prompt_id=prompt_id, payload=arguments)
        self._step(leaf, "waiting")
        after = [a.leaf for a in t.first(self._tree, self.ctx, self._board.under_way) if leaf in a.through]
        watch = describe(after[0].step, self.ctx) if after else ""
        clock = step.clock if step else ""
        deadline = self._now + self._seconds(step.clock_seconds) if step and clock else 0
        self._out.append(
            o.Show(
                prompt_id, leaf.id, kind, action, arguments, watch, clock, deadline, step.consequence if step else ""
            )
        )

    def _verify(self, leaf: t.Leaf, step: Verify) -> None:
        held = step.condition.holds(self.ctx)
        outcome = "held" if held else "failed"
        severity = "warn" if leaf.phase == "restore" else "precondition"
        actual = step.condition.words() if held else f"not so; {step.remedy}" if step.remedy else "not so"
        self._judge.check(
            f"{leaf.id}",
            leaf.id,
            outcome,
            severity,
            step.text,
            step.condition.words(),
            actual,
            reference="test case document 2024-04, section 1.3",
        )
        if held or leaf.phase == "restore":
            self._advance(leaf, "done" if held else "failed")
        else:
            self._step(leaf, "failed", note=step.remedy)
            self._abort(f"Precondition not met: {step.text}. {step.remedy}".strip())

    def _seen_on_the_wire(self, leaf: t.Leaf, frame: int) -> None:
        under_way = self._board.under_way.get(leaf.id)
        if under_way is None:
            return
        if isinstance(leaf.step, Act):
            self._dut.action_done(leaf.step.action, under_way.payload)
        self._out.append(o.Withdraw(under_way.prompt_id, "seen", frame))
        self._finish_leaf(leaf, "done", note="seen on the wire", frame=frame)

    def _finish_leaf(self, leaf: t.Leaf, state: str, *, note: str = "", frame: int = 0) -> None:
        self._board.under_way.pop(leaf.id, None)
        self._advance(leaf, state, note=note, frame=frame)

    def _advance(self, leaf: t.Leaf, state: str, *, note: str = "", frame: int = 0) -> None:
        self._board.expected.pop(leaf.id, None)
        self._tree = t.derive(self._tree, leaf.id, self.ctx)
        self._step(leaf, state, note=note, frame=frame)
        self._last_progress = self._now
        if self._stop_after_step:
            self._end_case(self._stop_after_step, interrupted=True)

    # --- time -------------------------------------------------------------------------------------------------------

    def _let_time_pass(self, until_ns: int, utc_ns: int) -> None:
        """Let every deadline before ``until_ns`` expire, in order. A frame's own stamp decides, not the order of calls."""
        while (deadline := self.deadline_ns) is not None and deadline < until_ns:
            self._now, self.ctx.utc_ns = max(self._now, deadline), utc_ns
            self._expire(deadline)

    def _expire(self, deadline: int) -> None:
        if self._loss is not None:
            self._loss_is_over(self._loss)
            return
        for under_way in list(self._board.under_way.values()):
            if under_way.deadline_ns is not None and under_way.deadline_ns <= deadline:
                self._expire_step(under_way)
                return
        overdue = [e for e in self._board.expected.values() if e.deadline_ns and e.deadline_ns <= deadline]
        if overdue:
            self._missing(overdue)
            return
        if self._quiet_until and self._quiet_until <= deadline:
            self._quiet_until = 0
            self._enter("restore")
            self._settle()
            return
        for opt_id in self._optional_overdue(deadline):
            self._skip(opt_id)
        self._settle()

    def _expire_step(self, under_way: UnderWay) -> None:
        leaf, step = under_way.leaf, under_way.leaf.step
        if isinstance(step, Wait):
            self._guards.passed(self._tree, self.ctx)
            self._finish_leaf(leaf, "done")
            self._settle()
            return
        if isinstance(step, LinkStep):
            self._judge.check(
                f"{leaf.id}.connected",
                leaf.id,
                "failed",
                "precondition",
                "the connection comes back",
                "a connection",
                "none",
                reference="OCPP-J 1.6 section 3",
            )
            self._finish_leaf(leaf, "failed", note="no connection")
            self._abort("The connection did not come back.")
            return
        assert isinstance(step, Send)
        self._out.append(o.GiveUp(under_way.message_id))
        within = f"within {resolve(step.timeout, self.ctx):g} s"
        text = f"{step.action} is answered (step {step.reply_number or step.number or leaf.id})"
        self._judge.check(f"{leaf.id}.reply", leaf.id, "failed", self._severity("fail"), text, within, "no reply")
        self._finish_leaf(leaf, "failed", note="no reply")
        if leaf.phase == "restore":
            self._settle()
        else:
            self._abort(f"{step.action} was not answered.")

    def _missing(self, overdue: list[Expected]) -> None:
        """Messages that did not come in time. Without them the case cannot go on."""
        for expected in overdue:
            leaf, step = expected.leaf, expected.leaf.step
            assert isinstance(step, Receive)
            within = f"within {(expected.deadline_ns - expected.armed_at_ns) / NS:g} s"
            words = describe(step, self.ctx)
            actual = "nothing"
            if step.action == "StatusNotification":
                connector = resolve(step.match.get("connectorId", MISSING), self.ctx)
                last = self._dut.statuses.get(connector)
                if last is not None:
                    actual = f"connector {connector} was last {last.get('status')}"
                if self._station and leaf.phase != "restore" and not self.scenario.utility:
                    self._sheet.missing(leaf, words)
            self._judge.check(
                f"{leaf.id}.arrived",
                leaf.id,
                "failed",
                self._severity("fail"),
                f"{words} arrives in time",
                within,
                actual,
            )
            self._board.expected.pop(leaf.id, None)
            self._step(leaf, "failed", note="did not come")
        self._abort(f"{describe(overdue[0].leaf.step, self.ctx)} did not come.")

    def _patience_deadlines(self) -> list[int]:
        """When the bench stops waiting for optional messages, if nothing else is waited for."""
        if self._board.under_way or any(e.deadline_ns for e in self._board.expected.values()):
            return []
        waiting = [e for e in self._board.expected.values() if e.leaf.optional]
        patience = round(float(self.ctx.parameters["optional_patience"]) * NS)
        return [max(e.armed_at_ns, self._last_progress) + patience for e in waiting]

    def _optional_overdue(self, deadline: int) -> list[str]:
        if not any(at <= deadline for at in self._patience_deadlines()):
            return []
        return [head.id for head in t.heads(self._tree, self.ctx) if isinstance(head, t.Opt)]

    def _skip(self, opt_id: str) -> None:
        before = {e.leaf.id: e.leaf for e in self._board.expected.values()}
        self._tree = t.skip(self._tree, opt_id, self.ctx)
        for leaf_id in before.keys() - self._tree.leaves:
            leaf = before[leaf_id]
            self._board.expected.pop(leaf_id, None)
            self._step(leaf, "skipped", note=f"optional ({leaf.optional}), did not come")
            if (
                leaf.optional == "Appendix D"
                and isinstance(leaf.step, Receive)
                and leaf.step.action == "StatusNotification"
            ):
                self._sheet.not_needed(leaf, describe(leaf.step, self.ctx))

    def _loss_is_over(self, loss: _Loss) -> None:
        """The grace after an unexpected loss of the connection has passed: now it is clear what it was."""
        self._loss = None
        reference = "test procedure V1.1.4, section 5.5"
        if loss.rebooted:
            self._judge.check(
                "general.reboot",
                "",
                "failed",
                "fail",
                "the station does not start anew unasked",
                "no BootNotification",
                f"{loss.text}, then BootNotification",
                reference=reference,
                frame=loss.seq,
            )
        self._judge.check(
            "general.connection",
            "",
            "failed",
            "precondition",
            "the connection stays up",
            "no loss of the connection",
            loss.text,
            reference="test case document 2024-04, section 1.3",
            frame=loss.seq,
        )
        self._abort(f"{loss.text[0].upper()}{loss.text[1:]}.")

    # --- phases -----------------------------------------------------------------------------------------------------

    def _next_phase(self) -> bool:
        """Go on from a phase that is done. False if nothing is to be done now."""
        if self._phase == "prepare":
            self._enter("main")
            return True
        if self._phase == "main":
            if not self._completed:
                self._completed = True
                quiet = self._seconds(self.ctx.parameters["quiet_period"])
                if self.scenario.quiet and quiet > 0:
                    self._quiet_until = self._now + quiet
                    return False
            if self._quiet_until:
                return False
            self._enter("restore")
            return True
        self._finish()
        return False

    def _enter(self, phase: str) -> None:
        self._phase, self._tree = phase, self._trees[phase]
        self._board.clear()
        self._guards.forget()

    def _abort(self, why: str) -> None:
        """The case cannot go on: put back what was changed, then end."""
        if not self._ending.why:
            self._ending.why = why
        self._leave_steps()
        if self._phase == "restore" or not self._dut.connected:
            self._finish()
            return
        self._enter("restore")
        self._settle()

    def _end_case(self, why: str, *, interrupted: bool) -> None:
        """End at once, without putting anything back: the tester wants it, or the bench failed."""
        self._ending = Ending(why, interrupted)
        self._leave_steps()
        self._finish()

    def _leave_steps(self) -> None:
        for under_way in list(self._board.under_way.values()):
            if under_way.prompt_id:
                self._out.append(o.Withdraw(under_way.prompt_id, "withdrawn"))
            if under_way.message_id:
                self._out.append(o.GiveUp(under_way.message_id))
        for leaf in t.walk(self._tree):
            if self._states.get(leaf.id, "waiting") == "waiting" and leaf.phase != "restore":
                self._step(leaf, "not reached")
        self._board.clear()
        self._tree = t.DONE
        self._quiet_until = 0

    def _finish(self) -> None:
        if self.finished:
            return
        self.finished = True
        if not self._ending.interrupted:
            self._hold_general_rules()
            self._emit(self._judge.verdict(self._completed, self._ending.why))
        how = "interrupted" if self._ending.interrupted else "complete"
        seconds = (self._now - self._begun_at) / NS
        self._emit(CaseEnded(self.scenario.id, self.attempt, how, round(seconds, 6), 0.0, self._ending.why))

    def _hold_general_rules(self) -> None:
        if self._frames == 0:
            return
        section = "test case document 2024-04, section 1.2"
        self._judge.hold_general("general.framing", "every frame is OCPP-J", "OCPP-J 1.6 section 4", self._frames)
        self._judge.hold_general("general.schema", "every message complies with its schema", section, self._frames)
        if self._station:
            self._judge.hold_general(
                "general.uninvited", "messages come only where the case asks for them", section, self._frames
            )

    # --- small things -----------------------------------------------------------------------------------------------

    def _connectors_of_the_case(self) -> set[int]:
        """Connectors that any step of the case waits for, and the one under test."""
        found = {int(self.ctx.parameters["connector"])}
        for leaf in self._leaves:
            if leaf.phase != "restore" and isinstance(leaf.step, Receive) and leaf.step.action == "StatusNotification":
                connector = leaf.step.match.get("connectorId")
                value = resolve(connector, self.ctx)
                if isinstance(value, int) and leaf.group == "":
                    found.add(value)
        return found

    def _severity(self, severity: str) -> str:
        """While a case is prepared, what fails is a precondition; while it is put back, it is only said aloud."""
        if severity == "warn" or self._phase == "restore":
            return "warn"
        return "precondition" if self._phase == "prepare" else severity

    def _seconds(self, value: Any) -> int:
        """A time of the scenario in nanoseconds."""
        return round(float(resolve(value, self.ctx)) * NS)

    def _step(self, leaf: t.Leaf, state: str, *, note: str = "", frame: int = 0, deadline: int = 0) -> None:
        self._states[leaf.id] = state
        self._emit(StepChanged(self.scenario.id, self.attempt, leaf.id, state, note, frame, deadline, self._now))

    def _transmit(self, message: Call | CallResult | CallError, action: str) -> None:
        self._out.append(o.Transmit(message, action))

    def _emit(self, event: Event) -> None:
        self._out.append(o.Emit(event))

    def _take(self) -> list[o.Output]:
        out, self._out = self._out, []
        return out


def _may_come(armed: t.Armed) -> bool:
    """A message that follows a reboot cannot come before the CALL that asks for the reboot was answered."""
    step = armed.leaf.step
    return not (isinstance(step, Receive) and step.reconnects and any(isinstance(x.step, Send) for x in armed.through))


def shown_words(value: Any, ctx: Context) -> str:
    return str(shown(resolve(value, ctx)))
