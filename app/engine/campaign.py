"""One campaign: its case file, its link, its hands, and the cases it runs one after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.campaign.asked import LOOKING_FIRST
from app.campaign.record import CampaignRecord
from app.engine.approvals import Approvals, is_owed
from app.engine.confirmation import Confirmation
from app.engine.connection import Connection
from app.engine.driver import Driver
from app.engine.files import CampaignFiles
from app.engine.id_tags import IdTags
from app.engine.leaving import Leaving
from app.engine.left_over import LeftOver
from app.engine.replanning import Replanning
from app.engine.restart import Restart
from app.engine.upkeep import Upkeep
from app.events import CaseNotRun, CauseRecorded, ChargePointKept, EngineState
from app.evidence.case_file import CaseFile
from app.hands.base import Hands
from app.protocol.messages import Call
from app.scenario.dut_state import DutState
from app.scenario.preparation import reservation_ids
from app.scenario.runner import CaseRunner, PromptIds
from app.scenario.values import Context
from app.scenario.vocabulary import Scenario

RESETS_IN_A_ROW = 2
"""So many failed 000_RESETs one after the other end the run: the procedure wants it to pass before going on."""


@dataclass
class Campaign:
    """Runs cases. Made and opened by :class:`app.engine.bench.Bench`."""

    case_file: CaseFile
    record: CampaignRecord
    dut_type: str
    parameters: Mapping[str, Any]
    pics: Mapping[str, Any]
    scenarios: Mapping[str, Scenario]
    hands: Hands
    approver: Hands | None
    """None: the advice is followed (rehearsal only)."""
    replanning: Replanning | None = None
    """Makes the plan anew once the station has told its keys."""
    paused: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while cases may start."""

    def __post_init__(self) -> None:
        self.ctx = Context(self.parameters, self.pics, DutState())
        self.prompt_ids = PromptIds(max((p.shown.prompt_id for p in self._prompts()), default=0))
        self.connection = Connection(self.ctx, self.record, lambda: self.driver)
        self.driver = Driver(self.case_file, self.ctx, self.dut_type, self.hands, self.connection.order)
        self.confirmation = Confirmation(self.driver, self.prompt_ids, lambda: self.hands)
        self.approvals = Approvals(self.case_file, self.record, self.driver, self.prompt_ids, self.approver)
        self._stopped = asyncio.Event()
        self.left_over = LeftOver(self.driver, self.ctx, self._stopped)
        self.restart = Restart(self.driver, self.ctx, lambda: self.connection.link)
        self.driver.restart, self.driver.restarting = self.restart.begin, lambda: self.restart.under_way
        self.id_tags = IdTags(self.driver, self.ctx, self.record, self.case_file)
        self.upkeep = Upkeep(
            self.driver,
            self.ctx,
            self.case_file,
            self.record,
            reservation_ids(self.scenarios.values()),
            Leaving(self.driver, self.ctx, self.record, self.prompt_ids, lambda: self.hands),
            self.replanning.by if self.replanning is not None else None,
        )
        self.files: CampaignFiles | None = None
        self.stopping = ""
        self._resets_failed = 0
        self._kept: dict[str, Any] = {}
        self.paused.set()

    def use_hands(self, hands: Hands) -> None:
        """Other hands for the manual actions; approvals stay where they are."""
        self.hands = hands
        self.driver.hands = hands

    # --- running ----------------------------------------------------------------------------------------------------

    async def run(self, case_ids: list[str]) -> None:
        """Run these cases in this order. What cannot be run is on the record with its reason."""
        try:
            await self._run(case_ids)
        except asyncio.CancelledError:
            if self.dut_type == "charging-station" and self.case_file.failure is None:
                self.upkeep.broken_off()
            raise

    async def _run(self, case_ids: list[str]) -> None:
        self.stopping = ""
        self._stopped.clear()
        self._resets_failed = 0
        self.upkeep.begin()
        await self._interruption_over(case_ids)
        if not self.stopping:
            await self._before_first(case_ids)
        for position, case_id in enumerate(case_ids):
            if not self.paused.is_set() and not self.stopping:
                self._state("paused", case_id)
                await self.paused.wait()
            if self.stopping:
                self._leave(case_ids[position:], self.stopping)
                break
            await self._run_one(case_id)
        if self.dut_type == "charging-station":
            self._state("running", detail="putting the station back after the last case")
            await self.upkeep.after_run(self._reset, self._stopped)
        self._state("finished", detail=self.stopping)
        await self.case_file.flushed()

    async def _interruption_over(self, case_ids: list[str]) -> None:
        """Approvals that an interruption has left open, and the state of the DUT after it."""
        case_id = case_ids[0] if case_ids else ""
        for attempt in self.approvals.owed():
            if attempt.case_id != case_id and not self.stopping:
                self._state("running", attempt.case_id, "waiting for approval")
                await self.approvals.approve(attempt)
        if case_ids and self.confirmation.is_open and not self.stopping:
            self._state("running", case_id, "waiting for the tester to confirm the state of the DUT")
            self.stopping = await self.confirmation.given(self._stopped) or self.stopping

    async def _before_first(self, case_ids: list[str]) -> None:
        """Before the first case that is run: what a station says of itself, which may change which cases are, and whether a
        management system knows the id tags. A DUT that cannot be reached is waited for here, and not once more by the case."""
        wanted = next((case_id for case_id in case_ids if self._applies(case_id)), "")
        station = self.dut_type == "charging-station"
        if not wanted or not (station or self.id_tags.due):
            return
        if not await self._connected(wanted):
            self.stopping = self.stopping or self.connection.why_not_up()
        elif station:
            self._state("running", wanted, LOOKING_FIRST)
            self.stopping = await self.upkeep.before_case() or self.stopping
        else:
            self._state("running", wanted, "asking for the id tags of the campaign")
            if await self.id_tags.register():
                await self.id_tags.ask(lambda: not self.stopping)
        if self.stopping:
            self._not_run(wanted, self.stopping)

    def _applies(self, case_id: str) -> bool:
        entry = self.record.entry(case_id) or {}
        return entry.get("applies") is True and case_id in self.scenarios

    async def _run_one(self, case_id: str) -> None:
        entry = self.record.entry(case_id) or {}
        scenario = self.scenarios.get(case_id)
        if entry.get("applies") is not True or scenario is None:
            return  # the plan says why; results and report read it there
        begun, reset = None, True
        while begun is None and reset:  # once more, if the CSMS has reset the charge point just before
            if not await self._ready(case_id) or self.stopping:
                self.stopping = self.stopping or self.connection.why_not_up()
                self._not_run(case_id, self.stopping)
                return
            if self.dut_type == "charging-station":
                await self.upkeep.before_case()
                if not await self._idle(case_id):
                    return
            self._state("running", case_id)
            begun = await self._attempt(scenario, str(entry.get("expectation", "pass")))
            reset = self.restart.under_way and not self.stopping
        attempts = self.record.attempts.get(case_id)
        attempt = attempts[-1] if attempts else None
        if begun is None or attempt is None:
            self._not_run(case_id, self._why_not_begun())
        elif is_owed(attempt):
            if self.approver is not None:
                self._state("running", case_id, "waiting for approval")
            await self.approvals.approve(attempt)

    async def _attempt(self, scenario: Scenario, expectation: str = "pass", for_case: str = "") -> CaseRunner | None:
        """One attempt to its end; None if it did not begin."""
        number = self._next_attempt(scenario)
        runner = await self.driver.run(
            lambda: CaseRunner(scenario, number, self.ctx, self.prompt_ids, for_case, expectation)
        )
        self._keep_charge_point()
        await self.case_file.flushed()
        return runner

    def _keep_charge_point(self) -> None:
        """For a campaign that is gone on with after an interruption: what the charge point that the bench plays keeps."""
        kept = self.ctx.dut.charge_point.as_json()
        if self.dut_type == "csms" and kept != self._kept:
            self._kept = kept
            self.case_file.append(ChargePointKept(kept))

    async def _idle(self, case_id: str) -> bool:
        """Bring the station to idle before a case: 000_STOPTX if a transaction runs, then 000_RESET, which must pass."""
        if self.ctx.dut.transaction_id is not None:
            self._state("running", case_id, "000_STOPTX")
            await self._attempt(self.scenarios["000_STOPTX"], for_case=case_id)
            # Whether it worked or not: a reset ends every transaction, and its precondition will tell.
            self.driver.assume("no transaction")
        if self.stopping:
            self._not_run(case_id, self.stopping)
            return False
        self._state("running", case_id, "000_RESET")
        if await self._attempt(self.scenarios["000_RESET"], for_case=case_id) is None:
            self._not_run(case_id, self._why_not_begun())
            return False
        reset = self.record.utilities[-1]
        if reset.machine is not None and reset.machine.value == "PASS":
            self._resets_failed = 0
            return True
        why = reset.machine.reason if reset.machine is not None else "it was stopped"
        self._not_run(case_id, f"000_RESET before it did not pass: {why}")
        self._resets_failed += 1
        if self._resets_failed >= RESETS_IN_A_ROW:
            self.stopping = f"000_RESET did not pass {RESETS_IN_A_ROW} times in a row: {why}"
        return False

    async def _reset(self) -> bool:
        """000_RESET after the last case."""
        runner = await self._attempt(self.scenarios["000_RESET"])
        machine = self.record.utilities[-1].machine if self.record.utilities else None
        return runner is not None and machine is not None and machine.value == "PASS"

    async def _ready(self, case_id: str) -> bool:
        """Whether there is a connection, and the charge point that the bench plays is idle."""
        connected = await self._connected(case_id)
        if connected and self.dut_type == "csms":
            await self.left_over.put_in_order(lambda doing: self._state("running", case_id, doing))
            connected = await self._connected(case_id)  # the CSMS may have reset it meanwhile, or be gone
        return connected

    async def _connected(self, case_id: str) -> bool:
        if not await self.restart.over(self._stopped):
            self.stopping = self.stopping or self.restart.why_not_over()
            return False
        return await self.connection.up(
            self._stopped, lambda detail: self._state("waiting for the DUT", case_id, detail)
        )

    # --- stopping ---------------------------------------------------------------------------------------------------

    def stop(self, how: str, by: str, reason: str) -> None:
        """End the running case (``now`` or ``after step``) and do not start another."""
        self.stopping = f"stopped by {by}" if by else "stopped by the tester"
        self._stopped.set()
        self.paused.set()
        if self.driver.running is not None and how == "now" and self.dut_type == "charging-station":
            self._stop_transaction()
        self.driver.stop(how, by, reason)

    def ask_now(self, by: str) -> bool:
        """Ask about a request of an operator before its time is over. False if no case runs."""
        return self.driver.ask_now(by)

    def _stop_transaction(self) -> None:
        """A safe stop asks the station to end what it is doing. Whether it does, the next reset will see."""
        transaction = self.ctx.dut.transaction_id
        if transaction is not None and self.driver.connected.is_set():
            message_id = f"safe-stop-{time.monotonic_ns()}"
            self.driver.send_background(
                Call(message_id, "RemoteStopTransaction", {"transactionId": transaction}), "safe stop"
            )

    def record_cause(self, case_id: str, side: str, text: str, by: str) -> None:
        """A cause on the bench's or the tester's side for the last complete attempt at a case."""
        attempts = self.record.attempts.get(case_id, [])
        if attempts:
            self.case_file.append(CauseRecorded(case_id, attempts[-1].number, side, text, by))

    def use_files(self, host: str, embedded: bool) -> None:
        """Let the DUT fetch and upload files. ``host``: address to listen on; ``embedded``: the DUT is the simulated one."""
        self.files = CampaignFiles(
            self.case_file, self.parameters, host, self.driver.give, self.connection.peer, embedded
        )
        self.driver.files = self.files

    async def close(self) -> None:
        await self.restart.close()
        await self.confirmation.close()
        await self.driver.close()
        await self.connection.close()
        if self.files is not None:
            await self.files.close()
        await self.hands.close()
        if self.approver is not None:
            await self.approver.close()

    # --- small things -----------------------------------------------------------------------------------------------

    def _prompts(self) -> list[Any]:
        attempts = [a for group in self.record.attempts.values() for a in group] + self.record.utilities
        prompts = [prompt for attempt in attempts for prompt in attempt.prompts]
        return prompts + self.record.confirmations + self.record.hands_between

    def _next_attempt(self, scenario: Scenario) -> int:
        if scenario.utility:
            return sum(1 for attempt in self.record.utilities if attempt.case_id == scenario.id) + 1
        return len(self.record.attempts.get(scenario.id, [])) + 1

    def _leave(self, case_ids: list[str], reason: str) -> None:
        for case_id in case_ids:
            told = self.record.not_run.get(case_id) == reason
            if self._applies(case_id) and not self.record.attempts.get(case_id) and not told:
                self._not_run(case_id, reason)

    def _why_not_begun(self) -> str:
        return self.stopping or "the bench failed before it began; see the bench faults"

    def _not_run(self, case_id: str, reason: str) -> None:
        self.case_file.append(CaseNotRun(case_id, reason))

    def _state(self, state: str, case_id: str = "", detail: str = "") -> None:
        self.case_file.append(EngineState(state, case_id, detail))
