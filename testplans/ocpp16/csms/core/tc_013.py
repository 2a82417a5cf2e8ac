"""TC_013_CSMS: hard reset."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, link, receive, trigger_from_csms
from testplans.ocpp16.csms.states import all_available, boot, booted_once

SCENARIO = Scenario(
    id="TC_013_CSMS",
    role="csms",
    table=128,
    title="Hard Reset Without transaction",
    purpose="The management system makes a charge point reset itself.",
    before=(booted_once(),),
    steps=(
        trigger_from_csms("Reset", {"type": "Hard"}),
        receive("Reset", "1", answer={"status": "Accepted"}, checks=[equal("type", "Hard")]),
        link("reconnect"),
        boot("3", "4"),
        all_available("5", "6"),
    ),
)
