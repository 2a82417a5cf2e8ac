"""Stations that do it another way, as the specification lets them, and stations that only look as if they did."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station, T
from scripted_dut import Out, Played, World, after, before, case, drop, edit, extra

from app.events import StepChanged
from app.scenario.preparation import MODE_1_2_ONLY


def status(connector: int, value: str, code: str = "NoError") -> Out:
    return extra("StatusNotification", {"connectorId": connector, "errorCode": code, "status": value})


def refused(played: Played) -> list[tuple[str, str]]:
    return [(rule, advice) for rule, advice in played.rules if advice != "acceptable"]


# --- TC_011_2: the time-out has to be over ---------------------------------------------------------------------------


class FreesTheConnector(Station):
    """Takes back a remote start, so many seconds after it."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def _remote_start(self) -> None:
        super()._remote_start()
        self.world.later(self.seconds * 1000, lambda: self._timed_out(1))


def test_011_2_available_counts_only_once_the_time_out_is_over() -> None:
    assert World(case("TC_011_2_CS"), FreesTheConnector(30.2)).play().verdict == "PASS"
    early = World(case("TC_011_2_CS"), FreesTheConnector(5)).play()
    assert (early.verdict, early.reached.check_id) == ("FAIL", "9.not-before")


# --- TC_018_2: the transaction may end (OCPP 1.6 section 5.18) -------------------------------------------------------


class FixedCable(Station):
    """Cannot unlock; ends the transaction for it, so many milliseconds after the request, or never."""

    def __init__(self, stops_after_ms: float | None = None, reason: str = "UnlockCommand") -> None:
        super().__init__()
        self.stops_after_ms, self.reason = stops_after_ms, reason

    def on_UnlockConnector(self, payload: Any) -> Any:
        if self.stops_after_ms == 0:
            self._end(self.reason, None)
        elif self.stops_after_ms is not None:
            self.world.later(self.stops_after_ms, lambda: self._end(self.reason, None))
        return {"status": "NotSupported"}, None


@pytest.mark.parametrize("stops_after_ms", [None, 0, 500, 2500])
def test_018_2_the_transaction_may_be_finished_first(stops_after_ms: float | None) -> None:
    played = World(case("TC_018_2_CS"), FixedCable(stops_after_ms)).play()
    assert (played.verdict, played.failed("warn"), refused(played)) == ("PASS", [], [])


def test_018_2_another_reason_is_a_finding_and_finishing_alone_fails() -> None:
    played = World(case("TC_018_2_CS"), FixedCable(0, "Local")).play()
    assert (played.verdict, played.failed("warn")) == ("PASS", ["2.stop.reason"])
    odd = FixedCable()
    odd.changes.append(after(status(1, "Finishing"), "UnlockConnector", reply=True))
    assert World(case("TC_018_2_CS"), odd).play().reached.check_id == "2.stop.arrived"


# --- TC_024, TC_030: what it takes to make a lock fail ---------------------------------------------------------------


class LockThatFails(Station):
    def do_CauseLockFailure(self, connectorId: int) -> None:
        pass

    def do_ClearLockFailure(self, connectorId: int) -> None:
        pass

    def do_PlugIn(self, connectorId: int) -> None:
        self.call(
            "StatusNotification",
            {"connectorId": connectorId, "errorCode": "ConnectorLockFailure", "status": "Faulted"},
        )

    def do_CauseUnlockFailure(self, connectorId: int) -> None:
        self.report(connectorId, "Preparing")

    def on_UnlockConnector(self, payload: Any) -> Any:
        return {"status": "UnlockFailed"}, None


def test_024_the_lock_is_seen_to_before_the_time_of_the_remote_start_runs() -> None:
    played = World(case("TC_024_CS"), LockThatFails()).play()
    assert (played.verdict, refused(played)) == ("PASS", [])
    assert [show.action for show in played.world.shown] == ["CauseLockFailure", "PlugIn", "Unplug", "ClearLockFailure"]
    assert played.world.shown[1].watch.startswith("StatusNotification")
    begun = {event.step_id: event.at_ns for event in reversed(played.of(StepChanged))}
    assert begun["prepare.act"] < begun["prepare.3"]


@pytest.mark.parametrize("told", ["Preparing", "Faulted"])
@pytest.mark.parametrize("place", [before, after])
def test_030_a_cable_that_has_to_be_in_and_a_failure_that_is_reported_are_no_fault(told: str, place: Any) -> None:
    station = LockThatFails()
    station.changes.append(place(status(1, told, "ConnectorLockFailure"), "UnlockConnector", reply=True, nth=0))
    played = World(case("TC_030_CS"), station).play()
    assert (played.verdict, played.failed("warn"), refused(played)) == ("PASS", [], [])
    shown = [show.action for show in played.world.shown]
    assert shown[:2] == ["CauseUnlockFailure", "ClearLockFailure"]


# --- TC_015, TC_016: a status that nobody waits for is Appendix D's --------------------------------------------------


class Rebooting(Station):
    """Resets with the cable in: stops the transaction with this reason, reboots, then tells these statuses of connector 1."""

    def __init__(self, reason: str, *statuses: str) -> None:
        super().__init__()
        self.reason, self.statuses = reason, statuses

    def reboot(self) -> None:
        self._end(self.reason, None)
        self.world.later(500, super().reboot)

    def _registered(self, conf: Any) -> None:
        self.report(0, "Available")
        for each in self.statuses:
            self.report(1, each)


CASES = [("TC_015_CS", "HardReset"), ("TC_016_CS", "SoftReset")]


@pytest.mark.parametrize(("case_id", "reason"), CASES)
@pytest.mark.parametrize("first", ["Unavailable", "Available"])
def test_a_status_before_the_one_that_is_waited_for_is_for_the_tester(case_id: str, reason: str, first: str) -> None:
    assert World(case(case_id), Rebooting(reason, "Preparing")).play().rules == []
    played = World(case(case_id), Rebooting(reason, first, "Preparing")).play()
    assert (played.verdict, played.rules) == ("PASS", [("D-status", "reject")])


@pytest.mark.parametrize(("case_id", "reason"), CASES)
def test_a_connector_that_stays_available_after_the_reset_fails(case_id: str, reason: str) -> None:
    played = World(case(case_id), Rebooting(reason, "Available")).play()
    assert played.verdict == "FAIL"
    assert played.reached.step_id.startswith("9[c1]")


def test_015_a_status_that_is_missing_before_the_reboot_is_named() -> None:
    silent = Rebooting("HardReset", "Preparing")
    silent.changes.append(drop("StatusNotification", status="Finishing"))
    played = World(case("TC_015_CS"), silent).play()
    assert (played.verdict, played.reached.check_id) == ("FAIL", "7.finishing")
    made = played.check("7.finishing", "failed")
    assert made.actual == "it has not come"
    assert made.expected == "StatusNotification, Finishing or Unavailable, has come before it"


# --- TC_016: Finishing may be missing before a reset, and only there (Appendix D) ------------------------------------


class SoftlyReset(Station):
    """Stops the transaction, tells Finishing or does not, and reboots or does not."""

    def __init__(self, *, tells: bool, reboots: bool) -> None:
        super().__init__()
        self.tells, self.reboots = tells, reboots

    def reboot(self) -> None:
        assert self.transaction is not None
        request = {"transactionId": self.transaction["id"], "meterStop": 5, "timestamp": T, "reason": "SoftReset"}
        self.call("StopTransaction", request)
        if self.tells:
            self.report(1, "Finishing")
        if self.reboots:
            self.world.later(500, super().reboot)

    def _registered(self, conf: Any) -> None:
        self.report(0, "Available")
        self.report(1, "Preparing")


@pytest.mark.parametrize(("tells", "reboots"), [(True, True), (True, False), (False, True)])
def test_016_finishing_or_a_reboot_will_do(tells: bool, reboots: bool) -> None:
    played = World(case("TC_016_CS"), SoftlyReset(tells=tells, reboots=reboots)).play()
    assert (played.verdict, played.failed("warn"), played.rules) == ("PASS", [], [])


def test_016_neither_finishing_nor_a_reboot_fails_and_says_so() -> None:
    played = World(case("TC_016_CS"), SoftlyReset(tells=False, reboots=False)).play()
    assert (played.verdict, played.reached.check_id) == ("FAIL", "7#2.arrived")
    assert "step 5 did not come either" in played.reason


# --- TC_032_2: the station may be Preparing until it has found the transaction again ---------------------------------


class PowerIsBack(Station):
    """Tells these of the connector with the cable after a power failure: a status, or ``stop`` for the transaction."""

    def __init__(self, *tells: str, stops: str = "Finishing") -> None:
        super().__init__()
        self.tells, self.stops = tells, stops

    def reboot(self) -> None:
        interrupted = self.transaction
        super().reboot()
        self.transaction = interrupted

    def _registered(self, conf: Any) -> None:
        self.report(0, "Available")
        for each in self.tells:
            if each == "stop":
                assert self.transaction is not None
                request = {
                    "transactionId": self.transaction["id"],
                    "meterStop": 5,
                    "timestamp": T,
                    "reason": "PowerLoss",
                }
                self.call("StopTransaction", request)
                self.transaction = None
            else:
                self.report(1, each)

    def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        if self.tells[-1] == "Charging" and self.stops:
            assert self.transaction is not None
            request = {"transactionId": self.transaction["id"], "meterStop": 5, "timestamp": T, "reason": "Local"}
            self.call("StopTransaction", request)
            self.report(1, self.stops)


@pytest.mark.parametrize("stops", ["Finishing", "Preparing"])
@pytest.mark.parametrize(
    "tells",
    ["Charging", "Preparing Charging", "Available Preparing Charging", "Preparing Available Charging"],
)
def test_032_2_a_station_may_go_on_by_way_of_preparing(tells: str, stops: str) -> None:
    played = World(case("TC_032_2_CS"), PowerIsBack(*tells.split(), stops=stops)).play()
    assert (played.verdict, played.failed("warn"), played.rules) == ("PASS", [], [])
    assert [show.action for show in played.world.shown] == ["PlugIn", "PowerCycle", "PresentIdTag"]


@pytest.mark.parametrize(
    "tells",
    [
        "Finishing stop",
        "stop Finishing",
        "Preparing stop",
        "stop Preparing",
        "Preparing stop Finishing",
        "Preparing Finishing stop",
        "stop Preparing Finishing",
        "Unavailable Preparing stop",
    ],
)
def test_032_2_a_station_may_stop_in_any_order(tells: str) -> None:
    played = World(case("TC_032_2_CS"), PowerIsBack(*tells.split())).play()
    assert (played.verdict, played.failed("warn"), played.rules) == ("PASS", [], [])
    assert [show.action for show in played.world.shown] == ["PlugIn", "PowerCycle"]


@pytest.mark.parametrize(
    ("tells", "check"),
    [
        ("Preparing", "5.arrived"),  # neither stopped nor gone on with
        ("stop", "3#2.arrived"),
        ("Available stop", "3#2.arrived"),
        ("Available", "5.arrived"),
    ],
)
def test_032_2_preparing_is_no_way_out(tells: str, check: str) -> None:
    played = World(case("TC_032_2_CS"), PowerIsBack(*tells.split())).play()
    assert (played.verdict, played.reached.check_id) == ("FAIL", check)


def test_032_2_a_transaction_that_goes_on_by_way_of_preparing_has_to_be_stopped_by_hand() -> None:
    played = World(case("TC_032_2_CS"), PowerIsBack("Preparing", "Charging", stops="")).play()
    assert (played.verdict, played.reached.check_id) == ("FAIL", "5#2.arrived")
    by_itself = PowerIsBack("Preparing", "Charging", "stop")
    played = World(case("TC_032_2_CS"), by_itself).play()
    assert played.verdict == "FAIL"


# --- TC_069: any other card of the parent ----------------------------------------------------------------------------


class OfOneParent(Station):
    def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        self.call("Authorize", {"idTag": idTag}, lambda _: self._end("Local", idTag))


def test_069_another_card_than_the_one_named_is_no_fault_of_the_station() -> None:
    third = edit("Authorize", nth=1, idTag="THIRD-CARD")
    played = World(case("TC_069_CS"), station_with(third, edit("StopTransaction", idTag="THIRD-CARD"))).play()
    assert (played.verdict, played.failed("warn")) == ("PASS", ["1.idTag"])
    same = edit("Authorize", nth=1, idTag="VALID-1")
    assert World(case("TC_069_CS"), station_with(same)).play().reached.check_id == "1.idTag.other"
    assert World(case("TC_069_CS"), station_with(third)).play().reached.check_id == "3.idTag"


def station_with(*changes: Any) -> Station:
    station = OfOneParent()
    station.changes.extend(changes)
    return station


# --- TC_005_2, TC_005_3: a connector that locks no cable in is free at once ----------------------------------------------------------------

FIXED = {"general": {"fixed_cable": True}}
PLAIN_SOCKET = {"general": {"fixed_cable": False, "product_subtype": MODE_1_2_ONLY}}


class Unplugged(Station):
    """A fixed cable: Finishing, and Available right after it."""

    def on_UnlockConnector(self, payload: Any) -> Any:
        return {"status": "NotSupported"}, None

    def do_Unplug(self, connectorId: int, side: str) -> None:
        if self.keys["StopTransactionOnEVSideDisconnect"][0] == "true":
            super().do_Unplug(connectorId, side)
            self.report(connectorId, "Available")
            return
        request = {"connectorId": 1, "errorCode": "NoError", "status": "SuspendedEV", "info": "EV side disconnected"}
        self.call("StatusNotification", request)

    def on_RemoteStopTransaction(self, payload: Any) -> Any:
        def free() -> None:
            self._end("Remote", None)
            self.report(1, "Available")

        return {"status": "Accepted"}, free


@pytest.mark.parametrize(
    ("case_id", "pics"), [("TC_005_2_CS", FIXED), ("TC_005_2_CS", PLAIN_SOCKET), ("TC_005_3_CS", FIXED)]
)
def test_a_cable_that_is_not_locked_in_may_be_finishing_first_and_then_available(case_id: str, pics: Any) -> None:
    for status_first in (False, True):
        station = Unplugged(1, status_first=status_first)
        played = World(case(case_id), station, pics=pics).play()
        assert (played.verdict, played.failed("warn"), refused(played)) == ("PASS", [], [])


# --- TC_055: what was rejected does not come -------------------------------------------------------------------------


class Triggered(Station):
    """Rejects a TriggerMessage, and sends MeterValues of this connector all the same."""

    def __init__(self, connector: int) -> None:
        super().__init__()
        self.connector = connector

    def on_TriggerMessage(self, payload: Any) -> Any:
        value = [{"timestamp": "2024-04-26T10:00:00Z", "sampledValue": [{"value": "1"}]}]
        meter = {"connectorId": self.connector, "meterValue": value}
        return {"status": "Rejected"}, lambda: self.connector and self.call("MeterValues", meter)


def test_055_meter_values_of_another_connector_than_was_rejected_are_a_finding() -> None:
    played = World(case("TC_055_CS"), Triggered(0)).play()
    assert (played.verdict, played.failed("warn")) == ("PASS", [])
    played = World(case("TC_055_CS"), Triggered(1)).play()
    assert (played.verdict, played.failed("warn")) == ("PASS", ["expected-result.other.never"])
    assert World(case("TC_055_CS"), Triggered(2)).play().verdict == "FAIL"


def test_024_asks_for_a_cable_that_cannot_be_locked() -> None:
    played = World(case("TC_024_CS"), LockThatFails()).play()
    assert [show.manner for show in played.world.shown] == ["", "unlocked", "", ""]


def test_030_a_cable_that_was_put_in_for_it_is_let_go_and_taken_out() -> None:
    class Lets(LockThatFails):
        def on_UnlockConnector(self, payload: Any) -> Any:
            return {"status": "Unlocked" if self.cleared else "UnlockFailed"}, None

        cleared = False

        def do_ClearLockFailure(self, connectorId: int) -> None:
            self.cleared = True

    played = World(case("TC_030_CS"), Lets()).play()
    assert (played.verdict, len(played.sent("UnlockConnector"))) == ("PASS", 2)
    assert [show.action for show in played.world.shown] == ["CauseUnlockFailure", "ClearLockFailure", "Unplug"]
