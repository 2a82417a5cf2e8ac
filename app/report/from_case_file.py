"""The report of a campaign, from its case file and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.evidence.reading import head, read_campaign
from app.report.pdf import write_report


def write_pdf(case_file: Path, output: Path) -> int:
    """Write the report of a case file, issued now. Returns the number of pages.

    Raises:
        app.evidence.errors.CaseFileError: the case file cannot be read.
        OSError: the PDF cannot be written.
        ValueError: the case file holds no campaign.
    """
    record = read_campaign(case_file)
    return write_report(record, output, head=head(case_file)[1], issued=datetime.now(UTC))
