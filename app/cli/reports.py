"""``ocpp-bench report``: the PDF from a case file, and nothing else."""

from __future__ import annotations

from pathlib import Path

import typer

from app import outputs
from app.cli import BENCH_FAILED, NOT_PASSED, PASSED, USAGE


def write(case_file: Path, output: Path) -> int:
    from app.evidence.errors import CaseFileError
    from app.report.from_case_file import write_and_look

    if problem := outputs.why_not(output, outputs.PDF):
        typer.echo(problem, err=True)
        return USAGE
    try:
        pages, broken = write_and_look(case_file, output)
    except CaseFileError as error:
        typer.echo(str(error), err=True)
        return USAGE
    except ValueError as error:
        typer.echo(f"{case_file}: {error}", err=True)
        return USAGE
    except OSError as error:
        typer.echo(outputs.why(output, error), err=True)
        return USAGE if isinstance(error, outputs.OutputRefused) else BENCH_FAILED
    typer.echo(f"{output} is written, {pages} pages.", err=True)
    if broken:
        typer.echo(
            f"{case_file} is NOT what was recorded: {broken}. Every page of the report says so, and no result in it can be relied "
            "on. See 'ocpp-bench verify'.",
            err=True,
        )
        return NOT_PASSED
    return PASSED
