"""TC_026_CSMS: a remote start that the charge point rejects."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import remote_start
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_026_CSMS",
    role="csms",
    table=140,
    title="Remote Start Charging Session - Rejected",
    purpose="The management system takes the rejection of a remote start.",
    before=(booted_once(),),
    steps=(remote_start("1", status="Rejected"),),
)
