"""Which cases of the plan a campaign is asked to run, and can run."""

from __future__ import annotations

from app.campaign.attempts import NOBODY, is_complete
from app.campaign.record import CampaignRecord
from app.events import JsonObject

LOOKING_FIRST = "looking at the station before the first case"
"""Detail of the state of the engine from the beginning of a run to its first case, where the station is asked for what it keeps."""


def is_runnable(entry: JsonObject) -> bool:
    """Whether a run of this case means something: it may apply, there is a scenario, and the PICS does not forbid it."""
    return entry.get("applies") is not False and bool(entry.get("scenario")) and not entry.get("conflict")


def asked(record: CampaignRecord) -> list[JsonObject]:
    """The cases that this campaign is asked to run and can run, in the order of the plan."""
    selected = set(record.selected)
    return [entry for entry in record.plan if entry["id"] in selected and is_runnable(entry)]


def is_decided(record: CampaignRecord, case_id: str) -> bool:
    """Whether an attempt at the case came to its end, and nobody wants another one instead."""
    return any(is_complete(one) for one in record.attempts.get(case_id, ())) and not wants_retest(record, case_id)


def wants_retest(record: CampaignRecord, case_id: str) -> bool:
    """Whether a person has asked for another attempt at the case instead of an approval, and there is none yet that came to its end."""
    complete = [one for one in record.attempts.get(case_id, ()) if is_complete(one)]
    approval = complete[-1].approval if complete else None
    return approval is not None and approval.value == "retest" and approval.by != NOBODY
