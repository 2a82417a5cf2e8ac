"""The driver's part without a world: gives the runner its inputs as they were recorded, in their order.

Every input of the runner stands on the record, and the queue of the driver was worked off in the order of the record, so the
place and the times of a record are those of the input. What a frame means is found out again from its bytes. Where the runner
sends something, the recorded frame tells when it left; where there is no such frame, the conversation would have been another
one, and what follows from it is not known.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from app import parameters
from app.events import (
    AnswerTaken,
    AskedForQuestion,
    BenchFault,
    BenchTransfer,
    CampaignOpened,
    CampaignResumed,
    CaseEnded,
    CaseStarted,
    DutAssumed,
    FilePlaceOpened,
    FileTransfer,
    Frame,
    LinkChanged,
    PromptShown,
    Recorded,
    ReplyGivenUp,
    SendFailed,
    StopAsked,
    TimePassed,
    VerdictReached,
)
from app.judging.assumed import assume
from app.judging.lines import content, made, output_line
from app.judging.regions import Known, Region, survey
from app.judging.told_of_files import bench_moved, file_moved, place_opened
from app.protocol.messages import MESSAGE_TYPE, Call, CallError, CallResult, Message
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.dut_state import DutState
from app.scenario.intake import Intake
from app.scenario.runner import CaseRunner, PromptIds
from app.scenario.values import Context
from app.scenario.vocabulary import Scenario


def replay(records: Sequence[Recorded], scenarios: Mapping[str, Scenario]) -> list[Region]:
    """Judge every attempt of a campaign again. ``records``: all of it; ``scenarios``: those of its DUT type.

    Returns the attempts and what lies between them, in order. Never raises for what a record holds: what cannot be judged
    again is told in :attr:`Region.problem`.
    """
    known = survey(records)
    player = _Player(known, scenarios)
    for recorded in records:
        player.next(recorded)
    player.end_of_session()
    return known.regions


class _Player:
    def __init__(self, known: Known, scenarios: Mapping[str, Scenario]) -> None:
        self._known = known
        self._scenarios = scenarios
        self._opened: CampaignOpened | None = None
        self._prompt_ids = PromptIds()
        self._place = iter(known.regions)
        self._runner: CaseRunner | None = None
        self._last: Region | None = None
        """The attempt that ran last."""
        self._shown = 0
        """The number of the last prompt on the record."""

    # --- the record, in its order -----------------------------------------------------------------------------------

    def next(self, recorded: Recorded) -> None:
        """One more record."""
        event = recorded.event
        if isinstance(event, PromptShown):
            self._shown = max(self._shown, event.prompt_id)
        if isinstance(event, CampaignOpened | CampaignResumed):
            self._new_session(event, recorded.seq)
        elif self._opened is not None:
            self._at = recorded
            self._told(recorded, recorded.mono_ns, recorded.utc_ns)

    def _new_session(self, event: CampaignOpened | CampaignResumed, seq: int) -> None:
        self.end_of_session()
        if isinstance(event, CampaignOpened):
            self._opened = event
        opened = self._opened
        assert opened is not None
        self._ctx = Context(parameters.completed(opened.parameters), opened.pics, DutState())
        self._intake = Intake(opened.dut_type)
        self._own: deque[i.Input] = deque()
        self._region = next(region for region in self._place if region.first_seq == seq)

    def end_of_session(self) -> None:
        """The engine ended here, whatever ran."""
        self._runner = None

    def _told(self, recorded: Recorded, at_ns: int, utc_ns: int) -> None:
        match recorded.event:
            case Frame(direction="in") as frame:
                self._frame_in(recorded, frame)
            case Frame() as frame:
                message = _message(recorded.raw or b"null", frame)
                self._intake.outgoing(message, frame.at_ns)
                if frame.cause:
                    out = i.FrameOut(at_ns, utc_ns, recorded.seq, frame.uncertainty_ns, message, frame.cause)
                    self._take(out)
            case SendFailed() as failed if failed.cause:
                self._take(i.SendFailed(at_ns, utc_ns, failed.message_id, failed.text))
            case LinkChanged(what="connected"):
                self._intake.new_connection()
                self._take(i.LinkUp(at_ns, utc_ns, recorded.seq))
            case LinkChanged(what="closed") as closed:
                self._take(i.LinkDown(at_ns, utc_ns, recorded.seq, closed.initiator, closed.code, closed.reason))
            case AnswerTaken(prompt_id, how):
                answer = self._known.answers.get(prompt_id)
                if answer is not None:
                    self._take(i.HandsAnswered(at_ns, utc_ns, prompt_id, how, answer.by, answer.reason, answer.device))
            case TimePassed():
                self._take(i.Tick(at_ns, utc_ns))
            case FilePlaceOpened() as opened:
                self._take(place_opened(opened, at_ns, utc_ns))
            case FileTransfer() as transfer:
                self._take(file_moved(transfer, at_ns, utc_ns))
            case BenchTransfer() as transfer:
                self._take(bench_moved(transfer, at_ns, utc_ns))
            case AskedForQuestion(by):
                self._take(i.AskNow(at_ns, utc_ns, by))
            case StopAsked(how, by, reason):
                self._take(i.Stop(at_ns, utc_ns, how, by, reason))
            case ReplyGivenUp(message_id):
                self._intake.give_up(message_id)
                if not recorded.event.case_id:
                    # One of the runner is its own output, and no input: time does not pass by it.
                    self._take(i.GivenUp(at_ns, utc_ns, message_id))
            case DutAssumed(what, value):
                assume(self._ctx, what, value)
            case BenchFault() as fault if self._known.faults and self._known.faults[0].seq == recorded.seq:
                self._known.faults.popleft()
                self._take(i.BenchFailed(at_ns, utc_ns, fault.text))
            case CaseStarted() as started:
                self._start(recorded, started)
            case CaseEnded():
                if self._runner is not None and self._runner.putting_back:
                    # It is put back in another way now. The verdict does not hang on that.
                    self._take(i.Stop(at_ns, utc_ns, "now", "OCPP Bench", "the record of the attempt ends here"))
                self._ended_then()
            case PromptShown(kind_of="APPROVE", prompt_id=prompt_id) | PromptShown(case_id="", prompt_id=prompt_id):
                self._prompt_ids.last = max(self._prompt_ids.last, prompt_id)
            case _:
                pass

    def _frame_in(self, recorded: Recorded, frame: Frame) -> None:
        incoming = self._intake.incoming(recorded.raw or b"", frame.opcode, frame.at_ns)
        now, then = _findings([finding.as_json() for finding in incoming.findings]), _findings(frame.findings)
        if now != then:
            self._region.frames.append((recorded.seq, then, now))
        event = i.FrameIn(recorded.mono_ns, recorded.utc_ns, recorded.seq, frame.uncertainty_ns, incoming)
        self._take(event)

    # --- attempts ---------------------------------------------------------------------------------------------------

    def _start(self, recorded: Recorded, started: CaseStarted) -> None:
        region = self._known.by_start[recorded.seq]
        if self._last is not None and (self._last.otherwise or self._last.problem):
            # It went another way, with other prompts; the numbers on the record go on.
            self._prompt_ids.last = self._shown
        self._region = self._last = region
        scenario = self._scenarios.get(started.case_id)
        if scenario is None:
            region.problem = "this version has no scenario for it"
            self._runner = None
            return
        begin = i.Input(recorded.mono_ns, recorded.utc_ns)
        try:
            self._runner = CaseRunner(
                scenario, started.attempt, self._ctx, self._prompt_ids, started.for_case, started.expectation
            )
            outputs = self._runner.start(begin.at_ns, begin.utc_ns)
            self._carry_out(outputs)
            self._drain()
        except Exception as error:
            self._fault(error, begin)
        self._close_if_finished()

    def _ended_then(self) -> None:
        """The recorded attempt ended here. One that does not end here now, goes on in a way that nobody knows."""
        if self._runner is not None and self._last is not None:
            self._last.problem = self._last.problem or "with what was recorded it does not end"
            self._region = self._last.after or self._region
        elif self._last is not None and self._last.problem and self._region is self._last:
            self._region = self._last.after or self._region
        self._runner = None

    def _close_if_finished(self) -> None:
        runner = self._runner
        if runner is not None and runner.completed and self._last is not None and not self._last.completed_seq:
            self._last.completed_seq = self._at.seq
        if runner is not None and runner.finished:
            if self._last is not None:
                self._last.advice_now = runner.advice
            self._runner = None

    # --- inputs and outputs -----------------------------------------------------------------------------------------

    def _take(self, event: i.Input) -> None:
        try:
            self._carry_out(self._react(event))
            self._drain()
        except Exception as error:
            self._fault(error, event)
        self._close_if_finished()

    def _drain(self) -> None:
        while self._own:
            self._carry_out(self._react(self._own.popleft()))

    def _react(self, event: i.Input) -> list[o.Output]:
        runner = self._runner
        if runner is None or runner.finished:
            assert self._opened is not None
            return idle.handle(event, self._ctx, self._opened.dut_type)
        return runner.handle(event)

    def _carry_out(self, outputs: list[o.Output]) -> None:
        for output in outputs:
            if isinstance(output, o.Withdraw) and output.prompt_id in self._known.answers:
                continue  # the hands were faster
            left = not isinstance(output, o.Transmit) or self._sent(output.message)
            if isinstance(output, o.Show):
                self._show(output)
            line = output_line(output)
            if line is not None and left:
                self._region.now.append(line)
            if isinstance(output, o.GiveUp):
                self._region.now.append(made(ReplyGivenUp(output.message_id, *self._case())))
            elif isinstance(output, o.Emit) and isinstance(output.event, CaseEnded):
                self._region = self._region.after or self._region

    def _sent(self, message: Message) -> bool:
        """What the record says of this frame of the bench; the runner is told next. False if it could not leave."""
        for key in ((MESSAGE_TYPE[type(message)], message.message_id), (0, message.message_id)):
            found = self._known.sent.get(key)
            while found and found[0].seq < self._region.first_seq:
                found.popleft()  # of an attempt that went another way
            last = self._region.last_seq if self._region.started is not None else 0
            if found and (not last or found[0].seq <= last):
                recorded = found.popleft()
                if isinstance(recorded.event, Frame) and _message(recorded.raw or b"null", recorded.event) != message:
                    self._goes_otherwise(message)
                self._own.append(_left(recorded, message))
                return not isinstance(recorded.event, SendFailed)
        self._goes_otherwise(message)
        return True

    def _show(self, show: o.Show) -> None:
        seq, action, at_ns = self._known.shown.get(show.prompt_id, (0, "", 0))
        if not (self._region.first_seq <= seq <= self._region.last_seq and action == show.action):
            self._goes_otherwise(show)
        elif self._runner is not None:
            self._runner.shown(show.prompt_id, at_ns)

    def _goes_otherwise(self, output: Message | o.Show) -> None:
        """While the DUT is put back, the verdict does not hang on that; nor does it on an answer to the DUT."""
        putting_back = self._runner is not None and self._runner.putting_back
        if isinstance(output, Call | o.Show) and self._region.started is not None and not putting_back:
            self._region.otherwise = self._region.otherwise or output.action

    def _case(self) -> tuple[str, int]:
        runner = self._runner
        return (runner.scenario.id, runner.attempt) if runner is not None else ("", 0)

    def _fault(self, error: Exception, event: i.Input) -> None:
        """As the driver: the case becomes ERROR. The recorded fault tells when, if there is one."""
        self._own.clear()
        runner = self._runner
        if runner is None or runner.finished:
            return
        text = f"{type(error).__name__}: {error}"
        if isinstance(event, i.BenchFailed):
            case_id, attempt = self._case()
            reason = f"The bench failed: {text}"
            verdict = VerdictReached(case_id, attempt, "machine", "ERROR", reason, "OCPP Bench")
            ended = CaseEnded(case_id, attempt, "complete", 0.0, 0.0, "the bench failed")
            self._region.now += [made(verdict), made(ended)]
            self._region = self._region.after or self._region
            self._runner = None
            return
        at_ns, utc_ns = event.at_ns, event.utc_ns
        if self._known.faults and self._known.faults[0].seq <= self._region.last_seq:
            recorded = self._known.faults.popleft()
            at_ns, utc_ns = recorded.mono_ns, recorded.utc_ns
        self._take(i.BenchFailed(at_ns, utc_ns, text))


def _left(recorded: Recorded, message: Message) -> i.Input:
    event = recorded.event
    if isinstance(event, SendFailed):
        return i.SendFailed(recorded.mono_ns, recorded.utc_ns, event.message_id, event.text)
    assert isinstance(event, Frame)
    return i.FrameOut(recorded.mono_ns, recorded.utc_ns, recorded.seq, event.uncertainty_ns, message)


def _message(raw: bytes, frame: Frame) -> Message:
    """A frame of the bench as the message it was made from."""
    match content(raw):
        case [2, _, str(action), payload]:
            return Call(frame.message_id, action, payload)
        case [4, _, code, description, details]:
            return CallError(frame.message_id, str(code), str(description), details)
        case [_, _, payload]:
            return CallResult(frame.message_id, payload)
        case unreadable:
            return CallResult(frame.message_id, unreadable)


def _findings(findings: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(findings, ensure_ascii=False)
