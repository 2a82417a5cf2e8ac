"""TC_051_CS: a reservation is cancelled, and the connector is free for others."""

from app.scenario.checks import absent, equal
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, send
from testplans.ocpp16.charging_station.reserving import reservation_ended, reserved, while_reserved
from testplans.ocpp16.charging_station.states import charging

RESERVATION = 51001

SCENARIO = Scenario(
    id="TC_051_CS",
    role="charging-station",
    table=72,
    profile="RESERVATION",
    title="Cancel Reservation",
    purpose="The station cancels a reservation, and another id tag can charge.",
    before=(reserved(RESERVATION),),
    after=(reservation_ended(RESERVATION),),
    steps=(
        while_reserved(
            send(
                "CancelReservation",
                "1",
                "2",
                reservationId=Captured("reservation.bench.reservationId"),
                checks=[equal("status", "Accepted")],
            ),
            receive("StatusNotification", "3", connectorId=CONNECTOR, status="Available"),
        ),
        charging(Param("valid_id_tag_2"), start_checks=(absent("reservationId"),)),
    ),
)
