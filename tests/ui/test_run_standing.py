"""The standing view says everything that the desk says: what to enter, what came, what the answers mean, and how to do it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import commands
from app.events import PromptClosed, PromptShown
from app.hands.actions import ACTIONS, ManualAction
from app.hands.wording import wording
from ui.run import prompt as prompt_module
from ui.run import sample_operator
from ui.run.prompt_model import PromptView
from ui.run.prompt_view import HAZARDOUS
from ui.run.standing import StandingView
from ui.run.standing_body import Body, body_of
from ui.theme import fonts

UNIT = 768 / 1080
WIDTH = 1366 - 2 * 64 * UNIT


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_module, "ARMING_MS", 30)


def opened(qtbot: QtBot, state: str) -> tuple[Desk, StandingView]:
    desk = Desk(sample_operator.STATES[state]())
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    view = desk.workspace.standing.open()
    qtbot.addWidget(view)
    view.resize(1366, 768)
    view.show()
    qtbot.waitUntil(lambda: desk.workspace.prompt.is_armed, timeout=2000)
    desk.workspace.refresh()
    return desk, view


def body(view: PromptView, height: float) -> Body:
    return body_of(view, WIDTH, height, UNIT, lambda size, weight, mono: fonts.make(size, weight, mono))


def test_every_field_and_what_came_is_shown_large_enough_to_fit(qtbot: QtBot) -> None:
    _, view = opened(qtbot, "entry-again")
    made = body(view.view, 360 * UNIT * 1.4)
    said = [line.text for line in made.lines]
    for one in view.view.fields:
        assert one.name in said
        assert not one.value or one.value in said
        assert not one.came or f"✗ came: {one.came}" in said
    assert made.height <= 360 * UNIT * 1.4


def test_the_question_says_what_yes_and_no_mean(qtbot: QtBot) -> None:
    for state in ("entered", "unsent", "undone"):
        _, view = opened(qtbot, state)
        said = " ".join(line.text for line in body(view.view, 290 * UNIT).lines)
        assert "Yes: it was" in said
        assert "No: it was" in said


def test_the_whole_way_to_do_it_fits(qtbot: QtBot) -> None:
    for kind in ACTIONS:
        if kind.dut == "csms":
            continue
        values = {
            "connectorId": 1, "idTag": "VALID-1", "side": "EV", "question": "Is it charging? " * 12, "seen": "Wanted: a lot. " * 8 + "Found: less.",
            "actions": [{"action": "PlugIn", "arguments": {"connectorId": 1}}, {"action": "PowerCycle", "arguments": {}}],
        }  # fmt: skip
        words = wording(ManualAction(kind.name, {a.name: values[a.name] for a in kind.arguments if a.required}))
        made = body_of(
            PromptView("act", "DO THIS NOW", headline=words.headline, detail=words.detail, watch="StatusNotification"),
            WIDTH - 615 * UNIT, 300 * UNIT, UNIT, lambda size, weight, mono: fonts.make(size, weight, mono),
        )  # fmt: skip
        assert made.height <= 300 * UNIT, kind.name
        assert " ".join(line.text for line in made.lines).startswith(" ".join(words.detail.split()))


@pytest.mark.parametrize("state", ["entry-waiting", "entry-again"])
def test_the_way_out_works_there_too(qtbot: QtBot, state: str) -> None:
    desk, view = opened(qtbot, state)
    qtbot.keyClick(view, Qt.Key.Key_F9)
    assert desk.commands == [commands.AskNow("A. Keller")]
    assert desk.workspace.standing.view is view, "nothing has to be typed at the desk"


def test_a_caution_is_said_in_words(qtbot: QtBot) -> None:
    _, view = opened(qtbot, "how-to")
    assert view.view.kind == "CAUTION, live voltage"
    assert "CAUTION, live voltage" in view.accessibleDescription()
    view.grab()


@pytest.mark.parametrize("action", sorted(HAZARDOUS))
def test_every_action_within_the_station_is_a_caution(qtbot: QtBot, action: str) -> None:
    kind = next(kind for kind in ACTIONS if kind.name == action)
    arguments = {argument.name: 1 for argument in kind.arguments if argument.required}
    words = wording(ManualAction(action, arguments))
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    shown = PromptShown(77, "TC_003_CS", 2, "s6", "ACT", words.headline, words.detail, action, arguments, "")
    desk.say(PromptClosed(3, "TC_003_CS", 2, "done", "A. Keller", 1.0), shown)
    assert (desk.workspace.prompt.view.state, desk.workspace.prompt.view.kind) == ("caution", "CAUTION, live voltage")


def test_what_opens_the_lock_or_ends_a_fault_is_done_within_the_station() -> None:
    assert {"CauseLockFailure", "CauseUnlockFailure", "ClearLockFailure", "ClearFault"} <= HAZARDOUS
