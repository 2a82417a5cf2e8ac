"""What the runner knows of a place for files."""

from __future__ import annotations

from dataclasses import dataclass

from app.scenario.inputs import FileMoved
from app.scenario.judging import Judge
from app.scenario.references import TEST_SCRIPT


@dataclass
class PlaceState:
    """One place, and what has gone into it or out of it."""

    direction: str
    protocol: str
    size: int
    """Bytes of the file to fetch."""
    started: int = 0
    """Transfers that have begun."""
    moved: int = 0
    """Bytes of the one that went furthest."""
    whole: FileMoved | None = None
    whole_at: int = 0
    """When every byte of it had gone over. How the DUT has closed the connection may have shown only later that it was whole."""
    acknowledged: FileMoved | None = None
    """The download with which the TCP of the DUT had acknowledged every byte; the last that is known of it."""
    acknowledged_at: int = 0
    fault: str = ""
    """``bench`` if the bench itself was in the way, ``cut off`` if it has ended what stood still; empty: neither."""
    fault_error: str = ""
    error: str = ""
    """How the last transfer failed, or why it was refused."""
    blamed: bool = False
    """That the bench was in the way is on the record as a check."""

    @property
    def broken_off(self) -> bool:
        """The bench has ended a transfer, for whatever reason, and none was whole since."""
        return bool(self.fault) and self.whole is None

    @property
    def bench_in_the_way(self) -> bool:
        """The bench itself has broken off a transfer, and none was whole since."""
        return self.fault == "bench" and self.whole is None

    def blame(self, judge: Judge, step_id: str, what: str) -> None:
        """Put on the record, once, that the bench has broken off a transfer. What follows from it is not the fault of the DUT."""
        if self.blamed:
            return
        self.blamed = True
        text = f"the bench {'takes the upload' if self.direction == 'put' else 'gives the file'} to its end"
        actual = f"broken off by the bench: {self.fault_error or self.fault}; {what}"
        judge.check(
            "files.bench",
            step_id,
            "failed",
            "precondition",
            text,
            "all of it",
            actual,
            reference=TEST_SCRIPT,
        )
