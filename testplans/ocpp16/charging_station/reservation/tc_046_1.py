"""TC_046_1_CS: a reserved connector is used by the id tag it is reserved for, at the station itself, and by no other."""

from app.scenario.checks import same
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import (
    CONNECTOR,
    DOCUMENT,
    Scenario,
    any_order,
    guard,
    identify,
    never,
    optional,
    plug_in,
    receive,
    sequence,
    wait,
)
from testplans.ocpp16.charging_station.reserving import (
    reservation_ended,
    reserve,
    start_on_reservation,
    while_reserved,
)
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, others_operative, others_unavailable

RESERVATION = 46101
OTHER = Param("valid_id_tag_2")
REFUSED = "the connector is not reserved for it: the station should refuse it"
RESERVED_FOR = Captured("reservation.bench.idTag")

SCENARIO = Scenario(
    id="TC_046_1_CS",
    role="charging-station",
    table=60,
    profile="RESERVATION",
    title="Reservation of a Connector - Local start transaction",
    purpose="The station lets only the id tag of the reservation charge on the reserved connector.",
    before=(others_unavailable(),),
    after=(reservation_ended(RESERVATION), others_operative()),
    steps=(
        while_reserved(
            reserve(RESERVATION),
            guard(
                sequence(
                    identify(OTHER, manner="in vain", consequence=REFUSED),
                    any_order(
                        # The station may ask about the other id tag, as it does not know its parent.
                        optional(receive("Authorize", "", idTag=OTHER, answer=ACCEPTED), DOCUMENT),
                        wait(Param("transaction_duration"), "the other id tag may change nothing"),
                    ),
                ),
                never("StatusNotification", "4.preparing", text="the connector is not Preparing", status="Preparing"),
                never("StartTransaction", "4.start", text="the other id tag starts no transaction"),
            ),
        ),
        identify(VALID),
        # In the order of the reusable state Authorized, whose steps these are: any (table 104).
        any_order(
            optional(receive("Authorize", "5", checks=[same("idTag", RESERVED_FOR)], answer=ACCEPTED), DOCUMENT),
            receive("StatusNotification", "7", connectorId=CONNECTOR, status="Preparing"),
        ),
        plug_in(),
        any_order(
            start_on_reservation("9", same("idTag", RESERVED_FOR)),
            receive("StatusNotification", "11", connectorId=CONNECTOR, status="Charging"),
        ),
    ),
)
