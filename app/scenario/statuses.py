"""Every StatusNotification of an attempt, expected or not, held against Appendix D."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.events import Event, StatusClassified
from app.scenario import appendix_d
from app.scenario.tree import Leaf


@dataclass
class StatusSheet:
    """The rows that the tester approves at the end of a case of a charging station."""

    case_id: str
    attempt: int
    emit: Callable[[Event], None]
    rows: list[StatusClassified] = field(default_factory=list)
    excused: Callable[[], bool] = lambda: False
    """Asked of what Appendix D would reject: whether it came of the hands and not of the DUT."""

    def expected(self, leaf: Leaf, request: Mapping[str, Any], frame: int) -> None:
        self._add(frame, wanted(leaf, request), received(request), "D-expected", appendix_d.OK, "as expected")

    def unexpected(
        self,
        request: Mapping[str, Any],
        last: Mapping[str, Any] | None,
        situation: appendix_d.Situation,
        frame: int,
        slip: str = "",
    ) -> None:
        """``slip``: why it may come of the hands."""
        found = appendix_d.classify(request, last, situation)
        advice, reason = found.advice, found.reason
        if slip and found.rule == "D-other-connector":
            advice, reason = appendix_d.RETEST, f"{reason}; {slip}"
        self._add(frame, "", received(request), found.rule, advice, reason)

    def missing(self, leaf: Leaf, expected: str) -> None:
        reason = "an expected StatusNotification did not come; Appendix D does not let that pass"
        self._add(0, f"{expected} (step {leaf.id})", "", "D-missing", appendix_d.REJECT, reason)

    def not_needed(self, leaf: Leaf, expected: str) -> None:
        """An optional one did not come."""
        reason = f"optional: {leaf.optional}"
        self._add(0, f"{expected} (step {leaf.id})", "", "D-optional", appendix_d.ACCEPTABLE, reason)

    @property
    def advice(self) -> str:
        return appendix_d.overall({row.advice for row in self.rows})

    def _add(self, frame: int, expected: str, came: str, rule: str, advice: str, reason: str) -> None:
        if advice == appendix_d.REJECT and self.excused():
            advice, reason = appendix_d.RETEST, f"{reason}; but the hands took longer than the station was told to wait"
        row = StatusClassified(self.case_id, self.attempt, frame, expected, came, rule, advice, reason)
        self.rows.append(row)
        self.emit(row)


def wanted(leaf: Leaf, request: Mapping[str, Any]) -> str:
    return f"c{request.get('connectorId')} {request.get('status')} (step {leaf.id})"


def received(request: Mapping[str, Any]) -> str:
    parts = [f"c{request.get('connectorId')} {request.get('status')}", str(request.get("errorCode", "no error code"))]
    if request.get("info"):
        parts.append(f"info {request['info']!r}")
    return ", ".join(parts)
