"""The files that the intake starts from: the register of the laboratory and prepared answers, read before a case file is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app import commands as c
from app.campaign import pics_text
from app.campaign.pics import ChargingStationPics, Pics
from app.campaign.pics_problem import Problem
from app.engine.setup import SetupError
from app.events import EquipmentRecorded, JsonObject, PartyRecorded
from app.intake import answers_file, equipment, lab_file
from app.intake.answers_file import ReadAnswers
from app.intake.findings import TEST
from app.intake.lab_file import ReadRegister, Register


@dataclass(frozen=True)
class IntakeFiles:
    """What was read."""

    register: Register
    answers: ReadAnswers


def today() -> date:
    """The day at the laboratory: on it, a calibration holds or not."""
    return datetime.now().astimezone().date()


def read_register(path: Path) -> ReadRegister:
    """Read a register.

    Raises:
        SetupError: the file cannot be read at all.
    """
    return lab_file.read(_bytes(path, "register of the laboratory"), path.name)


def load(command: c.OpenCampaign, pics: Pics) -> IntakeFiles:
    """The files that a campaign is opened with.

    Raises:
        SetupError: one cannot be read or has errors, or equipment was asked for that is unknown or refused.
    """
    register = Register()
    if command.lab_path:
        path = Path(command.lab_path)
        read = read_register(path)
        if read.register is None:
            raise SetupError(f"{path.name} has errors.\n{_listed(read.errors)}")
        register = read.register
    answers = ReadAnswers([], {}, "", [])
    if command.intake_path:
        path = Path(command.intake_path)
        answers = answers_file.read(_bytes(path, "file with answers"), path.name, pics)
        if answers.errors:
            raise SetupError(f"{path.name} has errors.\n{_listed(answers.errors)}")
    return IntakeFiles(replace(register, equipment=tuple(chosen(register, command.equipment, pics))), answers)


def chosen(register: Register, asked: list[str], pics: Pics) -> list[EquipmentRecorded]:
    """The equipment with what is used of it: what was asked for, otherwise all that fits.

    Raises:
        SetupError: a piece that was asked for is not in the register, or is refused for this DUT.
    """
    known = {item.equipment_id: item for item in register.equipment}
    unknown = [name for name in asked if name not in known]
    if unknown:
        have = ", ".join(known) or "none"
        raise SetupError(f"The register has no equipment {', '.join(unknown)}. It has: {have}.")
    found = []
    for item in register.equipment:
        why = equipment.why_not_used(item.kind_of, pics.dut_type, mode_1_2_only(pics))
        if why and item.equipment_id in asked:
            raise SetupError(f"{equipment.label_of(item)} is refused: {why}. Use a real EV of the register instead."
                             if "EV" in why else f"{equipment.label_of(item)} is not used: {why}. Leave it out.")  # fmt: skip
        wanted = item.equipment_id in asked if asked else item.in_use
        if why:
            found.append(replace(item, in_use=False, why_not=why))
        elif not wanted:
            found.append(replace(item, in_use=False, why_not="not chosen for this campaign" if asked else "out of use"))
        else:
            found.append(replace(item, in_use=True))
    return found


def mode_1_2_only(pics: Pics) -> bool:
    return isinstance(pics, ChargingStationPics) and pics.mode_1_2_only


def completed(command: c.OpenCampaign, register: Register, pics: Pics) -> c.OpenCampaign:
    """The command with what the register knows of laboratory and tester. What was typed counts, then the register, then the PICS."""
    people = pics.as_json()
    laboratory = {**_filled(people.get("laboratory")), **_of_party(register.laboratory), **_filled(command.laboratory)}
    tester = _filled(command.tester) or _filled(people.get("tester"))
    may_test = [person for person in register.people if TEST in person.authorisations]
    if not tester.get("name") and len(may_test) == 1:
        tester["name"] = may_test[0].name
    known = next((person for person in register.people if person.name == tester.get("name")), None)
    if known is not None:
        company = known.company or (register.laboratory.name if register.laboratory else "")
        tester = {**_filled({"position": known.role, "company": company}), **tester}
    return replace(command, laboratory=laboratory, tester=tester)


def parties(command: c.OpenCampaign, register: Register, pics: Pics) -> list[PartyRecorded]:
    """Laboratory, vendor and customer, as far as they are known. The command must be :func:`completed`."""
    found = []
    laboratory = register.laboratory or _party("laboratory", command.laboratory)
    vendor = _party("vendor", _filled(command.vendor) or _filled(pics.as_json().get("vendor_contact")))
    customer = _party("customer", command.customer) or register.customer
    for party in (laboratory, vendor, customer):
        if party is not None:
            found.append(party)
    return found


def register_data(read: ReadRegister, dut_type: str, product_subtype: str, pics_problem: Any) -> JsonObject:
    """A register as the reply to CheckLab carries it."""
    data: JsonObject = {
        "problems": [pics_problem(problem) for problem in read.problems],
        "register": {},
        "equipment": [],
    }
    if read.register is None:
        return data
    from app.campaign.pics_station import MODE_1_2_ONLY

    register = read.register
    data["register"] = {
        "laboratory": asdict(register.laboratory) if register.laboratory else {},
        "customer": asdict(register.customer) if register.customer else {},
        "people": [asdict(person) for person in register.people],
        "network": dict(register.network),
    }
    day = today()
    for item in register.equipment:
        state = equipment.calibration(item, day)
        why = equipment.why_not_used(item.kind_of, dut_type, product_subtype == MODE_1_2_ONLY)
        data["equipment"].append(
            {
                **asdict(item),
                "label": equipment.label_of(item),
                "fits": why,
                "calibration_state": state.state,
                "calibration_text": state.text,
            }
        )
    return data


def _party(role: str, values: Mapping[str, Any]) -> PartyRecorded | None:
    """A party from a form: either with name and address, or as the statement of approval asks (company, location, name)."""
    given = _filled(values)
    company = given.get("company") or (given.get("name") if role == "customer" else "")
    if not company:
        return None
    contact = given.get("contact") or (given.get("name", "") if given.get("company") else "")
    return PartyRecorded(
        role, company, given.get("address") or given.get("location", ""), contact, given.get("telephone", ""), given.get("email", "")
    )  # fmt: skip


def _of_party(party: PartyRecorded | None) -> dict[str, str]:
    return {} if party is None else _filled({"company": party.name, "location": party.address, "name": party.contact})


def _filled(values: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in values.items() if v not in (None, "")} if isinstance(values, Mapping) else {}


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SetupError(f"{path}: the {what} cannot be read ({error.strerror}). Check the path.") from None


def _listed(problems: list[Problem]) -> str:
    return "\n".join(pics_text.lines(problems[:12]))
