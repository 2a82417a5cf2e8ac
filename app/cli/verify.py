"""``ocpp-bench verify``: is a case file what was recorded, and is it what a report was made of?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from app.cli import BENCH_FAILED, NOT_PASSED, PASSED, USAGE

GROUP = 8
"""Digits of a head between two spaces, as in the report."""


def verify_case_file(case_file: Path, head: str, report: Path | None, *, json_output: bool) -> int:
    """Print what comes of it. Exit code 0 sound, 1 not what was recorded, 2 wrong usage, 3 a file cannot be read."""
    from app.evidence.errors import CaseFileError
    from app.evidence.verify import anchor_digits, verify
    from app.report import printed_head
    from app.report.comparison import with_report

    if head and report is not None:
        typer.echo("Give --head or --report: a report tells the head itself.", err=True)
        return USAGE
    printed = None
    try:
        head = anchor_digits(head) if head else ""
    except ValueError as error:
        typer.echo(f"--head {error}", err=True)
        return USAGE
    try:
        if report is not None:
            printed = printed_head.read(report)
    except OSError as error:
        typer.echo(f"{report} cannot be read: {error.strerror or error}.", err=True)
        return BENCH_FAILED
    except ValueError as error:
        typer.echo(str(error), err=True)
        return BENCH_FAILED
    try:
        if report is not None and printed is not None:
            sound = verify(case_file, printed.head, printed.records)
            result = with_report(sound, case_file, report, printed)
            same = result.ok if sound.ok else None
        else:
            result, same = verify(case_file, head), None
    except CaseFileError as error:
        typer.echo(str(error), err=True)
        return BENCH_FAILED
    if json_output:
        told: dict[str, Any] = {"case_file": str(case_file), **asdict(result), "report_is_the_same": same}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for line in _lines(case_file, result, same):
            typer.echo(line)
    return PASSED if result.ok else NOT_PASSED


def _lines(case_file: Path, result: Any, same: bool | None) -> list[str]:
    digits = result.head
    groups = " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))
    lines = [f"{case_file}: {result.records} records", f"head {groups}", ""]
    if not result.ok:
        kinds = {finding.what for finding in result.findings}
        if kinds == {"report"}:
            lines.append("The case file is sound. The report is NOT:")
        else:
            lines.append(
                "Every record fits to its hash, and yet:" if kinds == {"content"} else "NOT what was recorded:"
            )
        return [*lines, *(f"  {problem}" for problem in result.problems)]
    lines.append("Sound: every record is what was recorded, in its place, and so is everything else in the file.")
    if result.absent:
        what = "A file" if len(result.absent) == 1 else f"{len(result.absent)} files"
        lines.append(
            f"{what} that the DUT has uploaded could not be looked at, being not beside it: {', '.join(result.absent[:5])}."
        )
    if not result.anchored:
        lines.append(
            f"The end is not anchored: whether records were cut off behind record {result.records} ({result.last_kind}), or all "
            "hashes made anew, cannot be seen. Give the head as it was noted (--head), or the report (--report)."
            if result.records
            else "The file is empty, and its end is not anchored."
        )
        return lines
    behind = result.records - result.anchored_seq
    lines.append(f"Anchored: the head that was given is that of record {result.anchored_seq}.")
    if behind:
        what = "record behind it came" if behind == 1 else "records behind it came"
        lines.append(f"{behind} {what} later; the end is not anchored.")
    if same:
        lines.append("The report, made again from these records, is the same byte for byte.")
    return lines
