"""The simulated charging station over a real socket: configuration, meter values, triggers, and whatever garbage comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play, run, shorten

from app.simulators.charging_station import ChargingStation
from app.simulators.configuration import MAX_KEYS
from app.simulators.options import StationOptions

READ_ONLY = {
    "ConnectorPhaseRotationMaxLength",
    "GetConfigurationMaxKeys",
    "MeterValuesAlignedDataMaxLength",
    "MeterValuesSampledDataMaxLength",
    "NumberOfConnectors",
    "StopTxnAlignedDataMaxLength",
    "StopTxnSampledDataMaxLength",
    "SupportedFeatureProfiles",
    "SupportedFeatureProfilesMaxLength",
}
REQUIRED = [
    "AuthorizeRemoteTxRequests",
    "ClockAlignedDataInterval",
    "ConnectionTimeOut",
    "ConnectorPhaseRotation",
    "GetConfigurationMaxKeys",
    "HeartbeatInterval",
    "LocalAuthorizeOffline",
    "LocalPreAuthorize",
    "MeterValuesAlignedData",
    "MeterValuesSampledData",
    "MeterValueSampleInterval",
    "NumberOfConnectors",
    "ResetRetries",
    "StopTransactionOnEVSideDisconnect",
    "StopTransactionOnInvalidId",
    "StopTxnAlignedData",
    "StopTxnSampledData",
    "SupportedFeatureProfiles",
    "TransactionMessageAttempts",
    "TransactionMessageRetryInterval",
    "UnlockConnectorOnEVSideDisconnect",
]


def test_all_keys_with_their_access() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        everything = await peer.ask("GetConfiguration", {"key": []})
        keys = {entry["key"]: entry for entry in everything["configurationKey"]}
        assert set(REQUIRED) <= set(keys)
        assert {name for name, entry in keys.items() if entry["readonly"]} == READ_ONLY
        assert len(keys) <= MAX_KEYS == int(keys["GetConfigurationMaxKeys"]["value"])
        assert "unknownKey" not in everything
        assert await peer.ask("GetConfiguration", {"key": list(keys)}) == everything
        some = await peer.ask("GetConfiguration", {"key": ["numberofconnectors", "Nonsense"]})
        assert some == {
            "configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "2"}],
            "unknownKey": ["Nonsense"],
        }
        assert await peer.ask("GetConfiguration", {"key": ["x"] * 51}) == "OccurenceConstraintViolation"

    play(scenario, profiles=frozenset({"Core"}))


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("MeterValueSampleInterval", "15", "Accepted"),
        ("MeterValueSampleInterval", "-1", "Rejected"),
        ("MeterValueSampleInterval", "1.5", "Rejected"),
        ("MeterValueSampleInterval", "", "Rejected"),
        ("HeartbeatInterval", "0", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "yes", "Rejected"),
        ("MeterValuesSampledData", "Voltage, Current.Import", "Accepted"),
        ("MeterValuesSampledData", "Voltage,Magic", "Rejected"),
        ("StopTxnSampledData", "", "Accepted"),
        ("ConnectorPhaseRotation", "0.RST,1.RTS", "Accepted"),
        ("ConnectorPhaseRotation", "1.ABC", "Rejected"),
        ("NumberOfConnectors", "4", "Rejected"),
        ("Nonsense", "1", "NotSupported"),
    ],
)
def test_change_configuration(key: str, value: str, status: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        before = station.configuration.text(key)
        assert await peer.ask("ChangeConfiguration", {"key": key, "value": value}) == {"status": status}
        if status != "Accepted":
            assert station.configuration.text(key) == before

    play(scenario)


def test_an_optional_key_that_is_left_out_takes_its_function_along() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await peer.ask("ClearCache") == {"status": "Rejected"}
        change = {"key": "MinimumStatusDuration", "value": "10"}
        assert await peer.ask("ChangeConfiguration", change) == {"status": "NotSupported"}
        await charge(peer, station)
        assert len(station.cache) == 0

    play(scenario, without_keys=frozenset({"AuthorizationCacheEnabled", "MinimumStatusDuration"}))


def test_sampled_meter_values_and_transaction_data() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=0.05)
        await charge(peer, station)
        values = await peer.expect("MeterValues", connectorId=1, transactionId=1)
        (meter_value,) = values["meterValue"]
        assert [sample["measurand"] for sample in meter_value["sampledValue"]] == ["Voltage", "Current.Import"]
        assert {sample["context"] for sample in meter_value["sampledValue"]} == {"Sample.Periodic"}
        await peer.expect("MeterValues")
        await peer.ask("RemoteStopTransaction", {"transactionId": 1})
        stop = await peer.expect("StopTransaction")
        contexts = [value["sampledValue"][0]["context"] for value in stop["transactionData"]]
        assert contexts[0] == "Transaction.Begin"
        assert contexts[-1] == "Transaction.End"
        assert "Sample.Periodic" in contexts
        await peer.expect("StatusNotification", status="Finishing")
        await peer.quiet()

    data = {"MeterValuesSampledData": "Voltage,Current.Import", "StopTxnSampledData": "Energy.Active.Import.Register"}
    play(scenario, configuration=data)


def test_triggered_messages() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        async def trigger(message: str, **rest: Any) -> str:
            return str((await peer.ask("TriggerMessage", {"requestedMessage": message, **rest}))["status"])

        assert await trigger("MeterValues", connectorId=1) == "Accepted"
        values = await peer.expect("MeterValues", connectorId=1)
        assert "transactionId" not in values
        assert await trigger("Heartbeat") == "Accepted"
        await peer.expect("Heartbeat")
        assert await trigger("StatusNotification", connectorId=2) == "Accepted"
        await peer.expect("StatusNotification", connectorId=2, status="Available")
        assert await trigger("StatusNotification") == "Accepted"
        for number in range(3):
            await peer.expect("StatusNotification", connectorId=number)
        assert await trigger("DiagnosticsStatusNotification") == "Accepted"
        await peer.expect("DiagnosticsStatusNotification", status="Idle")
        assert await trigger("FirmwareStatusNotification") == "Accepted"
        await peer.expect("FirmwareStatusNotification", status="Idle")
        assert await trigger("StatusNotification", connectorId=3) == "Rejected"

    play(scenario)


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("GetLog", {}, "NotSupported"),
        ("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"}, "NotSupported"),
        ("MakeCoffee", {}, "NotImplemented"),
        ("../../v201/schemas/HeartbeatRequest", {}, "NotImplemented"),
        ("Reset", {}, "ProtocolError"),
        ("Reset", {"type": "Firm"}, "PropertyConstraintViolation"),
        ("Reset", {"type": "Hard", "now": True}, "FormationViolation"),
        ("ChangeAvailability", {"connectorId": "1", "type": "Operative"}, "TypeConstraintViolation"),
    ],
)
def test_errors_have_the_codes_of_ocpp_1_6(action: str, payload: dict[str, Any], code: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        kind, _, got, description, details = await peer.exchange(action, payload)
        assert (kind, got, details) == (4, code, {})
        assert isinstance(description, str)
        assert len(description) <= 255

    play(scenario)


def test_data_transfer_of_an_unknown_vendor() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await peer.ask("DataTransfer", {"vendorId": "org.nobody"}) == {"status": "UnknownVendorId"}

    play(scenario)


GARBAGE: list[str | bytes] = [
    "",
    "hello",
    "null",
    "{}",
    "[]",
    "[2]",
    "[2,1,2,3]",
    '[2,"g1",["List"],{}]',
    '[2,"g2","Reset"]',
    '[2,"g3","Reset",[]]',
    '[2,"g4","Reset",{"type":NaN}]',
    '[2,"' + "x" * 37 + '","Reset",{}]',
    '[3,"unknown",{}]',
    '[3,"unknown",null]',
    '[4,"unknown","X","Y"]',
    '[4,"unknown","X","Y",{}]',
    "[true,null,{}]",
    '[2.0,"g5","Heartbeat",{}]',
    "[" * 5000,
    b"\x00\xff",
    '[2,"g6","RemoteStartTransaction",{"idTag":"A","chargingProfile":{"chargingProfileId":1,"stackLevel":0,'
    '"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A",'
    '"chargingSchedulePeriod":[{"startPeriod":0,"limit":1e30}]}}}]',
]


def test_the_station_survives_garbage() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        for frame in GARBAGE:
            await peer.socket.send(frame)
        assert "configurationKey" in await peer.ask("GetConfiguration")
        codes = {
            frame[1]: frame[2] for frame in map(json.loads, peer.frames) if isinstance(frame, list) and frame[0] == 4
        }
        assert codes["g1"] == codes["g2"] == codes["g3"] == "FormationViolation"
        assert codes["g6"] == "InternalError"
        assert peer.connections == 1

    play(scenario)


@pytest.mark.parametrize(
    "reply",
    [
        {"idTagInfo": {}},
        {},
        {"idTagInfo": {"status": "Maybe"}},
        {"idTagInfo": {"status": "Accepted"}, "extra": 1},
        "GenericError",
        "NoSuchErrorCode",
    ],
)
def test_a_useless_answer_to_authorize_refuses(reply: Any) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = reply
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        await peer.quiet()
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Accepted"}}
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Preparing")

    play(scenario)


def test_silence_does_not_block_the_station_for_good() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = None
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        await station.perform("PlugIn", {"connectorId": 2})
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")

    play(scenario, response_timeout=0.05)


@pytest.mark.parametrize("wrong", [{"Nonsense": "1"}, {"HeartbeatInterval": "soon"}])
def test_a_wrong_setting_is_refused_at_the_start(wrong: dict[str, str]) -> None:
    async def scenario() -> None:
        with pytest.raises(ValueError, match="cannot set the configuration key"):
            ChargingStation(StationOptions("ws://127.0.0.1:1/", configuration=wrong))

    run(scenario)
