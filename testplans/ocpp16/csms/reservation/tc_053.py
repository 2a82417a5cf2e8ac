"""TC_053_CSMS: another id tag with the parent of the reservation ends the transaction."""

from app.scenario.checks import equal, other_than, present, same
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.csms.reservation.reserving import reserve_somewhere
from testplans.ocpp16.csms.states import booted_once, charging, connector_freed, session_ended, status, stop_transaction

OTHER = Param("valid_id_tag_2")

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
            "1", other_than("connectorId", 0), present("parentIdTag"), parentIdTag=Param("parent_id_tag")
        ),
        status("Reserved", "3", "4"),
        charging(reservationId=Captured("reservation.reservationId")),
        send(
            "Authorize",
            "6",
            "7",
            idTag=OTHER,
            checks=[
                equal("idTagInfo.status", "Accepted"),
                same("idTagInfo.parentIdTag", Captured("reservation.parentIdTag")),
            ],
        ),
        stop_transaction("8", "9", "Local", idTag=OTHER),
        status("Finishing", "10", "11"),
    ),
)
