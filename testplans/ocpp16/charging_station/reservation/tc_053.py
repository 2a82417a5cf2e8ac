"""TC_053_CS: a reserved connector is used by another id tag with the same parent."""

from app.scenario.checks import same, warn
from app.scenario.values import Param
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, plug_in, receive
from testplans.ocpp16.charging_station.reserving import (
    reservation_ended,
    reserve,
    start_on_reservation,
    while_reserved,
)
from testplans.ocpp16.charging_station.states import authorized, others_operative, others_unavailable

RESERVATION = 53001
PARENT, OTHER = Param("parent_id_tag"), Param("valid_id_tag_2")
WITH_PARENT = {"idTagInfo.status": "Accepted", "idTagInfo.parentIdTag": PARENT}

SCENARIO = Scenario(
    id="TC_053_CS",
    role="charging-station",
    table=74,
    profile="RESERVATION",
    title="Use a reserved Connector with parentIdTag",
    purpose="The station lets an id tag with the parent of the reservation charge on the reserved connector.",
    before=(others_unavailable(),),
    after=(reservation_ended(RESERVATION), others_operative()),
    steps=(
        while_reserved(reserve(RESERVATION, parentIdTag=PARENT), authorized(OTHER, WITH_PARENT)),
        plug_in(number="6"),
        any_order(
            start_on_reservation("7", warn(same("idTag", OTHER)), answer=WITH_PARENT),
            receive("StatusNotification", "9", connectorId=CONNECTOR, status="Charging"),
        ),
    ),
)
