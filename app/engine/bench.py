"""The engine: commands in, events out. It puts the parts together; the window, the command line and tests drive it alike."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import commands as c
from app.campaign.asked import is_decided
from app.campaign.record import CampaignRecord
from app.commands import Command, Reply
from app.engine import intake_files, report_process, resume
from app.engine.campaign import Campaign
from app.engine.embedded import with_files_of_csms
from app.engine.environment import environment
from app.engine.intake import Intake
from app.engine.intake_commands import IntakeCommands
from app.engine.material_commands import MaterialCommands
from app.engine.opened import opened
from app.engine.pics_data import pics_data, plan_entries
from app.engine.resume import TakenOver
from app.engine.selfcheck_process import SelfCheckProcess
from app.engine.setup import Prepared, SetupError, parameter_values, prepare, select
from app.engine.wiring import Terminal, Wiring
from app.events import (
    BenchFault,
    CampaignClosed,
    EngineState,
    LagMeasured,
    PlanMade,
)
from app.evidence import storage
from app.evidence.canonical import NotANumberError
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileError, RecordingFailed
from app.hands.base import HandsFailed
from app.hands.http import HookUrlError
from app.measure.lag import sample_lag


class Bench(IntakeCommands, MaterialCommands):
    """One engine. At most one campaign is open at a time."""

    def __init__(
        self,
        on_open: Callable[[CaseFile], None] | None = None,
        *,
        keep_frames: bool = False,
        terminal: Terminal | None = None,
    ) -> None:
        """``on_open`` is told each case file before its first record. ``terminal`` makes the hands of a person there."""
        self._on_open = on_open
        self._keep_frames = keep_frames
        self._terminal = terminal
        self.record = CampaignRecord(keep_frames=keep_frames)
        self.case_file: CaseFile | None = None
        self._intake: Intake | None = None
        self._wiring: Wiring | None = None
        self._run: asyncio.Task[None] | None = None
        self._lag: asyncio.Task[None] | None = None
        self.self_check = SelfCheckProcess()
        self.ended = asyncio.Event()
        self.failure = ""
        """Why the recording of the campaign has failed; it can only be closed, or opened again."""
        self._stopping: asyncio.Task[None] | None = None

    async def handle(self, command: Command) -> Reply:
        """Carry out a command. Never raises for what was asked: the reply says what is wrong.

        A reply that is ok is given once everything that the command has put on the record is safely stored.
        """
        try:
            handler = getattr(self, "_" + _snake(type(command).__name__))
            reply = await handler(command)
            assert isinstance(reply, Reply)
            if reply.ok and self.case_file is not None:
                await self.case_file.flushed()
            return reply
        except (SetupError, CaseFileError, RecordingFailed, HookUrlError, NotANumberError) as error:
            return Reply(False, str(error))
        except HandsFailed as error:
            return Reply(False, f"The hands are not ready: {error}")

    # --- PICS and plan ----------------------------------------------------------------------------------------------

    async def _check_pics(self, command: c.CheckPics) -> Reply:
        prepared = await asyncio.to_thread(prepare, Path(command.path))
        return Reply(True, data=pics_data(prepared))

    # --- opening and closing ----------------------------------------------------------------------------------------

    async def _open_campaign(self, command: c.OpenCampaign) -> Reply:
        if not await self._is_free():
            return Reply(False, "A campaign is open. Close it first.")
        if command.mode == "certification" and command.approve == "advice":
            raise SetupError("Certification needs a person's approval: use --approve ask, or make it a rehearsal.")
        if command.mode == "certification" and (command.embedded_dut or command.hands == "simulated"):
            raise SetupError("The simulated DUT is for rehearsals: certification needs the device itself.")
        prepared = await asyncio.to_thread(prepare, Path(command.pics_path))
        if prepared.pics is None or prepared.plan is None or (prepared.has_errors and command.mode == "certification"):
            count = sum(1 for problem in prepared.problems if problem.severity == "error")
            errors = "1 error" if count == 1 else f"{count} errors"
            raise SetupError(f"{prepared.name} has {errors}; 'ocpp-bench pics check' lists them.")
        values = parameter_values(prepared.pics, command.settings)
        if prepared.pics.dut_type == "csms" and (command.embedded_dut or command.hands == "simulated"):
            values = with_files_of_csms(values)
        selected = select(prepared.plan, command.only)
        files = await asyncio.to_thread(intake_files.load, command, prepared.pics)
        command = intake_files.completed(command, files.register, prepared.pics)
        surroundings = await asyncio.to_thread(environment)
        case_file = CaseFile.create(command.case_file)
        try:
            self._begin(case_file)
            case_file.append(opened(command, prepared, values), prepared.source)
            case_file.append(surroundings)
            case_file.append(PlanMade(plan_entries(prepared), selected))
            self._intake_open().begin(command, files, prepared.pics)
            await self._start(command, prepared, values)
        except (SetupError, HookUrlError, HandsFailed):
            # What was asked for cannot be done: the same name must be free for the next try.
            await self._close("could not be opened")
            storage.remove(case_file.path)
            raise
        except BaseException:
            await self._close("could not be opened")
            raise
        assert self.record.opened is not None
        return Reply(True, data={"case_file": str(case_file.path), "campaign_id": self.record.opened.campaign_id})

    async def _is_free(self) -> bool:
        """Whether a campaign can be opened. One whose recording has failed is closed for it."""
        if self.failure and self.case_file is not None:
            await self._close("the recording has failed")
        return self.case_file is None

    def _begin(self, case_file: CaseFile, record: CampaignRecord | None = None) -> None:
        self.case_file = case_file
        self.record = record or CampaignRecord(keep_frames=self._keep_frames)
        self.failure = ""
        if self._on_open is not None:
            self._on_open(case_file)
        case_file.subscribe(self.record.apply)
        self._intake = Intake(case_file.append, self.record)
        case_file.subscribe(self._intake.see)
        case_file.on_failure(self._recording_failed, asyncio.get_running_loop())

    def _recording_failed(self, reason: str) -> None:
        """Without a record nothing may go on: the case ends, and the connection to the DUT, visibly and at once."""
        self.failure = f"The recording has failed: {reason}"
        if self._run is not None:
            self._run.cancel()
        self._stopping = asyncio.create_task(self._stand_still())

    async def _start(
        self, command: c.OpenCampaign, prepared: Prepared, values: dict[str, Any], taken: TakenOver | None = None
    ) -> None:
        assert self.case_file is not None
        assert prepared.pics is not None
        self._wiring = Wiring(self.case_file, self.record, command, prepared.pics, values, self._terminal, taken)
        await self._wiring.connect()
        self._lag = asyncio.create_task(sample_lag(self._note_lag, polled=self._note_poll))
        self.case_file.append(EngineState("idle"))

    @property
    def campaign(self) -> Campaign | None:
        """The open campaign."""
        return self._wiring.campaign if self._wiring is not None else None

    def _note_lag(self, lag: LagMeasured) -> None:
        if self.case_file is not None and self.case_file.failure is None:
            with contextlib.suppress(RecordingFailed):
                self.case_file.append(lag)
            if self.campaign is not None and self.campaign.connection.link is not None:
                # Stamps that the kernel has not made are as uncertain as the loop is late.
                self.campaign.connection.link.clock.lag_ns = lag.p99_ns

    def _note_poll(self, since_ns: int) -> None:
        if self.campaign is not None and self.campaign.connection.link is not None:
            self.campaign.connection.link.clock.polled_ns = since_ns

    async def _resume_campaign(self, command: c.ResumeCampaign) -> Reply:
        if not await self._is_free():
            return Reply(False, "A campaign is open. Close it first.")
        # Nobody else writes it from here on: what is read is all there is.
        case_file = await asyncio.to_thread(CaseFile.open_for_append, command.case_file)
        try:
            found = await asyncio.to_thread(resume.load, case_file.path, command.basic_auth_password)
            surroundings = await asyncio.to_thread(environment)
        except BaseException:
            await asyncio.to_thread(case_file.close)
            raise
        try:
            self._begin(case_file, found.record)
            taken = resume.take_over(case_file, found.record, found.known)
            case_file.append(surroundings)
            await self._start(found.command, found.prepared, found.parameters, taken)
        except BaseException:
            await self._close("could not be resumed")
            raise
        return Reply(True, data={"case_file": str(case_file.path), "campaign_id": found.campaign_id})

    async def _close_campaign(self, _: c.CloseCampaign) -> Reply:
        if self.case_file is None:
            return Reply(False, "No campaign is open.")
        await self._close("closed by the tester")
        return Reply(True)

    async def _stand_still(self) -> None:
        """No case runs any more, and nothing is connected."""
        tasks = [task for task in (self._run, self._lag) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lag = None
        wiring, self._wiring = self._wiring, None
        if wiring is not None:
            with contextlib.suppress(RecordingFailed):
                await wiring.close()

    async def _close(self, reason: str) -> None:
        stopping, self._stopping = self._stopping, None
        if stopping is not None:
            await stopping
        await self._stand_still()
        self._run = None
        intake, self._intake = self._intake, None
        if intake is not None:
            with contextlib.suppress(RecordingFailed):
                intake.settle()
            intake.close()
        if self.case_file is not None:
            with contextlib.suppress(RecordingFailed):
                self.case_file.append(CampaignClosed(reason))
            await asyncio.to_thread(self.case_file.close)
            self.case_file = None

    async def _quit(self, _: c.Quit) -> Reply:
        await self.self_check.close()
        await self._close("the engine was ended")
        self.ended.set()
        return Reply(True)

    # --- running ----------------------------------------------------------------------------------------------------

    async def _run_cases(self, command: c.RunCases) -> Reply:
        campaign = self._open()
        if self._running:
            return Reply(False, self._what_runs())
        if self.self_check.running:
            return Reply(
                False, "The self-check is running, which would make the bench late. Wait, or cancel it in Bench."
            )
        case_ids = command.case_ids or self.undecided()
        unknown = [case_id for case_id in case_ids if self.record.entry(case_id) is None]
        if unknown:
            return Reply(False, f"The plan has no case {', '.join(unknown)}.")
        if refused := self._intake_open().why_not_start():
            return Reply(False, refused)
        self._run = asyncio.create_task(campaign.run(case_ids))
        return Reply(True, data={"case_ids": case_ids})

    def _what_runs(self) -> str:
        """Why no other case can be started while cases run: what the tester can do about it, if anything."""
        prompt = next(iter(self.record.open_prompts.values()), None)
        if prompt is None:
            return "Not started. Cases are running: wait until they are over."
        asked = " ".join(prompt.shown.headline.split())
        return f"Not started. First do what the bench asks for, and answer it: {asked}"

    @property
    def _running(self) -> bool:
        return self._run is not None and not self._run.done()

    def _why_not_now(self, running: str) -> str:
        """Why no case can be started now; empty if one can."""
        if self._running:
            return running
        late = "The self-check is running, which could make the bench late. Wait for its end, or cancel it in Bench."
        return late if self.self_check.running else ""

    def undecided(self) -> list[str]:
        """Cases that were selected and have no complete attempt yet."""
        return [case_id for case_id in self.record.selected if not is_decided(self.record, case_id)]

    async def finished(self) -> None:
        """Wait until the cases that run are over.

        Raises:
            RecordingFailed: the recording failed, which ended them.
        """
        if self._run is not None:
            await asyncio.gather(self._run, return_exceptions=True)
            if self.failure:
                raise RecordingFailed(self.failure)
            if not self._run.cancelled() and (error := self._run.exception()) is not None:
                if self.case_file is not None and self.case_file.failure is None:
                    self.case_file.append(BenchFault("engine", f"{type(error).__name__}: {error}"))
                raise error

    async def _pause(self, _: c.Pause) -> Reply:
        self._open().paused.clear()
        return Reply(True, "The next case waits.")

    async def _continue(self, _: c.Continue) -> Reply:
        self._open().paused.set()
        return Reply(True)

    async def _stop_after_step(self, _: c.StopAfterStep) -> Reply:
        self._open().stop("after step", "", "stop after this step")
        return Reply(True)

    async def _safe_stop(self, _: c.SafeStop) -> Reply:
        self._open().stop("now", "", "safe stop")
        return Reply(True)

    async def _retry(self, command: c.Retry) -> Reply:
        campaign = self._open()
        if reason := self._why_not_now(self._what_runs()):
            return Reply(False, reason)
        if command.cause:
            if command.cause_side not in ("bench", "tester"):
                return Reply(False, "A cause is on the side of the bench or of the tester.")
            campaign.record_cause(command.case_id, command.cause_side, command.cause, "tester")
        return await self._run_cases(c.RunCases([command.case_id]))

    async def _answer_prompt(self, command: c.AnswerPrompt) -> Reply:
        window = self._wiring.window if self._wiring is not None else None
        if window is None:
            return Reply(False, "The hands of this campaign are not at the window.")
        await asyncio.sleep(0)  # a prompt that was shown in this very turn of the loop has yet to reach the hands
        reply = window.answer(command)
        for _ in range(3):  # the turns of the loop until the answer is on the record, where a person's is all it takes
            await asyncio.sleep(0)
        return reply

    async def _ask_now(self, command: c.AskNow) -> Reply:
        if self._open().ask_now(command.by or "the tester"):
            return Reply(True)
        return Reply(False, "No case is running, so there is nothing to ask about.")

    # --- self-check -------------------------------------------------------------------------------------------------

    async def _run_self_check(self, command: c.RunSelfCheck) -> Reply:
        if self._running:
            return Reply(
                False, "Cases are running. The self-check could make the bench late; start it when they are over."
            )
        return await self.self_check.start(command.only)

    async def _cancel_self_check(self, _: c.CancelSelfCheck) -> Reply:
        await self.self_check.cancel()
        return Reply(True)

    async def _self_check_state(self, _: c.SelfCheckState) -> Reply:
        return Reply(True, data=await self.self_check.state())

    # --- report and small things ------------------------------------------------------------------------------------

    async def _write_report(self, command: c.WriteReport) -> Reply:
        case_file = self._writing()
        await case_file.flushed()
        return await report_process.write(case_file.path, command.path)

    def _open(self) -> Campaign:
        if self.campaign is None:
            raise SetupError((self.case_file and self.failure) or "No campaign is open.")
        return self.campaign

    def _writing(self) -> CaseFile:
        if self.case_file is None:
            raise SetupError("No campaign is open.")
        return self.case_file


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
