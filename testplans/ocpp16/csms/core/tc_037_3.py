"""TC_037_3_CSMS: a transaction with an invalid id tag that has started while the charge point was offline."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, link, wait
from testplans.ocpp16.csms.states import (
    booted_once,
    connector_freed,
    session_ended,
    start_transaction,
    status,
    stop_transaction,
)

SCENARIO = Scenario(
    id="TC_037_3_CSMS",
    role="csms",
    table=146,
    title="Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId = true",
    purpose="The management system refuses the id tag of a transaction that it learns of afterwards, and takes its end.",
    before=(booted_once(),),
    after=(
        session_ended(),
        connector_freed(),
    ),
    steps=(
        link("cut"),
        wait(Param("offline_duration"), "the charge point is offline"),
        link("restore"),
        start_transaction("1", "2", Param("invalid_id_tag"), status="Invalid", ago=Param("offline_duration")),
        status("Charging", "3", "4"),
        stop_transaction("5", "6", "DeAuthorized"),
        status("Finishing", "7", "8"),
    ),
)
