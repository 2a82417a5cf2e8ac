"""The words for meter values: which samples belong to a series, how far apart, on which clock, with which measurands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.parameters import ParameterError, defaults, parse
from app.scenario.checks import Check, Outcome, evaluate
from app.scenario.dut_state import DutState
from app.scenario.metering import apart, in_order, measurands, of_context, on_the_clock
from app.scenario.samples import CLOCK, PERIODIC, CaughtUp, LastTime, configured, samples
from app.scenario.values import MISSING, Context

ENERGY = "Energy.Active.Import.Register"
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
Json = dict[str, Any]


def context(**parameters: Any) -> Context:
    return Context({**defaults(), **parameters}, {}, DutState())


def at(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def value(context_: str | None = PERIODIC, measurand: str | None = ENERGY, **more: Any) -> Json:
    fields = {"value": "1", "context": context_, "measurand": measurand, **more}
    return {key: item for key, item in fields.items() if item is not None}


def message(*elements: tuple[str, list[Json]]) -> Json:
    return {"connectorId": 1, "meterValue": [{"timestamp": text, "sampledValue": values} for text, values in elements]}


def taken(*times: float | str, context_: str | None = PERIODIC) -> Json:
    return message(*((text if isinstance(text, str) else at(text), [value(context_)]) for text in times))


def held(check: Check, payload: Any, ctx: Context | None = None) -> bool:
    outcome = evaluate(check, payload, ctx or context())
    json.dumps([outcome.expected, outcome.actual])
    return outcome.held


def after(*times: float | str, **parameters: Any) -> Context:
    """A context in which a message with these samples was saved as ``last``."""
    ctx = context(**parameters)
    ctx.captured["last"] = {"dut": taken(*times), "bench": {}}
    return ctx


# --- which message --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "values", "belongs"),
    [
        (PERIODIC, [value()], True),
        (PERIODIC, [value(None)], True),
        (CLOCK, [value(CLOCK)], True),
        (CLOCK, [value(None)], False),
        (PERIODIC, [value("Trigger")], False),
        (PERIODIC, [value("Trigger"), value()], True),
        (PERIODIC, [value("sample.periodic")], False),
        (PERIODIC, [{"value": "1", "context": None}], False),
        (PERIODIC, [], False),
    ],
)
def test_a_message_is_chosen_by_the_context_of_its_values(wanted: str, values: list[Json], belongs: bool) -> None:
    assert held(of_context(wanted), message((at(0), values))) is belongs


def test_of_another_message_the_contexts_are_told() -> None:
    outcome = evaluate(of_context(CLOCK), message((at(0), [value(None), value("Other")])), context())
    assert outcome == Outcome(False, CLOCK, "Sample.Periodic (left out), Other")


def test_values_of_one_moment_are_one_sample() -> None:
    payload = message(
        (at(0), [value()]), (at(0), [value(measurand="Voltage")]), (at(5), [value(CLOCK)]), (at(9), [value()])
    )
    found = samples(payload, PERIODIC)
    assert [sample.written for sample in found] == [at(0), at(9)]
    assert [len(sample.values) for sample in found] == [2, 1]


# --- how far apart --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "right"),
    [(10, True), (9, True), (11, True), (8.999, False), (11.001, False), (0, False), (-10, False), (20, False)],
)
def test_samples_are_an_interval_apart_and_the_tolerance_is_inclusive(gap: float, right: bool) -> None:
    assert held(apart(PERIODIC, 10, "last"), taken(gap), after(0)) is right
    assert held(apart(PERIODIC, 10), taken(0, gap)) is (right if gap else True)


@pytest.mark.parametrize(("gap", "right"), [(66, True), (66.001, False), (54, True), (53.999, False)])
def test_tolerance_is_a_share_of_long_intervals(gap: float, right: bool) -> None:
    assert held(apart(PERIODIC, 60, "last"), taken(gap), after(0)) is right


def test_a_time_in_whole_seconds_may_be_a_second_off() -> None:
    whole = ["2026-07-01T12:00:00Z", "2026-07-01T12:00:11Z", "2026-07-01T12:00:12Z"]
    strict = {"interval_tolerance": 0.2, "interval_tolerance_percent": 0}
    assert held(apart(PERIODIC, 10, "last"), taken(whole[1]), after(whole[0], **strict))
    assert not held(apart(PERIODIC, 10, "last"), taken(whole[2]), after(whole[0], **strict))
    assert not held(apart(PERIODIC, 10, "last"), taken(11), after(0, **strict))
    assert held(apart(PERIODIC, 10, "last"), taken(10.2), after(0, **strict))


def test_offsets_and_other_contexts_do_not_matter() -> None:
    payload = message(
        (at(3), [value("Trigger")]), ("2026-07-01T17:30:10.000+05:30", [value()]), (at(15), [value(CLOCK)])
    )
    assert held(apart(PERIODIC, 10, "last"), payload, after(0))


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", 7, None, ["2026-07-01T12:00:00Z"]])
def test_a_time_that_cannot_be_read_is_not_right(text: Any) -> None:
    payload = {"meterValue": [{"timestamp": text, "sampledValue": [value()]}]}
    for check in (apart(PERIODIC, 10), in_order(PERIODIC), on_the_clock(PERIODIC, 10)):
        assert not held(check, payload)
    assert not held(apart(PERIODIC, 10, "last"), taken(10), after("yesterday"))


def test_without_the_message_before_nothing_can_be_right() -> None:
    assert not held(apart(PERIODIC, 10, "last"), taken(10))
    assert not held(in_order(PERIODIC, "last"), taken(10))
    assert not held(apart(CLOCK, 10), taken(0, 10))


def test_every_gap_within_a_message_counts() -> None:
    assert held(apart(PERIODIC, 10, "last"), taken(10, 20, 30), after(-10, 0))
    assert not held(apart(PERIODIC, 10, "last"), taken(10, 20, 35), after(0))
    outcome = evaluate(apart(PERIODIC, 10, "last"), taken(10, 25), after(0))
    assert (outcome.expected, outcome.actual) == ("10 s ± 1 s", "10 s, 15 s")


@pytest.mark.parametrize(
    ("times", "right"), [((5, 6), True), ((5, 5), True), ((0,), True), ((6, 5), False), ((-1,), False)]
)
def test_samples_come_in_their_order(times: tuple[float, ...], right: bool) -> None:
    assert held(in_order(PERIODIC, "last"), taken(*times), after(0)) is right


# --- on the clock ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds", "right"),
    [
        ("2026-07-01T12:00:40.000Z", 20, True),
        ("2026-07-01T12:00:41.000Z", 20, True),
        ("2026-07-01T12:00:39.000Z", 20, True),
        ("2026-07-01T12:00:41.001Z", 20, False),
        ("2026-07-01T12:00:38.999Z", 20, False),
        ("2026-07-01T12:00:50.000Z", 20, False),
        ("2026-07-01T23:59:59.500Z", 900, True),
        ("2026-07-02T00:00:00Z", 900, True),
        ("2026-07-01T12:15:00Z", 900, True),
        ("2026-07-01T12:15:02Z", 900, False),
        # Whole hours of the zone that it is written in, or of UTC.
        ("2026-07-01T12:00:00+05:30", 3600, True),
        ("2026-07-01T12:30:00+05:30", 3600, True),
        ("2026-07-01T12:15:00+05:30", 3600, False),
        # The last interval of the day is shorter: there is always one at midnight.
        ("2026-07-01T23:59:59.900Z", 7000, True),
        ("2026-07-02T01:56:40.000Z", 7000, True),
    ],
)
def test_samples_are_taken_on_the_clock(text: str, seconds: int, right: bool) -> None:
    assert held(on_the_clock(CLOCK, seconds), taken(text, context_=CLOCK)) is right


def test_every_sample_of_a_message_is_on_the_clock() -> None:
    assert held(on_the_clock(CLOCK, 60), taken(0, 60, context_=CLOCK))
    assert not held(on_the_clock(CLOCK, 60), taken(0, 65, context_=CLOCK))


def test_tolerance_of_the_clock_is_the_one_in_seconds() -> None:
    ctx = context(interval_tolerance=0.5, interval_tolerance_percent=50)
    assert held(on_the_clock(CLOCK, 60), taken(0.5, context_=CLOCK), ctx)
    assert not held(on_the_clock(CLOCK, 60), taken(0.501, context_=CLOCK), ctx)


@pytest.mark.parametrize("seconds", [1, 20, 60, 900, 3600])
def test_a_day_is_a_whole_number_of_clock_aligned_intervals(seconds: int) -> None:
    assert parse("clock_aligned_interval", str(seconds)) == seconds


@pytest.mark.parametrize("seconds", [7, 11, 70, 3599])
def test_an_interval_that_does_not_fit_into_a_day_is_refused(seconds: int) -> None:
    with pytest.raises(ParameterError, match="midnight"):
        parse("clock_aligned_interval", seconds)


# --- measurands -----------------------------------------------------------------------------------------------------


def read(text: Any) -> Context:
    ctx = context()
    entry = {"key": "MeterValuesSampledData", "readonly": False, "value": text}
    ctx.captured["keys"] = {"dut": {"configurationKey": [entry]}, "bench": {}}
    return ctx


MEASURED = measurands(PERIODIC, "keys", "MeterValuesSampledData")


@pytest.mark.parametrize(
    ("text", "values", "right"),
    [
        (ENERGY, [value()], True),
        (ENERGY, [value(measurand=None)], True),
        (ENERGY, [value(measurand="Voltage")], False),
        ("Voltage", [value(measurand="Voltage")], True),
        ("Voltage", [value()], False),
        ("", [value()], True),
        ("", [value(measurand="Voltage")], False),
        (" , ", [value(measurand="Voltage")], False),
        (f"{ENERGY}, Voltage", [value(), value(measurand="Voltage")], True),
        (f"{ENERGY},Voltage", [value(), value(CLOCK, "Voltage")], False),
        (f"{ENERGY},Voltage", [value()], False),
        ("voltage", [value(measurand="Voltage")], True),
        ("Voltage", [value(measurand="Voltage", phase="L1"), value(measurand="Voltage", phase="L2")], True),
        ("Voltage.L1", [value(measurand="Voltage", phase="L1")], True),
        ("Voltage.L1", [value(measurand="Voltage", phase="L2")], False),
        ("Voltage.L1", [value(measurand="Voltage")], False),
        ("Voltage.L1-N", [value(measurand="Voltage", phase="L1-N")], True),
        ("Custom.Value", [value()], False),
    ],
)
def test_each_configured_measurand_has_a_value(text: str, values: list[Json], right: bool) -> None:
    assert held(MEASURED, message((at(0), values)), read(text)) is right


@pytest.mark.parametrize("text", [None, 7, ["Voltage"], {"a": 1}])
def test_a_key_without_a_text_means_the_default(text: Any) -> None:
    assert held(MEASURED, message((at(0), [value()])), read(text))
    assert not held(MEASURED, message((at(0), [value(measurand="Voltage")])), read(text))


def test_a_key_that_is_not_there_means_the_default() -> None:
    assert held(MEASURED, message((at(0), [value()])))
    assert not held(MEASURED, message((at(0), [value(measurand="Voltage")])))


def test_every_sample_has_them() -> None:
    one_less = message((at(0), [value()]), (at(10), [value(measurand="Voltage")]))
    assert not held(MEASURED, one_less, read(ENERGY))
    in_two = message((at(0), [value()]), (at(0), [value(measurand="Voltage")]))
    assert held(MEASURED, in_two, read(f"{ENERGY},Voltage"))


def test_what_is_missing_is_told() -> None:
    outcome = evaluate(MEASURED, message((at(0), [value()])), read(f"{ENERGY},Voltage,Current.Import"))
    assert outcome.actual == "not there: Voltage, Current.Import"


def test_a_list_too_long_for_a_configuration_value_is_cut() -> None:
    assert len(configured(",".join(f"m{number}" for number in range(10_000)))) == 250


# --- up to now ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_sample", "caught_up"), [(30, False), (34.999, False), (35, True), (40, True), ("yesterday", True)]
)
def test_a_queue_is_over_with_a_sample_that_was_taken_since(last_sample: Any, caught_up: bool) -> None:
    ctx = after(0)
    ctx.captured["sample"] = {"dut": taken(last_sample), "bench": {}}
    ctx.moments |= {"last": 1_000_000_000, "online": 36_000_000_000}
    condition = CaughtUp(PERIODIC, "last", "sample", "online")
    assert condition.holds(ctx) is caught_up
    ctx.moments.clear()
    assert condition.holds(ctx)


def test_the_last_time_of_a_message_that_has_none_is_missing() -> None:
    ctx = context()
    for payload in ({}, None, [], {"meterValue": 3}, taken(0, context_=CLOCK)):
        ctx.captured["last"] = {"dut": payload, "bench": {}}
        assert LastTime("last", PERIODIC).resolve(ctx) is MISSING
    assert LastTime("never", PERIODIC).resolve(ctx) is MISSING


# --- whatever comes -------------------------------------------------------------------------------------------------

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["2026-07-01T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:60-14:00", "24:00", PERIODIC]
    ),
)
FIELDS = st.sampled_from(["timestamp", "sampledValue", "value", "context", "measurand", "phase", "meterValue"])
ANY = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4), max_leaves=10
)
VALUE = st.dictionaries(st.sampled_from(["value", "context", "measurand", "phase"]), ANY, max_size=4)
ELEMENT = st.fixed_dictionaries({"timestamp": ANY, "sampledValue": st.lists(VALUE | ANY, max_size=3) | ANY})
PAYLOAD = st.fixed_dictionaries({"meterValue": st.lists(ELEMENT | ANY, max_size=4) | ANY}) | ANY


@settings(deadline=None, derandomize=True, max_examples=300)
@given(payload=PAYLOAD, before=PAYLOAD, key=ANY)
def test_whatever_comes_nothing_is_raised(payload: Any, before: Any, key: Any) -> None:
    ctx = read(key)
    ctx.captured["last"] = {"dut": before, "bench": {}}
    ctx.moments |= {"last": 0, "online": 5}
    for kind in (PERIODIC, CLOCK):
        for check in (
            of_context(kind),
            apart(kind, 10, "last"),
            in_order(kind, "last"),
            on_the_clock(kind, 60),
            measurands(kind, "keys", "MeterValuesSampledData"),
        ):
            outcome = evaluate(check, payload, ctx)
            json.dumps([outcome.expected, outcome.actual])
        CaughtUp(kind, "last", "last", "online").holds(ctx)


def test_a_deeply_nested_value_raises_nothing() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    payload = message((at(0), [{"value": deep, "context": deep, "measurand": deep, "phase": deep}]))
    assert not held(of_context(PERIODIC), payload)
    assert not held(MEASURED, payload)
