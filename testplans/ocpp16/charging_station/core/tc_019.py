"""TC_019_CS: all configuration keys are read, with their access."""

from app.scenario.checks import Check, empty, first_key, key_access, keys_answered, warn
from app.scenario.conditions import Contains
from app.scenario.values import KeyNames
from app.scenario.vocabulary import Scenario, send

CORE = {
    "AuthorizeRemoteTxRequests": "R|RW",
    "ClockAlignedDataInterval": "RW",
    "ConnectionTimeOut": "RW",
    "ConnectorPhaseRotation": "RW",
    "GetConfigurationMaxKeys": "R",
    "HeartbeatInterval": "RW",
    "LocalAuthorizeOffline": "RW",
    "LocalPreAuthorize": "RW",
    "MeterValuesAlignedData": "RW",
    "MeterValuesSampledData": "RW",
    "MeterValueSampleInterval": "RW",
    "NumberOfConnectors": "R",
    "ResetRetries": "RW",
    "StopTransactionOnInvalidId": "RW",
    "StopTxnAlignedData": "RW",
    "StopTxnSampledData": "RW",
    "SupportedFeatureProfiles": "R",
    "TransactionMessageAttempts": "RW",
    "TransactionMessageRetryInterval": "RW",
    "UnlockConnectorOnEVSideDisconnect": "R|RW",
}
LOCAL_AUTH_LIST = {"LocalAuthListEnabled": "RW", "LocalAuthListMaxLength": "R", "SendLocalListMaxLength": "R"}
SMART_CHARGING = {
    "ChargeProfileMaxStackLevel": "R",
    "ChargingScheduleAllowedChargingRateUnit": "R",
    "ChargingScheduleMaxPeriods": "R",
    "MaxChargingProfilesInstalled": "R",
}


def _required_keys() -> list[Check]:
    """One check a key. The document leaves the optional profiles to the tester; the bench checks them by what the station says."""
    core = [key_access(key, access) for key, access in CORE.items()]
    # Required by OCPP 1.6 section 9.1.23, missing in the document's list: a finding, not a failure.
    core.append(warn(key_access("StopTransactionOnEVSideDisconnect", "R|RW")))
    lists = [
        key_access(key, access, when=Contains("profiles", "SupportedFeatureProfiles", "LocalAuthListManagement"))
        for key, access in LOCAL_AUTH_LIST.items()
    ]
    smart = [
        key_access(key, access, when=Contains("profiles", "SupportedFeatureProfiles", "SmartCharging"))
        for key, access in SMART_CHARGING.items()
    ]
    return [*core, *lists, *smart]


SCENARIO = Scenario(
    id="TC_019_CS",
    role="charging-station",
    table=25,
    title="Retrieve configuration",
    purpose="The station has every configuration key it must have, with the right access.",
    steps=(
        send(
            "GetConfiguration",
            "1",
            "2",
            key=["SupportedFeatureProfiles"],
            checks=[empty("unknownKey"), first_key("SupportedFeatureProfiles")],
            save="profiles",
        ),
        send("GetConfiguration", "3", "4", checks=_required_keys(), save="all_keys"),
        send("GetConfiguration", "5", "6", key=["GetConfigurationMaxKeys"], save="max_keys"),
        send(
            "GetConfiguration",
            "7",
            "8",
            key=KeyNames("all_keys", "max_keys", "GetConfigurationMaxKeys"),
            checks=[
                empty("unknownKey"),
                keys_answered(KeyNames("all_keys", "max_keys", "GetConfigurationMaxKeys")),
            ],
        ),
    ),
)
