"""Between the pure runner and the world: gives it its inputs in order, carries out its outputs in order, wakes it in time.

One task handles all inputs of a campaign, one after the other, so that the order on the record is the order the verdict
was reached in. Frames are on their way to the case file before a reply is built; answers of people and verdicts wait until
the case file has them.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from app.events import CaseEnded, DutIdentified, Frame, LinkChanged, PromptClosed, PromptShown, VerdictReached
from app.evidence.case_file import CaseFile
from app.hands.actions import ManualAction
from app.hands.base import Hands, HandsAnswer, HandsFailed
from app.hands.wording import wording
from app.link.listener import LinkDown
from app.link.stamps import Stamp
from app.protocol import encode
from app.protocol.messages import MESSAGE_TYPE, Call, CallError, CallResult, Message
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.intake import Incoming, Intake
from app.scenario.runner import CaseRunner
from app.scenario.values import Context

TICK_MARGIN_NS = 2_000_000
"""A deadline is told to the runner this much later, after the socket was drained: a frame with an earlier stamp comes first."""


class Wire(Protocol):
    """What the driver needs of a link."""

    def send(self, raw: bytes, opcode: str = "text") -> Stamp: ...


@dataclass
class _Prompt:
    shown: PromptShown
    shown_at_ns: int
    task: asyncio.Task[None]


class Driver:
    """Handles the inputs of one campaign. Also the listener of its link (:class:`app.link.listener.LinkListener`)."""

    def __init__(
        self,
        case_file: CaseFile,
        ctx: Context,
        dut_type: str,
        hands: Hands,
        order_link: Callable[[str], None],
        on_fault: Callable[[str], None],
    ) -> None:
        self._case_file = case_file
        self._ctx = ctx
        self._dut_type = dut_type
        self.hands = hands
        self._order_link = order_link
        self._on_fault = on_fault
        self.wire: Wire | None = None
        self._intake = Intake(dut_type)
        self._inbox: deque[i.Input] = deque()
        self._own: deque[i.Input] = deque()
        """Inputs that follow from outputs; they come before anything from outside."""
        self._awake = asyncio.Event()
        self._runner: CaseRunner | None = None
        self._done: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._prompts: dict[int, _Prompt] = {}
        self._bench_ns = 0
        self._heard_of_dut: DutIdentified | None = None
        self.connected = asyncio.Event()
        self.last_traffic_ns = time.monotonic_ns()
        self._task = asyncio.create_task(self._work())

    # --- running a case ---------------------------------------------------------------------------------------------

    async def run(self, runner: CaseRunner) -> None:
        """Run one attempt to its end."""
        self._done = asyncio.get_running_loop().create_future()
        self._bench_ns = 0
        self._runner = runner
        self._inbox.append(_Start(time.monotonic_ns(), time.time_ns()))
        self._awake.set()
        await self._done

    @property
    def running(self) -> CaseRunner | None:
        return self._runner

    def give(self, event: i.Input) -> None:
        """An input from outside: a stop, a fault."""
        self._inbox.append(event)
        self._awake.set()

    async def close(self) -> None:
        for prompt in list(self._prompts.values()):
            prompt.task.cancel()
        if self._timer is not None:
            self._timer.cancel()
        self._task.cancel()
        await asyncio.gather(self._task, *(p.task for p in self._prompts.values()), return_exceptions=True)

    # --- listener of the link ---------------------------------------------------------------------------------------

    def on_open(self, connection: int, peer: str, charge_point_id: str, subprotocol: str, at_ns: int) -> None:
        self._intake.new_connection()
        event = LinkChanged("connected", connection, peer, charge_point_id, subprotocol, at_ns=at_ns)
        seq = self._case_file.append(event, mono_ns=at_ns).seq
        self.connected.set()
        self.give(i.LinkUp(at_ns, time.time_ns(), seq))

    def on_close(self, connection: int, initiator: str, code: int, reason: str, at_ns: int) -> None:
        event = LinkChanged("closed", connection, initiator=initiator, code=code, reason=reason, at_ns=at_ns)
        seq = self._case_file.append(event, mono_ns=at_ns).seq
        self.connected.clear()
        self.give(i.LinkDown(at_ns, time.time_ns(), seq, initiator, code, reason))

    def on_link_event(self, event: LinkChanged) -> None:
        self._case_file.append(event)

    def on_frame(self, connection: int, raw: bytes, opcode: str, stamp: Stamp) -> None:
        incoming = self._intake.incoming(raw, opcode, stamp.at_ns)
        self.last_traffic_ns = stamp.at_ns
        case_id, attempt = self._place()
        frame = Frame(
            "in",
            connection,
            opcode,
            stamp.at_ns,
            stamp.source,
            stamp.uncertainty_ns,
            incoming.message_type,
            incoming.message_id[:64],
            incoming.action[:64],
            [finding.as_json() for finding in incoming.findings],
            case_id,
            attempt,
        )
        seq = self._case_file.append(frame, raw, utc_ns=stamp.utc_ns, mono_ns=stamp.at_ns).seq
        if incoming.action == "BootNotification" and isinstance(incoming.message, Call) and incoming.sound:
            self._identify(incoming)
        self.give(i.FrameIn(stamp.at_ns, stamp.utc_ns, seq, stamp.uncertainty_ns, incoming))

    def _identify(self, incoming: Incoming) -> None:
        boot = incoming.message.payload  # type: ignore[union-attr]
        heard = DutIdentified(
            str(boot.get("chargePointVendor", "")),
            str(boot.get("chargePointModel", "")),
            str(boot.get("chargePointSerialNumber", boot.get("chargeBoxSerialNumber", ""))),
            str(boot.get("firmwareVersion", "")),
            boot,
        )
        if heard != self._heard_of_dut:
            self._heard_of_dut = heard
            self._case_file.append(heard)

    # --- the one task -----------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            if not self._inbox:
                self._awake.clear()
                await self._awake.wait()
            event = self._inbox.popleft()
            try:
                await self._handle(event)
            except Exception as error:
                self._fault(error)

    async def _handle(self, event: i.Input) -> None:
        began = time.monotonic_ns()
        waited = await self._carry_out(self._react(event))
        while self._own:
            waited += await self._carry_out(self._react(self._own.popleft()))
        # What the bench took: from the stamp of what came in to now, but for the time others took to answer.
        since = event.at_ns if isinstance(event, i.FrameIn) else began
        self._bench_ns += max(0, time.monotonic_ns() - since - waited)
        runner = self._runner
        if runner is not None and runner.finished and self._done is not None:
            self._runner, done, self._done = None, self._done, None
            if not done.done():
                done.set_result(None)
        self._set_timer()

    def _react(self, event: i.Input) -> list[o.Output]:
        runner = self._runner
        if runner is None or runner.finished:
            return idle.handle(event, self._ctx, self._dut_type)
        if isinstance(event, _Start):
            return runner.start(event.at_ns, event.utc_ns)
        return runner.handle(event)

    async def _carry_out(self, outputs: list[o.Output]) -> int:
        """Carry out outputs in their order. Returns the nanoseconds that were spent waiting for the disk."""
        waited = 0
        for output in outputs:
            match output:
                case o.Transmit(message, action):
                    self._transmit(message, action)
                case o.Emit(event):
                    if isinstance(event, VerdictReached):
                        waited += await self._durable()
                    elif isinstance(event, CaseEnded):
                        event = replace(event, bench_seconds=round(self._bench_ns / 1e9, 6))
                    self._case_file.append(event)
                case o.Show():
                    self._show(output)
                case o.Withdraw(prompt_id, how, frame):
                    self._withdraw(prompt_id, how, frame)
                case o.GiveUp(message_id):
                    self._intake.give_up(message_id)
                case o.LinkOrder(what):
                    self._order_link(what)
        return waited

    async def _durable(self) -> int:
        """Wait until everything so far is in the case file."""
        began = time.monotonic_ns()
        await self._case_file.flushed()
        return time.monotonic_ns() - began

    def _transmit(self, message: Message, action: str) -> None:
        try:
            raw = _encoded(message)
            if self.wire is None:
                raise LinkDown("there is no link")
            stamp = self.wire.send(raw)
        except LinkDown as error:
            self._own.append(i.SendFailed(time.monotonic_ns(), time.time_ns(), message.message_id, str(error)))
            return
        self._intake.outgoing(message, stamp.at_ns)
        self.last_traffic_ns = stamp.at_ns
        case_id, attempt = self._place()
        frame = Frame(
            "out",
            getattr(self.wire, "connection", 0),
            "text",
            stamp.at_ns,
            stamp.source,
            stamp.uncertainty_ns,
            MESSAGE_TYPE[type(message)],
            message.message_id,
            action,
            [],
            case_id,
            attempt,
        )
        seq = self._case_file.append(frame, raw, utc_ns=stamp.utc_ns, mono_ns=stamp.at_ns).seq
        self._own.append(i.FrameOut(stamp.at_ns, stamp.utc_ns, seq, stamp.uncertainty_ns, message))

    def send_background(self, call: Call) -> None:
        """A CALL of the bench that belongs to no step, such as a heartbeat of the simulated charge point."""
        self._transmit(call, call.action)
        while self._own:
            self.give(self._own.popleft())

    # --- hands ------------------------------------------------------------------------------------------------------

    def _show(self, show: o.Show) -> None:
        case_id, attempt = self._place()
        words = wording(ManualAction(show.action, show.arguments))
        shown = PromptShown(
            show.prompt_id,
            case_id,
            attempt,
            show.step_id,
            show.kind,
            words.headline,
            words.detail,
            show.action,
            show.arguments,
            show.watch,
            show.clock,
            show.deadline_ns,
            show.consequence,
        )
        self.ask(shown, self.hands, self._answered)

    def ask(
        self, shown: PromptShown, hands: Hands, answered: Callable[[PromptShown, HandsAnswer | HandsFailed], None]
    ) -> None:
        """Put a prompt on the record and before the hands."""
        recorded = self._case_file.append(shown)
        task = asyncio.create_task(self._perform(shown, hands, answered))
        self._prompts[shown.prompt_id] = _Prompt(shown, recorded.mono_ns, task)

    async def _perform(
        self, shown: PromptShown, hands: Hands, answered: Callable[[PromptShown, HandsAnswer | HandsFailed], None]
    ) -> None:
        try:
            answer: HandsAnswer | HandsFailed = await hands.perform(shown)
        except HandsFailed as error:
            answer = error
        except asyncio.CancelledError:
            raise
        except Exception as error:
            answer = HandsFailed(f"{type(error).__name__}: {error}")
        if shown.prompt_id in self._prompts:
            how, by, reason, device = _parts(answer)
            self._close_prompt(shown.prompt_id, how, by, reason, device)
            await self._case_file.flushed()
            answered(shown, answer)

    def _answered(self, shown: PromptShown, answer: HandsAnswer | HandsFailed) -> None:
        how, by, reason, device = _parts(answer)
        how = "failed" if isinstance(answer, HandsFailed) else how
        self.give(i.HandsAnswered(time.monotonic_ns(), time.time_ns(), shown.prompt_id, how, by, reason, device))

    def _withdraw(self, prompt_id: int, how: str, frame: int) -> None:
        prompt = self._prompts.get(prompt_id)
        if prompt is not None:
            self._close_prompt(prompt_id, how, "wire" if how == "seen" else "OCPP Bench", "", "", frame)
            prompt.task.cancel("seen" if how == "seen" else None)

    def _close_prompt(self, prompt_id: int, how: str, by: str, reason: str, device: str, frame: int = 0) -> None:
        prompt = self._prompts.pop(prompt_id)
        seconds = round((time.monotonic_ns() - prompt.shown_at_ns) / 1e9, 6)
        shown = prompt.shown
        self._case_file.append(
            PromptClosed(prompt_id, shown.case_id, shown.attempt, how, by, seconds, reason, device, frame)
        )

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
        self.give(i.Tick(time.monotonic_ns(), time.time_ns()))

    # --- faults -----------------------------------------------------------------------------------------------------

    def _place(self) -> tuple[str, int]:
        runner = self._runner
        return (runner.scenario.id, runner.attempt) if runner is not None else ("", 0)

    def _fault(self, error: Exception) -> None:
        """The bench itself failed while it handled an input. The case that runs becomes ERROR; the bench goes on."""
        self._own.clear()
        self._on_fault(f"{type(error).__name__}: {error}")
        runner = self._runner
        if runner is not None and not runner.finished:
            self._inbox.appendleft(
                i.BenchFailed(time.monotonic_ns(), time.time_ns(), f"{type(error).__name__}: {error}")
            )
        elif self._done is not None and not self._done.done():
            self._runner, done, self._done = None, self._done, None
            done.set_result(None)


@dataclass(frozen=True)
class _Start(i.Input):
    """The runner begins."""


def _parts(answer: HandsAnswer | HandsFailed) -> tuple[str, str, str, str]:
    if isinstance(answer, HandsFailed):
        return "cannot", "hands", str(answer), ""
    return answer.how, answer.by, answer.reason, answer.device


def _encoded(message: Message) -> bytes:
    match message:
        case Call(message_id, action, payload):
            return encode.call(message_id, action, payload)
        case CallResult(message_id, payload):
            return encode.result(message_id, payload)
        case CallError(message_id, code, description, details):
            return encode.error(message_id, code, description, details)
