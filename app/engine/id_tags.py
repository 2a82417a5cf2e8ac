"""The id tags of a campaign, asked of a management system before its first case: what its operator has not entered is known in time.

Beside the cases, so that none of it is judged. What the system says stands on the record (:class:`app.events.IdTagsChecked`), from
where window, terminal, report and checklists tell it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from app.campaign.record import CampaignRecord
from app.engine.driver import Driver
from app.events import IdTagsChecked, JsonObject
from app.evidence.case_file import CaseFile
from app.intake.operator_sheet import TAGS, differences
from app.protocol.messages import Call, CallResult
from app.scenario import by_itself
from app.scenario.values import Context

PRE_TEST = "pre-test"
"""Why the bench sends what a pre-test sends (:attr:`app.events.Frame.cause`)."""


class IdTags:
    """Of one campaign with a management system."""

    def __init__(self, driver: Driver, ctx: Context, record: CampaignRecord, case_file: CaseFile) -> None:
        self._driver, self._ctx, self._record, self._case_file = driver, ctx, record, case_file

    @property
    def due(self) -> bool:
        """Nobody has asked yet, or a tag was not as the sheet says: it may have been entered since.

        A system that has not answered is not asked again by itself: every run would wait for its answers.
        """
        checks = self._record.intake.test_data.entries
        if not checks:
            return True
        tags = checks[-1].event.tags
        return bool(differences(tags)) and all(tag["got"] for tag in tags)

    async def register(self) -> bool:
        """Let the charge point that the bench plays register where it has not yet; whether the system has accepted it."""
        known = self._record.intake.accepted_boot is not None
        if known and self._ctx.dut.booted:
            return True
        if not self._ctx.dut.booted and time.monotonic_ns() < self._ctx.dut.register_after_ns:
            return False  # the system has said when it may be asked again
        return (await self._answer("BootNotification", by_itself.boot(self._ctx)))[1].get("status") == "Accepted"

    async def ask(self, going_on: Callable[[], bool] = lambda: True) -> None:
        """Ask for each id tag, one after the other, and record what the system says.

        A system that does not answer one of them is not asked for the others. ``going_on``: False once nobody wants to know.
        """
        checked: list[JsonObject] = []
        for tag in TAGS:
            if not going_on():
                return
            id_tag = str(self._ctx.parameters[tag.parameter])
            seq, payload = await self._answer("Authorize", {"idTag": id_tag})
            told = payload.get("idTagInfo")
            info = told if isinstance(told, dict) else {}
            checked.append(
                {
                    "id_tag": id_tag,
                    "wanted": tag.status,
                    "got": str(info.get("status", "")),
                    "parent": str(info.get("parentIdTag", "")),
                    "wanted_parent": str(self._ctx.parameters["parent_id_tag"]) if tag.parent else "",
                    "frame": seq,
                }
            )
            if not seq:
                break
        self._case_file.append(IdTagsChecked(checked))

    async def _answer(self, action: str, payload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Record and payload of the answer; 0 and nothing if there is none in time, or an error."""
        call = Call(f"{PRE_TEST}-{time.monotonic_ns()}"[-36:], action, payload)
        answer = await self._driver.request(call, PRE_TEST, float(self._ctx.parameters["response_timeout"]))
        if not isinstance(answer, CallResult):
            return 0, {}
        seq, _ = self._record.intake.authorizations.get(call.message_id, (self._record.intake.last_boot_answer, {}))
        return seq, answer.payload if isinstance(answer.payload, dict) else {}
