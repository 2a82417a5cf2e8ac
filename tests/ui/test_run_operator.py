"""An operator of a management system at the Run workspace: every value is readable and copied, and there is always a way out."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import commands
from app import events as ev
from app.hands.actions import ACTIONS, ManualAction
from app.hands.wording import wording
from ui import keymap, theme
from ui.run import prompt as prompt_module
from ui.run import sample_operator
from ui.run.operator_view import local_time
from ui.run.prompt_layout import clock_texts, lay_out
from ui.run.prompt_model import Answer, PromptView

SIZES = [(1366, 652), (1920, 964)]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_module, "ARMING_MS", 30)


def desk(qtbot: QtBot, state: str, size: tuple[int, int] = SIZES[0]) -> Desk:
    made = Desk(sample_operator.STATES[state]())
    qtbot.addWidget(made.workspace)
    made.workspace.resize(*size)
    made.workspace.show()
    made.workspace.setFocus()
    made.workspace.refresh()
    qtbot.waitUntil(lambda: made.workspace.prompt.is_armed, timeout=2000)
    return made


def inside(widget: QWidget, area: QWidget) -> bool:
    return area.rect().contains(QRect(widget.mapTo(area, QPoint(0, 0)), widget.size()))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["entry", "entry-waiting", "entry-again", "entered", "unsent", "entry-short"])
def test_every_value_and_every_copy_button_is_on_the_screen(qtbot: QtBot, state: str, size: tuple[int, int]) -> None:
    d = desk(qtbot, state, size)
    card = d.workspace.prompt._entry
    assert len(card.fields) > 2
    for button in card.copy_buttons:
        assert inside(button, card.viewport()), button.accessibleName()
    for label in card.findChildren(QLabel):
        if label.isVisible():
            assert inside(label, card.viewport()), label.text()
            lines = label.text().split("\n")
            widest = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
            assert widest <= label.width() + 1, label.text()
            assert "…" not in label.text()
    shown = {label.text() for label in card.findChildren(QLabel)}
    assert {one.name for one in card.fields} <= shown
    assert {one.value for one in card.fields} <= {text.replace("\n", "") for text in shown}


def test_on_a_small_screen_the_fields_scroll_and_no_button_is_cut(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry-again", (1024, 480))
    d.workspace.refresh()
    card = d.workspace.prompt._entry
    assert card.verticalScrollBar().maximum() > 0
    for button in card.copy_buttons:
        assert button.geometry().right() < card.viewport().width()
    last = card.copy_buttons[-1]
    d.workspace.activateWindow()
    last.setFocus()
    qtbot.waitUntil(last.hasFocus, timeout=5000)
    assert inside(last, card.viewport())


def test_enter_on_a_copy_button_copies_and_says_so(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    card = d.workspace.prompt._entry
    button = next(one for one in card.copy_buttons if one.accessibleName().endswith("limit"))
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "6.0"
    assert button.text() == "Copied"
    assert d.commands == []
    assert d.workspace.prompt.view.state == "act"


def test_from_a_copy_button_esc_leads_back_to_the_answers_and_the_pedal_answers(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    d.workspace.activateWindow()
    button = d.workspace.prompt._entry.copy_buttons[0]
    button.setFocus()
    qtbot.waitUntil(button.hasFocus, timeout=5000)
    qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert d.workspace.hasFocus()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_PageDown)
    assert [getattr(one, "answer", "") for one in d.commands] == ["done"]


def test_c_copies_the_whole_request(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    qtbot.keyClick(d.workspace, Qt.Key.Key_C)
    copied = json.loads(QGuiApplication.clipboard().text())
    assert copied == sample_operator.ARGUMENTS["example"]
    assert "Copied" in [button.text() for button in d.workspace.prompt.buttons]
    assert d.commands == []


def test_tab_goes_to_the_first_value_and_then_to_the_answers(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    prompt = d.workspace.prompt
    chain: list[QWidget] = [d.workspace]
    while len(chain) < 25:
        following = chain[-1].nextInFocusChain()
        chain.append(following)
    keyboard = [one for one in chain[1:] if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()]
    assert keyboard[: len(prompt._entry.copy_buttons)] == prompt._entry.copy_buttons
    assert keyboard[len(prompt._entry.copy_buttons)] is prompt.buttons[0]


def test_the_values_stay_while_the_answer_is_on_its_way_and_while_the_request_is_waited_for(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    fields = d.workspace.prompt.view.fields
    qtbot.keyClick(d.workspace, Qt.Key.Key_Return)
    assert d.workspace.prompt.view.state == "sent"
    assert d.workspace.prompt.view.fields == fields
    d.say(
        ev.PromptClosed(1, *sample_operator.CASE, "done", "A. Keller", 1.0),
        ev.StepChanged(*sample_operator.CASE, "s1", "done"),
        ev.StepChanged(*sample_operator.CASE, "s2", "waiting", deadline_ns=d.now + 30 * 10**9, at_ns=d.now),
    )
    view = d.workspace.prompt.view
    assert view.fields == fields
    assert view.kind == "WAITING FOR THE CSMS"
    assert "walk away" not in " ".join((view.headline, view.detail, *view.hints))


@pytest.mark.parametrize("state", ["entry-waiting", "entry-again"])
def test_there_is_a_way_out_of_the_wait(qtbot: QtBot, state: str) -> None:
    d = desk(qtbot, state)
    qtbot.keyClick(d.workspace, Qt.Key.Key_F9)
    assert d.commands == [commands.AskNow("A. Keller")]
    assert not d.workspace.prompt._reason.isVisible()


def test_what_came_instead_stands_at_the_prompt(qtbot: QtBot) -> None:
    view = desk(qtbot, "entry-short").workspace.prompt.view
    assert "Came instead: RemoteStopTransaction. The bench still waits for UnlockConnector." in view.hints
    assert "The bench will answer NotSupported: that is the test." in view.hints
    assert view.fields[-1].note == "another is noted, no failure"


def test_the_question_shows_what_was_asked_what_came_and_what_the_answers_mean(qtbot: QtBot) -> None:
    view = desk(qtbot, "entered").workspace.prompt.view
    assert [(one.name, one.value, one.came) for one in view.fields] == [
        ("request", "SetChargingProfile", ""),
        ("limit", "6.0", "16.0"),
        ("validFrom", "2026-11-17T09:14:30.120Z", "nothing"),
        ("transactionId", "", "43"),
    ]
    assert [hint.partition(":")[0] for hint in view.hints[:2]] == ["Yes", "No"]
    assert [one.text for one in view.answers][:3] == ["Yes, as asked", "No, a slip", "Cannot tell"]


def test_the_reason_does_not_stand_on_the_values(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    qtbot.keyClick(d.workspace, Qt.Key.Key_F9)
    prompt = d.workspace.prompt
    assert prompt._reason.isVisible()
    assert prompt._entry.geometry().bottom() < prompt._reason.geometry().top()


def test_a_moment_is_told_on_the_clock_of_this_computer() -> None:
    zone = timezone(timedelta(hours=1))
    asked = 1_763_370_000 * 10**9  # 2025-11-17T09:00:00Z
    assert local_time("2025-11-17T09:05:10.970Z", asked, zone) == "10:05 local, 5 min from now"
    assert local_time("2025-11-18T23:30:00Z", asked, zone) == "2025-11-19 00:30 local, 38 h from now"
    assert local_time("2025-11-17T09:00:10Z", asked, zone) == "10:00 local, now"
    assert local_time("VALID-1", asked, zone) == ""


@pytest.mark.parametrize(("width", "compact"), [(1026, True), (1184, False)])
def test_no_way_to_do_it_is_cut(qtbot: QtBot, width: int, compact: bool) -> None:
    for kind in ACTIONS:
        if kind.dut == "csms":
            continue
        arguments = {
            "connectorId": 1, "idTag": "VALID-1", "side": "EV", "question": "Is it charging? " * 12, "seen": "Wanted: a lot. " * 8 + "Found: less.",
            "actions": [{"action": "PlugIn", "arguments": {"connectorId": 1}}, {"action": "PowerCycle", "arguments": {}}],
        }  # fmt: skip
        words = wording(ManualAction(kind.name, {a.name: arguments[a.name] for a in kind.arguments if a.required}))
        view = PromptView(
            "act", "DO THIS NOW", headline=words.headline, detail=words.detail, pictogram=words.pictogram, prompt_id=1,
            answers=(Answer("Done", "Enter", "done"),), clock_name="ConnectionTimeOut", deadline_ns=60 * 10**9,
            watch="StatusNotification · connectorId 1 · status Faulted", consequence="At 0:00 the station\ngoes back to Available.",
        )  # fmt: skip
        at = lay_out(view, width, compact, buttons=True, card_height=lambda _: 0)
        assert " ".join(line.text for line in at.texts).split() == words.detail.split()
        assert not any("\n" in text for text, _, _ in clock_texts(view, compact))
        bottom = at.text_top + at.text_step * len(at.texts)
        assert bottom <= at.buttons_top(at.height, compact)
        if at.picture is not None:
            assert at.inset + at.text_room < at.picture.left()
        assert at.height < theme.px(340), kind.name


@pytest.mark.parametrize(
    ("state", "context"), [("entry", "run.prompt"), ("entered", "run.question"), ("entry-again", "run.question")]
)
def test_the_hint_line_names_enter_only_where_it_answers(qtbot: QtBot, state: str, context: str) -> None:
    assert desk(qtbot, state).workspace.context == context
    assert ("done" in keymap.HINTS[context]) is (context == "run.prompt")


def test_the_keys_that_write_nothing_answer_also_from_the_filter(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    d.workspace.activateWindow()
    field = d.workspace.log.filter
    field.setFocus()
    qtbot.keyClicks(field, "cn")
    assert field.text() == "cn", "letters stay in the field"
    qtbot.keyClick(field, Qt.Key.Key_F9)
    assert d.workspace.prompt._reason.isVisible()
    assert d.commands == []


def test_enter_leaves_the_filter_and_only_the_next_one_answers(qtbot: QtBot) -> None:
    d = desk(qtbot, "entry")
    d.workspace.activateWindow()
    field = d.workspace.log.filter
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=5000)
    qtbot.keyClicks(field, "~a Heartbeat")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert d.commands == []
    assert not field.hasFocus()
    assert field.text() == "~a Heartbeat"
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert [getattr(one, "answer", "") for one in d.commands] == ["done"]


def test_what_the_tester_is_told_besides_stands_with_the_way_to_do_it() -> None:
    view = PromptView("act", "DO THIS NOW", headline="SWITCH the power ON.", detail="Let it start by itself.", consequence="first wait until it is dark")  # fmt: skip
    assert view.besides == "First wait until it is dark."
    at = lay_out(view, 1026, True, buttons=True, card_height=lambda _: 0)
    assert [(line.text, line.role) for line in at.texts][-1] == ("First wait until it is dark.", "body-strong")
    assert PromptView("act", "", deadline_ns=1, consequence="At 0:00 the station\nreturns.").besides == ""
