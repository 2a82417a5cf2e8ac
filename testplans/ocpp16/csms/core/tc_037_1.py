"""TC_037_1_CSMS: a transaction that has started while the charge point was offline."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, link, wait
from testplans.ocpp16.csms.states import booted_once, session_ended, start_transaction, status

SCENARIO = Scenario(
    id="TC_037_1_CSMS",
    role="csms",
    table=145,
    title="Offline Start Transaction - Valid IdTag",
    purpose="The management system accepts a transaction that it learns of afterwards.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        link("cut"),
        wait(Param("offline_duration"), "the charge point is offline"),
        link("restore"),
        start_transaction("1", "2", ago=Param("offline_duration")),
        status("Charging", "3", "4"),
    ),
)
