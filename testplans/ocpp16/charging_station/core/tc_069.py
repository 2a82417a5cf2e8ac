"""TC_069_CS: a transaction is stopped by another id tag with the same parent."""

from app.scenario.checks import equal, other_than, same, warn
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, identify, receive
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, charging, others_occupied

OTHER = Param("valid_id_tag_2")
WITH_PARENT = {"idTagInfo.status": "Accepted", "idTagInfo.parentIdTag": Param("parent_id_tag")}

SCENARIO = Scenario(
    id="TC_069_CS",
    role="charging-station",
    table=7,
    title="Stop transaction - ParentIdTag in StopTransaction matches ParentIdTag in StartTransaction",
    purpose="The station stops the transaction for another id tag that has the same parent.",
    before=(others_occupied(), charging(answer=WITH_PARENT)),
    steps=(
        identify(OTHER, manner="stop"),
        receive(
            "Authorize",
            "1",
            # Any card will do that is not the one of the start.
            checks=[other_than("idTag", Captured("start.idTag"), name="idTag.other"), warn(equal("idTag", OTHER))],
            answer=WITH_PARENT,
            save="authorized",
        ),
        any_order(
            receive(
                "StopTransaction",
                "3",
                checks=[same("idTag", Captured("authorized.idTag")), THE_TRANSACTION],
            ),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing"),
        ),
    ),
)
