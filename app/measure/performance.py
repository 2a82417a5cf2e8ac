"""The performance parameters of the certification procedure, measured: the table that goes into the report.

Source: OCPP Certification Test Procedure V1.1.4, 8.2.1 and appendix A.4. The values are reported beside what the vendor states;
they are never judged (8.1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.events import Recorded
from app.measure.ledger import Ledger, Point
from app.measure.percentile import percentile
from app.measure.triggered import TriggeredFunctions, TriggeredTime


@dataclass(frozen=True)
class PerformanceRow:
    """One parameter. Times are None where nothing was measured (``n`` is 0)."""

    name: str
    """As the procedure calls it."""
    pics_value_s: float | None
    """What the vendor states, in seconds; None if nothing."""
    n: int
    p50_ms: float | None
    p95_ms: float | None
    max_ms: float | None
    uncertainty_ms: float | None
    """The largest of any of the measured times."""
    description: str
    unanswered: int = 0
    """Calls to which no reply came, and which therefore are in none of the figures."""
    early: int = 0
    """Of the triggered function: requests that came with the reply or before it, and count as 0."""
    typical_uncertainty_ms: float | None = None
    """The median of that of the measured times, which is how far the p50 is to be trusted."""


def performance(records: Iterable[Recorded], dut_type: str, pics: Mapping[str, Any]) -> list[PerformanceRow]:
    """The table for a DUT of this type, from its records and its PICS (as in :class:`~app.events.CampaignOpened`)."""
    ledger, triggered = Ledger(), TriggeredFunctions()
    for recorded in records:
        ledger.apply(recorded)
        triggered.apply(recorded)
    stated = pics.get("performance")
    values: Mapping[str, Any] = stated if isinstance(stated, Mapping) else {}
    if dut_type == "charging-station":
        return [
            _row(
                "OCPP triggered function timeout",
                values.get("ocpp_triggered_function_timeout"),
                triggered.times,
                "From the reply that accepts a function to the request that follows from it; without firmware, diagnostics, "
                "reboots, and without what waits for hands.",
            ),
            _responses(ledger, values, "OCPP response timeout", "From a request to the reply, all actions."),
            _responses(
                ledger,
                values,
                "Response time RemoteStartTransaction",
                "From RemoteStartTransaction.req to the reply.",
                "RemoteStartTransaction",
            ),
        ]
    return [
        _responses(ledger, values, "OCPP response timeout", "From a request to the reply, all actions."),
        _responses(ledger, values, "Response time Authorize", "From Authorize.req to the reply.", "Authorize"),
    ]


def _responses(
    ledger: Ledger, values: Mapping[str, Any], name: str, description: str, action: str = ""
) -> PerformanceRow:
    key = {
        "OCPP response timeout": "ocpp_response_timeout",
        "Response time RemoteStartTransaction": "response_time_remote_start_transaction",
        "Response time Authorize": "response_time_authorize",
    }[name]
    points = [point for point in ledger.points if point.direction == "out" and action in ("", point.action)]
    missing = sum(1 for _, missed in (*ledger.unanswered, *ledger.waiting()) if action in ("", missed))
    return _row(name, values.get(key), points, description, missing)


def _row(
    name: str, stated: object, times: Sequence[Point] | Sequence[TriggeredTime], description: str, unanswered: int = 0
) -> PerformanceRow:
    value = float(stated) if isinstance(stated, int | float) else None
    if not times:
        return PerformanceRow(name, value, 0, None, None, None, None, description, unanswered)
    early = sum(1 for time in times if isinstance(time, TriggeredTime) and time.early)
    ms = sorted(time.ms for time in times)
    uncertainty = max(time.uncertainty_ms for time in times)
    return PerformanceRow(
        name,
        value,
        len(ms),
        percentile(ms, 50),
        percentile(ms, 95),
        percentile(ms, 100),
        uncertainty,
        description,
        unanswered,
        early,
        percentile(sorted(time.uncertainty_ms for time in times), 50),
    )
