"""Who stands at the head of the three lifelines of a sequence chart: names and pictures, by what the device under test is."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.casefiles.summary import product_name

STATION_LANES = ("person", "bench", "station")
SYSTEM_LANES = ("person", "station", "bench")
"""Of a management system the bench plays the charge point."""


def lanes(record: CampaignRecord) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Names and icons of tester, bench and DUT."""
    if record.opened is not None and record.opened.dut_type == "csms":
        return ("Operator", "Bench, as charge point", product_name(record) or "CSMS"), SYSTEM_LANES
    return ("Tester", "Bench", record.dut[-1].model if record.dut else "DUT"), STATION_LANES
