"""TC_014_CSMS: soft reset."""

from app.scenario.vocabulary import Scenario, link
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import all_available, boot, booted_once

SCENARIO = Scenario(
    id="TC_014_CSMS",
    role="csms",
    table=129,
    title="Soft Reset Without transaction",
    purpose="The management system makes a charge point reset itself softly.",
    before=(booted_once(),),
    steps=(
        asked("Reset", {"type": "Soft"}, "1", answer={"status": "Accepted"}, must=("type",)),
        link("reconnect"),
        boot("3", "4"),
        all_available("5", "6"),
    ),
)
