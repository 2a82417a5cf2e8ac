"""The line that ``ocpp-bench selfcheck`` says of each proven case while it runs, and how it is read back."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class CaseDone:
    """One case of a self-check that is still running."""

    number: int
    """Of the cases that are done."""
    of: int
    case_id: str
    proven: bool
    killed: int
    defects: int
    """Mutants that are defects: all but those that are stated to be none."""
    passed: int
    variants: int
    seconds: float

    def line(self) -> str:
        """For people, and for :func:`read`."""
        word = "proven" if self.proven else "NOT PROVEN"
        return (
            f"[{self.number:>3}/{self.of}] {self.case_id:<16} {word:<10} {self.seconds:6.1f} s"
            f"  killed {self.killed} of {self.defects}, passed {self.passed} of {self.variants}"
        )


_LINE = re.compile(
    r"\[ *(\d+)/(\d+)\] (\S+) +(proven|NOT PROVEN) +(\d+\.\d) s +killed (\d+) of (\d+), passed (\d+) of (\d+)"
)


def read(line: str) -> CaseDone | None:
    """What a line says; None if it says something else."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    number, of, case_id, word, seconds, killed, defects, passed, variants = found.groups()
    return CaseDone(
        int(number), int(of), case_id, word == "proven", int(killed), int(defects), int(passed), int(variants), float(seconds)
    )  # fmt: skip
