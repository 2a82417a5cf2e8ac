"""Scenarios of the OCPP 1.6 test case document (OCTT, FINAL 2024-04). One file a test case, named by its id."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from app.scenario.vocabulary import Scenario
from testplans.ocpp16 import charging_station, csms

_PACKAGES = {"charging-station": charging_station, "csms": csms}


@cache
def scenarios(dut_type: str) -> dict[str, Scenario]:
    """All scenarios for a DUT type (``charging-station`` or ``csms``) by id, the utilities among them."""
    found: dict[str, Scenario] = {}
    for module in _modules(_PACKAGES[dut_type]):
        scenario = getattr(module, "SCENARIO", None)
        if isinstance(scenario, Scenario):
            if scenario.id in found:
                raise ValueError(f"{module.__name__}: {scenario.id} exists twice")
            found[scenario.id] = scenario
    return found


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."))
    return [importlib.import_module(name) for name in names]
