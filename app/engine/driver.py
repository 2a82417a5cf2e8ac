"""Between the pure runner and the world: gives it its inputs in order, carries out its outputs in order, wakes it in time.

One task handles all inputs of a campaign, one after the other, so that the order on the record is the order the verdict
was reached in. Frames are on their way to the case file before a reply is built; answers of people and verdicts wait until
the case file has them.

**What the runner is told stands on the record in the order in which it is told**: an input is recorded when it is put in the
queue, and the queue is worked off in its order. An input's times are those of its record. That is what makes it possible to
judge a case file again (:mod:`app.judging`). The one exception is a fault of the bench itself, which overtakes the queue.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.engine.bench_files import BenchFiles
from app.engine.beside import Beside
from app.engine.prompts import Answered, Prompts, answer_parts, shown_from
from app.engine.voice import Voice
from app.events import (
    AnswerTaken,
    AskedForQuestion,
    BenchFault,
    CaseEnded,
    CaseStarted,
    DutAssumed,
    FilePlaceOpened,
    FilePlaceWanted,
    PromptShown,
    StopAsked,
    TimePassed,
    VerdictReached,
)
from app.evidence.case_file import CaseFile
from app.hands.base import Hands, HandsAnswer, HandsFailed
from app.judging.assumed import assume
from app.judging.told_of_files import place_opened
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.runner import CaseRunner
from app.scenario.values import Context

TICK_MARGIN_NS = 2_000_000
"""A deadline is told to the runner this much later, after the socket was drained: a frame with an earlier stamp comes first."""


class Files(Protocol):
    """What the driver needs of file servers (:class:`app.engine.files.CampaignFiles`)."""

    def want(self, wanted: FilePlaceWanted) -> None: ...
    def close_places(self) -> None: ...


class Driver(Beside):
    """Handles the inputs of one campaign. Also the listener of its link (:class:`app.link.listener.LinkListener`)."""

    def __init__(
        self,
        case_file: CaseFile,
        ctx: Context,
        dut_type: str,
        hands: Hands,
        order_link: Callable[[str], None],
    ) -> None:
        super().__init__(case_file, dut_type)
        self._ctx = ctx
        self.hands = hands
        self._order_link = order_link
        self.files: Files | None = None
        self._inbox: deque[i.Input] = deque()
        self._own: deque[i.Input] = deque()
        """Inputs that follow from outputs; they come before anything from outside."""
        self._awake = asyncio.Event()
        self._runner: CaseRunner | None = None
        self._next: Callable[[], CaseRunner] | None = None
        """The case that begins as soon as nothing else is in the queue, so that its first record tells its place in it."""
        self._done: asyncio.Future[CaseRunner | None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._prompts = Prompts(case_file)
        self._bench_ns = 0
        self.bench_files = BenchFiles(case_file, ctx, self.give)
        self.voice = Voice(self, ctx, self._awake.set) if dut_type == "csms" else None
        self.restart: Callable[[str], None] | None = None
        """Restarts the charge point that the bench plays, when the CSMS asks for it between two cases."""
        self.restarting: Callable[[], bool] = lambda: False
        """Whether it is at that: no case begins then, as its connection would be closed within it."""
        self.ping_every: Callable[[float], None] | None = None
        """Sets the interval of the charge point's WebSocket pings."""
        self._task = asyncio.create_task(self._work())

    # --- running a case ---------------------------------------------------------------------------------------------

    async def run(self, make: Callable[[], CaseRunner]) -> CaseRunner | None:
        """Run one attempt to its end. None: it did not begin, because it was stopped before, the CSMS had just reset the charge
        point that the bench plays, or the bench failed.
        """
        self._done = asyncio.get_running_loop().create_future()
        self._bench_ns = 0
        self._next = make
        self._awake.set()
        return await self._done

    @property
    def running(self) -> CaseRunner | None:
        return self._runner

    def give(self, event: i.Input) -> None:
        """An input from outside."""
        self._inbox.append(event)
        self._awake.set()

    def stop(self, how: str, by: str, reason: str) -> None:
        """End the attempt that runs, or does not run yet."""
        if self._next is not None:
            self._next = None
            self._ended(None)
        elif self._runner is not None:
            recorded = self._case_file.append(StopAsked(how, by, reason))
            self.give(i.Stop(recorded.mono_ns, recorded.utc_ns, how, by, reason))

    def ask_now(self, by: str) -> bool:
        """Put the question about a request that an operator has said to have sent. False if no case runs."""
        if self._runner is None:
            return False
        recorded = self._case_file.append(AskedForQuestion(by))
        self.give(i.AskNow(recorded.mono_ns, recorded.utc_ns, by))
        return True

    def assume(self, what: str, value: Mapping[str, Any] | None = None) -> None:
        """Take this to be so of the DUT from here on (:class:`app.events.DutAssumed`)."""
        assumed = DutAssumed(what, dict(value or {}))
        recorded = self._case_file.append(assumed)
        self.give(_Assumed(recorded.mono_ns, recorded.utc_ns, assumed))

    async def close(self) -> None:
        await self.bench_files.close()
        if self.voice is not None:
            self.voice.close()
        if self._timer is not None:
            self._timer.cancel()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._prompts.close()

    def on_open(self, connection: int, peer: str, charge_point_id: str, subprotocol: str, at_ns: int) -> None:
        if self.voice is not None:
            self.voice.connected()
        super().on_open(connection, peer, charge_point_id, subprotocol, at_ns)

    # --- the one task -----------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            if not self._inbox and self._next is None:
                self._awake.clear()
                self._speak()
                await asyncio.sleep(0)  # whatever it has said: links, timers and stops have their turn
                await self._awake.wait()
                continue
            if not self._inbox and self.restarting():
                self._next = None
                self._ended(None)
                continue
            event = self._inbox.popleft() if self._inbox else _Start(time.monotonic_ns(), time.time_ns())
            try:
                await self._handle(event)
            except Exception as error:
                self._fault(error, event)

    def _speak(self) -> None:
        """Let the charge point that the bench plays say what it has to; what it sends is in the queue then."""
        if self.voice is None:
            return
        try:
            self.voice.speak()
        except Exception as error:
            # The cases go on without it: none of them hangs on what it says.
            self.failed("charge point", error)
            self.voice.close()
            self.voice = None

    async def _handle(self, event: i.Input) -> None:
        began = time.monotonic_ns()
        waited = await self._carry_out(self._react(event), event)
        while self._own:
            own = self._own.popleft()
            waited += await self._carry_out(self._react(own), own)
        # What the bench took: from the stamp of what came in to now, but for the time others took to answer.
        since = event.at_ns if isinstance(event, i.FrameIn) else began
        self._bench_ns += max(0, time.monotonic_ns() - since - waited)
        runner = self._runner
        if runner is not None and runner.finished:
            self._runner = None
            self._ended(runner)
        self._set_timer()

    def _open_place(self, wanted: FilePlaceWanted) -> None:
        if self.files is not None:
            self.files.want(wanted)
            return
        error = "this campaign has no file servers"
        opened = FilePlaceOpened(wanted.case_id, wanted.attempt, wanted.name, error=error)
        recorded = self._case_file.append(opened)
        self.give(place_opened(opened, recorded.mono_ns, recorded.utc_ns))

    def _ended(self, runner: CaseRunner | None) -> None:
        if self.files is not None:
            self.files.close_places()
        done, self._done = self._done, None
        if done is not None and not done.done():
            done.set_result(runner)

    def _react(self, event: i.Input) -> list[o.Output]:
        if isinstance(event, _Assumed):
            assume(self._ctx, event.assumed.what, event.assumed.value)
            return []
        if isinstance(event, _Start):
            make, self._next = self._next, None
            assert make is not None
            self._runner = make()
            return self._runner.start(event.at_ns, event.utc_ns)
        runner = self._runner
        if runner is None or runner.finished:
            return idle.handle(event, self._ctx, self._dut_type)
        return runner.handle(event)

    async def _carry_out(self, outputs: list[o.Output], of: i.Input) -> int:
        """Carry out outputs in their order. Returns the nanoseconds that were spent waiting for the disk."""
        waited = 0
        for output in outputs:
            match output:
                case o.Transmit(message, action):
                    self._own.append(self._transmit(message, action))
                case o.Emit(CaseStarted() as event):
                    self._case_file.append(event, utc_ns=of.utc_ns, mono_ns=of.at_ns)
                case o.Emit(FilePlaceWanted() as wanted):
                    self._case_file.append(wanted)
                    self._open_place(wanted)
                case o.Emit(event):
                    if isinstance(event, VerdictReached):
                        waited += await self._durable()
                    elif isinstance(event, CaseEnded):
                        event = replace(event, bench_seconds=round(self._bench_ns / 1e9, 6))
                    self._case_file.append(event)
                case o.Show():
                    at_ns = self._prompts.ask(shown_from(output, *self._place()), self.hands, self._answered)
                    if self._runner is not None:
                        self._runner.shown(output.prompt_id, at_ns)
                case o.Withdraw(prompt_id, how, frame):
                    self._prompts.withdraw(prompt_id, how, frame)
                case o.GiveUp(message_id):
                    self._give_up(message_id, *self._place())
                case o.LinkOrder(what):
                    if self.voice is not None:
                        self.voice.hold()
                    self._order_link(what)
                case o.Say() if self.voice is not None:
                    self.voice.owe(output)
                case o.Restart(kind) if self.restart is not None:
                    self.restart(kind)
                case o.MoveFile():
                    self.bench_files.begin(output, *self._place())
        return waited

    async def _durable(self) -> int:
        """Wait until everything so far is in the case file."""
        began = time.monotonic_ns()
        await self._case_file.flushed()
        return time.monotonic_ns() - began

    # --- hands ------------------------------------------------------------------------------------------------------

    def ask(self, shown: PromptShown, hands: Hands, answered: Answered) -> None:
        """Put a prompt on the record and before the hands."""
        self._prompts.ask(shown, hands, answered)

    def withdraw(self, prompt_id: int, how: str = "withdrawn") -> None:
        """A prompt that was asked by :meth:`ask` needs no answer any more: nobody asks any longer, or the wire shows it (``seen``)."""
        self._prompts.withdraw(prompt_id, how, 0)

    def _answered(self, shown: PromptShown, answer: HandsAnswer | HandsFailed) -> None:
        how, by, reason, device = answer_parts(answer)
        how = "failed" if isinstance(answer, HandsFailed) else how
        taken = self._case_file.append(AnswerTaken(shown.prompt_id, how))
        self.give(i.HandsAnswered(taken.mono_ns, taken.utc_ns, shown.prompt_id, how, by, reason, device))

    # --- time -------------------------------------------------------------------------------------------------------

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._runner.deadline_ns if self._runner is not None else None
        if deadline is not None:
            delay = max(0, deadline + TICK_MARGIN_NS - time.monotonic_ns()) / 1e9
            self._timer = asyncio.get_running_loop().call_later(delay, self._on_timer)

    def _on_timer(self) -> None:
        # Two more rounds of the loop let frames that the kernel already has come in first.
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self._tick)

    def _tick(self) -> None:
        if self._runner is not None:
            recorded = self._case_file.append(TimePassed())
            self.give(i.Tick(recorded.mono_ns, recorded.utc_ns))

    # --- faults -----------------------------------------------------------------------------------------------------

    def _place(self) -> tuple[str, int]:
        runner = self._runner
        return (runner.scenario.id, runner.attempt) if runner is not None else ("", 0)

    def _fault(self, error: Exception, event: i.Input) -> None:
        """The bench itself failed while it handled an input. The case that runs becomes ERROR; the bench goes on."""
        self._own.clear()
        text = f"{type(error).__name__}: {error}"
        recorded = self._case_file.append(BenchFault("engine", text))
        runner = self._runner
        if runner is not None and not runner.finished and not isinstance(event, i.BenchFailed):
            self._inbox.appendleft(i.BenchFailed(recorded.mono_ns, recorded.utc_ns, text))
            return
        if runner is not None and not runner.finished:
            # It cannot even end any more: it is ended from here.
            case_id, attempt = self._place()
            reason = f"The bench failed: {text}"
            self._case_file.append(VerdictReached(case_id, attempt, "machine", "ERROR", reason, "OCPP Bench"))
            self._case_file.append(CaseEnded(case_id, attempt, "complete", 0.0, 0.0, "the bench failed"))
        if self._next is None:
            self._runner = None
            self._ended(runner)


@dataclass(frozen=True)
class _Start(i.Input):
    """The runner begins."""


@dataclass(frozen=True)
class _Assumed(i.Input):
    assumed: DutAssumed
