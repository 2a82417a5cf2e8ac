"""``ocpp-bench pics new|check``."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli import NOT_PASSED, PASSED, USAGE


def new(dut_type: str, output: Path | None) -> int:
    from app.campaign.pics_template import template
    from app.cli.new_file import write_new

    text = template(dut_type)
    return write_new(text, output, f"ocpp-bench pics check {output}")


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
