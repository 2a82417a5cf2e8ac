"""``ocpp-bench resume``: go on with a campaign that was interrupted or stopped."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli import USAGE
from app.cli.campaign import Asked, run_campaign
from app.commands import ResumeCampaign
from app.events import CampaignOpened
from app.evidence.errors import CaseFileError
from app.evidence.reading import read_records


def resume(case_file: Path, password: str, asked: Asked) -> int:
    """Run what has no result yet. Returns the exit code."""
    try:
        first = next(iter(read_records(case_file)), None)
    except CaseFileError as error:
        typer.echo(str(error), err=True)
        return USAGE
    opened = first.event if first is not None else None
    if isinstance(opened, CampaignOpened) and opened.hands == "window":
        typer.echo(
            f"{case_file}: the hands of this campaign are at the window. Open the window and resume it there.", err=True
        )
        return USAGE
    return run_campaign(ResumeCampaign(str(case_file), password), asked)
