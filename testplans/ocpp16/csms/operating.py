"""What the operator of a management system is asked to send, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.checks import Check, equal, warn
from app.scenario.vocabulary import Node, receive, sequence, trigger_from_csms


def asked(
    action: str,
    wanted: Mapping[str, Any],
    number: str,
    *,
    answer: Mapping[str, Any],
    must: tuple[str, ...] = (),
    checks: tuple[Check, ...] = (),
    named: tuple[str, ...] = (),
    save: str = "",
) -> Node:
    """The operator is asked to send a request; it arrives and gets this answer.

    ``must`` names the wanted fields that the document checks. The other ones are only what the operator was asked to enter:
    another value is a finding. ``checks`` are what the document asks for besides, ``named`` the wanted fields that they are about.
    """
    fields = [
        equal(name, value) if name in must else warn(equal(name, value))
        for name, value in wanted.items()
        if name not in named
    ]
    return sequence(
        trigger_from_csms(action, wanted),
        receive(action, number, answer=answer, checks=[*fields, *checks], save=save),
    )
