"""What Run and Review say of a result: one numbering, the step that failed, each check that did not hold, and in plain words."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import events as ev
from app.events import Recorded
from ui.review.claims import claim, counted
from ui.run.approval_rows import SYSTEM, rows_of, your_part
from ui.run.case_head import where
from ui.run.sample_operator import CASE, SHORT, _entry
from ui.run.steps import step_rows


def story(severity: str, verdict: str, *, ended: bool = True) -> list[Recorded]:
    """An operator has entered another connector than asked."""
    made = _entry(SHORT)
    frame = made.call("in", "UnlockConnector", {"connectorId": 5}, {"status": "NotSupported"}, CASE, 2, 0.003)
    made.say(ev.PromptClosed(1, *CASE, "seen", "wire", 4.0, frame=frame))
    made.say(ev.StepChanged(*CASE, "s1", "done", "seen on the wire"))
    made.say(ev.StepChanged(*CASE, "s2", "done", "", frame))
    for check_id, text, outcome in (
        ("s2.arrived", "UnlockConnector arrives in time", "held"),
        ("s2.connectorId", "connectorId is 1 (connector), or is left out", "failed"),
    ):
        wanted, came = (1, 5) if outcome == "failed" else ("in time", "in time")
        made.say(ev.CheckMade(*CASE, check_id, "s2", outcome, severity, text, wanted, came, "Table 1, step 1", frame))
    reason = "step s2: connectorId is 1: expected 1, got 5" if verdict == "FAIL" else "1 checks held, 1 warning"
    step, check, at = ("s2", "s2.connectorId", frame) if verdict == "FAIL" else ("", "", 0)
    made.say(ev.VerdictReached(*CASE, "machine", verdict, reason, "OCPP Bench", step, check, at))
    if ended:
        made.say(ev.CaseEnded(*CASE, "complete", 4.0, 0.0))
    if verdict == "PASS":
        shown = ev.PromptShown(
            9, *CASE, "", "APPROVE", "APPROVE or reject\nthe result.", "", "Approve", {}, "", advice="approve"
        )
        made.say(shown)
    return made.records


def test_the_step_whose_check_failed_is_marked_and_named_alike_everywhere(qtbot: QtBot) -> None:
    desk = Desk(story("fail", "FAIL"))
    qtbot.addWidget(desk.workspace)
    attempt = desk.record.attempts[CASE[0]][-1]
    rows = {row.number: row for row in step_rows(attempt, None)}
    assert (rows["1"].state, rows["2"].state, rows["2"].note) == ("done", "failed", "5, not 1")
    assert where(attempt) == "failed at step 2 of 2"
    view = desk.workspace.prompt.view
    assert view.headline == "Step 2, UnlockConnector: connectorId was 5, not 1."
    assert view.detail.endswith("Table 1, step 1.")
    assert claim(attempt, "ask", "pass")[1] == view.headline
    assert [row.line for row in desk.workspace.plan.rows.rows if getattr(row, "id", "") == CASE[0]] in (
        ["UnlockConnector: 5, not 1"], [],
    )  # fmt: skip


def test_the_approval_of_a_management_system_is_about_what_it_did_and_names_what_did_not_hold(qtbot: QtBot) -> None:
    desk = Desk(story("warn", "PASS"))
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    attempt = desk.record.attempts[CASE[0]][-1]
    assert your_part(desk.record) == SYSTEM
    (row,) = rows_of(desk.record, attempt)
    assert (row.expected, row.received, row.received_note, row.advice) == (
        "UnlockConnector",
        "UnlockConnector",
        "c5",
        "finding",
    )
    panel = desk.workspace.approval
    assert panel._findings.isVisible()
    assert panel._findings.text == "Did not hold: Step 2, UnlockConnector: connectorId was 5, not 1."
    assert panel._checks.text() == counted(attempt) == "1 of 2 checks held; 1 is a finding beside the verdict."
    assert claim(attempt, "ask", "pass", waiting=True)[1].startswith(counted(attempt))
    assert {r.number: r.state for r in step_rows(attempt, None)}["2"] == "finding"


def test_nobody_is_told_to_walk_away_before_a_hand_is_needed(qtbot: QtBot) -> None:
    records = _entry(SHORT).records[:-2]
    desk = Desk(records)
    qtbot.addWidget(desk.workspace)
    view = desk.workspace.prompt.view
    assert "walk away" not in view.detail
    assert view.headline.startswith("Next, by hand")


def test_the_chart_stays_while_it_has_the_keyboard(qtbot: QtBot) -> None:
    desk = Desk(story("fail", "FAIL"))
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    chart = desk.workspace.chart
    desk.workspace.activateWindow()
    before = chart.viewport().grab().toImage()
    chart.setFocus()
    chart.viewport().repaint()
    after = chart.viewport().grab().toImage()
    same = sum(
        before.pixel(x, y) == after.pixel(x, y) for x in range(5, before.width() - 5, 3) for y in range(5, before.height() - 5, 3)
    )  # fmt: skip
    assert same > 0.97 * len(range(5, before.width() - 5, 3)) * len(range(5, before.height() - 5, 3))
