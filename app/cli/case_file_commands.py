"""The commands that look at campaigns and their case files, or add to them: none of them needs the DUT."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json


def campaigns(as_json: Json = False) -> None:
    """The recent campaigns: how each stands, how far it is, and where its case file lies."""
    from app.cli.campaigns import print_campaigns

    raise typer.Exit(print_campaigns(as_json))


def report(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="the PDF to write")],
) -> None:
    """Write the PDF report of a campaign, from its case file alone."""
    from app.cli.reports import write

    raise typer.Exit(write(case_file, output))


def judge(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    as_json: Json = False,
) -> None:
    """Judge a case file again from its record: 0 identical, 1 different (listed), 2 it cannot be judged."""
    from app.cli.judge import judge_again

    raise typer.Exit(judge_again(case_file, json_output=as_json))


def attach(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    file: Annotated[Path, typer.Argument(help="photo or file, of at most 16 MB")],
    caption: Annotated[str, typer.Option("--caption", metavar="TEXT", help="what it is")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="who attaches it")] = "",
    case_id: Annotated[str, typer.Option("--case", metavar="ID", help="the case it belongs to")] = "",
    attempt: Annotated[int, typer.Option("--attempt", metavar="N", min=0, help="the attempt it belongs to")] = 0,
) -> None:
    """Put a photo or a file on the record of a campaign that is not open now."""
    from app.cli.attach import attach as attach_file
    from app.commands import AddAttachment

    raise typer.Exit(attach_file(case_file, AddAttachment(str(file), caption, by, case_id, attempt)))


def verify(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    head: Annotated[
        str,
        typer.Option("--head", metavar="HEX", help="a head noted earlier: all of it, or its first 16 digits or more"),
    ] = "",
    report_file: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.pdf", help="the report whose head the record must have")
    ] = None,
    as_json: Json = False,
) -> None:
    """Is a case file what was recorded? 0 it is, 1 it is not (what was done to it is named), 3 it cannot be read."""
    from app.cli.verify import verify_case_file

    raise typer.Exit(verify_case_file(case_file, head, report_file, json_output=as_json))
