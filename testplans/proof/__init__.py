"""What people have stated for the proof of the verdict, and the committed inventory of all checks.

Mutants that are no defect, and steps that cannot be reached, are stated with a reason each.

Both lists are checked both ways: an entry that no longer applies is an error.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def stated(name: str) -> list[dict[str, Any]]:
    """The entries of ``equivalents`` or ``unreachable``."""
    loaded = yaml.safe_load(files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    return list(loaded or [])


def for_case(name: str, case_id: str, key: str) -> dict[str, str]:
    """What is stated about one case: mutant or step -> the reason."""
    return {entry[key]: entry["reason"] for entry in stated(name) if case_id in entry["cases"]}


@cache
def inventory() -> dict[str, dict[str, dict[str, Any]]]:
    """The committed inventory: case -> check -> what it checks, and a mutant it kills (:mod:`app.proof.inventory`).

    One file a case, in the folder ``inventory``.
    """
    found = {
        entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8"))
        for entry in files(__package__).joinpath("inventory").iterdir()
        if entry.name.endswith(".json")
    }
    return dict(sorted(found.items()))


@cache
def outlines() -> dict[str, str]:
    """The committed outlines: case -> what it waits for, in which order (:mod:`app.proof.outline`)."""
    found = {
        entry.name.removesuffix(".txt"): entry.read_text(encoding="utf-8")
        for entry in files(__package__).joinpath("outline").iterdir()
        if entry.name.endswith(".txt")
    }
    return dict(sorted(found.items()))
