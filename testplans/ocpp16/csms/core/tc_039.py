"""TC_039_CSMS: a transaction that was over before the charge point was online again."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, link, wait
from testplans.ocpp16.csms.states import booted_once, session_ended, start_transaction, stop_transaction

SCENARIO = Scenario(
    id="TC_039_CSMS",
    role="csms",
    table=147,
    title="Offline Transaction",
    purpose="The management system accepts a whole transaction that it learns of afterwards.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        link("cut"),
        wait(Param("offline_duration"), "the charge point is offline"),
        link("restore"),
        start_transaction("1", "2", ago=Param("offline_duration")),
        stop_transaction("3", "4", "Local"),
    ),
)
