"""The sequence chart's rows: what happened, what broke, what is still expected."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.events import FileTransfer, Frame, Recorded
from ui.run import words
from ui.run.chart_rows import BENCH, DUT, TESTER, ChartRows, Row
from ui.run.sample import STATES
from ui.run.scene import shown_attempt


def rows_of(state: str, *, running: bool = True) -> list[Row]:
    record = CampaignRecord.fold(STATES[state]())
    attempt = shown_attempt(record)
    assert attempt is not None
    return ChartRows(record, attempt).update(running=running)


def test_expected_messages_stand_below_the_now_line_with_their_deadline() -> None:
    rows = rows_of("prompt")
    now = next(number for number, row in enumerate(rows) if row.kind == "now")
    ghosts = rows[now + 1 :]
    assert [row.kind for row in ghosts] == ["hand-expected", "expected", "then", "then", "hand-expected", "then"]
    assert ghosts[0].note == "waiting for you"
    assert (ghosts[0].source, ghosts[0].target) == (TESTER, DUT)
    assert ghosts[1].label == "Authorize VALID-1"
    assert ghosts[1].deadline_ns > 0
    assert (ghosts[1].source, ghosts[1].target) == (DUT, BENCH)
    assert [row.bracket for row in ghosts] == ["", "", "first", "last", "", ""]
    assert not any(row.is_ghost for row in rows[:now])


def test_the_reset_before_the_case_is_one_band() -> None:
    bands = [row for row in rows_of("prompt") if row.kind == "band"]
    assert [(row.label, row.state) for row in bands] == [("000_RESET", "PASS")]
    assert bands[0].note == "4 frames, 4.1 s, passed"


def test_replies_background_and_hands_are_told_apart() -> None:
    rows = rows_of("prompt")
    kinds = {row.label: row.kind for row in rows}
    assert kinds["Heartbeat"] == "background"
    assert kinds["plug in the cable"] == "hand"
    assert kinds["StatusNotification Preparing c1"] == "call"
    assert any(row.kind == "reply" and row.note == "+69 ms" for row in rows)


def test_what_broke_came_uninvited_or_never_came() -> None:
    rows = rows_of("failed", running=False)
    kinds = [(row.kind, row.note) for row in rows if row.kind in ("broken", "uninvited", "missing")]
    assert kinds == [("broken", "connectorId was 2"), ("uninvited", "not asked for"), ("missing", "did not come")]
    assert not any(row.kind == "now" or row.is_ghost for row in rows)


def test_the_hand_stands_above_the_message_that_shows_it() -> None:
    rows = rows_of("failed", running=False)
    labels = [row.label for row in rows]
    assert labels.index("hold a card to the reader") < labels.index("Authorize VALID-1")


def test_transfers_of_files_stand_among_the_messages() -> None:
    records = STATES["prompt"]()
    last, attempt = records[-1], shown_attempt(CampaignRecord.fold(records))
    assert attempt is not None
    common = (attempt.case_id, attempt.started.attempt, "diagnostics")
    seen = [("started", 0), ("failed", 10), ("finished", 4182), ("reset", 4182), ("closed", 4182)]
    seen += [("renamed", 4182), ("removed", 4182)]
    for number, (what, size) in enumerate(seen, 1):
        event = FileTransfer(*common, what, 1, "put", "FTP", "192.0.2.7:1", "/x/log", size=size, file_name="a.log")
        records.append(Recorded(last.seq + number, last.utc_ns + number, last.mono_ns + number, event))
    record = CampaignRecord.fold(records)
    attempt = shown_attempt(record)
    assert attempt is not None
    labels = [row.label for row in ChartRows(record, attempt).update(running=True) if row.kind == "link"]
    assert labels[-7:] == [
        "FTP upload begins",
        "FTP upload: 10 bytes, then broken off",
        f"FTP upload: {words.thin(4182)} bytes",
        "FTP upload: the connection is reset",
        "FTP upload: the connection is closed in order",
        "FTP upload: renamed to a.log",
        "FTP upload: deleted again",
    ]


def test_rows_are_the_same_batch_by_batch_as_at_once() -> None:
    records = STATES["failed"]()
    record = CampaignRecord()
    chart: ChartRows | None = None
    for recorded in records:
        record.apply(recorded)
        if record.current is not None and record.current.case_id == "TC_003_CS":
            chart = chart or ChartRows(record, record.current)
            chart.update(running=True)
    assert chart is not None
    assert chart.update(running=False) == rows_of("failed", running=False)
    assert sum(isinstance(r.event, Frame) for r in records) > 20
