"""TC_048_4_CSMS: a reservation that the charge point refuses with Rejected."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.reservation.reserving import reserve
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_048_4_CSMS",
    role="csms",
    table=166,
    profile="RESERVATION",
    title="Reservation of a Connector - Rejected",
    purpose="The management system takes the refusal of a reservation.",
    before=(booted_once(),),
    steps=(reserve("1", "Rejected"),),
)
