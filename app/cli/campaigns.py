"""``ocpp-bench campaigns``: the list that the window opens on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import typer

from app.casefiles import words
from app.casefiles.listing import Listed, campaigns
from app.cli import PASSED


def print_campaigns(as_json: bool) -> int:
    """Print the list. Always exit code 0: a file that cannot be read is told in its line."""
    listed = campaigns()
    if as_json:
        typer.echo(json.dumps([as_dict(item) for item in listed], indent=2, ensure_ascii=False))
    elif not listed:
        typer.echo("No campaign yet. 'ocpp-bench run' or the window opens one.")
    else:
        for line in lines(listed):
            typer.echo(line)
    return PASSED


def as_dict(item: Listed) -> dict[str, Any]:
    """One campaign as JSON. Times are UTC."""
    summary = item.summary
    return {
        "case_file": item.path,
        "state": item.state,
        "text": item.text,
        "can_be_resumed": item.can_resume,
        "why_not": item.why_not,
        "last_activity": _iso(item.last_utc_ns),
        "campaign": None if summary is None else {**summary.as_json(), "opened": _iso(summary.opened_utc_ns)},
    }


def lines(listed: list[Listed]) -> list[str]:
    """Two lines for each campaign: what it is and how it stands, then where its file lies and what is wrong."""
    told = []
    for item in listed:
        summary = item.summary
        name = words.device(summary) if summary else "unknown device"
        facts = [item.state, words.local_time(item.last_utc_ns) or "time not known"]
        if summary is not None:
            facts.insert(1, f"{words.progress(summary)} done")
            facts.insert(2, words.verdicts(summary))
        told.append(f"{name:<32} {' · '.join(fact for fact in facts if fact)}")
        told.append(f"    {item.path}")
        if item.text:
            told.append(f"    {item.text}")
    return told


def _iso(utc_ns: int) -> str:
    return datetime.fromtimestamp(utc_ns / 1e9, UTC).isoformat(timespec="milliseconds") if utc_ns else ""
