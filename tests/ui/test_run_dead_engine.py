"""The engine is gone, or can record no more: what it had asked for is withdrawn where it stood, and takes no answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from run_helpers import Desk
from shell_helpers import make_window

from app.commands import AnswerPrompt
from ui.run.sample import STATES

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


def test_with_a_living_engine_the_prompt_stands(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    assert desk.workspace.prompt.view.is_yellow
