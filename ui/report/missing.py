"""What the report still lacks, and the data of its statement of approval. No widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.campaign.record import CampaignRecord
from app.campaign.results import campaign_result
from app.commands import AddSignOff
from app.intake.standing import standing
from ui.undecided import undecided

ROLES = (("vendor", "Vendor"), ("laboratory", "Test laboratory"))
FIELDS = ("name", "company", "department", "position", "location", "date")
REQUIRED = ("name", "company", "location", "date")


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: what, why it matters, and where to go for it."""

    text: str
    why: str
    workspace: str
    target: str = ""
    """A case id, or ``role.field`` of the approval form."""


def gaps(record: CampaignRecord) -> list[Gap]:
    """In the order of the report."""
    opened = record.opened
    if opened is None:
        return []
    found: list[Gap] = []
    for role, title in ROLES:
        given = record.sign_offs.get(role)
        if given is None:
            found.append(
                Gap(
                    f"Approval of the {title.lower()}",
                    "the statement of approval stays empty",
                    "report",
                    f"{role}.name",
                )
            )
            continue
        empty = [name for name in REQUIRED if not getattr(given, name)]
        if empty:
            found.append(
                Gap(
                    f"{title}: {', '.join(empty)}",
                    "the statement of approval asks for it",
                    "report",
                    f"{role}.{empty[0]}",
                )
            )
    if not opened.tester.get("name"):
        found.append(Gap("Name of the tester", "answers are recorded without a name", "intake"))
    if not (opened.laboratory.get("company") or opened.laboratory.get("name")):
        found.append(Gap("Test laboratory", "the first row of the abstract", "intake"))
    if not record.dut and opened.dut_type != "csms":
        found.append(Gap("Identity of the device", "the device has not sent a BootNotification yet", "run"))
    found += _of_intake(record)
    result = campaign_result(record)
    results = {case.case_id: case for case in result.cases}
    required = [case_id for block in result.functionalities for case_id in block.cases]
    waiting = [
        case_id
        for case_id in required
        if results[case_id].verdict in ("NOT RUN", "INTERRUPTED") and not undecided(record, case_id)
    ]
    if waiting:
        found.append(Gap(_cases(len(waiting), "not run"), "their functionality stays incomplete", "plan", waiting[0]))
    asked = [case_id for case_id in required if undecided(record, case_id)]
    if asked:
        waits = "waits for you" if len(asked) == 1 else "wait for you"
        found.append(Gap(_cases(len(asked), f"under way: {waits}"), "its approval or its run is not finished", "run"))
    unsettled = [
        case_id
        for case_id in required
        if results[case_id].verdict in ("INCONCLUSIVE", "ERROR") and case_id not in asked
    ]
    if unsettled:
        found.append(
            Gap(_cases(len(unsettled), "undecided: run again"), "inconclusive or a bench error", "review", unsettled[0])
        )
    return found


def _of_intake(record: CampaignRecord) -> list[Gap]:
    """Items of the checklists that the report has to call open or not met; what the cases decide is told by them."""
    items = [item for item in standing(record) if item.state in ("open", "not met") and item.id not in _TOLD_ELSEWHERE]
    if not items:
        return []
    names = ", ".join(item.title for item in items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")
    number = "1 item" if len(items) == 1 else f"{len(items)} items"
    return [Gap(f"Checklists: {number} not settled", names, "intake")]


_TOLD_ELSEWHERE = ("required-cases", "performance", "test-procedure")


def _cases(number: int, state: str) -> str:
    return f"{number} required case{'s' if number > 1 else ''} {state}"


def prefilled(record: CampaignRecord, role: str) -> dict[str, str]:
    """What is known for one block of the statement: the approval as recorded, otherwise the data of the intake."""
    given = record.sign_offs.get(role)
    if given is not None:
        return {name: str(getattr(given, name)) for name in FIELDS}
    source = {}
    if record.opened is not None:
        source = record.opened.vendor if role == "vendor" else record.opened.laboratory
    return {name: str(source.get(name) or "") for name in FIELDS}


def command(role: str, values: dict[str, str]) -> AddSignOff:
    """The command that records one block.

    Raises:
        ValueError: the name is missing, or the date is not an ISO date; the text says what to write.
    """
    clean = {name: values.get(name, "").strip() for name in FIELDS}
    if not clean["name"]:
        raise ValueError("Give the name of the person who approves.")
    try:
        date.fromisoformat(clean["date"])
    except ValueError:
        raise ValueError("Write the date as year-month-day, such as 2026-11-30.") from None
    return AddSignOff(role, **clean)
