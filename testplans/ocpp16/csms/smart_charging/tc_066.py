"""TC_066_CSMS: the management system asks for a composite schedule."""

from app.scenario.checks import equal
from app.scenario.values import InUnit, Now, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

WANTED = {
    "connectorId": CONNECTOR,
    "duration": Param("schedule_duration"),
    "chargingRateUnit": Param("charging_rate_unit"),
}

SCENARIO = Scenario(
    id="TC_066_CSMS",
    role="csms",
    table=175,
    profile="SMART_CHARGING",
    title="Get Composite Schedule",
    purpose="The management system asks for a composite schedule.",
    before=(booted_once(),),
    steps=(
        trigger_from_csms("GetCompositeSchedule", WANTED),
        receive(
            "GetCompositeSchedule",
            "1",
            checks=[equal(name, value) for name, value in WANTED.items()],
            answer={
                "status": "Accepted",
                "connectorId": CONNECTOR,
                "scheduleStart": Now(),
                "chargingSchedule": {
                    "duration": Param("schedule_duration"),
                    "chargingRateUnit": Param("charging_rate_unit"),
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": InUnit(10.0)}],
                },
            },
        ),
    ),
)
