"""The report of a campaign, from its case file and nothing else."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from app.campaign.record import CampaignRecord
from app.evidence.reading import hash_of, read_campaign, read_records
from app.report.pdf import write_report
from app.report.printed_head import PrintedHead


def write_pdf(case_file: Path, output: Path) -> int:
    """Write the report of a case file, issued now. Returns the number of pages.

    Raises:
        app.evidence.errors.CaseFileError: the case file cannot be read.
        OSError: the PDF cannot be written.
        ValueError: the case file holds no campaign.
    """
    record = read_campaign(case_file)
    # The hash of the last record that was read, not of the last one: an engine may be writing.
    return write_report(record, output, head=hash_of(case_file, record.last_seq), issued=datetime.now(UTC))


def is_same(case_file: Path, report: Path, printed: PrintedHead) -> bool:
    """Whether this version makes the very same PDF from the records that the report says it was made of.

    Signatures are appended to a PDF, so a signed report begins with the same bytes. False also where another version has made
    the report.

    Raises:
        app.evidence.errors.CaseFileError: the case file cannot be read.
        OSError: a PDF cannot be written or read.
        ValueError: the case file holds no campaign.
    """
    wanted = printed.records or None
    record = CampaignRecord.fold(takewhile(lambda r: wanted is None or r.seq <= wanted, read_records(case_file)))
    with tempfile.TemporaryDirectory(prefix="ocpp-bench-") as folder:
        again = Path(folder) / "again.pdf"
        write_report(record, again, head=hash_of(case_file, record.last_seq), issued=printed.issued)
        return report.read_bytes().startswith(again.read_bytes())
