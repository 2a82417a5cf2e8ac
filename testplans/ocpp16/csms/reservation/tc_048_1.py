"""TC_048_1_CSMS: a reservation that the charge point refuses with Faulted."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.reservation.reserving import reserve
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_048_1_CSMS",
    role="csms",
    table=163,
    profile="RESERVATION",
    title="Reservation of a Connector - Faulted",
    purpose="The management system takes the refusal of a reservation.",
    before=(booted_once(),),
    steps=(reserve("1", "Faulted"),),
)
