"""What comes of hands that take longer than the station was told to wait is not the station's fault, and is never a failure."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station
from scripted_dut import Played, World, case, idle_state

from app.events import CheckMade
from app.protocol.timestamps import parse_timestamp
from app.scenario import outputs as o
from app.scenario import tree as t
from app.scenario.calls import _identified_at
from app.scenario.device_clocks import CONNECTION_TIMEOUT, RESERVATION, DeviceClock, DeviceClocks
from app.scenario.run import Run
from app.scenario.runner import PromptIds
from app.scenario.timing import NS
from app.scenario.vocabulary import Receive


class SlowWorld(World):
    """Hands take so many seconds for one action."""

    slow: str = "PlugIn"
    seconds: float = 41.0

    def _hands(self, show: o.Show) -> None:
        if show.kind == "OBSERVE":
            super()._hands(show)
            return
        ms = self.seconds * 1000 if show.action == self.slow else 10
        self.later(ms, lambda: self.dut.on_hands(show.action, show.arguments))
        self.later(ms + 5, lambda: self.answer(show, "done"))


class Patient(Station):
    """Waits so long for the driver, and can be reserved."""

    def __init__(self, gives_up_after: float = 30.0, *, tells: bool = True) -> None:
        super().__init__()
        self.gives_up_after, self.tells = gives_up_after, tells
        self.keys[CONNECTION_TIMEOUT][0] = "30"
        self.reservation: Any = None

    def _answered(self, id_tag: str, connector: int, conf: Any) -> None:
        if self.reservation is not None and id_tag != self.reservation["idTag"]:
            return
        super()._answered(id_tag, connector, conf)
        if connector not in self.plugged:
            self._wait(connector)

    def _remote_start(self) -> None:
        super()._remote_start()
        if 1 not in self.plugged:
            self._wait(1)

    def _wait(self, connector: int) -> None:
        if self.tells:
            self.world.later(self.gives_up_after * 1000, lambda: self._timed_out(connector))
        else:
            self.world.later(self.gives_up_after * 1000, self._forget)

    def _forget(self) -> None:
        self.authorized = ""

    def on_ReserveNow(self, payload: Any) -> Any:
        self.reservation = payload
        left = parse_timestamp(payload["expiryDate"]).timestamp() - self.world.utc / 1e9  # type: ignore[union-attr]
        self.world.later(left * 1000, self._expired)
        return {"status": "Accepted"}, lambda: self.report(1, "Reserved")

    def on_CancelReservation(self, payload: Any) -> Any:
        known, self.reservation = self.reservation is not None, None
        return {"status": "Accepted" if known else "Rejected"}, None

    def _expired(self) -> None:
        held, self.reservation = self.reservation is not None, None
        if held and self.status[1] == "Reserved":
            self.report(1, "Available")

    def do_PlugIn(self, connectorId: int) -> None:
        if self.status[connectorId] == "Reserved":
            self.plugged.add(connectorId)
            return
        super().do_PlugIn(connectorId)

    def _begin(self, connector: int, id_tag: str) -> None:
        if self.status[connector] == "Reserved":
            self.report(connector, "Preparing")
        reservation, self.reservation = self.reservation, None
        used = [] if reservation is None else [("reservationId", reservation["reservationId"])]
        call = self.call

        def with_reservation(action: str, payload: Any, then: Any = None) -> None:
            call(action, {**payload, **dict(used)} if action == "StartTransaction" else payload, then)

        self.call = with_reservation  # type: ignore[method-assign]
        super()._begin(connector, id_tag)
        self.call = call  # type: ignore[method-assign]


def played(case_id: str, station: Station, slow: str, seconds: float, **values: Any) -> Played:
    state = idle_state(1)
    state.key_set(CONNECTION_TIMEOUT, str(station.keys[CONNECTION_TIMEOUT][0]))
    world = SlowWorld(case(case_id), station, values=values, state=state)
    world.slow, world.seconds = slow, seconds
    return world.play()


def late(result: Played) -> CheckMade:
    return result.check("hands.in-time")


@pytest.mark.parametrize("case_id", ["TC_004_1_CS", "TC_011_1_CS", "TC_024_CS"])
@pytest.mark.parametrize("tells", [True, False])
def test_a_cable_that_comes_after_connection_time_out_is_nobodys_fault(case_id: str, tells: bool) -> None:
    if case_id == "TC_024_CS" and not tells:
        pytest.skip("what is forbidden there does not come")
    station = Lockable(tells=tells) if case_id == "TC_024_CS" else Patient(tells=tells)
    result = played(case_id, station, "PlugIn", 41)
    assert (result.verdict, result.failed("fail")) == ("INCONCLUSIVE", [])
    assert "faster" in result.reason
    assert CONNECTION_TIMEOUT in result.reason
    assert "within 27 s (30 s, less 3 s of tolerance)" in result.reason
    assert "reject" not in [advice for _, advice in result.rules]
    assert late(result).severity == "precondition"


class Lockable(Patient):
    def do_CauseLockFailure(self, connectorId: int) -> None:
        pass

    do_ClearLockFailure = do_CauseLockFailure

    def do_PlugIn(self, connectorId: int) -> None:
        code = {"connectorId": connectorId, "errorCode": "ConnectorLockFailure", "status": "Faulted"}
        self.call("StatusNotification", code)


@pytest.mark.parametrize("case_id", ["TC_004_1_CS", "TC_011_1_CS"])
def test_a_station_that_gives_up_earlier_than_it_was_told_fails_however_slow_the_hands(case_id: str) -> None:
    result = played(case_id, Patient(12), "PlugIn", 41)
    assert result.verdict == "FAIL"
    assert "connector 1 was Available after 12.0 s of its ConnectionTimeOut of 30 s" in result.reason
    assert "hands.in-time" not in [check.check_id for check in result.checks]
    assert ("D-status", "reject") in result.rules


@pytest.mark.parametrize("case_id", ["TC_004_1_CS", "TC_011_1_CS"])
def test_hands_in_time_excuse_nothing(case_id: str) -> None:
    assert played(case_id, Patient(), "PlugIn", 20).verdict == "PASS"

    class Idle(Patient):
        def do_PlugIn(self, connectorId: int) -> None:
            self.plugged.add(connectorId)
            self.authorized = ""

    assert played(case_id, Idle(), "PlugIn", 20).verdict == "FAIL"


@pytest.mark.parametrize("case_id", ["TC_046_1_CS", "TC_046_2_CS", "TC_053_CS"])
@pytest.mark.parametrize("slow", ["PlugIn", "PresentIdTag"])
def test_a_reservation_that_expires_under_the_hands_is_nobodys_fault(case_id: str, slow: str) -> None:
    if (case_id, slow) == ("TC_046_2_CS", "PresentIdTag"):
        pytest.skip("nobody presents an id tag there")
    station = Parent() if case_id == "TC_053_CS" else Patient(1000)
    station.keys[CONNECTION_TIMEOUT][0] = "1000"
    fast = played(case_id, station, slow, 5)
    assert fast.verdict == "PASS"
    station = Parent() if case_id == "TC_053_CS" else Patient(1000)
    station.keys[CONNECTION_TIMEOUT][0] = "1000"
    result = played(case_id, station, slow, 400)
    assert (result.verdict, result.failed("fail")) == ("INCONCLUSIVE", [])
    assert "expires" in result.reason
    assert "reservation_expiry_offset" in result.reason
    assert "reject" not in [advice for _, advice in result.rules]


class Parent(Patient):
    """Takes the parent id tag of its reservation for the id tag."""

    def __init__(self) -> None:
        super().__init__(1000)

    def _answered(self, id_tag: str, connector: int, conf: Any) -> None:
        if self.reservation is not None and conf["idTagInfo"].get("parentIdTag") == self.reservation.get("parentIdTag"):
            self.reservation = {**self.reservation, "idTag": id_tag}
        super()._answered(id_tag, connector, conf)


def test_the_prompt_shows_the_clock_of_the_station() -> None:
    result = played("TC_004_1_CS", Patient(), "PlugIn", 5)
    first, second = result.world.shown[0], result.world.shown[1]
    assert (first.clock, first.deadline_ns) == ("", 0)
    assert second.clock == CONNECTION_TIMEOUT
    assert 29 < (second.deadline_ns - result.world._begun_ns) / 1e9 < 31
    station = Patient()
    station.keys[CONNECTION_TIMEOUT][0] = "1000"
    shown = played("TC_046_1_CS", station, "PlugIn", 5).world.shown
    assert shown[0].clock == RESERVATION


def test_a_case_that_waits_for_the_time_out_is_judged_as_before() -> None:
    class Stays(Patient):
        def _timed_out(self, connector: int) -> None:
            pass

    state = played("TC_004_2_CS", Stays(), "PlugIn", 5)
    assert (state.verdict, state.reached.check_id) == ("FAIL", "2.arrived")
    assert played("TC_004_2_CS", Patient(), "PresentIdTag", 100).verdict == "PASS"


def test_what_is_wrong_by_itself_is_the_stations_fault_also_after_its_time() -> None:
    class Odd(Patient):
        def _timed_out(self, connector: int) -> None:
            self.call("StatusNotification", {"connectorId": connector, "errorCode": "Nope", "status": "Available"})

    assert played("TC_004_1_CS", Odd(), "PlugIn", 41).verdict == "FAIL"


def test_what_the_hands_are_doing_they_do_to_its_end() -> None:
    result = played("TC_004_1_CS", Patient(), "PlugIn", 41)
    assert [withdrawn.how for withdrawn in result.world.withdrawn] == ["seen"]  # the identification
    assert result.world.ctx.dut.cables == {1}
    assert 41 <= result.ended.seconds < 42


def test_a_time_out_of_0_says_only_that_the_station_may_give_up() -> None:
    station = Patient(5)
    station.keys[CONNECTION_TIMEOUT][0] = "0"
    assert played("TC_004_1_CS", station, "PlugIn", 41).verdict == "INCONCLUSIVE"

    class Deaf(Patient):
        def _timed_out(self, connector: int) -> None:
            pass

        def do_PlugIn(self, connectorId: int) -> None:
            self.plugged.add(connectorId)

    station = Deaf()
    station.keys[CONNECTION_TIMEOUT][0] = "0"
    assert played("TC_004_1_CS", station, "PlugIn", 41).verdict == "FAIL"


def test_a_prompt_that_no_message_closes_says_so() -> None:
    station = Patient(1000)
    station.keys[CONNECTION_TIMEOUT][0] = "1000"
    shown = played("TC_046_2_CS", station, "PlugIn", 5).world.shown
    assert (shown[0].action, shown[0].watch) == ("PlugIn", "")
    assert shown[0].consequence == "no message shows it: answer when it is done"
    second = played("TC_004_1_CS", Patient(), "PlugIn", 5).world.shown[1]
    assert (bool(second.watch), second.consequence) == (True, "")


def test_a_fixed_cable_is_plugged_in_another_way() -> None:
    world = SlowWorld(case("TC_003_CS"), Patient(), pics={"general": {"fixed_cable": True}})
    world.seconds = 1
    assert {show.manner for show in world.play().world.shown} == {"fixed cable"}


# --- what the hands' time excuses, and what it does not -----------------------------------------------------------------


def clocks(*, timeout: str = "30") -> tuple[DeviceClocks, World]:
    state = idle_state(2)
    state.key_set(CONNECTION_TIMEOUT, timeout)
    return DeviceClocks(), SlowWorld(case("TC_004_1_CS"), second_car(Patient()), state=state)


def second_car(station: Station) -> Station:
    """With a connector 2 besides."""
    station.connectors, station.status[2], station.available[2] = 2, "Available", True
    return station


def test_the_clock_of_a_connector_that_the_case_is_not_about_excuses_nothing() -> None:
    running, world = clocks()
    running.status(2, "Preparing", 0, world.ctx)
    running.status(1, "Charging", 25 * NS, world.ctx)
    running.hands_done_ns = 70 * NS
    assert running.too_late(75 * NS, False, 1) is None
    assert running.too_late(75 * NS, True, 1, told=True) is None
    assert running.next_over(1) is None
    assert running.too_late(75 * NS, False, 2) is not None


@pytest.mark.parametrize("gives_up", [False, True])
def test_a_second_car_hides_no_fault(gives_up: bool) -> None:
    class Idle(Patient):
        def do_PlugIn(self, connectorId: int) -> None:
            self.plugged.add(connectorId)
            self.authorized = ""

    station = second_car(Idle())
    state = idle_state(2)
    state.key_set(CONNECTION_TIMEOUT, "30")
    world = SlowWorld(case("TC_004_1_CS"), station, values={"connectors": 2}, state=state)
    world.slow, world.seconds = "PresentIdTag", 70
    world.at = [(1, lambda _: station.report(2, "Preparing"))]
    if gives_up:
        world.at.append((50, lambda _: station.report(2, "Available")))
    result = world.play()
    assert result.verdict == "FAIL", result.reason
    assert "hands.in-time" not in [check.check_id for check in result.checks]


def test_an_authorize_for_another_connector_starts_no_clock_of_the_one_under_test() -> None:
    pics = {"beyond_the_form": {"one_reader_for_several_connectors": True}}
    world = SlowWorld(case("TC_068_CS"), second_car(Patient()), pics=pics)
    run = Run(world.scenario, 1, world.ctx, PromptIds())
    found = {
        leaf.id: _identified_at(run, leaf)
        for leaf in t.walk(run.trees["prepare"])
        if isinstance(leaf.step, Receive) and leaf.step.action == "Authorize"
    }
    assert found
    assert {at for leaf_id, at in found.items() if "[c2]" in leaf_id} == {2}
    assert {at for leaf_id, at in found.items() if "[c2]" not in leaf_id} == {1}


def test_a_station_that_identifies_after_its_time_waits_anew() -> None:
    running, world = clocks()
    running.status(1, "Preparing", 0, world.ctx)
    running.hands_done_ns = 70 * NS
    assert running.too_late(70 * NS, False, 1) is not None
    running.status(1, "Preparing", 70 * NS, world.ctx)
    assert running.too_late(110 * NS, False, 1) is not None, "a cable that comes late may start nothing"
    running.waits(1, 70 * NS, world.ctx, identified=True)
    assert running.too_late(110 * NS, False, 1) is None
    assert running.too_late(110 * NS, True, 1) is not None, "the next action may be too late as well"


def test_an_identification_in_time_does_not_lengthen_the_stations_time() -> None:
    running, world = clocks()
    running.status(1, "Preparing", 0, world.ctx)
    running.waits(1, 10 * NS, world.ctx, identified=True)
    assert running.too_late(31 * NS, True, 1) is not None


def test_a_station_that_takes_the_late_id_tag_has_to_start() -> None:
    class Idle(Patient):
        def _begin(self, connector: int, id_tag: str) -> None:
            pass

    assert played("TC_003_CS", Patient(), "PresentIdTag", 41).verdict == "PASS"
    assert played("TC_003_CS", Idle(), "PresentIdTag", 41).verdict == "FAIL"


def test_what_is_wanted_of_the_hands_is_the_time_less_its_tolerance() -> None:
    """Else 4 s would look as if they were within 6 s. The bench may have watched meanwhile: the hands were done, not at work, so late."""
    clock = DeviceClock(RESERVATION, 1, 0, 5.998, 2.0, 7)
    _, wanted, was = DeviceClocks(hands_done_ns=4 * NS).words(clock, 10 * NS, False)
    assert wanted == "within 4 s (6 s, less 2 s of tolerance)"
    assert was.startswith("they were done after 4.0 s, so the station may have given up")
