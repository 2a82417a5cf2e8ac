"""What several commands have: the option to name cases, the option for JSON, and the check of a word that is one of a few."""

from __future__ import annotations

from typing import Annotated

import typer

DUT_TYPES = ("charging-station", "csms")

Only = Annotated[list[str] | None, typer.Option("--only", metavar="ID ...", help="only these cases")]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON on standard output")]


def wrong(value: str, allowed: tuple[str, ...], what: str) -> str:
    """What is wrong with the value of an option; empty if it is allowed."""
    if value in allowed:
        return ""
    return f"{what} takes {' or '.join(word for word in allowed if word)}, not {value!r}"
