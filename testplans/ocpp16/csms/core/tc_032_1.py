"""TC_032_1_CSMS: a charge point stops its transaction after a power failure."""

from app.scenario.values import EACH
from app.scenario.vocabulary import CONNECTOR, Scenario, each_connector, link
from testplans.ocpp16.csms.states import (
    boot,
    booted_once,
    charging,
    connector_freed,
    session_ended,
    status,
    status_of,
    stop_transaction,
)

SCENARIO = Scenario(
    id="TC_032_1_CSMS",
    role="csms",
    table=144,
    title="Power failure boot charging point-configured to stop transaction(s)",
    purpose="The management system takes it that a transaction was ended by a power failure.",
    before=(
        booted_once(),
        charging(),
    ),
    after=(
        session_ended(),
        connector_freed(),
    ),
    steps=(
        link("reconnect"),
        boot("1", "2"),
        each_connector(status_of(EACH, "Available", "3", "4"), special={CONNECTOR: status("Finishing", "3", "4")}),
        stop_transaction("5", "6", "PowerLoss"),
    ),
)
