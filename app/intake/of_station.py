"""What the bench has found out of a charging station beside its cases, as items of the checklists."""

from __future__ import annotations

from collections.abc import Iterable

from app.campaign.record import CampaignRecord
from app.campaign.station_left import left, looked_at
from app.campaign.station_limits import KEPT, STOPS, WRONG
from app.events import JsonObject
from app.intake.finding import Finding


def says(record: CampaignRecord) -> Finding:
    """Its configuration keys beside its PICS, as last read."""
    surveys = [survey for survey in record.surveys if survey.when == "before"]
    if not surveys:
        return Finding("not yet", "the configuration keys are read before the first case", "Run a case.")
    items = [item for item in surveys[-1].items if item["what"] not in KEPT]
    if not items:
        return Finding("met", "connectors, feature profiles and limits are as the PICS says")
    against = [item for item in items if item["state"] in (WRONG, STOPS)]
    return Finding("not met" if against else "met", _texts(items), _remedy(against or items))


def put_back(record: CampaignRecord) -> Finding:
    """What the station kept from before the campaign and has no more, and what cases have changed and nobody could put back."""
    if not looked_at(record):
        return Finding("not yet", "looked at after the last case")
    items = left(record)
    if not items:
        return Finding(
            "met",
            "the station is as it was found: keys, local list, charging profiles, reservations, connectors; no transaction runs, "
            "no cable is in, and the authorization cache is cleared, if it has one",
        )
    return Finding("not met", _texts(items), _remedy(items))


def _texts(items: Iterable[JsonObject]) -> str:
    return "; ".join(dict.fromkeys(str(item["text"]) for item in items))


def _remedy(items: Iterable[JsonObject]) -> str:
    return " ".join(dict.fromkeys(str(item["remedy"]) for item in items if item["remedy"]))
