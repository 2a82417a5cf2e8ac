"""TC_059_CSMS: a remote start that brings the charging profile of the transaction along."""

from app.scenario.checks import absent, equal
from app.scenario.values import Captured, InUnit, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, send, trigger_from_csms
from testplans.ocpp16.csms.smart_charging.asked_for import LIMIT, schedule
from testplans.ocpp16.csms.states import VALID, booted_once, session_ended, start_transaction, status

PROFILE = "chargingProfile"

SCENARIO = Scenario(
    id="TC_059_CSMS",
    role="csms",
    table=177,
    profile="SMART_CHARGING",
    title="Remote Start Transaction with Charging Profile",
    purpose="The management system starts a transaction with a charging profile, and accepts it.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        trigger_from_csms(
            "RemoteStartTransaction",
            {
                "connectorId": CONNECTOR,
                "idTag": VALID,
                "chargingProfile": {
                    "chargingProfilePurpose": "TxProfile",
                    "chargingProfileKind": "Relative",
                    "chargingSchedule": {
                        "chargingRateUnit": Param("charging_rate_unit"),
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": InUnit(LIMIT)}],
                    },
                },
            },
        ),
        receive(
            "RemoteStartTransaction",
            "1",
            answer={"status": "Accepted"},
            save="remote",
            checks=[
                equal("idTag", VALID),
                equal("connectorId", CONNECTOR),
                equal(f"{PROFILE}.chargingProfilePurpose", "TxProfile"),
                absent(f"{PROFILE}.transactionId"),
                # Only Relative in this revision of the document; later ones take Absolute as well.
                equal(f"{PROFILE}.chargingProfileKind", "Relative"),
                equal(f"{PROFILE}.chargingSchedule.chargingSchedulePeriod.0.startPeriod", 0),
                *schedule(PROFILE),
            ],
        ),
        send("Authorize", "3", "4", idTag=Captured("remote.idTag"), checks=[equal("idTagInfo.status", "Accepted")]),
        status("Preparing", "5", "6"),
        start_transaction("7", "8", Captured("remote.idTag")),
        status("Charging", "9", "10"),
    ),
)
