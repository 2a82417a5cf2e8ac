"""The engine's answers to the commands of the intake; a part of :class:`app.engine.bench.Bench`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app import commands as c
from app import outputs
from app.campaign.pics import from_json
from app.campaign.record import CampaignRecord
from app.commands import Reply
from app.engine.campaign import Campaign
from app.engine.intake import Intake
from app.engine.intake_files import chosen, read_register, register_data, today
from app.engine.pics_data import problem_data
from app.engine.setup import SetupError, parameter_values, prepare
from app.intake.network_sheet import NetworkSheet, as_text, network_sheet
from app.intake.operator_sheet import operator_sheet
from app.link.central_system import CentralSystemLink
from app.parameters import completed

if TYPE_CHECKING:
    from app.evidence.case_file import CaseFile


def sheet_kind(path: Path) -> outputs.Kind:
    """A sheet is a text if its name says so, otherwise a PDF."""
    return outputs.TEXT_SHEET if path.suffix.lower() == ".txt" else outputs.PDF


class IntakeCommands:
    """What :class:`app.engine.bench.Bench` has for the intake."""

    record: CampaignRecord
    case_file: CaseFile | None
    _intake: Intake | None

    def _open(self) -> Campaign:
        raise NotImplementedError

    @property
    def _running(self) -> bool:
        raise NotImplementedError

    def _intake_open(self) -> Intake:
        if self._intake is None or self.case_file is None:
            raise SetupError("No campaign is open.")
        return self._intake

    async def _check_lab(self, command: c.CheckLab) -> Reply:
        read = await asyncio.to_thread(read_register, Path(command.path))
        return Reply(True, data=register_data(read, command.dut_type, command.product_subtype, problem_data))

    async def _use_register(self, command: c.UseRegister) -> Reply:
        intake, opened = self._intake_open(), self.record.opened
        assert opened is not None
        path = Path(command.lab_path)
        read = await asyncio.to_thread(read_register, path)
        if read.register is None:
            raise SetupError(f"{path.name} has errors; 'ocpp-bench lab check {path}' lists them.")
        register = replace(read.register, equipment=tuple(chosen(read.register, [], from_json(opened.pics))))
        number = intake.use_register(register, command.by, command.reason)
        intake.settle()
        return Reply(True, data={"recorded": number})

    async def _record_party(self, command: c.RecordParty) -> Reply:
        self._intake_open().record_party(command)
        return self._settled()

    async def _record_person(self, command: c.RecordPerson) -> Reply:
        self._intake_open().record_person(command)
        return self._settled()

    async def _record_equipment(self, command: c.RecordEquipment) -> Reply:
        self._intake_open().record_equipment(command)
        return self._settled()

    async def _give_identity(self, command: c.GiveIdentity) -> Reply:
        self._intake_open().give_identity(command)
        return self._settled()

    async def _answer_checklist(self, command: c.AnswerChecklist) -> Reply:
        self._intake_open().answer(command)
        return self._settled()

    def _settled(self) -> Reply:
        """What follows from what was said is recorded with it."""
        self._intake_open().settle()
        return Reply(True)

    # --- pre-test ---------------------------------------------------------------------------------------------------

    async def _pre_test(self, _: c.PreTest) -> Reply:
        intake, campaign = self._intake_open(), self._open()
        if self._running:
            return Reply(False, "Cases are running: the device works. The pre-test is made before them.")
        if campaign.dut_type == "csms":
            if self.record.intake.accepted_boot is None and not campaign.driver.connected.is_set():
                return Reply(
                    False, "There is no connection to the management system. Check URL and access, then try again."
                )
            if await campaign.id_tags.register():
                await campaign.id_tags.ask()
        intake.settle()
        item = self.record.intake.items.get("pre-test")
        finding = item.finding.event if item is not None and item.finding is not None else None
        if finding is None:
            return Reply(True)
        data = {"outcome": finding.outcome, "text": finding.text, "remedy": finding.remedy}
        return Reply(True, f"{finding.text}. {finding.remedy}".strip(), data)

    # --- the sheets -------------------------------------------------------------------------------------------------

    async def _write_network_sheet(self, command: c.WriteNetworkSheet) -> Reply:
        return await self._written(await self._sheet(command), command.path)

    async def _write_test_data_sheet(self, command: c.WriteTestDataSheet) -> Reply:
        if command.pics_path:
            prepared = await asyncio.to_thread(prepare, Path(command.pics_path))
            if prepared.pics is None:
                raise SetupError(f"{prepared.name} has errors; 'ocpp-bench pics check' lists them.")
            pics, values = prepared.pics, parameter_values(prepared.pics, command.settings)
            identity, url, reference = command.charge_point_id, command.connect, ""
        elif (opened := self.record.opened) is not None:
            pics, values, reference = from_json(opened.pics), completed(opened.parameters), opened.report_number
            identity = command.charge_point_id or str(opened.connection.get("charge_point_id") or "")
            url = command.connect or str(opened.connection.get("connect") or "")
        else:
            raise SetupError("No campaign is open: name the PICS.")
        try:
            sheet = operator_sheet(
                pics, values, charge_point_id=identity, url=url, reference=reference, when=today().isoformat()
            )
        except ValueError as error:
            raise SetupError(str(error)) from None
        return await self._written(sheet, command.path)

    async def _written(self, sheet: NetworkSheet, to: str) -> Reply:
        path = Path(to)
        if not to:
            pass  # the text in the reply is all that is wanted
        elif sheet_kind(path) is outputs.TEXT_SHEET:
            try:
                await asyncio.to_thread(outputs.write_bytes, path, as_text(sheet).encode(), sheet_kind(path))
            except OSError as error:
                return Reply(False, outputs.why(path, error))
        else:
            from app.report.network_sheet import to_json

            # in a process of its own: drawing would make the engine late
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "app.report.network_sheet", str(path),
                stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            _, err = await process.communicate(to_json(sheet).encode())
            if process.returncode:
                return Reply(False, err.decode(errors="replace").strip() or "The sheet could not be written.")
        return Reply(True, data={"path": to, "missing": list(sheet.missing), "text": as_text(sheet)})

    def _listening(self) -> str:
        """host:port at which the bench of the open campaign listens; empty for a management system."""
        link = self._open().connection.link
        return urlsplit(link.url).netloc if isinstance(link, CentralSystemLink) else ""

    async def _sheet(self, command: c.WriteNetworkSheet) -> NetworkSheet:
        """Of the files that are named, otherwise of the open campaign."""
        laboratory: dict[str, Any] = {}
        network: dict[str, str] = {}
        if command.pics_path:
            prepared = await asyncio.to_thread(prepare, Path(command.pics_path))
            if prepared.pics is None:
                raise SetupError(f"{prepared.name} has errors; 'ocpp-bench pics check' lists them.")
            pics, listen, identity, reference = prepared.pics, command.listen, command.charge_point_id, ""
            if command.lab_path:
                read = await asyncio.to_thread(read_register, Path(command.lab_path))
                if read.register is None:
                    raise SetupError(f"{Path(command.lab_path).name} has errors; 'ocpp-bench lab check' lists them.")
                network = read.register.network
                laboratory = asdict(read.register.laboratory) if read.register.laboratory else {}
        elif (opened := self.record.opened) is not None:
            pics, reference = from_json(opened.pics), opened.report_number
            listen = command.listen or self._listening()
            identity = command.charge_point_id or str(opened.connection.get("charge_point_id") or "")
            intake = self.record.intake
            network = intake.network.now.settings if intake.network.entries else {}
            laboratory = asdict(intake.parties["laboratory"].now) if "laboratory" in intake.parties else {}
        else:
            raise SetupError("No campaign is open: name the PICS.")
        try:
            return network_sheet(
                pics, network, laboratory={name: str(value) for name, value in laboratory.items()}, listen=listen,
                charge_point_id=identity, reference=reference, when=today().isoformat(),
            )  # fmt: skip
        except ValueError as error:
            raise SetupError(str(error)) from None
