"""``ocpp-bench pics new|check``."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli import NOT_PASSED, PASSED, USAGE


def new(dut_type: str, output: Path | None) -> int:
    from app.campaign.pics_template import template

    text = template(dut_type)
    if output is None:
        typer.echo(text, nl=False)
        return PASSED
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        typer.echo(f"{output} exists already; nothing was written.", err=True)
        return USAGE
    except OSError as error:
        typer.echo(f"{output}: cannot be written ({error.strerror}).", err=True)
        return USAGE
    typer.echo(f"{output} is written. Fill it in, then: ocpp-bench pics check {output}", err=True)
    return PASSED


def check(path: Path) -> int:
    """Exit code 0 if there is no error, 1 if there is, 2 if the file cannot be read."""
    from app.campaign import pics_text
    from app.engine.setup import SetupError, prepare

    try:
        prepared = prepare(path)
    except SetupError as error:
        typer.echo(str(error), err=True)
        return USAGE
    for line in pics_text.lines(prepared.problems):
        typer.echo(line)
    typer.echo(pics_text.summary(prepared.problems))
    return NOT_PASSED if prepared.has_errors else PASSED
