"""What people have stated for the proof of the verdict: mutants that are no defect, and steps that cannot be reached.

Both lists are checked both ways: an entry that no longer applies is an error.
"""

from __future__ import annotations

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
