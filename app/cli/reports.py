"""``ocpp-bench report``: the PDF from a case file, and nothing else."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli import BENCH_FAILED, PASSED, USAGE


def write(case_file: Path, output: Path) -> int:
    from app.evidence.errors import CaseFileError
    from app.report.from_case_file import write_pdf

    if problem := cannot_write(output):
        typer.echo(problem, err=True)
        return USAGE
    try:
        pages = write_pdf(case_file, output)
    except CaseFileError as error:
        typer.echo(str(error), err=True)
        return USAGE
    except ValueError as error:
        typer.echo(f"{case_file}: {error}", err=True)
        return USAGE
    except OSError as error:
        typer.echo(f"{output}: cannot be written ({error.strerror or error}).", err=True)
        return BENCH_FAILED
    typer.echo(f"{output} is written, {pages} pages.", err=True)
    return PASSED


def cannot_write(output: Path) -> str:
    """Why no file can be written under this name, as far as it shows beforehand; empty if nothing speaks against it."""
    if output.is_dir():
        return f"{output} is a folder. Give the name of a file in it."
    if not output.absolute().parent.is_dir():
        return f"The folder {output.absolute().parent} does not exist. Create it first, or choose another one."
    return ""
