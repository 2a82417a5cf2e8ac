"""Times, meters and phases that cannot be right are findings, and never decide; what may be right is not spoken of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from model_csms import Csms
from model_station import Station
from scripted_dut import Change, Out, Played, World, after, case, edit, extra
from test_csms_correlation import play as play_csms

from app.events import CheckMade

CLOCK, ORDER, METER, PHASES = (f"specification.{name}" for name in ("clock", "transaction-times", "meter", "phases"))


def at(world: World, seconds: float) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=world.utc // 1000, seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def play(*changes: Change, case_id: str = "TC_003_CS") -> Played:
    """Case 003: plug in, identify, a transaction runs. Others may be named."""
    return World(case(case_id), Station(1, *changes)).play()


class Dated:
    """Writes times of its own: so many seconds from now."""

    def __init__(self, action: str, seconds: float, **match: Any) -> None:
        self.action, self.seconds, self.match, self.world = action, seconds, match, None

    def __call__(self, out: Out) -> list[Out] | None:
        wanted = out.action == self.action and not out.is_reply
        if not wanted or any(out.payload.get(name) != value for name, value in self.match.items()):
            return None
        assert self.world is not None
        return [
            Out(out.action, {**out.payload, "timestamp": at(self.world, self.seconds)}, out.message_id, count=out.count)
        ]


def dated(case_id: str, action: str, seconds: float, **match: Any) -> Played:
    change = Dated(action, seconds, **match)
    world = World(case(case_id), Station(1, change))
    change.world = world
    return world.play()


def findings(played: Played) -> list[CheckMade]:
    assert played.verdict == "PASS", played.reason
    return [check for check in played.checks if check.outcome == "failed"]


DAY, HOUR = 86_400, 3_600


@pytest.mark.parametrize("written", ["1970-01-01T00:00:12Z", "2001-01-01T00:00:00+01:00", "2100-01-01T00:00:00Z"])
@pytest.mark.parametrize("action", ["StartTransaction", "StatusNotification"])
def test_a_clock_that_is_plainly_wrong_is_said_once(action: str, written: str) -> None:
    (found,) = findings(play(edit(action, timestamp=written)))
    assert (found.check_id, found.severity) == (CLOCK, "warn")
    assert written in str(found.actual)
    assert "4.2" in found.reference


@pytest.mark.parametrize("seconds", [DAY, HOUR, -HOUR, -DAY])
def test_a_day_or_a_time_zone_off(seconds: float) -> None:
    assert [found.check_id for found in findings(dated("TC_003_CS", "StartTransaction", seconds))] == [CLOCK]


@pytest.mark.parametrize("seconds", [0, 60, -60, 600, -600])
def test_a_clock_that_is_a_little_off_is_not_spoken_of(seconds: float) -> None:
    assert findings(dated("TC_003_CS", "StartTransaction", seconds)) == []
    assert findings(dated("TC_003_CS", "StatusNotification", seconds)) == []


@pytest.mark.parametrize("written", ["2024-04-26T09:00:00", "2024-04-26", "soon"])
def test_a_time_that_nobody_can_read_is_not_held_against_the_clock(written: str) -> None:
    played = play(edit("StatusNotification", timestamp=written))
    assert CLOCK not in [check.check_id for check in played.checks]


def test_the_same_time_in_another_zone_is_right() -> None:
    def elsewhere(out: Out) -> list[Out] | None:
        if out.action != "StartTransaction" or out.is_reply:
            return None
        there = datetime.fromtimestamp(world.utc / 1e9, UTC) + timedelta(hours=9)
        written = there.isoformat(timespec="seconds").replace("+00:00", "+09:00")
        return [Out(out.action, {**out.payload, "timestamp": written}, out.message_id)]

    world = World(case("TC_003_CS"), Station(1, elsewhere))
    assert findings(world.play()) == []


def test_a_clock_need_not_be_set_before_the_station_has_registered() -> None:
    """What it reports right after it has started may have been so before it was told the time."""
    for written in ("1970-01-01T00:00:12Z", "2100-01-01T00:00:00Z"):
        # nth=0 is a change before the reset
        played = play(*(edit("StatusNotification", nth=nth, timestamp=written) for nth in (1, 2)), case_id="TC_013_CS")
        assert [row.received.split(",")[0] for row in played.statuses[1:3]] == ["c0 Available", "c1 Unavailable"]
        assert findings(played) == []


def test_a_status_that_has_been_so_for_long_may_say_since_when() -> None:
    since_long = {"connectorId": 1, "errorCode": "NoError", "info": "x", "timestamp": "1999-01-01T00:00:00Z"}
    again = extra("StatusNotification", {**since_long, "status": "Charging"})
    played = play(after(again, "StatusNotification", status="Charging"))
    assert findings(played) == []


def test_a_value_of_a_meter_of_a_transaction_has_a_time_too() -> None:
    def values(written: str) -> Change:
        def change(out: Out) -> list[Out] | None:
            if out.action != "StopTransaction" or out.is_reply:
                return None
            value = {"timestamp": written, "sampledValue": [{"value": "1"}]}
            return [Out(out.action, {**out.payload, "transactionData": [value]}, out.message_id)]

        return change

    (found,) = findings(play(values("1970-01-01T00:00:00Z"), case_id="TC_012_CS"))
    assert (found.check_id, "transactionData.0.timestamp" in str(found.actual)) == (CLOCK, True)


@pytest.mark.parametrize(("seconds", "found"), [(-60, [ORDER]), (-5, []), (0, [])])
def test_a_transaction_that_ends_before_it_has_begun(seconds: float, found: list[str]) -> None:
    assert [one.check_id for one in findings(dated("TC_012_CS", "StopTransaction", seconds))] == found


@pytest.mark.parametrize(
    ("begin", "end", "right"),
    [
        (0, 0, True),
        (5, 5, True),
        (4_000_000_000, 4_000_000_100, True),
        (10, 9, False),
        (0, 20_000_000, False),
        (-5, 3, False),
    ],
)
def test_a_meter_goes_up_and_is_not_below_zero(begin: int, end: int, right: bool) -> None:
    played = play(
        edit("StartTransaction", meterStart=begin), edit("StopTransaction", meterStop=end), case_id="TC_012_CS"
    )
    assert [found.check_id for found in findings(played)] == ([] if right else [METER])


def test_what_comes_while_the_station_is_put_back_is_nobodys_finding() -> None:
    played = World(case("TC_003_CS"), Station(1, edit("StopTransaction", meterStop=-7))).play()
    assert findings(played) == []


# --- management systems ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "found"), [("1970-01-01T00:00:00Z", [CLOCK]), ("2100-01-01T00:00:00Z", [CLOCK])])
def test_the_time_that_a_management_system_tells(told: str, found: list[str]) -> None:
    csms = Csms(1, edit("BootNotification", reply=True, currentTime=told))
    played = World(case("TC_013_CSMS"), csms).play()
    assert [one.check_id for one in findings(played)] == found
    assert findings(World(case("TC_013_CSMS"), Csms()).play()) == []


def test_where_the_case_looks_at_the_time_it_is_said_once() -> None:
    csms = Csms(1, edit("BootNotification", reply=True, currentTime="1970-01-01T00:00:00Z"))
    assert CLOCK not in [found.check_id for found in findings(World(case("TC_001_CSMS"), csms).play())]


@pytest.mark.parametrize(("phases", "right"), [(1, True), (3, True), (0, False), (4, False), (-1, False)])
def test_a_number_of_phases_that_there_cannot_be(phases: int, right: bool) -> None:
    def change(out: Out) -> list[Out] | None:
        if out.action == "SetChargingProfile" and not out.is_reply:
            out.payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"][0]["numberPhases"] = phases
        return None

    played = play_csms("TC_067_CSMS", change)
    found = [one.check_id for one in findings(played) if one.check_id == PHASES]
    assert found == ([] if right else [PHASES])
