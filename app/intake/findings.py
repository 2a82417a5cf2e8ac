"""What the record itself says about the items of the checklists: one function an item, nothing is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.campaign.attempts import is_complete
from app.campaign.intake_record import IntakeRecord
from app.campaign.pics_station import MODE_1_2_ONLY
from app.campaign.record import CampaignRecord
from app.campaign.results import campaign_result
from app.intake import equipment as equipment_rules
from app.intake import identity, of_station
from app.intake.finding import Finding
from app.intake.operator_sheet import REMEDY, differences
from app.intake.turned_away import why
from app.measure.milliseconds import Milliseconds
from app.measure.performance import PerformanceRow

TEST = "test"
"""The authorisation to carry out tests."""


def findings(
    record: CampaignRecord, today: date, milliseconds: Milliseconds | None = None, *, after: bool = False
) -> dict[str, Finding]:
    """Of every item that the record can tell something about. ``after``: those of the exit criteria too."""
    if record.opened is None:
        return {}
    found = {
        "pics": _pics(record),
        "laboratory": _laboratory(record),
        "equipment": _equipment(record, today),
        "vehicle": _vehicle(record),
        "identity": _identity(record),
        "pre-test": _pre_test(record),
        "station-keys": of_station.says(record),
        "milliseconds": _milliseconds(record, milliseconds),
    }
    if after:
        found |= {
            "required-cases": _required(record),
            "keys": _keys(record),
            "put-back": of_station.put_back(record),
        }
    return {item: finding for item, finding in found.items() if item in record.intake.items}


def performance_finding(rows: list[PerformanceRow]) -> Finding:
    """Whether everything that the PICS states was measured. Needs the frames, so only readers of a case file can tell."""
    missing = [row.name for row in rows if row.pics_value_s is not None and not row.n]
    if missing:
        return Finding(
            "not met", f"not measured: {', '.join(missing)}", "Run the cases that these messages are part of."
        )
    stated = sum(1 for row in rows if row.pics_value_s is not None)
    if not stated:
        return Finding("not met", "the PICS states no performance parameter", "Ask the vendor for the values.")
    return Finding("met", f"all {stated} that the PICS states were measured")


def _pics(record: CampaignRecord) -> Finding:
    assert record.opened is not None
    entries = [entry for entry in record.plan if not entry.get("informative")]
    undecided = [str(entry["id"]) for entry in entries if entry.get("applies") is None]
    if undecided:
        names = ", ".join(undecided[:4]) + (f" and {len(undecided) - 4} more" if len(undecided) > 4 else "")
        return Finding(
            "not met", f"cannot be decided yet: {names}",
            f"Have the vendor answer what 'ocpp-bench pics check {record.opened.pics_name}' names, and open a new campaign.",
        )  # fmt: skip
    applying = sum(1 for entry in entries if entry.get("applies") is True)
    others = len(record.plan) - len(entries)
    beside = f", beside {others} informative ones" if others else ""
    return Finding("met", f"{record.opened.pics_name} decides every case: {applying} of {len(entries)} apply{beside}")


def _laboratory(record: CampaignRecord) -> Finding:
    assert record.opened is not None
    laboratory = record.intake.parties.get("laboratory")
    if laboratory is None or not laboratory.now.name or not laboratory.now.address:
        missing = (
            "the laboratory is not recorded"
            if laboratory is None or not laboratory.now.name
            else "the laboratory has no address"
        )
        return Finding("not yet", missing, "Give name and address of the laboratory in its register.")
    tester = str(record.opened.tester.get("name") or "")
    if not tester:
        return Finding("not yet", "nobody is named as the tester", "Name the tester when the campaign is opened.")
    known = [entry.now for entry in record.intake.people.values() if _same(entry.now.name, tester)]
    if not known:
        return Finding(
            "not met" if record.intake.people else "not yet", f"{tester} is not among the people of the laboratory",
            "Add the tester to the register, with the authorisation 'test'.",
        )  # fmt: skip
    if TEST not in known[0].authorisations:
        return Finding(
            "not met", f"{tester} has no authorisation to carry out tests",
            "Let an authorised person test, or record the authorisation 'test'.",
        )  # fmt: skip
    return Finding("met", f"{laboratory.now.name}; {tester} may carry out tests")


def _equipment(record: CampaignRecord, today: date) -> Finding:
    used = record.intake.in_use
    if not used:
        return Finding("not yet", "no equipment is recorded", "Open the campaign with the laboratory's register.")
    states = [(item, equipment_rules.calibration(item, today)) for item in used]
    wrong = [f"{equipment_rules.label_of(item)}: {state.text}" for item, state in states if not state.holds]
    if wrong:
        return Finding(
            "not met", "; ".join(wrong),
            "Use another piece and take this one out of use, or record its new calibration (due date and certificate).",
        )  # fmt: skip
    soon = [
        f"{equipment_rules.label_of(item)} only until {item.calibration_due}"
        for item, state in states
        if state.state == "soon"
    ]
    pieces = "1 piece" if len(used) == 1 else f"{len(used)} pieces"
    return Finding("met", f"{pieces} in use, every calibration holds" + (f"; {', '.join(soon)}" if soon else ""))


def _vehicle(record: CampaignRecord) -> Finding:
    assert record.opened is not None
    general = record.opened.pics.get("general")
    subtype = general.get("product_subtype") if isinstance(general, Mapping) else ""
    vehicles = equipment_rules.vehicles(record.intake.in_use)
    if subtype == MODE_1_2_ONLY:
        wrong = [item for item in vehicles if item.kind_of != "ev"]
        if wrong:
            return Finding(
                "not met", f"{equipment_rules.label_of(wrong[0])} is refused: {equipment_rules.NO_TESTER_FOR_MODE_1_2}",
                "Take it out of use, and use a real EV; for mode 2 with a cable that has its own control device.",
            )  # fmt: skip
        if not vehicles:
            return Finding(
                "not yet", "a Mode 1/2-only station needs a real EV (procedure 4.2 and 6.1), and none is in use",
                "Add the EV to the register; for mode 2 also the cable with its own control device.",
            )  # fmt: skip
    elif not vehicles:
        return Finding(
            "not yet", "neither an EV nor an emulator nor an EVSE tester is in use",
            "Add what you plug in to the register; where there is no tester for a socket, an EV is used (appendix E).",
        )  # fmt: skip
    return Finding(
        "met", ", ".join(f"{equipment_rules.label_of(v)}{f' ({v.socket})' if v.socket else ''}" for v in vehicles)
    )


def _identity(record: CampaignRecord) -> Finding:
    assert record.opened is not None
    intake = record.intake
    if not intake.identity:
        return Finding("not yet", "nobody has typed or scanned it", "Scan the nameplate, or type what stands on it.")
    if not intake.compared:
        return Finding("not yet", "not compared yet")
    compared = intake.compared[-1]
    given = tuple(entry.entries[-1].seq for entry in intake.identity.values())
    if compared.event.differences:
        text = "; ".join(f"{row['label']}: {row['text']}" for row in compared.event.differences)
        return Finding(
            "differs", text, "Correct what was mistyped; otherwise say why the difference is acceptable, or stop here.",
            (*given, compared.seq),
        )  # fmt: skip
    if record.opened.dut_type == "charging-station" and not record.dut:
        return Finding(
            "not yet", "the device has not told who it is yet", "Let the station connect: its BootNotification tells."
        )
    names = identity.labels(record.opened.dut_type)
    same = [names[row["field"]].lower() for row in compared.event.rows if row["state"] == "same"]
    text = f"the same: {', '.join(same)}" if same else "no source contradicts another"
    return Finding("met", text, records=(*given, compared.seq))


def _pre_test(record: CampaignRecord) -> Finding:
    assert record.opened is not None
    station = record.opened.dut_type == "charging-station"
    intake = record.intake
    if not intake.connected_seq:
        remedy = (
            "Switch the station on, with the network configuration of the sheet."
            if station
            else "Check URL and access."
        )
        for recorded, link in reversed(record.links):
            text, settle = why(link)
            if text:
                return Finding("not yet", text, settle or remedy, (recorded.seq,))
        return Finding("not yet", "the device has not connected", remedy)
    if boot := intake.accepted_boot:
        who = "the station's BootNotification was accepted" if station else "the system accepted a BootNotification"
        if intake.test_data.entries and not station:
            return _test_data(f"connected, and {who}", intake)
        return Finding("met", f"connected, and {who}", records=(intake.connected_seq, *boot))
    if intake.boots and not station:
        asked, answered, status = intake.boots[-1]
        return Finding(
            "not met", f"the system answered BootNotification with {status or 'something that is no status'}",
            "Make the bench's charge point id known to the system, then repeat the pre-test.", (asked, answered),
        )  # fmt: skip
    remedy = "Restart the station: it then sends a BootNotification." if station else "Carry out the pre-test."
    return Finding("not yet", "connected, but no BootNotification was seen", remedy, (intake.connected_seq,))


def _test_data(so_far: str, intake: IntakeRecord) -> Finding:
    """What the system says of the id tags of the campaign."""
    tags = intake.test_data.now.tags
    records = tuple(int(tag["frame"]) for tag in tags if tag["frame"])
    differing = differences(tags)
    if not differing:
        return Finding("met", f"{so_far}; the id tags are as the sheet says", records=records)
    return Finding("not met", f"{so_far}; {'; '.join(differing)}", REMEDY, records)


def _milliseconds(record: CampaignRecord, seen: Milliseconds | None) -> Finding:
    assert record.opened is not None
    said = said_milliseconds(record)
    word = "has not said" if said is None else "says yes" if said else "says no"
    if seen is None or not seen.timestamps:
        return Finding("not yet", f"the vendor {word}; no timestamp of the device was seen yet")
    measured = {"yes": "it sends milliseconds", "no": "it sends none", "always .000": "it always sends .000"}[
        seen.answer
    ]
    text = f"the vendor {word}; {measured}, such as {seen.example}"
    if said is None:
        return Finding("not yet", text, "Ask the vendor.", (seen.seq,))
    same = said == (seen.answer != "no")
    outcome = "met" if same else "differs"
    return Finding(outcome, text, "" if same else "Ask the vendor; both stand in the report.", (seen.seq,))


def said_milliseconds(record: CampaignRecord) -> bool | None:
    """What the vendor says: as answered in the intake, otherwise as in the PICS; None if nowhere."""
    item = record.intake.items.get("milliseconds")
    if item is not None and item.answer is not None and item.answer.event.answer in ("yes", "no"):
        return item.answer.event.answer == "yes"
    general = record.opened.pics.get("general") if record.opened else None
    said = general.get("milliseconds") if isinstance(general, Mapping) else None
    return said if isinstance(said, bool) else None


def _required(record: CampaignRecord) -> Finding:
    result = campaign_result(record)
    parts = ", ".join(f"{f.name}: {f.text}" for f in result.functionalities if f.state != "Not supported")
    outcome = {"Pass": "met", "Fail": "not met"}.get(result.state, "not yet")
    return Finding(outcome, parts or "no case was run")


def _keys(record: CampaignRecord) -> Finding:
    """TC_019 asks for all keys at once; other cases read only those that they need."""
    number = len(record.keys)
    keys = "1 key" if number == 1 else f"{number} keys"
    read = [
        attempt
        for case_id, attempts in record.attempts.items()
        if case_id.startswith("TC_019_CS")
        for attempt in attempts
        if is_complete(attempt)
    ]
    if not read:
        return Finding("not yet", f"{keys} read so far, for single cases", "Run TC_019: it reads them all.")
    return Finding("met", f"all were read, {keys} stand in the report", records=(read[-1].first_seq,))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
