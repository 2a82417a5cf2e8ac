"""Templates that a person fills in: written to a new file only, never over one that is there."""

from __future__ import annotations

from pathlib import Path

import typer

from app import outputs
from app.cli import PASSED, USAGE


def write_new(text: str, output: Path | None, then: str) -> int:
    """Print a template, or write it to a new file."""
    if output is None:
        typer.echo(text, nl=False)
        return PASSED
    if output.absolute().parent.is_dir() and (problem := outputs.why_not(output, None)):
        typer.echo(problem, err=True)
        return USAGE
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        typer.echo(f"{output} exists already; nothing was written.", err=True)
        return USAGE
    except OSError as error:
        typer.echo(f"{output}: cannot be written ({error.strerror}).", err=True)
        return USAGE
    typer.echo(f"{output} is written. Fill it in, then: {then}", err=True)
    return PASSED
