"""The engine's answers to the commands that put material on the record: notes, files, measurements and signatures; a part of
:class:`app.engine.bench.Bench`.
"""

from __future__ import annotations

import asyncio

from app import commands as c
from app.campaign.record import CampaignRecord
from app.commands import Reply
from app.engine.material import attachment
from app.events import MeasurementRecorded, Note, SignOff
from app.evidence.case_file import CaseFile
from app.numbers import is_number


class MaterialCommands:
    """What :class:`app.engine.bench.Bench` has for them."""

    record: CampaignRecord

    def _writing(self) -> CaseFile:
        raise NotImplementedError

    async def _add_note(self, command: c.AddNote) -> Reply:
        self._writing().append(Note(command.text, command.by, command.case_id, command.attempt))
        return Reply(True)

    async def _add_attachment(self, command: c.AddAttachment) -> Reply:
        case_file = self._writing()
        if wrong := self.record.no_such_attempt(command.case_id, command.attempt):
            return Reply(False, wrong)
        event, content = await asyncio.to_thread(attachment, command)
        seq = case_file.append(event, content).seq
        return Reply(True, data={"seq": seq, "sha256": event.sha256, "size": event.size})

    async def _add_measurement(self, command: c.AddMeasurement) -> Reply:
        numbers = [command.value] if command.uncertainty is None else [command.value, command.uncertainty]
        if not command.quantity.strip() or not all(is_number(number) for number in numbers):
            return Reply(False, "A measurement is a quantity with a number and its unit.")
        if wrong := self.record.no_such_attempt(command.case_id, command.attempt):
            return Reply(False, wrong)
        return Reply(True, data={"seq": self._writing().append(MeasurementRecorded(**vars(command))).seq})

    async def _add_sign_off(self, command: c.AddSignOff) -> Reply:
        self._writing().append(SignOff(**vars(command)))
        return Reply(True)
