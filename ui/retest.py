"""Whether running a case again asks for a cause first."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.campaign.results import case_result
from app.verdict import Verdict
from ui.undecided import undecided


def needs_cause(record: CampaignRecord, case_id: str) -> bool:
    """A case that failed: a new attempt stands in for the failed one only together with a recorded cause."""
    if not record.attempts.get(case_id) or undecided(record, case_id):
        return False
    return case_result(record, case_id).verdict is Verdict.FAIL
