"""A case that is selected in Run's list can be run from there; and what the window asks or says is over when it is over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_helpers import make_window

from app.commands import Retry, RunCases
from app.events import IdTagsChecked, Recorded, StartedWithOpenItems
from ui import preview_sample as sample
from ui.main_window import MainWindow
from ui.run.plan_rows import CaseRow


def select(window: MainWindow, case_id: str) -> None:
    plan = window.run.workspace.plan
    window.run.workspace.refresh()
    plan._opened = dict.fromkeys((row.name for row in plan.rows.rows if not isinstance(row, CaseRow)), True)
    plan._again()
    at = next(n for n, row in enumerate(plan.rows.rows) if isinstance(row, CaseRow) and row.id == case_id)
    plan.view.setFocus()
    plan.view.setCurrentIndex(plan.rows.index(at))


def test_enter_runs_the_selected_case_and_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("run")
    select(window, "TC_003_CS")
    plan = window.run.workspace.plan
    assert "Enter runs 003" in plan._note.text()
    QTest.keyClick(plan.view, Qt.Key.Key_Return)
    assert engine.asked[-1] == RunCases(["TC_003_CS"])


def test_a_failed_case_asks_for_its_cause_and_escape_leaves_from_anywhere(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("run")
    select(window, "TC_012_CS")
    QTest.keyClick(window.run.workspace.plan.view, Qt.Key.Key_Return)
    assert window.cause_field.isVisible()
    window.run.workspace.setFocus()
    QTest.keyClick(window.run.workspace, Qt.Key.Key_Escape)
    assert not window.cause_field.isVisible()
    window.retest("TC_012_CS")
    window.go("plan")
    assert not window.cause_field.isVisible()
    window.retest("TC_012_CS")
    QTest.mouseClick(window.cause_field.leave_button, Qt.MouseButton.LeftButton)
    assert not window.cause_field.isVisible()
    assert not any(isinstance(command, Retry) for command in engine.asked)


def test_a_case_that_runs_is_not_disturbed(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    window.go("run")
    select(window, "TC_013_CS")
    QTest.keyClick(window.run.workspace.plan.view, Qt.Key.Key_Return)
    assert not any(isinstance(command, RunCases) for command in engine.asked)
    assert "when the case that runs now is over" in window.notice.text


def test_a_notice_that_was_put_away_does_not_come_back(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    window.notice._away.click()  # the sample has a fault of the bench
    item = {"id": "identity", "title": "Identity", "text": "they differ", "remedy": "", "state": "differs"}
    tags = [
        {"id_tag": "EXPIRED-1", "wanted": "Expired", "got": "Invalid", "parent": "", "wanted_parent": "", "frame": 3}
    ]
    for event in (StartedWithOpenItems([item]), IdTagsChecked(tags)):
        for shown in (True, False):
            last = window.session.record.last_seq
            window.session.receive([Recorded(last + 1, 1, 1, event)])
            assert window.notice.isVisible() is shown, event
            if shown:
                window.notice._away.click()
    right = [{**tags[0], "got": "Expired"}]
    window.session.receive([Recorded(window.session.record.last_seq + 1, 1, 1, IdTagsChecked(right))])
    assert not window.notice.isVisible()
