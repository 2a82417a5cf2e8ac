"""A management system cancels the reservation of a case that still goes on with it, and nobody has asked it to.

It may do so at any time (OCPP 1.6 section 5.1), and the charge point accepts it. But a reservation that is gone can neither expire nor
be used, so that the case cannot go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.protocol.messages import Call
from app.scenario.run import Run
from app.scenario.values import whole_number


def connector(run: Run, call: Call) -> int | None:
    """The connector of the reservation that is to be cancelled; None if the case does not go on with it. Ask before it is answered."""
    if run.station or run.phase != "main" or call.action != "CancelReservation":
        return None
    made = run.dut.charge_point.reservations.get(whole_number(call.payload.get("reservationId")) or 0, {})
    number = whole_number(made.get("connectorId"))
    return number if number in run.reports_on() else None


def came(run: Run, number: int | None, answer: Any, frame: int) -> str:
    """Why the case cannot go on, now that the request was answered; empty if it can."""
    if number is None or not isinstance(answer, Mapping) or answer.get("status") != "Accepted":
        return ""
    text, wanted = "the reservation of the case stays until the case ends it", "no CancelReservation of it"
    actual = f"CancelReservation of the reservation of connector {number}"
    reference = "OCPP 1.6 section 5.1"
    run.judge.check(
        "general.reservation", run.waiting_step(), "failed", "precondition", text, wanted, actual, reference=reference,
        frame=frame,
    )  # fmt: skip
    return "The management system has cancelled the reservation that the case goes on with."
