"""TC_057_CSMS: a charging profile for the transaction that runs."""

from app.scenario.checks import equal, same
from app.scenario.values import Captured, InUnit, Now, Param, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, trigger_from_csms
from testplans.ocpp16.csms.smart_charging.asked_for import LIMIT, schedule
from testplans.ocpp16.csms.states import booted_once, charging, session_ended

PROFILE = "csChargingProfiles"
THE_TRANSACTION = Captured("start.transactionId")

SCENARIO = Scenario(
    id="TC_057_CSMS",
    role="csms",
    table=174,
    profile="SMART_CHARGING",
    title="Central Smart Charging - TxProfile",
    purpose="The management system sets a schedule for a transaction that runs.",
    before=(booted_once(), charging()),
    after=(session_ended(),),
    steps=(
        trigger_from_csms(
            "SetChargingProfile",
            {
                "connectorId": CONNECTOR,
                "csChargingProfiles": {
                    "transactionId": THE_TRANSACTION,
                    "stackLevel": Param("stack_level"),
                    "chargingProfilePurpose": "TxProfile",
                    "chargingProfileKind": "Absolute",
                    "validFrom": Now(),
                    "validTo": Now(Sum((Param("schedule_duration"), 86400))),
                    "chargingSchedule": {
                        "startSchedule": Now(),
                        "duration": Param("schedule_duration"),
                        "chargingRateUnit": Param("charging_rate_unit"),
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": InUnit(LIMIT)}],
                    },
                },
            },
        ),
        receive(
            "SetChargingProfile",
            "1",
            answer={"status": "Accepted"},
            checks=[
                equal("connectorId", CONNECTOR),
                equal(f"{PROFILE}.chargingProfilePurpose", "TxProfile"),
                same(f"{PROFILE}.transactionId", THE_TRANSACTION),
                *schedule(PROFILE, stackLevel=Param("stack_level"), chargingProfileKind="Absolute"),
            ],
        ),
    ),
)
