"""A rehearsal that starts although something is wrong says so in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_helpers import make_window

from app.events import (
    BenchTransfer,
    CaseNotRun,
    CaseStarted,
    Event,
    Frame,
    JsonObject,
    LinkChanged,
    Recorded,
    StartedWithOpenItems,
    StationSurveyed,
)
from ui import preview_sample as sample

pytestmark = pytest.mark.usefixtures("themed")


def _item(state: str, title: str = "Equipment and calibration") -> JsonObject:
    return {"item": "x", "title": title, "state": state, "text": "M-7 is overdue", "remedy": ""}


@pytest.mark.parametrize(("states", "shown"), [(["not met", "open", "open"], True), (["open"], False)])
def test_what_is_wrong_is_a_warning_and_what_is_unanswered_is_none(
    states: list[str], shown: bool, qtbot: QtBot, tmp_path: Path
) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    window.notices.put_away()
    last = records[-1]
    event = StartedWithOpenItems([_item(state) for state in states])
    window.session.receive([Recorded(last.seq + 1, last.utc_ns, last.mono_ns, event)])
    said = " ".join(label.text() for label in window.notice.findChildren(QLabel))
    assert window.notice.isVisible() is shown
    assert ("Equipment and calibration: M-7 is overdue" in said and "2 more items are open" in said) is shown


def test_a_station_that_is_turned_away_is_told_at_once_until_it_gets_in(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    window.notices.put_away()
    last = records[-1]
    refused = LinkChanged("refused", charge_point_id="CS-1", code=404, reason="this bench is set up for 'CP-1' only")
    window.session.receive([Recorded(last.seq + 1, last.utc_ns, last.mono_ns, refused)])
    said = " ".join(label.text() for label in window.notice.findChildren(QLabel))
    assert window.notice.isVisible()
    assert "'CS-1' tried to connect and was turned away: this bench is set up for 'CP-1' only" in said
    assert "Correct the charge point id in the station" in said
    window.session.receive([Recorded(last.seq + 2, last.utc_ns, last.mono_ns, LinkChanged("connected", connection=1))])
    assert not window.notice.isVisible()


def test_what_the_station_says_against_its_pics_is_told_at_once_the_gravest_first(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    window.notices.put_away()
    last = records[-1]
    items: list[JsonObject] = [
        {"what": "local list", "state": "left", "text": "the station had a local list", "remedy": "Send it again."},
        {
            "what": "NumberOfConnectors",
            "state": "stops",
            "text": "connector 2 does not exist",
            "remedy": "Correct the PICS.",
        },
    ]
    window.session.receive([Recorded(last.seq + 1, last.utc_ns, last.mono_ns, StationSurveyed("before", items[:0]))])
    assert not window.notice.isVisible()
    window.session.receive([Recorded(last.seq + 2, last.utc_ns, last.mono_ns, StationSurveyed("before", items))])
    said = " ".join(label.text() for label in window.notice.findChildren(QLabel))
    assert window.notice.isVisible()
    assert "Connector 2 does not exist." in said
    assert "Correct the PICS." in said
    assert "The checklists in Intake say 1 more." in said


@pytest.mark.parametrize("in_case", [False, True])
def test_a_file_that_the_bench_could_not_move_between_cases_is_told(
    in_case: bool, qtbot: QtBot, tmp_path: Path
) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    window.notices.put_away()
    last = records[-1]
    failed = BenchTransfer("", 0, 1, "failed", "upload", "ftp://192.0.2.9/logs/", in_case, error="connection refused")
    window.session.receive([Recorded(last.seq + 1, last.utc_ns, last.mono_ns, failed)])
    said = " ".join(label.text() for label in window.notice.findChildren(QLabel))
    assert window.notice.isVisible() is not in_case
    if not in_case:
        assert "The bench could not upload to ftp://192.0.2.9/logs/: connection refused." in said
        done = BenchTransfer("", 0, 2, "finished", "upload", "ftp://192.0.2.9/logs/")
        window.session.receive([Recorded(last.seq + 2, last.utc_ns, last.mono_ns, done)])
        assert not window.notice.isVisible()


@pytest.mark.parametrize("how", ["reported", "another case"])
def test_a_cable_in_the_way_of_a_case_is_told_with_the_case_until_it_is_out(
    how: str, qtbot: QtBot, tmp_path: Path
) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    window.notices.put_away()
    seq, last = records[-1].seq, records[-1]

    def say(event: Event, raw: bytes | None = None) -> None:
        nonlocal seq
        seq += 1
        window.session.receive([Recorded(seq, last.utc_ns, last.mono_ns, event, raw)])

    def status(connector: int, value: str) -> None:
        frame = Frame("in", 1, "text", last.mono_ns, "application", 0, 2, f"m{seq}", "StatusNotification")
        payload = f'{{"connectorId":{connector},"errorCode":"NoError","status":"{value}"}}'
        say(frame, f'[2,"m{seq}","StatusNotification",{payload}]'.encode())

    say(CaseNotRun("TC_003_CS", "000_RESET before it did not pass: connector 1 is not Available"))
    text, remedy = "connector 1 is Finishing", "Take the cable out on both sides."
    say(StationSurveyed("after", [{"what": "connectors in use", "state": "left", "text": text, "remedy": remedy}]))
    assert "TC_003_CS was not started. Connector 1 is Finishing." in window.notice.text
    assert "Take the cable out on both sides. Then run the case again." in window.notice.text
    status(2, "Available")
    status(1, "Finishing")
    assert window.notice.isVisible()
    if how == "reported":
        status(1, "Available")
    else:
        say(CaseStarted("000_RESET", 9, "Reset to idle", "Table 1", [], True, for_case="TC_003_CS"))
        assert window.notice.isVisible()
        say(CaseStarted("TC_003_CS", 3, "Regular charging session", "Table 3", []))
    assert not window.notice.isVisible()
