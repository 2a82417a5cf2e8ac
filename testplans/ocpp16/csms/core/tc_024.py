"""TC_024_CSMS: the charge point reports that the cable could not be locked."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.states import authorized, booted_once, connector_freed, status

SCENARIO = Scenario(
    id="TC_024_CSMS",
    role="csms",
    table=139,
    title="Start Charging Session Lock Failure",
    purpose="The management system takes the report of a lock failure.",
    before=(
        booted_once(),
        authorized(),
    ),
    after=(connector_freed(),),
    steps=(
        status("Preparing", "1", "2"),
        status("Faulted", "3", "4", error_code="ConnectorLockFailure"),
    ),
)
