"""Is a PDF the report that the product writes of these records? The whole file is compared, byte for byte.

Anything appended to a PDF can change what its pages show, so nothing appended is passed over.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from app import __version__
from app.evidence.errors import CaseFileError
from app.evidence.tampering import Finding
from app.evidence.verify import Verification
from app.report.from_case_file import write_again
from app.report.printed_head import PrintedHead


def with_report(found: Verification, case_file: Path, report: Path, printed: PrintedHead) -> Verification:
    """What verifying came to, and what holding the report against a sound file comes to."""
    if not found.ok or not (problem := difference(case_file, report, printed)):
        return found
    return replace(found, ok=False, findings=[*found.findings, Finding("report", 0, "", problem)])


def difference(case_file: Path, report: Path, printed: PrintedHead) -> str:
    """In what the PDF differs from the report that this version makes of the same records; empty: in nothing."""
    try:
        there = report.read_bytes()
    except OSError as error:
        return f"the report {report.name} cannot be read: {error.strerror or error}"
    try:
        with tempfile.TemporaryDirectory(prefix="ocpp-bench-") as folder:
            again = Path(folder) / "again.pdf"
            write_again(case_file, again, printed)
            made = again.read_bytes()
    except (CaseFileError, OSError, ValueError) as error:
        return (
            f"the report cannot be made again from these records ({error}), so {report.name} was not compared with it"
        )
    if there == made:
        return ""
    if there.startswith(made):
        count = len(there) - len(made)
        return (
            f"{report.name} is not the PDF that the product wrote: {count} byte{'' if count == 1 else 's'} were appended to it by "
            "another program, which can change what its pages show. Make a new one from the case file"
        )
    return (
        f"{report.name} is not the PDF that OCPP Bench {__version__} writes of these records: it is not the same byte for byte. "
        "It was altered, or another version has made it. Compare its pages with those of a new one"
    )
