"""TC_034_CS: the station remembers over a power failure that it is out of service."""

from app.scenario.values import EACH
from app.scenario.vocabulary import Node, Scenario, act, each_connector, receive
from testplans.ocpp16.charging_station.states import boot_accepted, change_availability, station_operative


def all_are(number: str, status: str) -> Node:
    return each_connector(receive("StatusNotification", number, connectorId=EACH, status=status))


SCENARIO = Scenario(
    id="TC_034_CS",
    role="charging-station",
    table=38,
    title="Power Failure with Unavailable Status",
    purpose="The station keeps the availability of its connectors over a power failure.",
    after=(station_operative(),),
    steps=(
        change_availability("Inoperative", "1", "2", 0),
        all_are("3", "Unavailable"),
        act("PowerCycle"),
        boot_accepted("5"),
        all_are("7", "Unavailable"),
    ),
)
