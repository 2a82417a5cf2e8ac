"""The filter language, and the log that it narrows down."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from app.campaign.record import CampaignRecord
from ui.run.log_filter import FilterError, compile_filter
from ui.run.log_model import LogModel
from ui.run.sample import STATES


@dataclass
class Line:
    action: str = "StatusNotification"
    connector: int | None = 1
    direction: str = "in"
    is_error: bool = False
    is_human: bool = False
    step: str = "5"
    message_id: str = "4f2a"
    seq: int = 1182
    delta_ns: int = 412_000_000
    text: str = "CALL StatusNotification c1 Preparing"


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("", True),
        ("~a status", True),
        ("~a Heart", False),
        ("~c 1", True),
        ("~c 2", False),
        ("~d in & ~c 1", True),
        ("~d out | ~c 1", True),
        ("!~a Status", False),
        ("~s 1..6 & !~a MeterValues", True),
        ("~s 6..9", False),
        ("~t >400ms", True),
        ("~t <0.4s", False),
        ("~id #1182", True),
        ("#1182", True),
        ("preparing", True),
        ('"c1 prep"', True),
        ("(~a x | ~a y) | ~h", False),
        ("~e ~h", False),
        ("!(~e | ~h)", True),
    ],
)
def test_what_passes(text: str, passes: bool) -> None:
    test = compile_filter(text)
    assert (test is None or test(Line())) is passes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("~q 1", "~q is not known"),
        ("~a", "~a needs a value"),
        ("~c one", "number of a connector"),
        ("~t 500", "such as >500ms"),
        ("~d up", "in or out"),
        ("(~e", "a ) is missing"),
        ("~e)", "a ) too many"),
        ("~e &", "missing at the end"),
        ("& ~e", "needs something"),
        ('"open', "not closed"),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(FilterError, match=says.replace(")", r"\)").replace("(", r"\(")):
        compile_filter(text)


def test_the_log_grows_batch_by_batch_as_it_is_read_at_once() -> None:
    records = STATES["failed"]()
    whole, live = LogModel(), LogModel()
    whole.reset(CampaignRecord.fold(records))
    checker = QAbstractItemModelTester(live, QAbstractItemModelTester.FailureReportingMode.Fatal)
    live.set_filter(compile_filter("~a StatusNotification"))
    for start in range(0, len(records), 37):
        live.append(records[start : start + 37])
    assert 0 < live.rowCount() < len(live.rows)
    live.set_filter(None)
    assert live.rowCount() == len(live.rows)
    frames = [(row.seq, row.kind, row.action, row.step, row.marks, row.delta_ns) for row in live.rows if row.raw]
    assert frames == [(r.seq, r.kind, r.action, r.step, r.marks, r.delta_ns) for r in whole.rows if r.raw]
    assert sum(row.is_human for row in live.rows) == sum(row.is_human for row in whole.rows) > 0
    broken = next(row for row in live.rows if row.action == "StartTransaction" and row.kind == "CALL")
    assert broken.marks == "failed"
    assert broken.is_error
    del checker


def test_a_frame_is_found_through_the_filter() -> None:
    model = LogModel()
    model.reset(CampaignRecord.fold(STATES["prompt"]()))
    seq = next(row.seq for row in model.rows if row.action == "Heartbeat")
    assert model.row_at(model.find(seq)).seq == seq
    model.set_filter(compile_filter("!~a Heartbeat"))
    assert model.find(seq) == -1
