"""What the proof of one case, and of all cases, has come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.proof.mapping import Mapped

NAMES = (
    "mutants",
    "killed",
    "survivors",
    "equivalent",
    "variants",
    "wrongly_failed",
    "never_true",
    "never_false",
    "unmapped",
)

MOST_EQUIVALENT = 0.05
"""Share of a case's mutants that may stand in the list of equivalents."""


@dataclass
class CaseFigures:
    """The figures of one case."""

    id: str
    mutants: int = 0
    killed: int = 0
    variants: int = 0
    survivors: dict[str, str] = field(default_factory=dict)
    """Mutant -> why it survived."""
    equivalent: dict[str, str] = field(default_factory=dict)
    """Mutant -> the reason why it is none."""
    wrongly_failed: dict[str, str] = field(default_factory=dict)
    """Variant -> why it did not pass."""
    never_true: list[str] = field(default_factory=list)
    never_false: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    """Validation lines of the document without a check or a waiver, and checks of the main part without a line."""
    problems: list[str] = field(default_factory=list)
    """What is wrong with the lists themselves: entries that no longer apply."""
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Kind of defect -> mutants, killed."""
    killers: dict[str, list[str]] = field(default_factory=dict)
    """Check id -> mutants that it was declared to kill, and killed."""
    checks: int = 0
    """Checks that the case declares."""
    seconds: float = 0.0
    mapping: Mapped = field(default_factory=Mapped)
    """The lines of the document and what stands for them."""

    @property
    def proven(self) -> bool:
        lists = (self.survivors, self.wrongly_failed, self.never_true, self.never_false, self.unmapped, self.problems)
        return not any(lists)

    def counts(self) -> dict[str, int]:
        """The figures by name."""
        return {name: count(getattr(self, name)) for name in NAMES}

    def as_json(self) -> dict[str, Any]:
        details = {
            name: getattr(self, name)
            for name in (
                "survivors",
                "equivalent",
                "wrongly_failed",
                "never_true",
                "never_false",
                "unmapped",
                "problems",
            )
        }
        return {
            "id": self.id,
            **self.counts(),
            "checks": self.checks,
            "seconds": round(self.seconds, 3),
            "kinds": {kind: {"mutants": made, "killed": killed} for kind, (made, killed) in sorted(self.kinds.items())},
            "details": {name: value for name, value in details.items() if value},
        }


def count(value: Any) -> int:
    return value if isinstance(value, int) else len(value)


def totals(cases: Iterable[CaseFigures]) -> dict[str, int]:
    cases = list(cases)
    return {name: sum(case.counts()[name] for case in cases) for name in NAMES}
