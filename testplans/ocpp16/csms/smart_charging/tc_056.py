"""TC_056_CSMS: a default charging profile for new transactions."""

from app.scenario.checks import absent, equal, one_of, present, warn
from app.scenario.values import InUnit, LeftOutIf, Now, Param, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

PROFILE, SCHEDULE = "csChargingProfiles", "csChargingProfiles.chargingSchedule"
PERIOD = f"{SCHEDULE}.chargingSchedulePeriod.0"
PHASES = Param("number_phases")

SCENARIO = Scenario(
    id="TC_056_CSMS",
    role="csms",
    table=173,
    profile="SMART_CHARGING",
    title="Central Smart Charging - TxDefaultProfile",
    purpose="The management system sets a default schedule for new transactions.",
    before=(booted_once(),),
    steps=(
        trigger_from_csms(
            "SetChargingProfile",
            {
                "connectorId": CONNECTOR,
                "csChargingProfiles": {
                    "stackLevel": Param("stack_level"),
                    "chargingProfilePurpose": "TxDefaultProfile",
                    "chargingProfileKind": "Absolute",
                    "validFrom": Now(),
                    "validTo": Now(Sum((Param("schedule_duration"), 86400))),
                    "chargingSchedule": {
                        "startSchedule": Now(),
                        "duration": Param("schedule_duration"),
                        "chargingRateUnit": Param("charging_rate_unit"),
                        "chargingSchedulePeriod": [
                            {"startPeriod": Param("start_period"), "limit": InUnit(6.0), "numberPhases": PHASES}
                        ],
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
                equal(f"{PROFILE}.stackLevel", Param("stack_level")),
                equal(f"{PROFILE}.chargingProfilePurpose", "TxDefaultProfile"),
                equal(f"{PROFILE}.chargingProfileKind", "Absolute"),
                present(f"{PROFILE}.validFrom"),
                present(f"{PROFILE}.validTo"),
                present(f"{SCHEDULE}.startSchedule"),
                equal(f"{SCHEDULE}.chargingRateUnit", Param("charging_rate_unit")),
                equal(f"{SCHEDULE}.duration", Param("schedule_duration")),
                equal(f"{PERIOD}.startPeriod", Param("start_period")),
                one_of(f"{PERIOD}.limit", 6.0, 6000.0),
                # The document takes either number; one of them is a thousand times the other in the unit that is configured.
                warn(equal(f"{PERIOD}.limit", InUnit(6.0), name="limit-in-unit")),
                # The document joins the last two alternatives by OR; 3 is what it means if it is left out (section 7.14).
                one_of(f"{PERIOD}.numberPhases", PHASES, LeftOutIf(PHASES, 3)),
                # Only for a TxProfile (OCPP 1.6 section 7.8).
                warn(absent(f"{PROFILE}.transactionId")),
                warn(absent(f"{SCHEDULE}.chargingSchedulePeriod.1")),
            ],
        ),
    ),
)
