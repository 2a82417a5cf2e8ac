"""A campaign with a laboratory, its equipment, four sources of identity and answered checklists."""

from __future__ import annotations

from datetime import date

import campaign_fixtures as fixtures

from app import events as ev
from app.campaign.pics import from_json
from app.intake.findings import findings
from app.intake.identity import compare
from app.intake.items import checklist
from app.measure.milliseconds import Milliseconds

DAY = date(2024, 11, 25)
BY = "A. Keller"


def settle(bench: fixtures.Bench) -> None:
    """What the engine records of what the record itself shows."""
    record = bench.record()
    assert record.opened is not None
    given = {source: entry.now for source, entry in record.intake.identity.items()}
    bench.add(ev.IdentityCompared(compare("charging-station", given, record.opened.pics, record.dut[-1])))
    record = bench.record()
    for item, finding in findings(record, DAY, Milliseconds("no", 4, 0, "2024-11-25T09:04:00Z", 4), after=True).items():
        bench.add(finding.as_event(item))


def take_in(bench: fixtures.Bench, *, overdue: bool = True) -> None:
    """Everything that an intake records."""
    bench.add(ev.PartyRecorded("laboratory", "Elbe Test Laboratory", "Hafenstraße 1, 20457 Hamburg, Germany", "Jonas Weidmann",
                               "+49 40 123456", "weidmann@elbe.example", BY))  # fmt: skip
    bench.add(ev.PartyRecorded("vendor", "ACME Charging", "Bremen, Germany", "Mira Okafor", by=BY))
    bench.add(
        ev.PartyRecorded(
            "vendor", "ACME Charging GmbH", "Bremen, Germany", "Mira Okafor", by=BY, reason="legal form was missing"
        )
    )
    bench.add(ev.PersonRecorded("keller", BY, "Test engineer", "Elbe Test Laboratory", ["test", "review"], BY))
    bench.add(ev.PersonRecorded("weidmann", "Jonas Weidmann", "Laboratory manager", "", ["issue"], BY))
    due = "2024-11-20" if overdue else "2025-06-30"
    bench.add(
        ev.EquipmentRecorded(
            "M-7", "meter", "Janitza", "UMG 604-PRO", "4711-22", "5.031", "", "", due, "DKD-2023-118", by=BY
        )
    )
    bench.add(
        ev.EquipmentRecorded(
            "M-8", "meter", "Janitza", "UMG 604-PRO", "4711-23", "5.031", "", "", "2024-01-31", "DKD-2022-7", by=BY
        )
    )
    bench.add(ev.EquipmentRecorded("M-8", "meter", "Janitza", "UMG 604-PRO", "4711-23", "5.031", "", "", "2026-01-31", "DKD-2024-9", by=BY,
                                   reason="calibrated again, certificate seen"))  # fmt: skip
    bench.add(ev.EquipmentRecorded("T-2", "evse-tester", "Metrel", "A 1532", "18240771", "", "Type 2", by=BY))
    bench.add(
        ev.EquipmentRecorded(
            "EV-1", "ev", "Hyundai", "Ioniq", "", "", "CCS", in_use=False, why_not="not chosen for this campaign", by=BY
        )
    )
    bench.add(ev.EquipmentRecorded("C-1", "rfid-card", "", "MIFARE Classic", "VALID-1", by=BY, remark="accepted"))
    bench.add(ev.EquipmentRecorded("NTP", "ntp-source", "", "ntp.elbe.example, stratum 1", by=BY))
    bench.add(ev.EquipmentRecorded("PC-3", "pc", "Lenovo", "P360", "PF3", "Windows 11", by=BY))
    bench.add(
        ev.NetworkPlanned({"bench_address": "192.168.7.10", "addressing": "dhcp", "ntp_server": "192.168.7.1"}, BY)
    )
    record = bench.record()
    assert record.opened is not None
    bench.add(ev.ChecklistMade([item.as_json() for item in checklist(from_json(record.opened.pics))]))
    bench.add(ev.IdentityGiven("typed", "ACME Charging GmbH", "AcmeCharge 22", "0815", "1.4.2", by=BY))
    bench.add(ev.IdentityGiven("scanned", serial="0816", code="SN:0816", by=BY))
    bench.add(ev.IdentityGiven("scanned", serial="0815", code="SN:0815", by=BY, reason="scanned the wrong station"))
    settle(bench)
    answers = [
        ("condition", "yes", "seal 4711 intact"), ("documentation", "yes", "installation manual 3.2"),
        ("representative", "yes", "Mira Okafor, by telephone"), ("network-sheet", "yes", "set by the vendor"),
        ("set-up", "no", "cable too short"), ("set-up", "yes", "longer cable C-9"), ("programme", "yes", ""),
        ("identity", "yes", "firmware 1.4.3 was agreed with the vendor on 2024-11-24"),
    ]  # fmt: skip
    for item, answer, remark in answers:
        bench.add(ev.ChecklistAnswered(item, answer, BY, remark, device="keyboard"), 900)
    bench.add(ev.ChecklistAnswered("network", "yes", BY, "", {"bandwidth": 140.0, "latency": 18.0}))
