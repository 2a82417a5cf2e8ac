"""Sample of an intake for the previews: a register, an identity with a difference, checklists of which some are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app import events as ev
from app.campaign.pics import from_json
from app.campaign.record import CampaignRecord
from app.commands import Reply
from app.engine.intake_files import register_data
from app.engine.pics_data import problem_data
from app.events import Event, Recorded
from app.intake.findings import findings
from app.intake.identity import compare
from app.intake.items import checklist
from app.intake.lab_file import read
from app.measure.milliseconds import Milliseconds

BY = "A. Keller"


def register_text() -> str:
    """A register in which one calibration is overdue and one ends soon."""
    today = date.today()  # noqa: DTZ011 - only for pictures
    overdue, soon, good = (
        (today - timedelta(days=12)).isoformat(),
        (today + timedelta(days=9)).isoformat(),
        (today + timedelta(days=300)).isoformat(),
    )
    return f"""\
laboratory: {{name: Elbe Test Laboratory, address: "Hafenstrasse 1, 20457 Hamburg", contact: Jonas Weidmann}}
people:
  - {{id: keller, name: A. Keller, role: Test engineer, authorisations: [test, review]}}
  - {{id: weidmann, name: Jonas Weidmann, authorisations: [issue]}}
equipment:
  - {{id: M-7, kind: meter, make: Janitza, model: UMG 604-PRO, serial: "4711-22", calibration_due: {overdue}, calibration_certificate: DKD-118}}
  - {{id: M-8, kind: meter, make: Janitza, model: UMG 604-PRO, serial: "4711-23", calibration_due: {good}, calibration_certificate: DKD-119}}
  - {{id: C-2, kind: connection-tester, make: Viavi, model: T-BERD, serial: "22-19", calibration_due: {soon}}}
  - {{id: T-2, kind: evse-tester, make: Metrel, model: A 1532, serial: "18240771", socket: Type 2}}
  - {{id: EV-1, kind: ev, make: Hyundai, model: Ioniq, socket: CCS, in_use: no}}
  - {{id: W-9, kind: cable, make: Mennekes, model: Type 2 32 A, socket: Type 2}}
  - {{id: R-1, kind: rfid-card, model: MIFARE Classic, serial: VALID-1}}
  - {{id: PC-3, kind: pc, make: Lenovo, model: P360, firmware: "Windows 11"}}
  - {{id: NTP, kind: ntp-source, model: ntp.elbe.example}}
network: {{bench_address: 192.168.7.10, addressing: dhcp}}
"""


def lab_reply(dut_type: str = "charging-station") -> Reply:
    """What the engine answers to CheckLab."""
    return Reply(True, data=register_data(read(register_text(), "lab.yaml"), dut_type, "", problem_data))


def taken_in(records: list[Recorded]) -> list[Recorded]:
    """The campaign of these records with an intake."""
    record = CampaignRecord.fold(records)
    assert record.opened is not None
    register = read(register_text(), "lab.yaml").register
    assert register is not None
    made = list(records)

    def add(event: Event) -> None:
        last = made[-1]
        made.append(Recorded(last.seq + 1, last.utc_ns + 1_000_000_000, last.mono_ns + 1_000_000_000, event))

    if register.laboratory is not None:
        add(replace(register.laboratory, by=BY))
    for person in register.people:
        add(replace(person, by=BY))
    for item in register.equipment:
        add(replace(item, by=BY))
    pics = {"dut": record.opened.dut_type, **record.opened.pics}
    add(ev.ChecklistMade([item.as_json() for item in checklist(from_json(pics))]))
    add(ev.IdentityGiven("typed", "ACME Charging GmbH", "AcmeCharge 22", "0815", "1.4.2", by=BY))
    add(ev.IdentityGiven("scanned", serial="0815", code="SN:0815", by=BY))
    given = {source: entry.now for source, entry in CampaignRecord.fold(made).intake.identity.items()}
    add(ev.IdentityCompared(compare("charging-station", given, pics, record.dut[-1] if record.dut else None)))
    today = date.today()  # noqa: DTZ011 - only for pictures
    seen = Milliseconds("yes", 12, 12, "2026-11-20T09:04:11.532Z", 9)
    for name, finding in findings(CampaignRecord.fold(made), today, seen, after=True).items():
        add(finding.as_event(name))
    for name, answer, remark in (
        ("condition", "yes", "seal 4711 intact"), ("documentation", "yes", "installation manual 3.2"),
        ("network-sheet", "no", "the station has the address of last week"), ("set-up", "no", "cable too short"),
        ("set-up", "yes", "cable W-9 instead"), ("programme", "yes", ""),
    ):  # fmt: skip
        add(ev.ChecklistAnswered(name, answer, BY, remark, device="keyboard"))
    return made
