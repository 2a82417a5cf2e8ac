"""What the runner knows of a place for files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.scenario.files import BEGUN_BY_S
from app.scenario.inputs import FileMoved
from app.scenario.judging import Judge
from app.scenario.references import TEST_SCRIPT
from app.scenario.timing import NS


@dataclass(frozen=True)
class Whole:
    """A transfer by which everything has gone over."""

    event: FileMoved
    at_ns: int
    """When every byte of it had gone over. How the DUT has closed the connection may have shown only later that it was whole."""
    began_ns: int

    def in_time(self, said_ns: int, deadline_ns: int) -> bool:
        return self.at_ns <= deadline_ns and self.began_ns <= said_ns + BEGUN_BY_S * NS


@dataclass
class PlaceState:
    """One place, and what has gone into it or out of it."""

    direction: str
    protocol: str
    size: int
    """Bytes of the file to fetch."""
    started: int = 0
    """Transfers that have begun."""
    under_way: int = 0
    """Those that have not ended."""
    moved: int = 0
    """Bytes of the one that went furthest."""
    wholes: list[Whole] = field(default_factory=list)
    acknowledged: Whole | None = None
    """The download with which the TCP of the DUT had acknowledged every byte; the last that is known of it."""
    fault: str = ""
    """``bench`` if the bench itself was in the way, ``cut off`` if it has ended what stood still; empty: neither, or it has come right
    since."""
    fault_error: str = ""
    error: str = ""
    """How the last transfer failed, or why it was refused."""
    blamed: bool = False
    """That the bench was in the way is on the record as a check."""

    def take(self, event: FileMoved) -> None:
        """A transfer has begun or ended, or more is known of one that had ended."""
        if event.what == "started":
            self.started += 1
            self.under_way += 1
        elif event.what == "renamed":
            self.wholes = [_renamed(one, event) for one in self.wholes]
        elif event.what == "removed":
            self.wholes = [one for one in self.wholes if one.event.number != event.number]
            self.error = "it was deleted again"
        else:
            self._ended(event)

    def _ended(self, event: FileMoved) -> None:
        later = event.what in ("closed", "reset")
        if not later:
            self.error = event.error
        # An old connection may be cut off long after another transfer has come right, and who has its file needs no more of it.
        in_the_way = event.fault == "bench" and not (self.wholes and self.direction == "get")
        if in_the_way or (event.fault and not self.fault and not self.wholes):
            self.fault, self.fault_error = event.fault, event.error
        if event.what == "refused":
            return
        if not later:
            self.under_way -= 1
        self.moved = max(self.moved, event.size)
        one = Whole(event, event.at_ns, event.at_ns - round(event.seconds * NS))
        if later and self.acknowledged is not None and self.acknowledged.event.number == event.number:
            one = Whole(event, self.acknowledged.at_ns, self.acknowledged.began_ns)
        if event.acknowledged and (self.acknowledged is None or later):
            self.acknowledged = one
        if event.whole:
            self.wholes.append(one)
            self.fault = self.fault_error = ""

    def whole(self, said_ns: int, deadline_ns: int, named: str = "") -> FileMoved | None:
        """The transfer by which everything had gone over in time, if there is one. Of several uploads, one of the name that was told,
        otherwise the last. An empty one does not count where there is another that has something in it."""
        found = [one.event for one in self.wholes if one.in_time(said_ns, deadline_ns)]
        if self.direction == "get":
            return found[0] if found else None
        full = [event for event in found if event.size > 0]
        if not full and (self.moved or self.under_way):
            return None
        found = full or found
        return next((one for one in reversed(found) if one.file_name == named), found[-1] if found else None)

    @property
    def broken_off(self) -> bool:
        """The bench has ended a transfer, for whatever reason, and none was whole since."""
        return bool(self.fault)

    @property
    def bench_in_the_way(self) -> bool:
        """The bench itself has refused or broken off a transfer, and none was whole, before or since: what follows from there being
        no file is not the fault of the DUT."""
        return self.fault == "bench" and not any(one.event.size for one in self.wholes)

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


def _renamed(one: Whole, event: FileMoved) -> Whole:
    same = one.event.number == event.number
    return replace(one, event=replace(one.event, file_name=event.file_name)) if same else one
