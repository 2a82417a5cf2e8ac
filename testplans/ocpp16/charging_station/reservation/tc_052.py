"""TC_052_CS: a reservation that the station does not have cannot be cancelled."""

from app.scenario.checks import equal
from app.scenario.values import Captured, Param, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, guard, never, send, sequence, wait
from testplans.ocpp16.charging_station.reserving import NOT_ASKED_YET, reservation_left, reserved

RESERVATION = 52001
UNKNOWN = Sum((Captured("reservation.bench.reservationId"), 1))

SCENARIO = Scenario(
    id="TC_052_CS",
    role="charging-station",
    table=73,
    profile="RESERVATION",
    title="Cancel Reservation - Rejected",
    purpose="The station rejects the cancellation of a reservation that it does not have, and keeps the one that it has.",
    before=(reserved(RESERVATION),),
    after=(reservation_left(RESERVATION),),
    steps=(
        guard(
            sequence(
                send("CancelReservation", "1", "2", reservationId=UNKNOWN, checks=[equal("status", "Rejected")]),
                wait(Param("transaction_duration"), "the reservation stays"),
            ),
            never(
                "StatusNotification",
                "expected-result",
                text="the reservation is not cancelled",
                connectorId=CONNECTOR,
                status="Available",
            ),
            NOT_ASKED_YET,
        ),
    ),
)
