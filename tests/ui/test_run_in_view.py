"""What the tester needs is in view: the step and the case that run, titles to their end, and the case that begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from run_helpers import Desk
from shell_helpers import make_window

from app import events as ev
from app.campaign.asked import LOOKING_FIRST
from app.campaign.results import CampaignResult
from ui import plan_words
from ui import preview_sample as sample
from ui.report.abstract import required_words
from ui.run.chart_rows import ChartRows
from ui.run.plan_rows import CaseRow, next_hands
from ui.widgets.focus import FocusRing

pytestmark = pytest.mark.usefixtures("themed")
CASE = ("TC_003_CS", 2)


def desk(qtbot: QtBot, state: str, width: int = 1366, height: int = 664) -> Desk:
    made = Desk(state)
    qtbot.addWidget(made.workspace)
    made.workspace.resize(width, height)
    made.workspace.show()
    made.workspace.activateWindow()
    QTest.qWaitForWindowActive(made.workspace)
    return made


def test_the_step_that_waits_stays_whole_in_view_when_its_prompt_takes_more_room(qtbot: QtBot) -> None:
    made = desk(qtbot, "prompt")
    steps = made.workspace.steps

    def is_whole() -> bool:
        row = next(n for n, one in enumerate(steps.rows.rows) if one.current)
        rect, port = steps.view.visualRect(steps.rows.index(row)), steps.view.viewport().rect()
        return port.top() <= rect.top() and rect.bottom() <= port.bottom()

    qtbot.waitUntil(is_whole, timeout=5000)
    for height in (630, 600, 580):
        made.workspace.resize(1366, height)
        qtbot.waitUntil(is_whole, timeout=5000)


def test_the_case_that_runs_stays_in_the_list_when_a_bar_takes_room(qtbot: QtBot) -> None:
    made = desk(qtbot, "prompt")
    plan = made.workspace.plan

    def is_seen() -> bool:
        row = next(n for n, one in enumerate(plan.rows.rows) if isinstance(one, CaseRow) and one.running)
        rect = plan.view.visualRect(plan.rows.index(row))
        return bool(plan.view.viewport().rect().contains(rect.center()))

    qtbot.waitUntil(is_seen, timeout=5000)
    plan.view.scrollToBottom()
    made.workspace.resize(1366, 600)
    qtbot.waitUntil(is_seen, timeout=5000)


def test_slash_goes_to_a_filter_that_is_to_be_seen(qtbot: QtBot) -> None:
    made = desk(qtbot, "approval")
    assert not made.workspace.log.isVisible()
    made.workspace.focus_filter()
    assert QApplication.focusWidget() is made.workspace.plan.filter


@pytest.mark.parametrize("width", [1366, 1920])
def test_a_title_has_its_end_however_wide_the_window_is(qtbot: QtBot, width: int) -> None:
    made = desk(qtbot, "idle", width, 964)
    plan = made.workspace.plan
    rows = [row for row in plan.rows.rows if isinstance(row, CaseRow)]
    assert rows
    for row in rows:
        lines = plan._title_lines(row)
        assert " ".join(row.title.split(" - ", 1)).split() == " ".join(lines).split() or lines[-1].endswith("…")
        assert "…" not in lines[0][1:-1]


def test_the_screen_turns_to_a_case_as_soon_as_it_is_asked_for(qtbot: QtBot) -> None:
    made = desk(qtbot, "failed")
    made.say(ev.EngineState("running", "TC_013_CS", LOOKING_FIRST))
    view = made.workspace.prompt.view
    assert (view.state, view.kind, view.note) == ("idle", "RUNNING", "TC_013_CS begins in a moment")
    assert view.answers == ()
    assert made.workspace.head.starting.startswith("TC_013_CS")
    assert made.workspace.steps.rows.rows == []
    made.say(ev.EngineState("finished"))
    assert made.workspace.prompt.view.verdict == "FAIL"


def test_movements_are_counted_in_one_way(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign(running=False))
    record = window.session.record
    left = next_hands(record)[1]
    expected = sum(len(plan_words.hands(e)) for e in plan_words.asked(record) if not record.attempts.get(str(e["id"])))
    assert left == expected
    assert f"{left} " in window.plan.subtitle.text()


def test_an_approval_is_no_movement() -> None:
    made = Desk("approval")
    rows, left = next_hands(made.record)
    assert rows[0].text == "approve the result"
    assert left == len(rows) - 1


def test_a_filter_that_nothing_matches_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("plan")
    window.plan.field.setText("no case is called so")
    assert window.plan.empty.isVisible()
    assert not window.plan.view.isVisible()
    assert "No case matches the filter." in window.plan.empty.text()
    assert window.plan.foot_claim.text() == ""
    window.plan.field.clear()
    assert window.plan.view.isVisible()
    assert window.plan.foot_claim.text() != ""


def test_review_opens_on_a_case_that_needs_a_decision(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign(running=False)
    window, _ = make_window(qtbot, tmp_path, records)
    failing = window.review.model.rows[1].case_id
    passed = next(row.case_id for row in reversed(window.review.model.rows) if getattr(row, "case_id", ""))
    window.go("review", passed)
    assert window.review._case_id == passed
    window.go("run")
    window.go("review")
    assert window.review._case_id == failing


def test_the_focus_ring_goes_with_its_button(qtbot: QtBot) -> None:
    FocusRing.install(QApplication.instance())  # type: ignore[arg-type]
    window, box, button = QWidget(), QWidget(), QPushButton("Expected")
    qtbot.addWidget(window)
    box.setParent(window)
    QVBoxLayout(box).addWidget(button)
    window.resize(400, 300)
    box.setGeometry(0, 100, 200, 60)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    ring = FocusRing._installed._ring  # type: ignore[union-attr]
    assert ring is not None
    before = ring.geometry().top()
    box.move(0, 40)
    qtbot.waitUntil(lambda: ring.geometry().top() == before - 60, timeout=5000)


@pytest.mark.parametrize(
    ("passed", "failed", "words"),
    [(3, 1, "1 failed, 3 passed of 73"), (73, 0, "73 passed of 73 required"), (0, 0, "0 passed of 73 required")],
)
def test_the_report_says_how_many_failed_before_how_many_passed(passed: int, failed: int, words: str) -> None:
    state = "Fail" if failed else "Pass"
    assert required_words(CampaignResult([], [], {}, state, passed, 73, failed, False)) == words


def test_a_step_that_decided_stays_in_view_when_the_case_is_over(qtbot: QtBot) -> None:
    made = desk(qtbot, "failed")
    attempt = made.record.attempts[CASE[0]][-1]
    steps = made.workspace.steps
    assert attempt.machine is not None
    row = next(n for n, one in enumerate(steps.rows.rows) if one.id == attempt.machine.step_id)
    port = steps.view.viewport()
    qtbot.waitUntil(lambda: port.rect().contains(steps.view.visualRect(steps.rows.index(row)).center()), timeout=5000)


def test_what_the_bench_itself_could_not_do_is_no_arrow_to_the_device() -> None:
    made = Desk("prompt")
    attempt = made.record.attempts[CASE[0]][-1]
    step = attempt.steps[6]
    step.info = {**step.info, "actor": "bench", "kind": "file", "text": "Lay firmware ready"}
    step.state, step.frame = "failed", 0
    row = next(row for row in ChartRows(made.record, attempt).update(running=False) if "firmware" in row.label)
    assert (row.kind, row.label) == ("link", "bench, not done: Lay firmware ready")
