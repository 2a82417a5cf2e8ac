"""Each fault of the feature profiles, of offline behaviour and of meter values shows on the wire where it should."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play, shorten

from app.simulators.charging_station import ChargingStation

Scenario = Callable[[CentralSystemPeer, ChargingStation], Awaitable[None]]
ENTRY = {"idTag": "VALID-1", "idTagInfo": {"status": "Accepted"}}
PLUG = {"connectorId": 1}
TAG = {"connectorId": 1, "idTag": "VALID-1"}
OTHER = {"connectorId": 1, "idTag": "VALID-2"}


async def send(peer: CentralSystemPeer, version: int, kind: str, *entries: dict[str, Any]) -> str:
    request = {"listVersion": version, "updateType": kind, "localAuthorizationList": list(entries)}
    return str((await peer.ask("SendLocalList", request))["status"])


async def reserve(peer: CentralSystemPeer, seconds: float = 300, **more: Any) -> str:
    expiry = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    request = {"connectorId": 1, "expiryDate": expiry, "idTag": "VALID-1", "reservationId": 7, **more}
    return str((await peer.ask("ReserveNow", request))["status"])


async def trigger(peer: CentralSystemPeer, message: str, connector: int | None = None) -> str:
    request = {"requestedMessage": message} | ({} if connector is None else {"connectorId": connector})
    return str((await peer.ask("TriggerMessage", request))["status"])


def of(peer: CentralSystemPeer, action: str) -> list[dict[str, Any]]:
    return [payload for name, payload in peer.calls if name == action]


def with_fault(name: str, **options: Any) -> Callable[[Scenario], None]:
    """Run a scenario with this fault, and nothing else unusual."""
    return lambda scenario: play(scenario, faults=(name,), **options)


def test_list_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        async def version() -> Any:
            return (await peer.ask("GetLocalListVersion"))["listVersion"]

        async def under(*faults: str) -> None:
            for fault in list(station.faults.active):
                station.switch_fault(fault, False)
            for fault in faults:
                station.switch_fault(fault, True)

        assert await send(peer, 3, "Full") == "Accepted"
        await under("empty-list-version")
        assert await version() == 3
        await under("wrong-list-version")
        assert await version() == 1
        await under("list-version-text")
        assert await version() == "0"
        await under("refuses-lists")
        assert await send(peer, 4, "Full", ENTRY) == "Failed"
        await under("accepts-old-lists")
        assert await send(peer, 2, "Differential", ENTRY) == "Accepted"
        await under("wrong-list-refusal")
        assert await send(peer, 2, "Differential", ENTRY) == "Failed"
        await station.perform("CauseLocalListFailure", {})
        assert await send(peer, 9, "Full", ENTRY) == "VersionMismatch"
        await under("hides-list-failure")
        assert await send(peer, 9, "Full", ENTRY) == "Accepted"
        assert await version() == 2
        await station.perform("ClearLocalListFailure", {})
        await under("full-list-adds")
        assert await send(peer, 9, "Full", {**ENTRY, "idTag": "MORE"}) == "Accepted"
        assert len(station.local_list) == 2

    play(scenario)


@pytest.mark.parametrize(
    ("fault", "listed"), [("ignores-list", True), ("ignores-cache", False), ("keeps-cache", False)]
)
def test_list_and_cache_that_are_used_wrongly(fault: str, listed: bool) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        if listed:
            await send(peer, 1, "Full", ENTRY)
        else:
            await station.perform("PresentIdTag", TAG)
            await peer.expect("Authorize")
            await peer.expect("StatusNotification", status="Preparing")
            await station.perform("PresentIdTag", TAG)
            await peer.expect("StatusNotification", status="Available")
            if fault == "keeps-cache":
                assert await peer.ask("ClearCache") == {"status": "Accepted"}
        await station.perform("PresentIdTag", TAG)
        if fault != "keeps-cache":
            await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Preparing")

    with_fault(fault, configuration={"LocalPreAuthorize": "true"})(scenario)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("missing-reservation-id", None),
        ("wrong-reservation-id", 8),
        ("invented-reservation-id", 7),
    ],
)
def test_reservation_ids(fault: str, expected: int | None) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await reserve(peer) == "Accepted"
        await peer.expect("StatusNotification", status="Reserved")
        await station.perform("PlugIn", PLUG)
        await station.perform("PresentIdTag", TAG)
        await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Preparing")
        start = await peer.expect("StartTransaction")
        assert start.get("reservationId") == expected

    with_fault(fault)(scenario)


def test_an_invented_reservation_id() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        assert of(peer, "StartTransaction")[0]["reservationId"] == 1

    with_fault("invented-reservation-id")(scenario)


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("missing-reserved", []),
        ("reserved-elsewhere", [(2, "Reserved")]),
        ("refuses-reservations", [(1, "Reserved")]),
        ("late-reserved", [(1, "Reserved")]),
    ],
)
def test_what_is_reported_of_a_reservation(fault: str, statuses: list[tuple[int, str]]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        start = asyncio.get_running_loop().time()
        assert await reserve(peer) == ("Rejected" if fault == "refuses-reservations" else "Accepted")
        for connector, status in statuses:
            await peer.expect("StatusNotification", connectorId=connector, status=status)
        if fault == "late-reserved":
            assert asyncio.get_running_loop().time() - start > 0.09
        else:
            await peer.quiet()

    with_fault(fault, late_seconds=0.1)(scenario)


def test_wrong_refusals_and_reservations_of_what_is_taken() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", PLUG)
        await peer.expect("StatusNotification", status="Preparing")
        assert await reserve(peer) == "Rejected"
        station.switch_fault("wrong-reservation-refusal", False)
        station.switch_fault("reserves-always", True)
        assert await reserve(peer) == "Accepted"
        await peer.expect("StatusNotification", status="Reserved")

    with_fault("wrong-reservation-refusal")(scenario)


@pytest.mark.parametrize(
    ("fault", "asks"), [("ignores-reservation", True), ("authorize-foreign-tags", True), ("", False)]
)
def test_foreign_tags_at_a_reserved_connector(fault: str, asks: bool) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserve(peer)
        await peer.expect("StatusNotification", status="Reserved")
        if fault:
            station.switch_fault(fault, True)
        await station.perform("PresentIdTag", OTHER)
        if asks:
            await peer.expect("Authorize", idTag="VALID-2")
        if fault == "ignores-reservation":
            await peer.expect("StatusNotification", status="Preparing")
        await peer.quiet()

    play(scenario)


def test_a_parent_that_is_ignored() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": "P"}}
        await reserve(peer, parentIdTag="P")
        await peer.expect("StatusNotification", status="Reserved")
        await station.perform("PresentIdTag", OTHER)
        await peer.quiet()

    with_fault("ignores-parent")(scenario)


@pytest.mark.parametrize(
    ("fault", "least", "most"), [("early-expiry", 0.1, 0.29), ("late-expiry", 0.4, 2.0), ("reservations-last", 9, 9)]
)
def test_wrong_expiry(fault: str, least: float, most: float) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        start = asyncio.get_running_loop().time()
        await reserve(peer, 0.3)
        await peer.expect("StatusNotification", status="Reserved")
        if fault == "reservations-last":
            await peer.quiet(0.35)
            return
        await peer.expect("StatusNotification", status="Available")
        assert least < asyncio.get_running_loop().time() - start < most

    with_fault(fault)(scenario)


@pytest.mark.parametrize(
    ("fault", "number", "answer", "status"),
    [
        ("keeps-reservation", 7, "Accepted", None),
        ("cancels-any", 8, "Accepted", "Available"),
        ("rejects-cancel", 7, "Rejected", "Available"),
        ("available-after-rejection", 8, "Rejected", "Available"),
    ],
)
def test_cancelling(fault: str, number: int, answer: str, status: str | None) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserve(peer)
        await peer.expect("StatusNotification", status="Reserved")
        assert await peer.ask("CancelReservation", {"reservationId": number}) == {"status": answer}
        if status is not None:
            await peer.expect("StatusNotification", connectorId=1, status=status)
        await peer.quiet()

    with_fault(fault)(scenario)


def test_trigger_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        station.switch_fault("ignores-trigger", True)
        assert await trigger(peer, "Heartbeat") == "Accepted"
        await peer.quiet()
        station.switch_fault("ignores-trigger", False)
        station.switch_fault("trigger-any-connector", True)
        assert await trigger(peer, "MeterValues", 3) == "Accepted"
        await peer.quiet()
        for fault, message, answer in [
            ("no-diagnostics-trigger", "DiagnosticsStatusNotification", "NotImplemented"),
            ("no-firmware-trigger", "FirmwareStatusNotification", "NotImplemented"),
        ]:
            station.switch_fault(fault, True)
            assert await trigger(peer, message) == answer
            await peer.quiet(0.02)
            station.switch_fault(fault, False)
        station.switch_fault("rejects-trigger", True)
        assert await trigger(peer, "Heartbeat") == "Rejected"
        await peer.expect("Heartbeat")
        station.switch_fault("rejects-trigger", False)
        station.switch_fault("never-idle", True)
        for message, status in [("Diagnostics", "Uploading"), ("Firmware", "Downloading")]:
            await trigger(peer, f"{message}StatusNotification")
            await peer.expect(f"{message}StatusNotification", status=status)
        station.switch_fault("trigger-first", True)
        count = len(peer.frames)
        await trigger(peer, "Heartbeat")
        assert '"Heartbeat"' in peer.frames[count]
        assert peer.frames[count + 1].startswith("[3,")

    play(scenario)


@pytest.mark.parametrize(
    ("fault", "actions"),
    [
        ("reversed-queue", ["StopTransaction", "MeterValues", "StartTransaction"]),
        ("loses-meter-values", ["StartTransaction", "StopTransaction"]),
        ("loses-offline-stop", ["StartTransaction", "MeterValues"]),
        ("refuses-offline", []),
        ("accepts-offline", ["StartTransaction", "MeterValues", "StopTransaction"]),
        ("boot-after-reconnect", ["BootNotification", "StartTransaction", "MeterValues", "StopTransaction"]),
        ("time-of-sending", ["StartTransaction", "MeterValues", "StopTransaction"]),
    ],
)
def test_offline_faults(fault: str, actions: list[str]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=0.03)
        await peer.cut(station)
        await station.perform("PlugIn", PLUG)
        await station.perform("PresentIdTag", TAG)
        await asyncio.sleep(0.045)
        await station.perform("PresentIdTag", TAG)
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await asyncio.sleep(0.01)
        back = datetime.now(UTC)
        seen = len(peer.calls)
        peer.restore()
        await peer.connected(2)
        await asyncio.sleep(0.06)
        got = [action for action, _ in peer.calls[seen:] if action not in ("StatusNotification", "Authorize")]
        assert got == actions
        for start in of(peer, "StartTransaction"):
            assert (datetime.fromisoformat(start["timestamp"]) > back) == (fault == "time-of-sending")

    unknown = {"AllowOfflineTxForUnknownId": "false" if fault == "accepts-offline" else "true"}
    with_fault(fault, reconnect_most=0.02, configuration=unknown)(scenario)


def test_a_stop_that_the_connection_is_lost_under_is_lost_too() -> None:
    """A station notices a little later than the bench that the connection is gone, and sends into it."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        peer.replies["StopTransaction"] = None
        await station.perform("PresentIdTag", TAG)
        await peer.expect("StopTransaction")
        await peer.cut(station)
        del peer.replies["StopTransaction"]
        peer.restore()
        await peer.connected(2)
        await asyncio.sleep(0.06)
        assert len(of(peer, "StopTransaction")) == 1

    with_fault("loses-offline-stop", reconnect_most=0.02)(scenario)


def test_a_stop_that_had_no_turn_before_the_connection_was_lost_is_lost_too() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        station.outbox.close()  # as when the loss is noticed between the stop and its turn
        station.charging.stop(station.connectors[1], "Local", "VALID-1")
        await peer.cut(station)
        peer.restore()
        await peer.connected(2)
        await asyncio.sleep(0.06)
        assert of(peer, "StopTransaction") == []

    with_fault("loses-offline-stop", reconnect_most=0.02)(scenario)


@pytest.mark.parametrize(
    ("fault", "stops", "then"),
    [("ignores-refused-start", "true", None), ("inverts-invalid-id", "false", "StopTransaction"),
     ("inverts-invalid-id", "true", "StatusNotification")],
)  # fmt: skip
def test_a_refused_start_that_is_handled_wrongly(fault: str, stops: str, then: str | None) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["StartTransaction"] = {"transactionId": 9, "idTagInfo": {"status": "Invalid"}}
        await charge(peer, station)
        if then is not None:
            await peer.expect(then)
        else:
            await peer.quiet()

    with_fault(fault, configuration={"StopTransactionOnInvalidId": stops})(scenario)


def test_power_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("PowerCycle", {})
        await peer.booted()
        assert of(peer, "StopTransaction") == []
        assert [each["status"] for each in of(peer, "StatusNotification")[-3:]] == ["Available"] * 3

    play(scenario, faults=("forgets-transactions", "forgets-cable"))


def values_with(*faults: str, **configuration: str) -> list[dict[str, Any]]:
    """The first MeterValues.req of a transaction with these faults."""
    result: list[dict[str, Any]] = []

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=0.03)
        await charge(peer, station)
        try:
            await peer.until(lambda: bool(of(peer, "MeterValues")), 0.2)
        except TimeoutError:
            return
        result.append(of(peer, "MeterValues")[0])

    settings = {"MeterValuesSampledData": "Energy.Active.Import.Register,Voltage", **configuration}
    play(scenario, faults=faults, configuration=settings)
    return result


def test_meter_value_faults() -> None:
    def samples(*faults: str) -> list[dict[str, Any]]:
        (values,) = values_with(*faults)
        assert set(values) == {"connectorId", "meterValue", "transactionId"}
        return list(values["meterValue"][0]["sampledValue"])

    energy, voltage = samples()
    assert (energy["measurand"], energy["unit"], energy["context"]) == (
        "Energy.Active.Import.Register",
        "Wh",
        "Sample.Periodic",
    )
    assert voltage["measurand"] == "Voltage"
    assert values_with("no-meter-values") == []
    assert [each["context"] for each in samples("meter-context")] == ["Other", "Other"]
    assert [each["context"] for each in samples("swapped-context")] == ["Sample.Clock"] * 2
    assert [each["measurand"] for each in samples("wrong-measurand")] == ["Temperature"] * 2
    assert samples("missing-measurand")[-1]["measurand"] == energy["measurand"]
    assert [each.get("measurand") for each in samples("no-measurand", "no-context")] == [None, "Voltage"]
    assert all("context" not in each for each in samples("no-context"))
    more = samples("more-meter-values")
    assert [each["context"] for each in more] == ["Sample.Periodic"] * 2 + ["Other"] * 2
    assert values_with("wrong-meter-transaction")[0]["transactionId"] == 2
    assert "transactionId" not in values_with("meter-without-transaction")[0]


def test_the_default_measurand() -> None:
    (values,) = values_with(MeterValuesSampledData="")
    (sample,) = values["meterValue"][0]["sampledValue"]
    assert sample["measurand"] == "Energy.Active.Import.Register"


@pytest.mark.parametrize("late", [False, True])
def test_aligned_meter_values_lie_on_the_clock(late: bool) -> None:
    """Test case 071, with an interval of 50 ms."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, ClockAlignedDataInterval=0.05, MeterValueSampleInterval=0)
        if late:  # the fault's own 1.5 s are too long for a test
            station.faults.behaviour = replace(station.behaviour, unaligned_seconds=0.01)
        await charge(peer, station)
        moments = []
        for _ in range(3):
            values = await peer.expect("MeterValues", connectorId=1, transactionId=1)
            (value,) = values["meterValue"]
            assert [each["measurand"] for each in value["sampledValue"]] == ["Voltage"]
            assert {each["context"] for each in value["sampledValue"]} == {"Sample.Clock"}
            moments.append(datetime.fromisoformat(value["timestamp"]))
        if not late:
            assert all(moment.microsecond % 50_000 == 0 for moment in moments)
            assert moments == sorted(set(moments))
        else:
            assert all(moment.microsecond % 50_000 == 10_000 for moment in moments)
        await peer.ask("RemoteStopTransaction", {"transactionId": 1})
        await peer.until(lambda: bool(of(peer, "StopTransaction")))
        contexts = [value["sampledValue"][0]["context"] for value in of(peer, "StopTransaction")[0]["transactionData"]]
        assert (contexts[0], contexts[1], contexts[-1]) == ("Transaction.Begin", "Sample.Clock", "Transaction.End")

    settings = {"MeterValuesAlignedData": "Voltage", "StopTxnAlignedData": "Current.Import"}
    play(scenario, configuration=settings)
