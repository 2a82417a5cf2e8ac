"""TC_026_CS: a remote start on a connector with a running transaction is rejected."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, send
from testplans.ocpp16.charging_station.states import VALID, charging

SCENARIO = Scenario(
    id="TC_026_CS",
    role="charging-station",
    table=31,
    title="Remote Start Charging Session - Rejected",
    purpose="The station rejects a remote start while a transaction runs on the connector.",
    configuration=(Setting("LocalPreAuthorize", False),),
    before=(charging(),),
    steps=(
        send(
            "RemoteStartTransaction",
            "1",
            "2",
            connectorId=CONNECTOR,
            idTag=VALID,
            checks=[equal("status", "Rejected")],
        ),
    ),
)
