"""TC_004_2_CSMS: an identification that no cable follows."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, wait
from testplans.ocpp16.csms.states import authorized, booted_once, status

SCENARIO = Scenario(
    id="TC_004_2_CSMS",
    role="csms",
    table=120,
    title="Regular Charging Session - Identification First - ConnectionTimeOut",
    purpose="The management system takes it that the connector is free again when no cable comes.",
    before=(
        booted_once(),
        authorized(),
    ),
    steps=(
        status("Preparing", "1", "2"),
        wait(Param("connection_timeout"), "no cable comes within the connection time-out"),
        status("Available", "3", "4"),
    ),
)
