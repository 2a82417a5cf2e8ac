"""The checks of one attempt, and the machine's verdict that follows from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.events import CheckMade, Event, VerdictReached
from app.verdict import Verdict


@dataclass
class Judge:
    """Collects the checks of one attempt and derives the machine's verdict.

    A check of the severity ``fail`` that failed makes FAIL; one of ``precondition`` that failed, or one of ``fail`` that
    is uncertain, makes INCONCLUSIVE; ``warn`` never does anything. FAIL outweighs INCONCLUSIVE: what was wrong stays wrong.
    """

    case_id: str
    attempt: int
    emit: Callable[[Event], None]
    failed: CheckMade | None = None
    """The first of its kind; the record has all of them."""
    unmet: CheckMade | None = None
    uncertain: CheckMade | None = None
    held: int = 0
    warnings: int = 0
    """Findings: checks of the severity ``warn`` that did not hold."""
    error: str = ""
    excused: Callable[[str], bool] = lambda _: False
    """Asked of a check that would fail the case or leave it undecided, by its id: whether that came of the hands and not of the DUT.
    The case is then inconclusive, and why is on the record before it."""
    doubted: Callable[[str], bool] = lambda _: False
    """Asked of a check that would fail the case, by its id: whether it is held back until the tester has said what was done."""
    held_back: list[CheckMade] = field(default_factory=list)
    """Checks that have failed, and are not on the record yet: their severity hangs on an answer."""
    _seen_general: set[str] = field(default_factory=set)

    def check(
        self,
        check_id: str,
        step_id: str,
        outcome: str,
        severity: str,
        text: str,
        expected: Any,
        actual: Any,
        *,
        reference: str,
        frame: int = 0,
    ) -> None:
        """Record one check. ``outcome`` is ``held``, ``failed`` or ``uncertain``."""
        if outcome == "failed" and severity in ("fail", "precondition") and self.excused(check_id):
            severity = "precondition"
        doubted = outcome == "failed" and severity == "fail" and self.doubted(check_id)
        made = CheckMade(
            self.case_id,
            self.attempt,
            check_id,
            step_id,
            outcome,
            severity,
            text,
            expected,
            actual,
            reference,
            frame,
        )
        if doubted:
            self.held_back.append(made)
        else:
            self._record(made)

    def _record(self, made: CheckMade) -> None:
        self.emit(made)
        if made.check_id.startswith("general."):
            self._seen_general.add(made.check_id)
        if made.outcome == "held":
            self.held += 1
        elif made.severity == "warn":
            self.warnings += made.outcome == "failed"
        elif made.outcome == "uncertain":
            self.uncertain = self.uncertain or made
        elif made.severity == "fail":
            self.failed = self.failed or made
        elif made.severity == "precondition":
            self.unmet = self.unmet or made

    @property
    def wrong(self) -> bool:
        """Whether something failed that is held against the DUT, or will be as far as anybody knows yet."""
        return self.failed is not None or bool(self.held_back)

    def release(self, severity: str) -> None:
        """Put what was held back on the record, with the severity that it has turned out to have."""
        held_back, self.held_back = self.held_back, []
        for made in held_back:
            self._record(replace(made, severity=severity))

    def hold_general(self, check_id: str, text: str, expected: str, actual: str, reference: str) -> None:
        """A general rule that nothing in the attempt has broken."""
        if check_id not in self._seen_general:
            self.check(check_id, "", "held", "fail", text, expected, actual, reference=reference)

    @property
    def why_unmet(self) -> str:
        """The first precondition that is not met, in words; empty if there is none."""
        return explain(self.unmet) if self.unmet else ""

    def verdict(self, completed: bool, why_not: str) -> VerdictReached:
        """The machine's verdict. ``why_not`` says why the steps were not completed, if they were not."""
        if self.error:
            return self._reached(Verdict.ERROR, f"The bench failed: {self.error}")
        if self.failed:
            return self._reached(Verdict.FAIL, explain(self.failed), self.failed)
        if self.unmet:
            return self._reached(Verdict.INCONCLUSIVE, self.why_unmet, self.unmet)
        if self.uncertain:
            reason = f"{explain(self.uncertain)}; that is closer to the limit than the time is certain"
            return self._reached(Verdict.INCONCLUSIVE, reason, self.uncertain)
        if not completed:
            return self._reached(Verdict.INCONCLUSIVE, why_not or "The case was not completed.")
        findings = f", {self.warnings} warning{'s' if self.warnings > 1 else ''}" if self.warnings else ""
        return self._reached(Verdict.PASS, f"{self.held} checks held{findings}")

    def _reached(self, value: Verdict, reason: str, check: CheckMade | None = None) -> VerdictReached:
        return VerdictReached(
            self.case_id,
            self.attempt,
            "machine",
            value.value,
            reason,
            "OCPP Bench",
            step_id=check.step_id if check else "",
            check_id=check.check_id if check else "",
            frame=check.frame if check else 0,
        )


def explain(check: CheckMade) -> str:
    """A failed check in one sentence: where, what was expected, what came, in which frame, by which document."""
    step = f"step {check.step_id}: " if check.step_id else ""
    frame = f", frame {check.frame}" if check.frame else ""
    return (
        f"{step}{check.text}: expected {_short(check.expected)}, got {_short(check.actual)}{frame} ({check.reference})"
    )


def _short(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) and " " not in value and value != "absent" else str(value)
    return text if len(text) <= 200 else text[:197] + "..."
