"""TC_053_CSMS: another id tag with the parent of the reservation ends the transaction."""

from app.scenario.checks import equal, other_than, present, same, warn
from app.scenario.conditions import AllOf, Entered
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, send
from testplans.ocpp16.csms.reservation.reserving import reserve_somewhere
from testplans.ocpp16.csms.states import (
    VALID,
    booted_once,
    charging,
    connector_freed,
    session_ended,
    status,
    stop_transaction,
)

OTHER, PARENT = Param("valid_id_tag_2"), Param("parent_id_tag")
AS_ASKED = AllOf(
    (Entered("ReserveNow", "reservation.idTag", VALID), Entered("ReserveNow", "reservation.connectorId", CONNECTOR))
)
OF_THE_PARENT = Entered("ReserveNow", "reservation.parentIdTag", PARENT)
"""The operator has entered them; what a management system makes of others, such as one with a letter too few, decides nothing."""

SCENARIO = Scenario(
    id="TC_053_CSMS",
    role="csms",
    table=170,
    profile="RESERVATION",
    title="Use a reserved Connector with parentIdTag",
    purpose="The management system reserves a connector for an id tag and its parent, and knows another id tag with that parent.",
    before=(booted_once(),),
    after=(session_ended(), connector_freed()),
    steps=(
        reserve_somewhere(
            "1",
            other_than("connectorId", 0),
            present("parentIdTag"),
            warn(equal("parentIdTag", PARENT, name="parentIdTag-asked")),
            parentIdTag=PARENT,
        ),
        status("Reserved", "3", "4"),
        charging(provided=AS_ASKED, reservationId=Captured("reservation.reservationId")),
        send(
            "Authorize",
            "6",
            "7",
            idTag=OTHER,
            checks=[
                equal("idTagInfo.status", "Accepted"),
                same("idTagInfo.parentIdTag", Captured("reservation.parentIdTag"), provided=OF_THE_PARENT),
            ],
        ),
        stop_transaction("8", "9", "Local", idTag=OTHER),
        status("Finishing", "10", "11"),
    ),
)
