"""The reason of an approval: going back really goes back, and no word of one case gets into the record of another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import commands
from app import events as ev
from ui.run import approval as approval_module
from ui.run.sample import STATES

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_module, "ARMING_MS", 30)
    monkeypatch.setattr(approval_module, "UNDO_MS", 60_000)


def desk(qtbot: QtBot, advice: str = "approve") -> Desk:
    records = [
        ev.Recorded(
            one.seq, one.utc_ns, one.mono_ns,
            ev.PromptShown(**{**vars(one.event), "advice": advice}) if isinstance(one.event, ev.PromptShown) else one.event,
            one.raw,
        )
        for one in STATES["approval"]()
    ]  # fmt: skip
    made = Desk(records)
    qtbot.addWidget(made.workspace)
    made.workspace.show()
    made.workspace.activateWindow()
    made.workspace.approval.setFocus()
    qtbot.waitUntil(lambda: made.workspace.approval.is_armed, timeout=2000)
    return made


def test_ctrl_z_in_the_reason_goes_back_and_leaves_nothing(qtbot: QtBot) -> None:
    d = desk(qtbot)
    panel = d.workspace.approval
    qtbot.keyClick(d.workspace, Qt.Key.Key_N)
    qtbot.keyClicks(panel.reason, "becau")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Z, CTRL)
    assert panel.wanted == ""
    assert panel.reason.text() == ""
    assert {card.state for card in panel.cards.values()} == {"armed"}
    qtbot.keyClick(d.workspace, Qt.Key.Key_Y)
    assert panel.given == "yes"
    panel.send()
    assert d.commands == [commands.AnswerPrompt(20, "yes", "", "A. Keller", "keyboard")]


def test_esc_in_the_reason_goes_back_and_leaves_nothing(qtbot: QtBot) -> None:
    d = desk(qtbot)
    panel = d.workspace.approval
    qtbot.keyClick(d.workspace, Qt.Key.Key_N)
    qtbot.keyClicks(panel.reason, "becau")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Escape)
    assert (panel.wanted, panel.reason.text()) == ("", "")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Z, CTRL)
    assert panel.reason.text() == "", "the field's own undo brings nothing back"


def test_a_reason_of_one_case_is_not_in_the_next(qtbot: QtBot) -> None:
    d = desk(qtbot)
    panel = d.workspace.approval
    qtbot.keyClick(d.workspace, Qt.Key.Key_N)
    qtbot.keyClicks(panel.reason, "of this case")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Return)
    panel.send()
    d.say(ev.PromptClosed(20, "TC_003_CS", 2, "no", "A. Keller", 1.0, "of this case"))
    d.say(ev.PromptShown(21, "TC_003_CS", 2, "", "APPROVE", "Approve the result", "", "", {}, "", advice="approve"))
    assert panel.prompt_id == 21
    assert panel.reason.text() == ""
    panel.reason.undo()
    assert panel.reason.text() == ""


def test_what_is_being_answered_is_on_the_screen_while_its_reason_is_written(qtbot: QtBot) -> None:
    d = desk(qtbot)
    panel = d.workspace.approval
    qtbot.keyClick(d.workspace, Qt.Key.Key_N)
    assert panel.cards["no"].state == "wanted"
    assert {card.state for name, card in panel.cards.items() if name != "no"} == {"armed"}
    assert panel.question == "You reject the result. Why?"


def test_another_answer_instead_does_not_take_the_reason_along(qtbot: QtBot) -> None:
    d = desk(qtbot)
    panel = d.workspace.approval
    panel.press("no")
    qtbot.keyClicks(panel.reason, "because")
    panel.press("yes", "mouse")
    panel.send()
    assert d.commands == [commands.AnswerPrompt(20, "yes", "", "A. Keller", "mouse")]
