"""From every validation line of the test case document to the checks of the scenarios, in our own words.

One file a DUT type. ``general`` holds for every case, ``states`` for every case that uses the reusable state, ``cases`` for
one. A line has the document's step, what it ``says``, and one of: ``checks`` (ids, ``*`` for any text), ``bench`` (what the
bench sends or answers at a step: ``step``, ``field``, ``value``; ``<name>`` is a campaign parameter), ``setting`` (a
configuration state), ``state`` (a reusable state), or ``waiver`` (why nothing checks it). ``beyond`` lists checks that the
document does not ask for, with the reference that does. ``states_with`` names the campaign parameters that the case hands to
its reusable states in place of those that the states themselves name.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FILES = {"charging-station": "charging_station.yaml", "csms": "csms.yaml"}


@cache
def mapping(dut_type: str) -> dict[str, Any]:
    """The mapping for a DUT type (``charging-station`` or ``csms``)."""
    loaded: dict[str, Any] = yaml.safe_load(files(__package__).joinpath(FILES[dut_type]).read_text(encoding="utf-8"))
    return loaded
