"""Answering on the Run workspace: keys, arming, undo, and prompts that the wire closes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import commands
from app import events as ev
from ui.run import approval as approval_module
from ui.run import prompt as prompt_module
from ui.run.approval_rows import needs_reason

CASE = ("TC_003_CS", 2)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_module, "ARMING_MS", 60)
    monkeypatch.setattr(approval_module, "ARMING_MS", 60)
    monkeypatch.setattr(approval_module, "UNDO_MS", 120)


def desk(qtbot: QtBot, state: str) -> Desk:
    made = Desk(state)
    qtbot.addWidget(made.workspace)
    made.workspace.show()
    made.workspace.setFocus()
    return made


def test_enter_answers_done_once_it_is_armed(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert d.commands == []
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert d.commands == [commands.AnswerPrompt(3, "done", "", "A. Keller", "keyboard")]
    assert d.workspace.prompt.view.state == "sent"
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert len(d.commands) == 1


def test_a_mouse_click_says_that_it_was_the_mouse(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    qtbot.mouseClick(d.workspace.prompt.buttons[0], Qt.MouseButton.LeftButton)
    assert d.commands == [commands.AnswerPrompt(3, "done", "", "A. Keller", "mouse")]


def test_enter_on_a_focused_button_presses_that_button(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    cannot = d.workspace.prompt.buttons[1]
    qtbot.keyClick(cannot, Qt.Key.Key_Return)
    assert d.commands == []
    assert d.workspace.prompt._reason.isVisible()


def test_cannot_asks_for_a_reason_and_sends_it(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    qtbot.keyClick(d.workspace, Qt.Key.Key_F9)
    field = d.workspace.prompt._reason
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert d.commands == []
    qtbot.keyClicks(field, "no reader jn")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert d.commands == [commands.AnswerPrompt(3, "cannot", "no reader jn", "A. Keller", "keyboard")]


def test_a_refused_answer_brings_the_prompt_back(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    d.workspace.prompt.press("done")
    d.workspace.answer_refused(3)
    assert d.workspace.prompt.view.state == "act"


def test_observe_has_no_default_answer(qtbot: QtBot) -> None:
    d = desk(qtbot, "observe")
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert d.commands == []
    qtbot.keyClick(d.workspace, Qt.Key.Key_N)
    assert d.commands == [commands.AnswerPrompt(9, "no", "", "A. Keller", "keyboard")]


def test_the_wire_closes_a_prompt_and_says_so_for_a_second(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    d.say(ev.PromptClosed(3, *CASE, "seen", "wire", 2.9), ev.StepChanged(*CASE, "s6", "done", "seen 2.9 s"))
    view = d.workspace.prompt.view
    assert view.state == "seen"
    assert "step 6" in view.headline
    assert d.workspace.context == "run.idle"
    d.workspace._seen_over()
    assert d.workspace.prompt.view.state == "idle"
    assert d.commands == []


def test_a_withdrawn_prompt_leaves_nothing_to_answer(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    d.say(ev.PromptClosed(3, *CASE, "withdrawn", "nobody", 2.9))
    assert not d.workspace.prompt.view.is_yellow
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert d.commands == []


def test_approval_keys_do_nothing_before_they_are_armed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.run.approval.ARMING_MS", 600_000)  # however slow the machine
    d = desk(qtbot, "approval")
    assert d.workspace.context == "run.approval"
    for key in (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_R, Qt.Key.Key_Question, Qt.Key.Key_Return):
        qtbot.keyClick(d.workspace, key)
    assert d.workspace.approval.given == ""
    assert d.commands == []


def test_following_the_advice_needs_no_reason_and_is_sent_after_the_undo_time(qtbot: QtBot) -> None:
    d = desk(qtbot, "approval")
    panel = d.workspace.approval
    qtbot.waitUntil(lambda: panel.is_armed, timeout=2000)
    qtbot.keyClick(d.workspace, Qt.Key.Key_R)
    assert panel.given == "retest"
    assert d.commands == []
    qtbot.waitUntil(lambda: len(d.commands) == 1, timeout=2000)
    assert d.commands == [commands.AnswerPrompt(20, "retest", "", "A. Keller", "keyboard")]


def test_undo_takes_an_answer_back_and_enter_sends_it_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_module, "UNDO_MS", 60_000)
    d = desk(qtbot, "approval")
    panel = d.workspace.approval
    qtbot.waitUntil(lambda: panel.is_armed, timeout=2000)
    qtbot.keyClick(d.workspace, Qt.Key.Key_R)
    qtbot.keyClick(d.workspace, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.given == ""
    assert d.commands == []
    qtbot.keyClick(d.workspace, Qt.Key.Key_R)
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert [getattr(c, "answer", "") for c in d.commands] == ["retest"]
    assert panel.undo() is False


def test_against_the_advice_a_reason_is_needed(qtbot: QtBot) -> None:
    d = desk(qtbot, "approval")
    panel = d.workspace.approval
    qtbot.waitUntil(lambda: panel.is_armed, timeout=2000)
    qtbot.keyClick(d.workspace, Qt.Key.Key_Y)
    assert panel.given == ""
    qtbot.keyClicks(panel.reason, "yes: seen with the vendor")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Return)
    assert panel.given == "yes"
    panel.send()
    assert d.commands == [commands.AnswerPrompt(20, "yes", "yes: seen with the vendor", "A. Keller", "keyboard")]


def test_closing_the_window_sends_what_is_kept_back(qtbot: QtBot) -> None:
    d = desk(qtbot, "approval")
    qtbot.waitUntil(lambda: d.workspace.approval.is_armed, timeout=2000)
    d.workspace.approval.press("retest")
    d.workspace.flush()
    assert len(d.commands) == 1


@pytest.mark.parametrize(
    ("answer", "advice", "needed"),
    [
        ("yes", "approve", False),
        ("yes", "retest", True),
        ("no", "approve", True),
        ("retest", "retest", False),
        ("cannot", "ask", True),
        ("yes", "ask", False),
    ],
)
def test_when_a_reason_is_needed(answer: str, advice: str, needed: bool) -> None:
    assert needs_reason(answer, advice) is needed


def test_f11_opens_the_standing_view_and_its_keys_answer(qtbot: QtBot) -> None:
    d = desk(qtbot, "prompt")
    qtbot.waitUntil(lambda: d.workspace.prompt.is_armed, timeout=2000)
    view = d.workspace.standing.open()
    qtbot.addWidget(view)
    view.resize(1280, 720)
    view.show()
    d.workspace.refresh()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert [getattr(c, "answer", "") for c in d.commands] == ["done"]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert d.workspace.standing.view is None
