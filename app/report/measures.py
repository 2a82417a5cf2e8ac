"""What the report measures over a record: the performance parameters and the response times of each action."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.report.model import Measures


def measures_of(record: CampaignRecord) -> Measures:
    return Measures()
