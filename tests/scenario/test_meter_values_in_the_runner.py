"""Meter values as the runner judges them: chosen by their context, in series, and until a queue is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from model_station import Station
from scripted_dut import Played, World, extra

from app.scenario.metering import apart, in_order, of_context, sampled
from app.scenario.samples import CLOCK, PERIODIC, CaughtUp
from app.scenario.vocabulary import Node, Scenario, link, plug_in, receive, sequence, wait

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
Sent = tuple[float, dict[str, Any]]


class Metering(Station):
    """Sends these meter values, so many seconds after the cable went in."""

    def __init__(self, *messages: Sent) -> None:
        super().__init__(2)
        self.messages = messages

    def do_PlugIn(self, connectorId: int) -> None:
        for seconds, payload in self.messages:
            self.world.later(seconds * 1000, lambda p=payload: self.world.out(extra("MeterValues", p)))


def values(*seconds: float, context: str | None = PERIODIC, connector: int = 1) -> dict[str, Any]:
    value = {"value": "1"} if context is None else {"value": "1", "context": context}
    times = [(NOON + timedelta(seconds=s)).isoformat().replace("+00:00", "Z") for s in seconds]
    return {"connectorId": connector, "meterValue": [{"timestamp": text, "sampledValue": [value]} for text in times]}


def play(*nodes: Node, sends: tuple[Sent, ...]) -> Played:
    scenario = Scenario("TC_X_CS", "charging-station", 1, "x", "x", (plug_in(), *nodes))
    return World(scenario, Metering(*sends)).play()


def series(context: str = PERIODIC, times: int = 3, **more: Any) -> Node:
    step = receive("MeterValues", "1", connectorId=1, save="sample")
    return sampled(step, context=context, seconds=10, times=times, **more)


def test_three_intervals() -> None:
    played = play(series(), sends=((5, values(0)), (15, values(10)), (25, values(20))))
    assert played.verdict == "PASS"
    assert "interval" not in str([c.check_id for c in played.checks if c.step_id == "1[1]"])
    assert played.check("1[2].interval", "held").actual == "10 s"


def test_the_times_in_the_messages_count_not_when_they_come() -> None:
    assert play(series(), sends=((5, values(0)), (22, values(10)), (23, values(20)))).verdict == "PASS"
    played = play(series(), sends=((5, values(0)), (15, values(12)), (25, values(20))))
    assert played.failed() == ["1[2].interval", "1[3].interval"]


def test_other_contexts_connectors_and_what_has_no_time_are_no_part_of_it() -> None:
    between = ((6, values(3, context="Trigger")), (7, values(4, connector=0)), (8, values(5, connector=2)))
    sends = (
        (5, values(0, context=None)),
        *between,
        (15, values(10)),
        (16, values(11, context=CLOCK)),
        (25, values(20)),
    )
    assert play(series(), sends=sends).verdict == "PASS"


def test_of_a_series_that_does_not_come_it_is_told_what_came() -> None:
    played = play(series(CLOCK), sends=((5, values(0)), (15, values(10, context="Other"))))
    assert played.failed() == ["1[1].arrived"]
    assert "sampledValue.context is Sample.Clock (it is Other)" in played.reason
    assert played.check("1[1].arrived").frame > 0


def test_of_another_connector_it_is_told() -> None:
    played = play(series(), sends=((5, values(0, connector=2)),))
    assert played.failed() == ["1[1].arrived"]
    assert "connectorId is 1 (it is 2)" in played.reason


def test_a_message_may_hold_several_samples() -> None:
    assert play(series(), sends=((5, values(0, 10)), (25, values(20, 30)), (35, values(40)))).verdict == "PASS"
    assert play(series(), sends=((5, values(0, 10)), (25, values(20, 31.5)), (35, values(41)))).verdict == "FAIL"


def test_chronological_order_is_a_check_of_its_own() -> None:
    sends = ((1, values(0)), (5, values(20)), (6, values(10)), (7, values(30)))
    first = receive("MeterValues", "0", connectorId=1, where=(of_context(PERIODIC),), save="first")
    played = play(first, series(after="first", ordered=True), sends=sends)
    assert played.check("1[1].order").outcome == "held"
    assert "1[2].order" in played.failed()


def offline_case() -> tuple[Node, ...]:
    first = receive("MeterValues", "0", where=(of_context(PERIODIC),), save="first", timeout=30)
    rest = receive(
        "MeterValues",
        "1",
        where=(of_context(PERIODIC),),
        checks=[apart(PERIODIC, 10, "sample"), in_order(PERIODIC, "sample")],
        until=CaughtUp(PERIODIC, "first", "sample", "online"),
        save="sample",
        timeout=15,
    )
    queued = receive("MeterValues", "0.queued", where=(of_context(PERIODIC),), save="sample", timeout=30)
    return first, link("cut"), wait(35, "away"), link("restore", save="online"), sequence(queued, rest)


def test_a_step_may_wait_until_a_queue_is_over() -> None:
    queue = tuple((37 + number / 10, values(10 + 10 * number)) for number in range(3))
    played = play(*offline_case(), sends=((0, values(0)), *queue, (41, values(40))))
    assert played.verdict == "PASS"
    assert [check.actual for check in played.checks if check.check_id == "1.interval"] == ["10 s"] * 3


def test_what_a_longer_queue_lacks_is_noticed() -> None:
    short = ((0, values(0)), (37, values(10)), (37.1, values(20)), (41, values(40)))
    assert play(*offline_case(), sends=short).failed() == ["1.interval"]
    late = ((0, values(0)), (37, values(10)), (37.1, values(20)), (41, values(30)), (70, values(40)))
    assert play(*offline_case(), sends=late).failed() == ["1.arrived"]
    new_first = ((0, values(0)), (37, values(10)), (37.1, values(40)), (37.2, values(20)), (37.3, values(30)))
    assert "1.interval" in play(*offline_case(), sends=new_first).failed()


def test_its_time_counts_anew_with_each() -> None:
    slow = tuple((37 + 14 * number, values(10 + 10 * number)) for number in range(4))
    assert play(*offline_case(), sends=((0, values(0)), *slow)).verdict == "PASS"


def test_a_flood_of_the_same_time_does_not_keep_a_case_alive() -> None:
    flood = tuple((37 + number / 100, values(10)) for number in range(2000))
    played = play(*offline_case(), sends=((0, values(0)), *flood))
    assert played.failed()[0] == "1.interval"
    assert sum(check.check_id == "1.interval" for check in played.checks) == 1


def test_a_sample_that_comes_while_the_bench_waits_counts_as_the_one_before() -> None:
    def case(latest: bool) -> Played:
        first = receive("MeterValues", "0", where=(of_context(PERIODIC),), save="first", latest=latest)
        sends = ((1, values(0)), (3, values(10)), (4, values(11, context=CLOCK)), (8, values(20)), (9, values(30)))
        return play(first, wait(5, "something"), series(times=2, after="first"), sends=sends)

    assert case(latest=True).verdict == "PASS"
    assert case(latest=False).failed() == ["1[1].interval"]


def test_a_series_has_to_be_saved() -> None:
    with pytest.raises(ValueError, match="saved"):
        sampled(receive("MeterValues", "1"), context=PERIODIC, seconds=10, times=3)
