"""How a charging station is reserved, and freed again (test case document, chapter 2.20)."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import equal, same, warn
from app.scenario.conditions import LastStatus
from app.scenario.values import Captured, Now, Param
from app.scenario.vocabulary import (
    CONNECTOR,
    Need,
    Node,
    Receive,
    guard,
    never,
    plug_in,
    receive,
    send,
    sequence,
    use,
    when,
)
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, charging

WHOLE_STATION = (Need("ReserveConnectorZeroSupported", value=True),)
"""The station can be reserved without naming a connector (OCPP 1.6 section 9.3.1)."""


def reserve(reservation_id: int, *, connector: Any = CONNECTOR, **more: Any) -> Node:
    """Steps 1 to 3: the connector under test is reserved for the valid id tag, and is Reserved. Saves ``reservation``.

    With connector 0 it is the station that is reserved. Then the connector under test is the only one that it can be.
    """
    return sequence(
        reserve_now(reservation_id, "Accepted", connector=connector, save="reservation", **more),
        receive("StatusNotification", "3", connectorId=CONNECTOR, status="Reserved"),
    )


def reserve_now(reservation_id: int, status: str, *, connector: Any = CONNECTOR, **more: Any) -> Node:
    """Steps 1 and 2: ReserveNow for the valid id tag, and the status that is wanted."""
    return send(
        "ReserveNow",
        "1",
        "2",
        connectorId=connector,
        expiryDate=Now(Param("reservation_expiry_offset")),
        idTag=VALID,
        reservationId=reservation_id,
        checks=[equal("status", status)],
        **more,
    )


def reserved(reservation_id: int) -> Node:
    """Table 111 (Reserved). Saves ``reservation``."""
    return use("Reserved", while_reserved(reserve(reservation_id)), table=111)


def while_reserved(*nodes: Node) -> Node:
    """Meanwhile the station may ask about the id tag of the reservation, though nobody has come (OCPP 1.6 section 5.13 recommends to
    ask before the transaction). The document shows it only once the driver is there: a finding.
    """
    return guard(sequence(*nodes), NOT_ASKED_YET)


NOT_ASKED_YET = never(
    "Authorize",
    "reserved.authorize",
    severity="warn",
    text="the id tag of the reservation is not asked for before it is presented",
    idTag=VALID,
)


def charging_on_reservation() -> Node:
    """Step 5 of tables 61 and 67: the reusable state Charging, which uses the reservation."""
    same_reservation = same("reservationId", Captured("reservation.bench.reservationId"))
    return charging(reserved=True, may_authorize=True, start_checks=(same_reservation,))


def start_on_reservation(number: str, *checks: Any, answer: Any = ACCEPTED) -> Receive:
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


def connector_occupied(connector: Any) -> Node:
    """Table 110 (SetConnectorOccupied)."""
    state = sequence(plug_in(connector), receive("StatusNotification", "1", connectorId=connector, status="Preparing"))
    return use("SetConnectorOccupied", state, table=110)


def reservation_ended(reservation_id: int) -> Node:
    """After the case: a reservation that was not used does not stay. One that was is not known any longer."""
    return send("CancelReservation", "", reservationId=reservation_id, callerror=("any",))


def reservation_left(reservation_id: int) -> Node:
    """After a case that ends with its reservation: the connector is free again."""
    cancel = send("CancelReservation", "", reservationId=reservation_id, checks=[equal("status", "Accepted")])
    available = receive("StatusNotification", "", connectorId=CONNECTOR, status="Available")
    return when(LastStatus(CONNECTOR, ("Reserved",)), sequence(cancel, available), reservation_ended(reservation_id))
