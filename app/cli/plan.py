"""``ocpp-bench plan``."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from app.cli import PASSED, USAGE

_APPLIES = {True: "yes", False: "no", None: "?"}


def print_plan(path: Path, as_json: bool) -> int:
    from app.campaign import pics_text, short_times
    from app.engine.setup import SetupError, parameter_values, prepare

    try:
        prepared = prepare(path)
    except SetupError as error:
        typer.echo(str(error), err=True)
        return USAGE
    if prepared.plan is None:
        for line in pics_text.lines(prepared.problems):
            typer.echo(line, err=True)
        typer.echo("The plan cannot be made from this PICS.", err=True)
        return USAGE
    if prepared.problems:
        typer.echo(pics_text.summary(prepared.problems) + " See 'ocpp-bench pics check'.", err=True)
    entries = prepared.plan.entries
    if as_json:
        typer.echo(json.dumps([entry.as_json() for entry in entries], indent=2, ensure_ascii=False))
        return PASSED
    for entry in entries:
        marks = "".join(
            [
                " informative" if entry.informative else "",
                "" if entry.scenario else " (no scenario)",
                " CONFLICT" if entry.conflict else "",
            ]
        )
        typer.echo(f"{entry.id:<16} {entry.class_[:1].upper():<2} {_APPLIES[entry.applies]:<4} {entry.title}{marks}")
        typer.echo(f"{'':<23} {entry.reason}")
        if entry.conflict:
            typer.echo(f"{'':<23} conflict: {entry.conflict}")
    for name, counts in prepared.plan.counts().items():
        typer.echo(f"{name}: {counts}", err=True)
    if prepared.pics is not None and (
        short := short_times.in_words(parameter_values(prepared.pics, {}), prepared.pics.dut_type)
    ):
        typer.echo(f"Times of the PICS are {short}.", err=True)
    return PASSED
