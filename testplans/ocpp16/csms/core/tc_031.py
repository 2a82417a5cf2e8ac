"""TC_031_CSMS: the operator unlocks a connector, and the charge point answers NotSupported."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_031_CSMS",
    role="csms",
    table=143,
    title="Unlock Connector - Unknown Connector",
    purpose="The management system takes it that a charge point does not support the unlocking of a connector.",
    before=(booted_once(),),
    steps=(
        asked(
            "UnlockConnector",
            {"connectorId": CONNECTOR},
            "1",
            answer={"status": "NotSupported"},
            note="Send this connector: the charge point plays that it does not know it.",
        ),
    ),
)
