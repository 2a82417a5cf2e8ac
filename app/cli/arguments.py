"""Options that take several values: ``--only A B`` and ``--only A --only B`` mean the same."""

from __future__ import annotations

from collections.abc import Sequence

SEVERAL = ("--only", "--set", "--equipment")


def spread_lists(arguments: Sequence[str]) -> list[str]:
    """``--only A B`` as ``--only A --only B``. A value that looks like a file (``x.yaml``) ends the list."""
    spread: list[str] = []
    option = ""
    for argument in arguments:
        if argument in SEVERAL:
            option = argument
            spread.append(argument)
            first = True
            continue
        if option and (argument.startswith("-") or (not first and argument.lower().endswith((".yaml", ".yml")))):
            option = ""
        if option and not first:
            spread.append(option)
        spread.append(argument)
        first = False
    return spread
