"""ReserveNow and CancelReservation on the simulated station (OCPP 1.6 sections 5.1 and 5.13)."""

from __future__ import annotations

from functools import partial
from typing import Any

from ocpp.exceptions import PropertyConstraintViolationError
from ocpp.v16 import call_result

from app.simulators.clock import moment
from app.simulators.configuration import Key
from app.simulators.endpoint import handles
from app.simulators.handlers import Handlers
from app.simulators.options import StationOptions
from app.simulators.reservations import ACCEPTED, Reservation


def reservation_keys(options: StationOptions) -> list[Key]:
    """The configuration key of section 9.3, which is optional (``without_keys``)."""
    return [Key("ReserveConnectorZeroSupported", "true")]


class ReservationHandlers(Handlers):
    """ReserveNow and CancelReservation."""

    @handles("ReserveNow")
    def on_reserve_now(
        self, connector_id: int, expiry_date: str, id_tag: str, reservation_id: int, parent_id_tag: str | None = None
    ) -> Any:
        if moment(expiry_date) is None:
            raise PropertyConstraintViolationError(details={"cause": f"expiryDate {expiry_date!r} is no date-time"})
        reservations = self.station.reservations
        before = reservations.find(reservation_id)
        wanted = Reservation(reservation_id, connector_id, id_tag, parent_id_tag, expiry_date)
        status = reservations.make(wanted)
        if status == ACCEPTED:
            for changed in (before, wanted):
                if changed is not None:
                    self.endpoint.then(partial(reservations.report, changed))
        return call_result.ReserveNow(status)

    @handles("CancelReservation")
    def on_cancel_reservation(self, reservation_id: int) -> Any:
        reservations = self.station.reservations
        cancelled = reservations.cancel(reservation_id)
        if cancelled is None:
            return call_result.CancelReservation("Rejected")
        self.endpoint.then(partial(reservations.report, cancelled))
        return call_result.CancelReservation("Accepted")
