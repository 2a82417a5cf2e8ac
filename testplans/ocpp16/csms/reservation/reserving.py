"""How the operator reserves a charge point (test case document, chapter 3.17)."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, equal, later_than, near_asked, warn
from app.scenario.values import Captured, Now, Param
from app.scenario.vocabulary import CONNECTOR, Node
from testplans.ocpp16.csms.operating import asked, taken_back
from testplans.ocpp16.csms.states import VALID

EXPIRY = Now(Param("reservation_expiry_offset"))
# The document leaves the time open in most cases; a reservation that is over before it is made is none (OCPP 1.6 section 5.13).
NOT_OVER = warn(later_than("expiryDate", Now()))


def reserve(number: str, status: str) -> Node:
    """ReserveNow of the connector under test for the valid id tag, and what the charge point answers. Saves ``reservation``."""
    return _reserve(number, status, equal("connectorId", CONNECTOR), equal("idTag", VALID), NOT_OVER)


def reserve_until_expiry(number: str, tolerance: Any) -> Node:
    """The same, where the document looks at the time as well.

    The operator enters the time that was shown, or counts anew from when it is entered: to the minute, and some moments before it is
    sent.
    """
    asked_for = Captured("asked.bench.payload.expiryDate")
    expires = near_asked("expiryDate", asked_for, EXPIRY, tolerance)
    return _reserve(number, "Accepted", equal("connectorId", CONNECTOR), equal("idTag", VALID), expires)


def reserve_whole(number: str) -> Node:
    """ReserveNow of the whole charge point, which accepts it; the document leaves the id tag open. Saves ``reservation``."""
    return _reserve(number, "Accepted", equal("connectorId", 0), warn(equal("idTag", VALID)), NOT_OVER, connectorId=0)


def reserve_somewhere(number: str, *checks: Check, **more: Any) -> Node:
    """ReserveNow, which the charge point accepts, where the document leaves connector and id tag open. Saves ``reservation``."""
    asked_for = (("connectorId", CONNECTOR), ("idTag", VALID))
    entered = (warn(equal(name, value, name=f"{name}-asked")) for name, value in asked_for)
    return _reserve(number, "Accepted", *checks, *entered, NOT_OVER, **more)


def reservation_ended() -> Node:
    """After a case: the reservation is cancelled, so that the next one can be made."""
    return taken_back("reservation", "CancelReservation", {"reservationId": Captured("reservation.reservationId")})


def _reserve(number: str, status: str, *checks: Check, **more: Any) -> Node:
    """``more`` are fields that the operator is asked to enter besides, or in place of the usual ones."""
    wanted = {"connectorId": CONNECTOR, "idTag": VALID, "expiryDate": EXPIRY, **more}
    answer = {"status": status}
    return asked(
        "ReserveNow",
        wanted,
        number,
        answer=answer,
        checks=checks,
        named=tuple(wanted),
        save="reservation",
        save_asked="asked",
    )
