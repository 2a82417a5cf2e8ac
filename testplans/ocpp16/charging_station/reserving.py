"""How a charging station is reserved, and freed again (test case document, chapter 2.20)."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import equal, same, warn
from app.scenario.values import Captured, Now, Param
from app.scenario.vocabulary import CONNECTOR, Node, Receive, receive, send, sequence
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID


def reserve(reservation_id: int, **more: Any) -> Node:
    """Steps 1 to 3: the connector under test is reserved for the valid id tag, and is Reserved. Saves ``reservation``."""
    return sequence(
        send(
            "ReserveNow",
            "1",
            "2",
            connectorId=CONNECTOR,
            expiryDate=Now(Param("reservation_expiry_offset")),
            idTag=VALID,
            reservationId=reservation_id,
            checks=[equal("status", "Accepted")],
            save="reservation",
            **more,
        ),
        receive("StatusNotification", "3", connectorId=CONNECTOR, status="Reserved"),
    )


def start_on_reservation(number: str, *checks: Any, id_tag: Any = VALID, answer: Any = ACCEPTED) -> Receive:
    """StartTransaction that uses the reservation. Saves ``start``."""
    return receive(
        "StartTransaction",
        number,
        checks=[
            same("reservationId", Captured("reservation.bench.reservationId")),
            *checks,
            warn(same("connectorId", CONNECTOR)),
        ],
        answer=answer,
        save="start",
    )


def reservation_ended(reservation_id: int) -> Node:
    """After the case: a reservation that was not used does not stay. One that was is not known any longer."""
    return send("CancelReservation", "", reservationId=reservation_id, callerror=("any",))
