"""What is under way is called by no verdict; steps that were passed over are not shown as still to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from run_helpers import Desk
from shell_helpers import make_window

from app import events as ev
from app.campaign.record import AttemptRecord, CampaignRecord, StepRecord
from app.campaign.results import case_result
from app.events import Recorded
from ui import preview_sample, retest
from ui.app import show_campaign
from ui.review import claims
from ui.run import chart_rows, layout
from ui.run.prompt_view import prompt_view
from ui.run.sample import STATES
from ui.run.step_state import passed_over
from ui.run.steps import step_rows
from ui.shell import notices, truth
from ui.undecided import HAND, RUNNING, is_waiting, state_of, undecided
from ui.widgets import ElidedLabel


def _record(state: str) -> CampaignRecord:
    return CampaignRecord.fold(STATES[state]())


def _approved_case(record: CampaignRecord) -> AttemptRecord:
    prompt = next(iter(record.open_prompts.values()))
    attempt = record.attempt(prompt.shown.case_id, prompt.shown.attempt)
    assert attempt is not None
    return attempt


def test_a_case_that_waits_for_its_approval_has_no_verdict_yet() -> None:
    record = _record("approval")
    attempt = _approved_case(record)
    assert is_waiting(record, attempt)
    assert undecided(record, attempt.case_id) == state_of(record, attempt.case_id) == HAND
    lines = {line.case_id: line for line in claims.lines(record) if isinstance(line, claims.Line)}
    assert lines[attempt.case_id].group == claims.WAITING
    assert claims.claim(attempt, "ask", "pass", waiting=True)[0] == HAND
    facts = truth.read(record)
    assert facts is not None
    record.open_prompts.clear()
    record.current = None
    left_alone = truth.read(record)
    assert left_alone is not None
    assert (
        sum(left_alone.shares.values()) == sum(facts.shares.values()) + 1
    )  # INTERRUPTED or INCONCLUSIVE, but only then


def test_a_prompt_makes_its_case_wait_and_a_running_one_runs() -> None:
    record = _record("prompt")
    assert undecided(record, _approved_case(record).case_id) == HAND
    record.open_prompts.clear()
    assert record.current is not None
    assert undecided(record, record.current.case_id) == RUNNING
    assert undecided(record, "TC_999_CS") == ""


def test_a_failed_case_asks_for_a_cause_and_a_running_one_does_not() -> None:
    record = CampaignRecord.fold(preview_sample.campaign(running=False))
    assert str(case_result(record, "TC_012_CS").verdict) == "FAIL"
    assert retest.needs_cause(record, "TC_012_CS")
    assert not retest.needs_cause(record, "TC_001_CS")
    assert not retest.needs_cause(record, "TC_004_1_CS")


def _attempt(*steps: tuple[str, str, str, str], ended: bool = False) -> AttemptRecord:
    """Steps as (id, actor, state, group)."""
    infos = [{"id": name, "actor": actor, "group": group, "text": name} for name, actor, _, group in steps]
    started = ev.CaseStarted("TC_1", 1, "title", "Table 1", infos)
    records = [StepRecord(info, state) for info, (_, _, state, _) in zip(infos, steps, strict=True)]
    attempt = AttemptRecord(started, 0, records)
    if ended:
        attempt.machine = ev.VerdictReached("TC_1", 1, "machine", "PASS", "", "bench")
        attempt.ended = ev.CaseEnded("TC_1", 1, "complete", 1.0, 0.1)
    return attempt


def test_a_branch_that_was_not_taken_is_left_out() -> None:
    attempt = _attempt(("a", "bench", "to do", ""), ("b", "bench", "done", ""), ("c", "dut", "to do", ""))
    assert passed_over(attempt) == {"a"}
    assert [row.id for row in step_rows(attempt, None)] == ["b", "c"]
    assert [row.label for row in chart_rows.ghosts(attempt)] == ["c"]


def test_what_may_still_come_is_not_passed_over() -> None:
    early = _attempt(("a", "dut", "to do", ""), ("b", "dut", "done", ""))
    assert passed_over(early) == set()  # the second message came early
    free = _attempt(("a", "bench", "to do", "order1"), ("b", "bench", "done", "order1"))
    assert passed_over(free) == set()
    ended = _attempt(("a", "dut", "to do", ""), ("b", "dut", "done", ""), ended=True)
    assert passed_over(ended) == {"a"}


@pytest.mark.parametrize("width", [1366, 1440, 1560, 1600, 1720, 1920, 2560])
def test_the_chart_is_wider_than_the_steps_at_every_size(width: int) -> None:
    at = layout.places(width, 900)
    assert at.chart.width() > at.steps.width() * 1.4
    assert at.chart.width() >= 480
    assert not at.plan.intersects(at.steps)
    assert at.compact or not at.chart.intersects(at.inspector)
    assert QRect(0, 0, width, 900).contains(at.log)


def test_the_filter_of_the_log_drives_chart_and_plot(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    chart, latency = desk.workspace.chart, desk.workspace.latency
    rows, points = len([row for row in chart.rows if row.seq]), len(latency.shown_points)
    assert points
    desk.workspace.log.filter.setText("~a Heartbeat")
    kept = [row for row in chart.rows if row.seq]
    assert 0 < len(kept) < rows
    assert {point.action for point in latency.shown_points} == {"Heartbeat"}
    assert any(row.is_ghost for row in chart.rows)  # what is still to come is no message yet
    desk.workspace.log.filter.setText("")
    assert len([row for row in chart.rows if row.seq]) == rows
    assert len(latency.shown_points) == points


def test_a_lost_recording_is_said_at_once_with_what_it_means(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, preview_sample.campaign())
    window.session.lose_recording("no space is left on the disk")
    assert window.notice.isVisible()
    assert "no space is left" in window.notice.text
    assert "never against the device" in window.notice.text
    assert window.truth_bar.record_word.text() == "NOT RECORDING"
    seq = window.session.record.last_seq + 1
    window.session.receive([Recorded(seq, 0, 0, ev.BenchFault("engine", "something else"))])
    assert "no space is left" in window.notice.text  # the graver one stays


def test_a_bench_fault_offers_the_case_it_has_hit() -> None:
    record = CampaignRecord.fold(preview_sample.campaign())
    assert record.current is not None
    assert notices.faulted_case(record) == record.current.case_id
    record.current = None
    assert notices.faulted_case(CampaignRecord()) == ""
    assert "nothing is lost" in notices.engine_meaning(CampaignRecord())


def test_the_next_case_is_offered_as_long_as_there_is_one(qtbot: QtBot) -> None:
    desk = Desk("failed")
    qtbot.addWidget(desk.workspace)
    desk.say(ev.EngineState("finished"))
    answers = [answer.answer for answer in prompt_view(desk.record, set()).answers]
    assert answers == ["next", "retry"]
    desk.say(ev.CampaignClosed("done"))
    assert prompt_view(desk.record, set()).answers == ()


def test_a_label_with_an_inset_leaves_nothing_of_its_old_text(qtbot: QtBot) -> None:
    label = ElidedLabel("RESULT from DUT")
    label.setContentsMargins(24, 0, 0, 0)
    label.resize(200, 20)
    qtbot.addWidget(label)
    left = label.grab().toImage().copy(0, 0, 23, 20)
    label.setText("")
    assert left == label.grab().toImage().copy(0, 0, 23, 20)


def test_what_a_running_engine_asks_is_shown_in_run(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path)
    window.session.campaign_changed.connect(lambda: show_campaign(window))
    assert window.current == "intake"
    window.session.begin(str(tmp_path / "a.case"), 0)
    assert window.current == "intake"
    window.session.receive(STATES["prompt"]())
    assert window.current == "run"
    assert window.run.workspace.prompt.isVisible()


def test_the_keyboard_stays_in_run_when_the_approval_goes(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, STATES["approval"]())
    window.go("run")
    workspace = window.run.workspace
    workspace.refresh()
    workspace.approval.setFocus()
    window.session.record.open_prompts.clear()
    workspace.refresh()
    assert not workspace.approval.isVisible()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is workspace or workspace.isAncestorOf(focused)
