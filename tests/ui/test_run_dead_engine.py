"""The engine is gone, or can record no more: what it had asked for is withdrawn where it stood, and takes no answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from run_helpers import Desk
from shell_helpers import make_window

from app import events as ev
from app.campaign.dut_known import CONFIRM
from app.campaign.record import CampaignRecord
from app.commands import AnswerPrompt
from app.events import Recorded
from ui.run import prompt as prompt_module
from ui.run.sample import STATES
from ui.undecided import next_case

pytestmark = pytest.mark.usefixtures("themed")


@pytest.mark.parametrize("state", ["prompt", "approval"])
@pytest.mark.parametrize("how", ["engine", "recording"])
def test_a_prompt_of_a_dead_engine_is_withdrawn_visibly(qtbot: QtBot, tmp_path: Path, state: str, how: str) -> None:
    window, engine = make_window(qtbot, tmp_path)
    window.session.begin(str(tmp_path / "a.ocppcase"), 0)
    window.session.receive(list(STATES[state]()))
    window.go("run")
    workspace = window.run.workspace
    workspace.refresh()
    assert workspace.prompt.view.is_yellow or workspace.approval.prompt_id
    if how == "engine":
        window.session.engine_lost("The engine has ended.")
    else:
        window.session.lose_recording("the disk is full")
    view = workspace.prompt.view
    assert (view.state, view.kind) == ("fault", "WITHDRAWN")
    assert "no longer counts" in view.headline
    assert "No answer to it is on the record" in view.detail
    assert view.answers == ()
    assert workspace.approval.prompt_id == 0
    assert workspace.context == "run.idle"
    qtbot.keyClick(workspace, Qt.Key.Key_Return)
    qtbot.keyClick(workspace, Qt.Key.Key_Y)
    assert not [command for command in engine.asked if isinstance(command, AnswerPrompt)]


def test_the_next_case_is_one_that_was_never_run_then_one_that_was_interrupted() -> None:
    record = CampaignRecord()
    for case_id, how in (("A", "complete"), ("B", "interrupted")):
        started = ev.CaseStarted(case_id, 1, case_id, "", [])
        ended = ev.CaseEnded(case_id, 1, how, 0.0, 0.0)
        for event in (started, ended):
            record.apply(Recorded(record.last_seq + 1, 0, 0, event))
    assert next_case(record, ["A", "B", "C"]) == "C"
    assert next_case(record, ["A", "B"]) == "B"
    assert next_case(record, ["A"]) is None


def test_with_a_living_engine_the_prompt_stands(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    assert desk.workspace.prompt.view.is_yellow


def test_after_an_interruption_the_tester_is_asked_for_the_state_of_the_device(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt_module, "ARMING_MS", 60)
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    attempt = desk.record.current
    assert attempt is not None
    prompt_id = next(iter(desk.record.open_prompts))
    detail = f"The bench went down during {attempt.case_id}. Last known: connector 1: Charging."
    desk.say(
        ev.CampaignResumed("0.1.0", "1", "h", known={"unconfirmed": True}),
        ev.PromptClosed(
            prompt_id, attempt.case_id, attempt.number, "withdrawn", "OCPP Bench", 0.0, "the bench went down"
        ),
        ev.CaseEnded(attempt.case_id, attempt.number, "interrupted", 1.0, 0.0, "the bench went down at step 2"),
        ev.PromptShown(
            99, "", 0, "", "READY", "MAKE the station IDLE:\nno cable, no transaction.", detail, CONFIRM, {}, ""
        ),
    )
    view = desk.workspace.prompt.view
    assert view.is_yellow
    assert view.detail == detail
    assert [answer.text for answer in view.answers][:2] == ["Ready", "Cannot"]
    qtbot.waitUntil(lambda: desk.workspace.prompt.is_armed, timeout=5000)
    qtbot.keyClick(desk.workspace, Qt.Key.Key_Return)
    assert desk.commands == [AnswerPrompt(99, "done", "", "A. Keller", "keyboard")]
