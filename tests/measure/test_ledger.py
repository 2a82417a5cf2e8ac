"""Response times and their percentiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_helpers import Talk

from app.events import Frame, LinkChanged, Recorded
from app.measure.ledger import ActionTimes, Ledger
from app.measure.percentile import percentile


def test_the_duts_and_the_benchs_response_times_are_kept_apart() -> None:
    talk = Talk()
    talk.call("out", 0, "a", "Reset")
    talk.call("in", 1, "a", "Heartbeat")  # the DUT may use the same id
    talk.reply("out", 1.25, "a")
    talk.reply("in", 12.5, "a")
    ledger = Ledger(talk.records)
    assert [(p.action, p.direction, p.ms, p.call_seq, p.reply_seq) for p in ledger.points] == [
        ("Heartbeat", "in", 0.25, 2, 3),
        ("Reset", "out", 12.5, 1, 4),
    ]
    assert ledger.points[1].case_id == "TC_003_CS"
    assert ledger.rows() == [ActionTimes("Reset", 1, 12.5, 12.5, 12.5, 0.04)]
    assert [row.action for row in ledger.rows("in")] == ["Heartbeat"]


def test_the_figures_of_an_action() -> None:
    talk = Talk()
    for number in range(1, 101):
        talk.call("out", 1000 * number, f"r{number}", "Reset")
        talk.reply("in", 1000 * number + number, f"r{number}")
    (row,) = Ledger(talk.records).rows()
    assert (row.n, row.p50_ms, row.p95_ms, row.max_ms) == (100, 50.0, 95.0, 100.0)


def test_an_error_is_a_reply_and_the_second_reply_is_none() -> None:
    talk = Talk()
    talk.call("out", 0, "a", "Reset")
    talk.error("in", 3, "a")
    talk.reply("in", 9, "a")
    talk.reply("in", 9, "never asked")
    ledger = Ledger(talk.records)
    assert [(p.ms, p.is_error, p.action) for p in ledger.points] == [(3.0, True, "Reset")]


def test_calls_that_nobody_answered_are_counted_not_timed() -> None:
    talk = Talk()
    talk.call("out", 0, "a", "Reset")
    talk.call("in", 0, "b", "Heartbeat")
    talk.add(LinkChanged("closed", connection=1))
    talk.reply("in", 5, "a", connection=1)
    talk.reply("in", 5, "a", connection=2)
    talk.call("out", 9, "c", "Reset", connection=2)
    ledger = Ledger(talk.records)
    assert ledger.points == []
    assert ledger.unanswered == [(1, "Reset")]
    assert ledger.waiting() == [(6, "Reset")]


def test_a_reply_stamped_before_its_call_took_no_time() -> None:
    talk = Talk()
    talk.call("out", 1.02, "a", "Reset")
    talk.reply("in", 1.0, "a")
    (point,) = Ledger(talk.records).points
    assert (point.ms, point.uncertainty_ms) == (0, 0.04)


def test_frames_that_could_not_be_read_do_no_harm() -> None:
    ledger = Ledger()
    for kind in (None, 0, 3, 4, 99):
        assert ledger.apply(Recorded(1, 0, 0, Frame("in", 1, "binary", 0, "kernel", 0, kind, "", ""), b"\xff")) is None


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=60), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_covers_so_many(values: list[int], q: int) -> None:
    ordered = sorted(values)
    found = percentile(ordered, q)
    assert 100 * sum(value <= found for value in values) >= q * len(values)
    assert 100 * sum(value < found for value in values) < q * len(values)


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
