"""The report model: everything that the report says, as a pure function of the campaign's record and the measures over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from app.campaign import files_moved
from app.campaign.pics import Pics, from_json
from app.campaign.record import AttemptRecord, CampaignRecord
from app.campaign.results import CampaignResult, CaseResult, attempt_verdict, campaign_result, cause_of
from app.campaign.station_left import left
from app.events import CampaignOpened, JsonObject
from app.intake.equipment import calibration, label_of
from app.measure.ledger import ActionTimes
from app.measure.performance import PerformanceRow
from app.report.text import iso_date, plural
from app.verdict import Verdict

DUT_NAMES = {"charging-station": "Charging Station", "csms": "Charging Station Management System"}
GOALS = {"full": "Full certificate", "subset": "Subset certificate", "security": "Security certificate"}


@dataclass(frozen=True)
class Measures:
    """What was measured over the record."""

    performance: Sequence[PerformanceRow] = ()
    actions: Sequence[ActionTimes] = ()
    milliseconds: str = "no timestamps seen"
    """Whether the DUT's timestamps have decimals of the second, as observed."""


@dataclass(frozen=True)
class CasePart:
    """One case of the evidence: its plan entry, its result, and its attempts."""

    entry: JsonObject
    result: CaseResult
    attempts: list[AttemptRecord]
    attempt_results: list[tuple[Verdict, str]]
    """What each attempt comes to by itself."""

    @property
    def id(self) -> str:
        return str(self.entry["id"])

    @property
    def anchor(self) -> str:
        return f"case-{self.id}"


@dataclass(frozen=True)
class ReportModel:
    """Everything that the report says."""

    record: CampaignRecord
    opened: CampaignOpened
    head: str
    """Hash over the whole record, hexadecimal."""
    issued: datetime
    result: CampaignResult
    cases: list[CasePart]
    """The cases that were attempted, in plan order."""
    measures: Measures
    rehearsal: bool
    identity: Mapping[str, str] = field(default_factory=dict)
    """vendor, product, version, serial, subtype, firmware: of the DUT, as far as known."""

    @property
    def number(self) -> str:
        return self.opened.report_number

    @property
    def dut_kind(self) -> str:
        return DUT_NAMES.get(self.opened.dut_type, self.opened.dut_type)

    @property
    def laboratory(self) -> str:
        return str(self.opened.laboratory.get("company") or self.opened.laboratory.get("name") or "")

    @property
    def document(self) -> str:
        """The document that a reference is to where it names none."""
        return f"test case document {self.opened.testplans_revision}"

    @property
    def technology(self) -> str:
        """The communication technology that the performance was measured over, as the PICS states it; empty if it does not."""
        pics = pics_of(self.opened)
        path = "performance.communication_technology"
        return next((item.show(value) for _, item, value in pics.answers() if item.path == path), "") if pics else ""

    @property
    def device_line(self) -> str:
        """The DUT in one line, for the foot of every page."""
        parts = [self.identity["product"] or self.dut_kind]
        if self.identity["serial"]:
            parts.append(f"SN {self.identity['serial']}")
        if self.identity["version"]:
            parts.append(self.identity["version"])
        return ", ".join(parts)

    @property
    def tested(self) -> str:
        """The days of the test as ISO dates."""
        first, last = iso_date(self.record.opened_utc_ns), iso_date(self.record.last_utc_ns)
        return first if first == last else f"{first} to {last}"

    def part(self, case_id: str) -> CasePart | None:
        return next((part for part in self.cases if part.id == case_id), None)


def build(record: CampaignRecord, *, head: str, issued: datetime, measures: Measures) -> ReportModel:
    """The model of a campaign's report.

    Raises:
        ValueError: the record has no campaign in it, or ``issued`` has no time zone.
    """
    if record.opened is None:
        raise ValueError("the case file holds no campaign yet; there is nothing to report")
    if issued.tzinfo is None:
        raise ValueError("the date of issue needs a time zone")
    result = campaign_result(record)
    by_id = {r.case_id: r for r in result.cases}
    cases = []
    for entry in record.plan:
        attempts = record.attempts.get(str(entry["id"]), [])
        if attempts:
            expectation = str(entry.get("expectation") or "pass")
            judged = [attempt_verdict(a, approve_mode=record.opened.approve, expectation=expectation) for a in attempts]
            cases.append(CasePart(entry, by_id[str(entry["id"])], attempts, judged))
    return ReportModel(
        record=record,
        opened=record.opened,
        head=head,
        issued=issued.astimezone(UTC),
        result=result,
        cases=cases,
        measures=measures,
        rehearsal=result.rehearsal,
        identity=_identity(record, record.opened),
    )


def pics_of(opened: CampaignOpened) -> Pics | None:
    """The PICS as declared; None if the case file's PICS is of a kind that this version does not know."""
    try:
        return from_json(opened.pics)
    except (KeyError, TypeError, AttributeError):
        return None


@dataclass(frozen=True)
class Deviation:
    """Something out of the ordinary that the report has to name."""

    kind: str
    what: str
    text: str


def deviations(model: ReportModel) -> list[Deviation]:
    """Retests, interruptions, rejections against advice, settings not put back, losses of the connection, files that the bench
    could not move, bench faults."""
    found: list[Deviation] = []
    for part in model.cases:
        for attempt, (verdict, reason) in zip(part.attempts, part.attempt_results, strict=True):
            name = f"{part.id} attempt {attempt.number}"
            if verdict is Verdict.INTERRUPTED:
                found.append(Deviation("interruption", name, reason))
            elif attempt is not part.attempts[-1]:
                cause = cause_of(attempt)
                text = f"{verdict}, repeated; " + (f"cause: {cause}" if cause else "no cause recorded")
                found.append(Deviation("retest", name, text))
            if (
                (a := attempt.approval)
                and a.advice
                and {"approved": "approve", "rejected": "reject"}.get(a.value, "")
                not in (
                    "",
                    a.advice,
                )
            ):
                found.append(
                    Deviation("against advice", name, f"{a.value} by {a.by}, advice was {a.advice}: {a.reason or '–'}")
                )
            for item in attempt.configuration:
                if item.when == "not restored":
                    found.append(
                        Deviation("setting not put back", name, f"{item.key}: {item.status or 'no reason given'}")
                    )
    for prompt in model.record.confirmations:
        if prompt.closed is not None:
            text = f"{prompt.shown.detail} Answered: {prompt.closed.how}, by {prompt.closed.by}"
            text += f" ({prompt.closed.reason})" if prompt.closed.reason else ""
            found.append(Deviation("interruption", f"record {prompt.shown_seq}", text))
    asked = asked_for(model.record)
    for recorded, link in model.record.links:
        if link.what in ("closed", "failed", "refused") and link.initiator != "bench" and recorded.seq not in asked:
            text = " ".join(
                str(x) for x in (link.what, "by", link.initiator or "unknown", link.code or "", link.reason) if x
            )
            found.append(Deviation("connection", f"record {recorded.seq}", text))
    found.extend(Deviation("left at the station", str(item["what"]), str(item["text"])) for item in left(model.record))
    found += _of_intake(model)
    found.extend(
        Deviation("file", moved.case_id, files_moved.in_words(moved))
        for moved in model.record.files_moved
        if moved.what == "failed"
    )
    found.extend(Deviation("bench fault", fault.where, fault.text) for fault in model.record.faults)
    return found


def _of_intake(model: ReportModel) -> list[Deviation]:
    """Differences of identity, calibrations that did not hold, and what a rehearsal was started with although it was open."""
    intake = model.record.intake
    found = [Deviation("identity", str(row["label"]), str(row["text"])) for row in intake.differences]
    day = date.fromisoformat(iso_date(model.record.last_utc_ns))
    for item in intake.in_use:
        state = calibration(item, day)
        if not state.holds:
            found.append(Deviation("calibration", label_of(item), state.text))
    for started in intake.started_open:
        wrong = [f"{item['title']}: {item['text']}" for item in started.event.items if item["state"] != "open"]
        number = sum(1 for item in started.event.items if item["state"] == "open")
        parts = [*wrong, *([plural(number, "item") + " not answered"] if number else [])]
        found.append(
            Deviation("intake", f"record {started.seq}", f"rehearsal started with open items: {'; '.join(parts)}")
        )
    return found


def asked_for(record: CampaignRecord) -> set[int]:
    """The records of closed and refused connections that belong to a case: resets, power cycles, cuts by the bench.

    An attempt whose check of the connection held lost it only where a step allows that. While the bench keeps the link cut, it
    refuses every connection itself.
    """
    calm = [
        attempt
        for attempt in chain(record.utilities, *record.attempts.values())
        if any(check.check_id == "general.connection" and check.outcome == "held" for check in attempt.checks)
    ]
    found = {
        seq for attempt in calm for seq, link in attempt.links if link.what == "closed" and link.initiator != "bench"
    }
    cut = False
    for recorded, link in record.links:
        cut = link.what == "cut" or (cut and link.what != "restored")
        if cut and link.what == "refused":
            found.add(recorded.seq)
    return found


def _identity(record: CampaignRecord, opened: CampaignOpened) -> dict[str, str]:
    boot = record.dut[-1] if record.dut else None
    general = opened.pics.get("general")
    answers: Mapping[str, Any] = general if isinstance(general, Mapping) else {}

    def text(*names: str) -> str:
        return next((str(answers[name]) for name in names if answers.get(name) not in (None, "")), "")

    def given(name: str) -> str:
        """What was typed or scanned, where the PICS leaves it out."""
        told = [str(getattr(entry.now, name)) for entry in record.intake.identity.values()]
        return next((value for value in told if value), "")

    connectors = text("number_of_connectors")
    cable = _yes_no(answers.get("fixed_cable"), "fixed cable", "detachable cable")
    subtype = [text("product_subtype"), plural(int(connectors), "connector") if connectors.isdigit() else "", cable]
    return {
        "vendor": text("vendor_name") or given("vendor") or str(opened.vendor.get("company") or ""),
        "product": text("type_model", "product_designation") or given("product") or (boot.model if boot else ""),
        "version": text("ocpp_software_version") or given("version") or (boot.firmware if boot else ""),
        "serial": text("serial_number") or given("serial") or (boot.serial if boot else ""),
        "communication": text("communication") or "JSON",
        "subtype": ", ".join(part for part in subtype if part),
        "milliseconds": _yes_no(answers.get("milliseconds"), "yes", "no"),
        "firmware": boot.firmware if boot else "",
        "reported": f"{boot.vendor} {boot.model}, serial {boot.serial or 'not given'}, firmware {boot.firmware or 'not given'}"
        if boot
        else "",
    }


def _yes_no(answer: Any, yes: str, no: str) -> str:
    return yes if answer is True else no if answer is False else ""
