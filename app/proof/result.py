"""The result of a self-check: the figures of its cases, and what they are figures of."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import __version__
from app.proof.figures import CaseFigures, totals


@dataclass(frozen=True)
class SelfCheck:
    """Everything that is said of one self-check."""

    cases: tuple[CaseFigures, ...]
    """In the order of the test plans."""
    revision: str
    """Of the test case document."""
    testplans_sha256: str
    at: datetime
    """When it was finished; with a time zone."""
    seconds: float
    everything: bool = True
    """All cases with a scenario, not a choice of them."""
    version: str = __version__
    python: str = platform.python_version()
    system: str = f"{platform.system()} {platform.release()}, {platform.machine()}"

    @property
    def proven(self) -> bool:
        return all(case.proven for case in self.cases)

    @property
    def totals(self) -> dict[str, int]:
        return totals(self.cases)

    def as_json(self) -> dict[str, Any]:
        return {
            "product": "OCPP Bench",
            "version": self.version,
            "testplans_revision": self.revision,
            "testplans_sha256": self.testplans_sha256,
            "at": self.at.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "python": self.python,
            "system": self.system,
            "everything": self.everything,
            "proven": self.proven,
            "totals": self.totals,
            "cases": [case.as_json() for case in self.cases],
        }
