"""Looking at another case than the one that runs: the screen never mixes two cases, and nothing is run again by mistake."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import commands
from app import events as ev
from app.campaign.record import CampaignRecord
from ui.run.scene import open_prompt


def desk(qtbot: QtBot, state: str) -> Desk:
    made = Desk(state)
    qtbot.addWidget(made.workspace)
    made.workspace.show()
    return made


def ended(record: CampaignRecord, but: str) -> str:
    return next(case for case, attempts in record.attempts.items() if case != but and attempts[-1].ended is not None)


def test_the_panel_speaks_of_the_case_that_is_looked_at(qtbot: QtBot) -> None:
    made = desk(qtbot, "failed")
    failed = made.workspace.prompt.view.kind
    other = ended(made.record, failed)
    made.workspace.plan.chosen.emit(other)
    assert made.workspace.prompt.view.kind == other
    qtbot.keyClick(made.workspace, Qt.Key.Key_Escape)
    assert made.workspace.prompt.view.kind == failed


def test_a_case_that_starts_ends_the_looking(qtbot: QtBot) -> None:
    made = desk(qtbot, "failed")
    other = ended(made.record, made.workspace.prompt.view.kind)
    made.workspace.plan.chosen.emit(other)
    made.say(ev.CaseStarted("TC_012_CS", 1, "Remote stop", "Table 12", []))
    made.say(ev.CaseEnded("TC_012_CS", 1, "complete", 2.0, 0.0))
    qtbot.keyClick(made.workspace, Qt.Key.Key_R)
    assert made.commands == [commands.Retry("TC_012_CS")]


def test_a_prompt_says_its_case_where_another_is_looked_at(qtbot: QtBot) -> None:
    made = desk(qtbot, "prompt")
    prompt = open_prompt(made.record)
    assert prompt is not None
    assert prompt.shown.case_id not in made.workspace.prompt.view.note
    made.workspace.plan.chosen.emit(ended(made.record, prompt.shown.case_id))
    assert made.workspace.prompt.view.note.startswith(prompt.shown.case_id)
