"""What a case file tells at a glance: which device, how far, how it stands. A fold over the record like everything else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from app.campaign.asked import asked, wants_retest
from app.campaign.record import CampaignRecord
from app.campaign.results import case_result, is_rehearsal

DECIDED = ("PASS", "FAIL", "INCONCLUSIVE", "ERROR")
"""The verdicts that count as done; an interrupted case is still to do."""


RUNNING = "RUNNING"


@dataclass(frozen=True)
class Summary:
    """One campaign in a few facts."""

    campaign_id: str
    report_number: str
    dut_type: str
    """``charging-station`` or ``csms``."""
    device: str
    """What the DUT says it is, otherwise what the PICS calls it."""
    serial: str
    firmware: str
    mode: str
    """``rehearsal`` or ``certification``."""
    tester: str
    opened_utc_ns: int
    last_utc_ns: int
    """When the last record was made."""
    done: int
    total: int
    """Of the cases that were asked for."""
    counts: dict[str, int] = field(default_factory=dict)
    """Asked cases by final verdict: those with at least one attempt. One that was running, and has no verdict of an earlier
    attempt, is counted as :data:`RUNNING`."""
    running: str = ""
    """The case that was running at the last record; empty: none."""
    closed: str = ""
    """Why the campaign was closed; empty: it was not."""
    records: int = 0
    frames: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def summarise(record: CampaignRecord) -> Summary | None:
    """None if the record holds no campaign."""
    opened = record.opened
    if opened is None:
        return None
    dut = record.dut[-1] if record.dut else None
    current = record.current
    running = (current.started.for_case or current.case_id) if current is not None else ""
    cases = [str(entry["id"]) for entry in asked(record)]
    counts: dict[str, int] = {}
    for case_id in cases:
        if record.attempts.get(case_id):
            verdict = str(case_result(record, case_id).verdict)
            if case_id == running and verdict == "INTERRUPTED":
                verdict = RUNNING
            counts[verdict] = counts.get(verdict, 0) + 1
    return Summary(
        campaign_id=opened.campaign_id,
        report_number=opened.report_number,
        dut_type=opened.dut_type,
        device=product_name(record),
        serial=dut.serial if dut else "",
        firmware=dut.firmware if dut else "",
        mode="rehearsal" if opened.mode != "certification" or is_rehearsal(record) else "certification",
        tester=str(opened.tester.get("name") or ""),
        opened_utc_ns=record.opened_utc_ns,
        last_utc_ns=record.last_utc_ns,
        done=sum(counts.get(verdict, 0) for verdict in DECIDED) - sum(wants_retest(record, one) for one in cases),
        total=len(cases),
        counts=counts,
        running=running,
        closed=(record.closed.reason or "closed") if record.closed is not None else "",
        records=record.last_seq,
        frames=record.frame_count,
    )


def product_name(record: CampaignRecord) -> str:
    """What the device says it is, otherwise what was typed or scanned, otherwise the PICS, otherwise the name of the PICS."""
    if record.dut and record.dut[-1].model:
        return record.dut[-1].model
    if record.opened is None:
        return ""
    given = [entry.now.product for entry in record.intake.identity.values() if entry.now.product]
    if given:
        return given[0]
    general = record.opened.pics.get("general")
    declared = general if isinstance(general, dict) else {}
    return str(declared.get("product_designation") or declared.get("type_model") or record.opened.pics_name)


def from_json(values: object) -> Summary | None:
    """A summary as it was written down; None if it is not one of this version."""
    if not isinstance(values, dict) or set(values) != {item.name for item in fields(Summary)}:
        return None
    kinds: dict[str, type] = {"str": str, "int": int, "dict[str, int]": dict}
    for item in fields(Summary):
        if type(values[item.name]) is not kinds[str(item.type)]:
            return None
    if not all(isinstance(count, int) for count in values["counts"].values()):
        return None
    return Summary(**values)
