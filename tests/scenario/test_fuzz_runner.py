"""Whatever a DUT sends, the runner never raises and always ends; and the same inputs give the same verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_csms import Csms
from model_station import Station
from scripted_dut import Out, Played, World, case

from app.events import CheckMade, StatusClassified, VerdictReached
from app.protocol.actions import ALL

FUZZ = settings(deadline=None, derandomize=True, max_examples=25)


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


NUMBERS = st.one_of(st.integers(-3, 3), st.integers(), st.just(10**400), st.floats(allow_nan=True), st.just(1e308))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(max_size=30),
    st.sampled_from(["Available", "Charging", "VALID-1", "true", ""]),
)
FIELDS = st.sampled_from(
    ["connectorId", "status", "errorCode", "info", "idTag", "idTagInfo", "transactionId", "meterStart", "meterStop", "timestamp",
     "configurationKey", "unknownKey", "key", "value", "readonly", "interval", "currentTime", "type", "reason", "listVersion",
     "meterValue", "sampledValue", "context", "measurand"]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4), max_leaves=8
)
PAYLOADS = st.dictionaries(FIELDS, VALUES, max_size=6)
ACTIONS = st.one_of(st.sampled_from(sorted(ALL)), st.text(max_size=20))
IDS = st.one_of(st.sampled_from(["a", "b", "TC_003_CS-1-1", "TC_012_CS-1-4", "dut-1"]), st.text(max_size=40), NUMBERS)
FRAMES = st.one_of(
    st.binary(max_size=60),
    st.builds(lambda i, a, p: dumped([2, i, a, p]), IDS, ACTIONS, PAYLOADS | VALUES),
    st.builds(lambda i, p: dumped([3, i, p]), IDS, PAYLOADS | VALUES),
    st.builds(lambda i, c, d: dumped([4, i, c, d, {}]), IDS, st.text(max_size=20), VALUES),
    st.builds(dumped, VALUES),
)
STATION_CASES = [
    "TC_001_CS",
    "TC_002_CS",
    "TC_003_CS",
    "TC_012_CS",
    "TC_013_CS",
    "TC_019_CS",
    "TC_023_CS",
    "TC_036_CS",
    "TC_068_CS",
    "TC_071_CS",
    "000_RESET",
]


def story(played: Played) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for event in played.events:
        if isinstance(event, CheckMade):
            told.append((event.check_id, event.outcome, event.severity))
        elif isinstance(event, StatusClassified):
            told.append((event.rule, event.advice))
        elif isinstance(event, VerdictReached):
            told.append((event.value, event.reason))
    return told


def explained(played: Played) -> bool:
    return all(
        isinstance(c.text, str)
        and c.text
        and c.reference
        and c.expected not in (None, "")
        and len(str(c.actual)) < 100_000
        for c in played.checks
    )


@pytest.mark.parametrize("case_id", STATION_CASES)
@FUZZ
@given(data=st.data())
def test_frames_thrown_in(case_id: str, data: st.DataObject) -> None:
    thrown = data.draw(st.lists(st.tuples(st.floats(0, 40), FRAMES), max_size=8))

    def play() -> Played:
        at = [(seconds, lambda world, raw=raw: world.raw(raw)) for seconds, raw in thrown]
        return World(case(case_id), Station(), at=at).play()

    played = play()
    assert played.ended.how == "complete"
    assert played.verdict in ("PASS", "FAIL", "INCONCLUSIVE")
    assert explained(played)
    assert story(played) == story(play())


def replaced(spoiled: Mapping[int, Any]) -> Callable[[Out], list[Out] | None]:
    """By the number of the message: None leaves it out, bytes come instead of it, fields replace its own."""
    serial = iter(range(10_000))

    def change(out: Out) -> list[Out] | None:
        what = spoiled.get(next(serial), ...)
        if what is ...:
            return None
        if what is None:
            return []
        if isinstance(what, bytes):
            return [Out("", {}, "", raw=what)]
        return [Out(out.action, {**out.payload, **what}, out.message_id, out.is_reply)]

    return change


@pytest.mark.parametrize("case_id", STATION_CASES)
@FUZZ
@given(data=st.data())
def test_messages_replaced(case_id: str, data: st.DataObject) -> None:
    """Every message of a conforming station may be mutilated."""
    spoiled = data.draw(st.dictionaries(st.integers(0, 14), st.one_of(FRAMES, st.just(None), PAYLOADS), max_size=4))
    played = World(case(case_id), Station(1, replaced(spoiled))).play()
    assert played.ended.how == "complete"
    assert explained(played)


@pytest.mark.parametrize("case_id", ["TC_001_CSMS", "TC_003_CSMS", "TC_012_CSMS", "TC_013_CSMS", "TC_019_1_CSMS"])
@FUZZ
@given(data=st.data())
def test_csms_messages_replaced(case_id: str, data: st.DataObject) -> None:
    spoiled = data.draw(st.dictionaries(st.integers(0, 8), st.one_of(FRAMES, st.just(None), PAYLOADS), max_size=4))
    thrown = data.draw(st.lists(st.tuples(st.floats(0, 10), FRAMES), max_size=4))
    at = [(seconds, lambda world, raw=raw: world.raw(raw)) for seconds, raw in thrown]
    played = World(case(case_id), Csms(1, replaced(spoiled)), at=at).play()
    assert played.ended.how == "complete"
    assert explained(played)


@pytest.mark.parametrize("case_id", STATION_CASES)
@FUZZ
@given(data=st.data())
def test_links_hands_and_stops_at_any_time(case_id: str, data: st.DataObject) -> None:
    deeds = {
        "down": lambda w: w.link_down(),
        "up": lambda w: w.link_up(),
        "stop": lambda w: w.stop("now"),
        "stop after": lambda w: w.stop("after step"),
        "reboot": lambda w: w.dut.reboot(),
        "cannot": lambda w: [w.answer(show, "cannot", "x") for show in list(w.shown)],
    }
    chosen = data.draw(st.lists(st.tuples(st.floats(0, 12), st.sampled_from(sorted(deeds))), max_size=5))
    hands = data.draw(st.sampled_from(["before", "after", "cannot", "failed"]))
    world = World(case(case_id), Station(), hands=hands, at=[(s, lambda w, d=d: deeds[d](w)) for s, d in chosen])
    played = world.play()
    assert played.ended.how in ("complete", "interrupted")
    assert played.ended.how == "interrupted" or played.verdict
    assert explained(played)


def test_a_flood_is_survived() -> None:
    def flood(world: World) -> None:
        for n in range(3000):
            world.raw(json.dumps([2, f"f{n}", "Heartbeat", {}]).encode())
            world.raw(b"{")

    played = World(case("TC_003_CS"), Station(), at=[(0.004, flood)]).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "general.framing"
