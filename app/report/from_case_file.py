"""The report of a campaign, from its case file and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from app.campaign.record import CampaignRecord
from app.evidence.reading import broken, hash_of, read_campaign, read_records
from app.report.pdf import write_report
from app.report.printed_head import PrintedHead


def write_pdf(case_file: Path, output: Path) -> int:
    """Write the report of a case file, issued now. Returns the number of pages.

    Raises:
        app.evidence.errors.CaseFileError: the case file cannot be read.
        OSError: the PDF cannot be written.
        ValueError: the case file holds no campaign.
    """
    return write_and_look(case_file, output)[0]


def write_and_look(case_file: Path, output: Path) -> tuple[int, str]:
    """As :func:`write_pdf`; also says where the record is not what was recorded (empty: nowhere). Every page then says so, too."""
    record = read_campaign(case_file)
    problem = broken(case_file)
    # The hash of the last record that was read, not of the last one: an engine may be writing.
    head, issued = hash_of(case_file, record.last_seq), datetime.now(UTC)
    return write_report(record, output, head=head, issued=issued, broken=bool(problem)), problem


def write_again(case_file: Path, output: Path, printed: PrintedHead) -> None:
    """Write the report once more that was made of these records at that time: the same version makes the same bytes.

    Raises:
        app.evidence.errors.CaseFileError: the case file cannot be read.
        OSError: the PDF cannot be written.
        ValueError: the case file holds no campaign.
    """
    wanted = printed.records or None
    record = CampaignRecord.fold(takewhile(lambda r: wanted is None or r.seq <= wanted, read_records(case_file)))
    write_report(record, output, head=hash_of(case_file, record.last_seq), issued=printed.issued)
