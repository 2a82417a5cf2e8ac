"""How the checklists stand: a fold over what is recorded of each item. The window, the command line, the gate of the engine and
the report read the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.campaign.intake_record import Entry, ItemRecord
from app.campaign.record import CampaignRecord
from app.events import ChecklistAnswered, JsonObject
from app.intake.finding import Finding
from app.intake.findings import said_milliseconds
from app.intake.items import NO_EXCUSE, answers
from app.numbers import is_number

SETTLED, OPEN, NOT_MET, DIFFERS = "settled", "open", "not met", "differs"


@dataclass(frozen=True)
class Standing:
    """One item as it stands."""

    info: JsonObject
    state: str
    """``settled``, ``open`` (nobody has answered, or it cannot be told yet), ``not met``, or ``differs`` (what was said and what
    was seen)."""
    text: str
    remedy: str
    record: ItemRecord

    @property
    def id(self) -> str:
        return str(self.info["id"])

    @property
    def title(self) -> str:
        return str(self.info["title"])

    @property
    def part(self) -> str:
        return str(self.info["part"])

    @property
    def asked(self) -> bool:
        """Whether a person can answer it."""
        return self.info.get("how") != "measured"

    @property
    def answer(self) -> Entry[ChecklistAnswered] | None:
        return self.record.answer

    @property
    def in_the_way(self) -> bool:
        """Whether certification cannot start like this. That the milliseconds differ is told, and is no obstacle."""
        stands = self.state == SETTLED or (self.state == DIFFERS and self.id == "milliseconds")
        return bool(self.info.get("blocks")) and not stands

    def as_json(self) -> JsonObject:
        return {"item": self.id, "title": self.title, "state": self.state, "text": self.text, "remedy": self.remedy}


def standing(record: CampaignRecord, extra: Mapping[str, Finding] | None = None) -> list[Standing]:
    """Every item in its order. ``extra``: findings that are not in the record (they count before it)."""
    known = extra or {}
    found: list[Standing] = []
    for item in record.intake.items.values():
        if item.id == "test-procedure":
            found.append(_all_of_intake(item, found))
            continue
        finding = known.get(item.id) or _recorded(item)
        found.append(_of(record, item, finding))
    return found


def in_the_way(record: CampaignRecord) -> list[Standing]:
    """What certification cannot start with, in the order of the list."""
    items = [item for item in standing(record) if item.in_the_way]
    # the criterion that sums the others up says nothing beside them
    return [item for item in items if item.id != "test-procedure"] or items


def worth_a_warning(record: CampaignRecord) -> list[Standing]:
    """What a rehearsal is started with although it is not as it should be."""
    return [item for item in standing(record) if item.in_the_way and item.id != "test-procedure"]


CANNOT_START = "Certification cannot start"
"""What a refusal begins with."""


def refusal(items: list[Standing]) -> str:
    """Why certification does not start, in clear words, one line an item."""
    number = "1 item of the intake is" if len(items) == 1 else f"{len(items)} items of the intake are"
    lines = [f"{item.title}: {item.text}. {item.remedy}".strip() for item in items]
    return "\n".join([f"{CANNOT_START}: {number} open.", *(f"- {line}" for line in lines)])


def _recorded(item: ItemRecord) -> Finding | None:
    if item.finding is None:
        return None
    event = item.finding.event
    return Finding(event.outcome, event.text, event.remedy, tuple(event.records))


def _of(record: CampaignRecord, item: ItemRecord, finding: Finding | None) -> Standing:
    how = item.info.get("how")
    if how == "measured":
        return _measured(item, finding)
    if item.id == "identity":
        return _identity(item, finding)
    if item.id == "milliseconds":
        return _milliseconds(record, item, finding)
    return _asked(item)


def _measured(item: ItemRecord, finding: Finding | None) -> Standing:
    if finding is None:
        text = "told after the tests" if item.info.get("part") == "exit" else "not looked at yet"
        return Standing(item.info, OPEN, text, "", item)
    state = {"met": SETTLED, "not yet": OPEN}.get(finding.outcome, NOT_MET)
    return Standing(item.info, state, finding.text, finding.remedy, item)


def _asked(item: ItemRecord) -> Standing:
    if item.answer is None:
        return Standing(item.info, OPEN, "not answered yet", "Answer it in the intake.", item)
    answer = item.answer.event
    said = f"{answer.answer}, {answer.by}"
    said += f": {answer.remark}" if answer.remark else ""
    if answer.answer not in answers(item.info):
        return Standing(item.info, NOT_MET, f"{said}. {NO_EXCUSE}", "Settle it, then answer again.", item)
    if answer.answer == "no":
        return Standing(item.info, NOT_MET, said, "Settle it, then answer again.", item)
    beyond = beyond_limits(item.info, answer.values) if answer.answer == "yes" else ""
    if beyond:
        return Standing(item.info, NOT_MET, beyond, "Improve the set-up, then measure again.", item)
    values = values_text(item.info, answer.values)
    return Standing(item.info, SETTLED, f"{values}; {said}" if values else said, "", item)


def _identity(item: ItemRecord, finding: Finding | None) -> Standing:
    """A difference is settled by an answer that was given after it was seen."""
    if finding is None or finding.outcome != "differs" or item.finding is None:
        return _measured(item, finding)
    answer = item.answer
    if answer is not None and answer.seq > item.finding.seq:
        if answer.event.answer == "yes":
            text = f"{finding.text}; explained by {answer.event.by}: {answer.event.remark}"
            return Standing(item.info, SETTLED, text, "", item)
        return Standing(item.info, NOT_MET, f"{finding.text}; not accepted by {answer.event.by}", finding.remedy, item)
    return Standing(item.info, DIFFERS, finding.text, finding.remedy, item)


def _milliseconds(record: CampaignRecord, item: ItemRecord, finding: Finding | None) -> Standing:
    said = said_milliseconds(record)
    if said is None:
        text = finding.text if finding is not None else "the vendor has not said"
        return Standing(item.info, OPEN, text, "Ask the vendor; the PICS leaves it open.", item)
    if finding is None:
        return Standing(item.info, SETTLED, f"the vendor says {'yes' if said else 'no'}", "", item)
    state = DIFFERS if finding.outcome == "differs" else SETTLED
    return Standing(item.info, state, finding.text, finding.remedy, item)


def _all_of_intake(item: ItemRecord, before: list[Standing]) -> Standing:
    missing = [one for one in before if one.in_the_way and one.part == "intake"]
    if not missing:
        return Standing(item.info, SETTLED, "every item of the intake is settled", "", item)
    names = ", ".join(one.title for one in missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    return Standing(item.info, OPEN, f"open: {names}", "Settle the items of the intake.", item)


def beyond_limits(info: JsonObject, values: Mapping[str, Any]) -> str:
    """Which values of a measurement are outside of their limits, and by what; empty if none."""
    found = []
    for field in info.get("fields", []):
        value = values.get(field["name"])
        if field["name"] not in values:
            continue
        if not is_number(value):
            found.append(f"{field['label']} is no number")
            continue
        if field.get("minimum") is not None and value < field["minimum"]:
            found.append(
                f"{field['label']} {value:g} {field['unit']} is below the minimum of {field['minimum']:g} {field['unit']}"
            )
        if field.get("maximum") is not None and value > field["maximum"]:
            found.append(
                f"{field['label']} {value:g} {field['unit']} is above the maximum of {field['maximum']:g} {field['unit']}"
            )
    return "; ".join(found)


def values_text(info: JsonObject, values: Mapping[str, Any]) -> str:
    """The values of a measurement in words."""
    return ", ".join(
        f"{field['label']} {values[field['name']]:g} {field['unit']}"
        for field in info.get("fields", [])
        if is_number(values.get(field["name"]))
    )
