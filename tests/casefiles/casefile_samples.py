"""Case files with the sample campaign in them."""

from __future__ import annotations

from pathlib import Path

from app.events import CampaignClosed, Recorded
from app.evidence.case_file import CaseFile
from ui import preview_sample as sample


def write(path: Path, records: list[Recorded] | None = None, *, closed: bool = False) -> Path:
    """Write these records (the sample's campaign, between two cases, if none are given) into a new case file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with CaseFile.create(path) as file:
        for recorded in sample.campaign(running=False) if records is None else records:
            file.append(recorded.event, recorded.raw, utc_ns=recorded.utc_ns, mono_ns=recorded.mono_ns)
        if closed:
            file.append(CampaignClosed("closed by the tester"))
    return path
