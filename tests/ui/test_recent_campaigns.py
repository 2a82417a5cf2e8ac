"""The window opens on the recent campaigns; everything about them is done with the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine, make_window

from app.casefiles import listing
from app.commands import Reply, ResumeCampaign
from app.engine.rendezvous import EngineInfo
from app.evidence.case_file import CaseFile
from tests.casefiles.casefile_samples import write
from ui import preview_sample as sample
from ui.intake import recent_rows
from ui.intake.recent import RecentPanel
from ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("themed")


def _quiet(window: MainWindow) -> Callable[[], bool]:
    recent = window.intake.recent
    return lambda: recent.looked and not recent.busy and not window.session.reading


def _window(qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, FakeEngine, RecentPanel]:
    window, engine = make_window(qtbot, tmp_path)
    qtbot.waitUntil(_quiet(window))
    window.go("intake")
    return window, engine, window.intake.start.recent


def _press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key)


def _states(panel: RecentPanel) -> dict[str, str]:
    return {Path(item.path).stem: item.state for item in panel.model.rows}


def test_without_a_campaign_the_beginning_comes_first(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, panel = _window(qtbot, tmp_path)
    assert panel.empty.isVisible()
    assert not panel.resume_button.isVisible()
    assert panel.open_button.isVisible()
    start = window.intake.start
    qtbot.waitUntil(lambda: start.begin.x() < start.recent.x())  # the beginning stands at the left, and has the room
    assert start.begin.width() > start.recent.width()
    assert window.hints.findChildren(QLabel) is not None
    assert window.intake.hint_context == "start"


def test_the_list_has_the_focus_and_says_all_of_it(qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "cases" / "a.ocppcase", closed=True)
    window, _, panel = _window(qtbot, tmp_path)
    assert QApplication.focusWidget() is panel.view
    assert window.intake.hint_context == "start.recent"
    spoken = recent_rows.spoken(panel.model.rows[0])
    for part in ("CS AcmeCharge 22", "Closed", "12 of 16 done", "9 passed", "1 failed", "SN 0815", "last activity 20"):
        assert part in spoken
    assert window.intake.start.recent.x() < window.intake.start.begin.x()
    assert panel.claim.text().startswith("Closed properly. Resume opens it again")
    assert panel.path.text() == str(tmp_path / "cases" / "a.ocppcase")


def test_enter_resumes_and_goes_to_run(qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "cases" / "a.ocppcase", sample.campaign())
    window, engine, panel = _window(qtbot, tmp_path)
    assert "TC_003_CS was running when the bench went down" in panel.claim.text()
    _press(window, Qt.Key.Key_Return)
    assert engine.asked == [ResumeCampaign(str(path))]
    assert window.current == "run"


def test_a_refused_resume_is_told_where_it_was_asked(qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "cases" / "a.ocppcase")
    window, engine, _ = _window(qtbot, tmp_path)
    engine.replies["ResumeCampaign"] = Reply(False, "Another process is writing it.")
    _press(window, Qt.Key.Key_Return)
    assert window.current == "intake"
    assert window.intake.start.begin.note.text() == "Another process is writing it."


def test_del_takes_it_off_the_list_and_leaves_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    first = write(tmp_path / "cases" / "a.ocppcase")
    write(tmp_path / "cases" / "b.ocppcase", closed=True)
    window, _, panel = _window(qtbot, tmp_path)
    panel.select(str(first))
    _press(window, Qt.Key.Key_Delete)
    qtbot.waitUntil(_quiet(window))
    assert list(_states(panel)) == ["b"]
    assert first.is_file()
    assert "The file stays where it is" in window.intake.start.begin.note.text()
    again, _, listed = _window(qtbot, tmp_path)
    assert list(_states(listed)) == ["b"]
    again.intake.opening.choose(str(first))
    qtbot.waitUntil(lambda: listed.selected is not None and listed.selected.path == str(first))
    assert list(_states(again.intake.start.recent)) != ["b"]


def test_o_opens_it_read_only(qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "cases" / "a.ocppcase", sample.campaign())
    window, engine, _ = _window(qtbot, tmp_path)
    _press(window, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: window.session.read_only is not None)
    assert window.session.case_file == str(path)
    assert engine.asked == []
    assert window.files.banner.isVisible()


def test_a_file_in_use_can_only_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "cases" / "a.ocppcase"
    path.parent.mkdir()
    with CaseFile.create(path) as file:
        for recorded in sample.campaign():
            file.append(recorded.event, recorded.raw)
        file.flush()
        window, engine, panel = _window(qtbot, tmp_path)
        assert _states(panel) == {"a": "in use"}
        assert not panel.resume_button.isEnabled()
        assert "Another program is writing it" in panel.claim.text()
        _press(window, Qt.Key.Key_Return)
        assert engine.asked == []
        _press(window, Qt.Key.Key_O)
        qtbot.waitUntil(lambda: window.session.read_only is not None)
        assert window.session.read_only is not None
        assert window.session.read_only.in_use
        assert window.session.record.current is not None, "it goes on elsewhere: it is not taken for interrupted"
        assert window.files.banner.again.isVisible()


def test_a_missing_file_is_found_again(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.ocppcase", closed=True)
    window, _, panel = _window(qtbot, tmp_path)
    window.intake.opening.choose(str(path))
    qtbot.waitUntil(lambda: _quiet(window)() and _states(panel) == {"a": "closed"})
    path.rename(tmp_path / "moved.ocppcase")
    window.intake.recent.refresh()
    qtbot.waitUntil(lambda: _quiet(window)() and _states(panel) == {"a": "missing"})
    assert panel.resume_button.text() == "Find the file"
    assert not panel.read_only_button.isEnabled()
    opened: list[object] = []
    monkeypatch.setattr("ui.intake.opening.QFileDialog.open", lambda dialog: opened.append(dialog))
    _press(window, Qt.Key.Key_Return)
    (dialog,) = opened
    dialog.fileSelected.emit(str(tmp_path / "moved.ocppcase"))  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: _quiet(window)() and _states(panel) == {"moved": "closed"})


def test_a_damaged_file_offers_the_check_and_nothing_else(qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "cases" / "a.ocppcase")
    path.write_bytes(path.read_bytes()[:8192] + b"\x55" * 50_000)
    panel = _window(qtbot, tmp_path)[2]
    assert _states(panel) == {"a": "damaged"}
    enabled = [panel.resume_button, panel.read_only_button, panel.check_button, panel.remove_button]
    assert [button.isEnabled() for button in enabled] == [False, False, True, True]
    assert panel.claim.text() == panel.model.rows[0].text != ""


def test_another_campaign_gets_another_window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, ...]] = []

    def start(*arguments: str) -> str:
        started.append(arguments)
        return ""

    monkeypatch.setattr("ui.engine_process.open_window", start)
    other = write(tmp_path / "cases" / "other.ocppcase", closed=True)
    here = write(tmp_path / "sample.case", sample.campaign())
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    assert window.session.case_file == str(here)
    window.go("intake")
    qtbot.waitUntil(_quiet(window))
    panel = window.intake.start.recent
    qtbot.waitUntil(lambda: set(_states(panel)) == {"sample", "other"})
    panel.select(str(other))
    _press(window, Qt.Key.Key_Return)
    _press(window, Qt.Key.Key_O)
    assert started == [("--resume", str(other)), ("--read-only", str(other))]
    assert window.session.is_open
    panel.select(str(here))
    assert _states(panel)["sample"] == "open"
    assert panel.claim.text() == "Open in this window. TC_003_CS is running."
    _press(window, Qt.Key.Key_Return)
    assert window.current == "run"
    assert engine.asked == []
    window.do("new-window")
    assert started[-1] == ()


def test_a_campaign_that_an_engine_has_open_is_attached_to(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "elsewhere" / "a.ocppcase", sample.campaign())
    info = EngineInfo(7, "tcp:127.0.0.1:9", "t", str(path), "", 1)
    monkeypatch.setattr(listing, "_engines", lambda: [info])
    window, engine, panel = _window(qtbot, tmp_path)
    assert _states(panel) == {"a": "open"}
    assert panel.resume_button.text() == "Show it"
    with qtbot.waitSignal(window.attach_wanted) as told:
        _press(window, Qt.Key.Key_Return)
    assert told.args == [info]
    assert engine.asked == []


def test_rows_are_painted_in_every_state_and_width(qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "cases" / "a.ocppcase", sample.campaign())
    window, _, panel = _window(qtbot, tmp_path)
    (item,) = panel.model.rows
    for width in (1024, 1366, 1920):
        window.resize(width, 700)
        for state in listing.STATES:
            for summary in (item.summary, None):
                shown = listing.Listed(item.path, state, "why", summary, used_utc_ns=1)
                panel.show_list([shown])
                assert not window.grab().isNull()
                assert recent_rows.spoken(shown)
