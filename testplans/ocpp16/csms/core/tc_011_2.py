"""TC_011_2_CSMS: remote start, and no cable comes."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, wait
from testplans.ocpp16.csms.operating import authorize_remote, remote_start
from testplans.ocpp16.csms.states import booted_once, status

SCENARIO = Scenario(
    id="TC_011_2_CSMS",
    role="csms",
    table=126,
    title="Remote Start Charging Session - connection timeout",
    purpose="The management system takes it that the connector is free again when no cable comes after a remote start.",
    before=(booted_once(),),
    steps=(
        remote_start("1"),
        authorize_remote("3", "4"),
        status("Preparing", "5", "6"),
        wait(Param("connection_timeout"), "no cable comes within the connection time-out"),
        status("Available", "7", "8"),
    ),
)
