"""What an operator is told beside a request: which of its values may differ, by how much, and how the charge point will answer.

It is read from the step that waits for the request, so a prompt can say no more than the checks do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.hands.leaves import leaves
from app.scenario.checks import Check
from app.scenario.values import Context, resolve
from app.scenario.vocabulary import Receive, Step

ANOTHER_WILL_DO = "another will do"
NOTED = "another is noted, no failure"

_EXACT = ("equal", "one of", "one of or absent", "other than", "at least", "none of", "absent", "empty", "matches")


def answered(step: Step, ctx: Context) -> str:
    """The status that the charge point will answer with; empty if the step gives none."""
    status = resolve(step.answer, ctx).get("status") if isinstance(step, Receive) else None
    return status if isinstance(status, str) else ""


def remarks(step: Step, payload: Mapping[str, Any], ctx: Context) -> dict[str, str]:
    """By the path of a field as prompts write it (``list[0].field``): what may differ. A field without one must be exactly so."""
    if not isinstance(step, Receive):
        return {}
    found = {}
    for path, _ in leaves(payload):
        dotted = re.sub(r"\[(\d+)\]", r".\1", path)
        about = [check for check in (*step.where, *step.checks) if _is_about(check, dotted)]
        if dotted in step.match:
            continue
        deciding = [check for check in about if check.severity == "fail"]
        if any(check.relation in _EXACT for check in deciding):
            continue
        near = next((check for check in deciding if check.relation == "near"), None)
        if near is not None:
            found[path] = f"at most {_duration(float(resolve(near.expected, ctx)['seconds']))} off"
        elif any(check.relation in _EXACT for check in about):
            found[path] = NOTED
        elif deciding or not step.save:  # of what is saved, a later step may ask
            found[path] = ANOTHER_WILL_DO
    return found


def _is_about(check: Check, dotted: str) -> bool:
    return bool(check.path) and (check.path == dotted or dotted.startswith(f"{check.path}."))


def _duration(seconds: float) -> str:
    """``45 s``, ``5 min`` or ``2 h``."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
