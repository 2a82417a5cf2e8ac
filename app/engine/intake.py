"""The intake of one campaign: what it is opened with, what people answer, what the record itself shows, and whether cases may start."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import TypeVar

from app import commands as c
from app.campaign.intake_record import Corrected
from app.campaign.pics import Pics
from app.campaign.record import CampaignRecord
from app.engine.intake_files import IntakeFiles, parties, today
from app.engine.setup import SetupError
from app.events import (
    ChecklistAnswered,
    ChecklistMade,
    ConfigurationRecorded,
    DutIdentified,
    EngineState,
    EquipmentRecorded,
    Event,
    Frame,
    IdentityCompared,
    IdentityGiven,
    IdTagsChecked,
    LinkChanged,
    NetworkPlanned,
    PartyRecorded,
    PersonRecorded,
    Recorded,
    StartedWithOpenItems,
    StationSurveyed,
)
from app.evidence.errors import RecordingFailed
from app.intake import identity
from app.intake.answers_file import why_not
from app.intake.equipment import KINDS, NO_TESTER_FOR_MODE_1_2, NOT_NEEDED, is_date, why_not_used
from app.intake.findings import findings
from app.intake.items import ANSWERS, NO_EXCUSE, answers, checklist
from app.intake.lab_file import Register
from app.intake.standing import OPEN, in_the_way, refusal, worth_a_warning
from app.intake.turned_away import why
from app.measure.milliseconds import MillisecondsSeen
from app.numbers import is_number

_LOOKED_AT = 60
"""Timestamps of the DUT after which the answer "it sends no milliseconds" is not looked at any further by the engine."""
_MOST_FRAMES = 2_000
"""Frames that are looked at for a timestamp: a flood of frames without any must not make the engine late."""

_MATTERS = (
    ChecklistMade, ChecklistAnswered, PartyRecorded, PersonRecorded, EquipmentRecorded, IdentityGiven, DutIdentified,
    StationSurveyed, IdTagsChecked,
)  # fmt: skip

Append = Callable[[Event], Recorded]
R = TypeVar("R", PartyRecorded, PersonRecorded, EquipmentRecorded, NetworkPlanned)


class Intake:
    """Belongs to one open case file; its methods are for the loop's thread."""

    def __init__(self, append: Append, record: CampaignRecord) -> None:
        self._append = append
        self._record = record
        self._milliseconds = MillisecondsSeen()
        self._frames = 0
        self._due: asyncio.Handle | None = None
        self._after = False
        self._closed = False

    # --- opening ----------------------------------------------------------------------------------------------------

    def begin(self, command: c.OpenCampaign, files: IntakeFiles, pics: Pics) -> None:
        """Put on the record what the campaign is opened with."""
        tester = str(command.tester.get("name") or "")
        for party in parties(command, files.register, pics):
            self._append(replace(party, by=tester))
        for person in files.register.people:
            self._append(replace(person, by=tester))
        for item in files.register.equipment:
            self._append(replace(item, by=tester))
        if files.register.network:
            self._append(NetworkPlanned(dict(files.register.network), tester))
        simulated = command.embedded_dut or command.hands == "simulated"
        items = checklist(pics, simulated=simulated, registered=bool(command.lab_path))
        self._append(ChecklistMade([item.as_json() for item in items]))
        given = [dict(one) for one in command.identity]
        if files.answers.typed:
            given.append({"source": "typed", **files.answers.typed})
        if files.answers.scanned:
            given.append({"source": "scanned", "code": files.answers.scanned})
        for one in given:
            self.give_identity(c.GiveIdentity(**{"by": tester, **one}))
        for answer in files.answers.answers:
            if answer.item in self._record.intake.items:
                by = answer.by or tester or "the file with answers"
                self.answer(c.AnswerChecklist(answer.item, answer.answer, answer.remark, answer.values, by, "file"))
        self.settle()

    # --- what people say --------------------------------------------------------------------------------------------

    def record_party(self, command: c.RecordParty) -> None:
        if command.role not in ("laboratory", "vendor", "customer"):
            raise SetupError(f"A party is laboratory, vendor or customer, not {command.role!r}.")
        if not command.name.strip():
            raise SetupError("Give the name of the company.")
        self._correction(command.role in self._record.intake.parties, command.reason, "This party")
        self._append(PartyRecorded(**asdict(command)))

    def record_person(self, command: c.RecordPerson) -> None:
        if not command.person_id.strip() or not command.name.strip():
            raise SetupError("Give an id and the name of the person.")
        self._correction(command.person_id in self._record.intake.people, command.reason, "This person")
        self._append(PersonRecorded(**asdict(command)))

    def record_equipment(self, command: c.RecordEquipment) -> None:
        """New equipment, or a change of some of it: a new calibration, out of use, in use."""
        known = self._record.intake.equipment.get(command.equipment_id)
        self._correction(known is not None, command.reason, "This equipment")
        allowed = {field.name for field in fields(EquipmentRecorded)} - {"equipment_id", "by", "reason"}
        unknown = sorted(set(command.changes) - allowed)
        if unknown:
            raise SetupError(f"Equipment has no field {', '.join(unknown)}; it has {', '.join(sorted(allowed))}.")
        if known is None and not command.changes.get("kind_of"):
            raise SetupError(f"Say what {command.equipment_id} is: the field kind_of is missing.")
        old = asdict(known.now) if known is not None else {"equipment_id": command.equipment_id}
        changes = dict(command.changes)
        if changes.get("calibration_due"):
            changes.setdefault("calibration", "")
        if changes.get("in_use") is True:
            changes.setdefault("why_not", "")
        item = EquipmentRecorded(**{**old, **changes, "by": command.by, "reason": command.reason})
        _check_equipment(item)
        opened = self._record.opened
        general = opened.pics.get("general") if opened else None
        subtype = general.get("product_subtype") if isinstance(general, dict) else ""
        why = why_not_used(item.kind_of, opened.dut_type if opened else "", str(subtype or "").startswith("Mode 1/2"))
        if item.in_use and why == NO_TESTER_FOR_MODE_1_2:
            raise SetupError(f"{item.equipment_id} is refused: {why}. Use a real EV.")
        self._append(item)

    def give_identity(self, command: c.GiveIdentity) -> None:
        """Take an identity down. Of a scan, its parts are read from the code where they are not given."""
        if command.source not in ("typed", "scanned"):
            raise SetupError(f"An identity is typed or scanned, not {command.source!r}.")
        known = self._record.intake.identity.get(command.source)
        self._correction(known is not None, command.reason, f"What was {command.source}")
        given: dict[str, str] = {name: str(getattr(command, name)).strip() for name in identity.FIELDS}
        if command.source == "scanned":
            scan = identity.read_scan(command.code)
            given = {name: value or getattr(scan, name) for name, value in given.items()}
        if not any(given.values()):
            raise SetupError("Nothing was typed or scanned: give at least the serial number.")
        self._append(IdentityGiven(command.source, **given, code=command.code, by=command.by, reason=command.reason))

    def answer(self, command: c.AnswerChecklist) -> None:
        item = self._record.intake.items.get(command.item)
        if item is None:
            names = ", ".join(self._record.intake.items) or "none"
            raise SetupError(f"The checklists have no item {command.item!r}. They have: {names}.")
        if item.info.get("how") == "measured":
            raise SetupError(f"{item.info['title']}: the bench sees this itself, nobody answers it.")
        if item.info.get("part") == "exit" and not self._record.attempts:
            raise SetupError(f"{item.info['title']}: this is answered after the tests, and no case was run yet.")
        if command.answer not in ANSWERS:
            raise SetupError(f"An answer is {', '.join(ANSWERS)}, not {command.answer!r}.")
        if command.answer not in answers(item.info):
            raise SetupError(f"{item.info['title']}: {NO_EXCUSE}.")
        if not command.by.strip():
            raise SetupError("Say who answers.")
        known = {str(field["name"]) for field in item.info.get("fields", [])}
        if unknown := sorted(set(command.values) - known):
            raise SetupError(f"{item.info['title']} has no value {', '.join(unknown)}.")
        wrong = [str(f["label"]) for f in item.info.get("fields", []) if not _number_or_none(command.values, f["name"])]
        if wrong:
            raise SetupError(f"{item.info['title']}: {', '.join(wrong)} must be a number.")
        if missing := why_not(item.info, command.answer, command.remark, command.values):
            raise SetupError(f"{item.info['title']}: the answer {command.answer!r} needs {missing}.")
        before = item.answer
        if before is not None and not command.remark.strip():
            raise SetupError(f"{item.info['title']} is answered already. A correction needs a remark that says why.")
        corrects = before.seq if before is not None else 0
        values = {name: float(value) for name, value in command.values.items()}
        self._append(
            ChecklistAnswered(
                command.item, command.answer, command.by, command.remark.strip(), values, command.device, corrects
            )
        )

    def use_register(self, register: Register, by: str, reason: str) -> int:
        """Record what is new or different in a register; how many records that were."""
        known = self._record.intake
        found: list[PartyRecorded | PersonRecorded | EquipmentRecorded | NetworkPlanned] = []
        for party in (register.laboratory, register.customer):
            if party is not None:
                found += _changed(known.parties.get(party.role), party)
        for person in register.people:
            found += _changed(known.people.get(person.person_id), person)
        for item in register.equipment:
            before = known.equipment.get(item.equipment_id)
            if before is not None:
                item = replace(item, in_use=before.now.in_use, why_not=before.now.why_not)
            found += _changed(before, item)
        if register.network:
            network = NetworkPlanned(dict(register.network))
            found += _changed(known.network if known.network.entries else None, network)
        corrects = [event for event in found if self._knows(event)]
        self._correction(bool(corrects), reason, "Some of it")
        for event in found:
            self._append(replace(event, by=by, reason=reason if event in corrects else ""))
        return len(found)

    def _knows(self, event: PartyRecorded | PersonRecorded | EquipmentRecorded | NetworkPlanned) -> bool:
        known = self._record.intake
        match event:
            case PartyRecorded(role=role):
                return role in known.parties
            case PersonRecorded(person_id=person):
                return person in known.people
            case EquipmentRecorded(equipment_id=item):
                return item in known.equipment
            case NetworkPlanned():
                return bool(known.network.entries)

    # --- what the record shows --------------------------------------------------------------------------------------

    def see(self, recorded: Recorded) -> None:
        """A record was appended; if it matters, the items are looked at again in the next turn of the loop."""
        event = recorded.event
        if isinstance(event, Frame):
            if event.direction == "in" and self._looks_at_frames:
                self._frames += 1
                before = self._milliseconds.seen
                self._milliseconds.apply(recorded)
                seen = self._milliseconds.result()
                if seen.answer == "yes" or (seen.timestamps and not before):
                    self._soon()
            if event.action == "BootNotification" and event.message_type == 3:
                self._soon()
        elif _ends_a_run(event):
            self._after = True
            self._soon()
        elif isinstance(event, LinkChanged):
            if event.what == "connected" or why(event)[0]:
                self._soon()
        elif isinstance(event, _MATTERS) or (isinstance(event, ConfigurationRecorded) and self._after):
            self._soon()

    @property
    def _looks_at_frames(self) -> bool:
        seen = self._milliseconds
        return not seen.settled and seen.seen < _LOOKED_AT and self._frames < _MOST_FRAMES

    def _soon(self) -> None:
        if self._due is None and not self._closed:
            self._due = asyncio.get_running_loop().call_soon(self._settle_now)

    def _settle_now(self) -> None:
        with contextlib.suppress(RecordingFailed):  # whoever records next says so
            self.settle()

    def close(self) -> None:
        """Nothing is looked at any more."""
        self._closed = True
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def settle(self) -> None:
        """Look at everything that the record itself can tell, and record what has changed."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        opened, intake = self._record.opened, self._record.intake
        if opened is None or self._closed or not intake.items:
            return
        given = {source: entry.now for source, entry in intake.identity.items()}
        boot = self._record.dut[-1] if self._record.dut else None
        rows = identity.compare(opened.dut_type, given, opened.pics, boot)
        if (given or boot) and (not intake.compared or intake.compared[-1].event.rows != rows):
            self._append(IdentityCompared(rows))
        seen = self._milliseconds.result()
        for item, finding in findings(self._record, today(), seen, after=self._after).items():
            last = intake.items[item].finding
            if item == "milliseconds" and last is not None and not seen.timestamps:
                continue  # an engine that goes on has not seen what the one before it saw
            if last is None or (last.event.outcome, last.event.text) != (finding.outcome, finding.text):
                self._append(finding.as_event(item))

    # --- may cases start? -------------------------------------------------------------------------------------------

    def why_not_start(self) -> str:
        """Why certification cannot start; empty if it can. What a rehearsal is started with although it is open is recorded."""
        self.settle()
        if self._record.opened is not None and self._record.opened.mode == "certification":
            items = in_the_way(self._record)
            return refusal(items) if items else ""
        # a rehearsal may start before the device has told anything: that is no news
        warned = [
            item.as_json() for item in worth_a_warning(self._record) if (item.id, item.state) != ("pre-test", OPEN)
        ]
        before = self._record.intake.started_open
        if warned and (not before or before[-1].event.items != warned):
            self._append(StartedWithOpenItems(warned))
        return ""

    @staticmethod
    def _correction(known: bool, reason: str, what: str) -> None:
        if known and not reason.strip():
            raise SetupError(f"{what} is recorded already. A correction needs its reason; both stay in the record.")


def _changed(known: Corrected[R] | None, event: R) -> list[R]:
    """The event, unless the record says the same already."""
    if known is None:
        return [event]
    return [] if replace(known.now, by="", reason="") == replace(event, by="", reason="") else [event]


def _number_or_none(values: Mapping[str, object], name: str) -> bool:
    return name not in values or is_number(values[name])


def _check_equipment(item: EquipmentRecorded) -> None:
    """The same rules as for a register.

    Raises:
        SetupError: a value is not allowed.
    """
    if item.kind_of not in KINDS:
        raise SetupError(f"{item.equipment_id} cannot be {item.kind_of!r}; it must be one of {', '.join(KINDS)}.")
    if item.calibration_due and not is_date(item.calibration_due):
        raise SetupError(f"{item.calibration_due!r} is no date: write year-month-day, such as 2027-03-31.")
    if item.calibration and (item.calibration != NOT_NEEDED or item.calibration_due):
        raise SetupError(f"{item.equipment_id}: give either the date until which it is calibrated, or {NOT_NEEDED!r}.")


def _ends_a_run(event: Event) -> bool:
    """Whether the exit checks can be made. A run that is broken off says only what it leaves at the station."""
    return (isinstance(event, EngineState) and event.state == "finished") or (
        isinstance(event, StationSurveyed) and event.when == "after"
    )
