"""TC_004_1_CSMS: regular charging session, identification first. The document's scenario is the reusable state Charging."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.states import booted_once, charging, session_ended

SCENARIO = Scenario(
    id="TC_004_1_CSMS",
    role="csms",
    table=119,
    title="Regular Charging Session - Identification First",
    purpose="The management system handles a session in which the identification comes before the cable.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(charging(),),
)
