"""TC_004_1_CS: regular charging session, identification first."""

from app.scenario.checks import same, warn
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, any_order, plug_in, receive
from testplans.ocpp16.charging_station.states import ACCEPTED, authorized

SCENARIO = Scenario(
    id="TC_004_1_CS",
    role="charging-station",
    table=4,
    title="Regular Charging Session - Identification First",
    purpose="The station starts a session when the identification comes before the cable.",
    configuration=(Setting("MeterValueSampleInterval", Param("meter_value_interval")),),
    steps=(
        authorized(),
        plug_in(number="2"),
        any_order(
            receive(
                "StartTransaction",
                "3",
                answer=ACCEPTED,
                save="start",
                checks=[warn(same("idTag", Captured("authorized.idTag"))), warn(same("connectorId", CONNECTOR))],
            ),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Charging"),
        ),
    ),
)
