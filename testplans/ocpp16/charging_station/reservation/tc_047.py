"""TC_047_CS: nobody comes for the reservation, and it expires."""

from app.scenario.checks import not_before
from app.scenario.values import Greatest, Param, Product, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, receive
from testplans.ocpp16.charging_station.reserving import reservation_ended, reserve, while_reserved
from testplans.ocpp16.charging_station.states import charging, others_operative, others_unavailable

RESERVATION = 47001
OFFSET, DEVIATION = Param("reservation_expiry_offset"), Param("max_time_deviation")

SCENARIO = Scenario(
    id="TC_047_CS",
    role="charging-station",
    table=62,
    profile="RESERVATION",
    title="Reservation of a Connector - Expire",
    purpose="The station frees the connector when its reservation expires.",
    before=(others_unavailable(),),
    after=(reservation_ended(RESERVATION), others_operative()),
    steps=(
        while_reserved(
            reserve(RESERVATION),
            receive(
                "StatusNotification",
                "5",
                connectorId=CONNECTOR,
                status="Available",
                # The station's own clock decides; it may be early or late by as much as the campaign allows.
                timeout=Sum((OFFSET, DEVIATION, Param("message_timeout"))),
                checks=[
                    not_before(Greatest((0, Sum((OFFSET, Product((-1, DEVIATION)))))), "reservation.sent", exact=True)
                ],
            ),
        ),
        # Step 7: another id tag can charge now.
        charging(Param("valid_id_tag_2")),
    ),
)
