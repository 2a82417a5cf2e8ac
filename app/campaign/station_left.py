"""What of a charging station is not as it was found, after the last case of a run: one reading for checklists, report and window."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.campaign.station_limits import KEPT, KEYS, LEFT, RESERVATIONS
from app.events import JsonObject


def looked_at(record: CampaignRecord) -> bool:
    """Whether the end of a run was reached, where it is looked at."""
    return any(survey.when == "after" for survey in record.surveys)


def left(record: CampaignRecord) -> list[JsonObject]:
    """What the vendor has lost with the campaign, and what the last run could not put back, each told once."""
    before = [item for survey in record.surveys if survey.when == "before" for item in survey.items]
    # Keys are tried again, and reservations of others are not the bench's: what was said after the last case counts.
    lost = [item for item in before if item["what"] not in (KEYS, RESERVATIONS)]
    after = [survey.items for survey in record.surveys if survey.when == "after"]
    items = [item for item in (*lost, *(after[-1] if after else ())) if item["what"] in KEPT and item["state"] == LEFT]
    return list({str(item["text"]): item for item in items}.values())
