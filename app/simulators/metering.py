"""The energy meter of a simulated connector: a register that runs while current flows, and the values made from it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.simulators.clock import timestamp, written

POWER = 11040.0
"""Power while charging, in watts: three phases of 16 A at 230 V."""
VOLTAGE, CURRENT = 230.0, 16.0


class Meter:
    """A register of active import energy. It goes on over transactions and reboots (errata v4.0 3.9)."""

    def __init__(self) -> None:
        self._energy = 0.0
        self._since: float | None = None

    @property
    def running(self) -> bool:
        return self._since is not None

    def switch(self, on: bool) -> None:
        """Let current flow, or stop it."""
        now = asyncio.get_running_loop().time()
        if self._since is not None:
            self._energy += (now - self._since) * POWER / 3600
        self._since = now if on else None

    def register(self) -> int:
        """The register now, in Wh."""
        energy = self._energy
        if self._since is not None:
            energy += (asyncio.get_running_loop().time() - self._since) * POWER / 3600
        return int(energy)

    def sample(self, measurands: Iterable[str], context: str, at: datetime | None = None) -> dict[str, Any]:
        """One MeterValue in the package's spelling, taken ``at`` a moment or now, with a sampled value for each measurand.

        No measurand means Energy.Active.Import.Register, the default of section 9.1.17.
        """
        flowing = 1.0 if self.running else 0.0
        table = {
            "Energy.Active.Import.Register": (str(self.register()), "Wh"),
            "Power.Active.Import": (f"{POWER * flowing:.1f}", "W"),
            "Current.Import": (f"{CURRENT * flowing:.1f}", "A"),
            "Voltage": (f"{VOLTAGE:.1f}", "V"),
        }
        return {
            "timestamp": timestamp() if at is None else written(at),
            "sampled_value": [
                {"value": table[name][0], "context": context, "measurand": name, "unit": table[name][1]}
                for name in list(measurands) or ["Energy.Active.Import.Register"]
            ],
        }
