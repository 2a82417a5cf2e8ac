"""TC_010_CS: remote start with the cable plugged in first. The document's scenario is the reusable state Charging."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.states import charging

SCENARIO = Scenario(
    id="TC_010_CS",
    role="charging-station",
    table=13,
    title="Remote Start Charging Session - Cable Plugged in First",
    purpose="The station starts a transaction when the management system asks for it.",
    steps=(charging(),),
)
