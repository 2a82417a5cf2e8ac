"""From every validation line of the test case document to the checks of the scenarios, in our own words.

One folder a DUT type: ``general.yaml`` holds for every case, ``states.yaml`` for every case that uses the reusable state, and
``tc_001.yaml`` for the case TC_001. A line has the document's step, what it ``says``, and one of: ``checks`` (ids, ``*`` for any
text), ``bench`` (what the bench sends or answers at a step: ``step``, ``field``, ``value``; ``<name>`` is a campaign parameter),
``setting`` (a configuration state), ``state`` (a reusable state), or ``waiver`` (why nothing checks it). ``unless`` beside
``checks`` says when the line does not apply, in a case that has none of them. ``beyond`` lists checks that the document does not
ask for, with the reference that does. ``states_with`` names the campaign parameters that the case hands to its reusable states
(all of them, or one by its name) in place of those that the states themselves name.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FOLDERS = {"charging-station": ("charging_station", "CS"), "csms": ("csms", "CSMS")}
"""DUT type -> its folder, and what the ids of its cases end with."""


@cache
def mapping(dut_type: str) -> dict[str, Any]:
    """The mapping for a DUT type (``charging-station`` or ``csms``): ``general``, ``states`` and ``cases``."""
    folder, ending = FOLDERS[dut_type]
    found = {
        entry.name.removesuffix(".yaml"): yaml.safe_load(entry.read_text(encoding="utf-8"))
        for entry in files(__package__).joinpath(folder).iterdir()
        if entry.name.endswith(".yaml")
    }
    general, states = found.pop("general"), found.pop("states")
    cases = {f"{name.upper()}_{ending}": found[name] for name in sorted(found)}
    return {"general": general, "states": states, "cases": cases}
