"""What an operator is to enter stands in the prompt ready to copy, and what came otherwise stands beside it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import events as ev
from app.campaign.record import CampaignRecord
from ui.run.entry_card import EntryCard
from ui.run.prompt_view import EntryField, prompt_view

CASE = ("TC_013_CSMS", 1)
WANTED = {"connectorId": 1, "csChargingProfiles": {"chargingSchedule": {"chargingSchedulePeriod": [{"limit": 6.5}]}}}
LIMIT = "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit"
PROMPT = ev.PromptShown(
    1, *CASE, "act", "ACT", "SEND from the CSMS:\nSetChargingProfile", "Let the operator send it.", "TriggerFromCsms",
    {"action": "SetChargingProfile", "payload": WANTED}, "SetChargingProfile",
)  # fmt: skip
STEPS: list[dict[str, Any]] = [
    {"id": "act", "number": "1", "kind": "act", "actor": "hand", "text": "send it", "phase": "main"},
    {"id": "1", "number": "2", "kind": "receive", "actor": "dut", "text": "SetChargingProfile", "phase": "main"},
]


def record(*happened: ev.Event) -> CampaignRecord:
    started = ev.CaseStarted(*CASE, "Profiles", "Table 1", STEPS)
    told = [ev.EngineState("running"), started, *happened]
    return CampaignRecord.fold(ev.Recorded(seq, seq, seq, event) for seq, event in enumerate(told, 1))


def otherwise(frame: int) -> ev.AskedOtherwise:
    path = "csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit"
    fields = [{"field": path, "wanted": 6.5, "got": 7, "decides": True}]
    return ev.AskedOtherwise(*CASE, "1", "SetChargingProfile", fields, frame, 1)


def test_each_field_stands_by_itself() -> None:
    view = prompt_view(record(PROMPT), set())
    assert view.fields == (
        EntryField("request", "SetChargingProfile"), EntryField("connectorId", "1"), EntryField(LIMIT, "6.5"),
    )  # fmt: skip


def test_what_came_otherwise_stands_first_while_the_prompt_is_open() -> None:
    view = prompt_view(record(PROMPT, otherwise(40)), set())
    assert (view.kind, view.prompt_id) == ("NOT AS ASKED, TRY AGAIN", 1)
    assert view.fields[0] == EntryField(LIMIT, "6.5", "7")
    assert [one.path for one in view.fields[1:]] == ["request", "connectorId"]


def test_it_can_be_sent_again_after_it_was_said_to_be_done() -> None:
    done = ev.PromptClosed(1, *CASE, "done", "Ada", 2.0)
    waiting = ev.StepChanged(*CASE, "1", "waiting", deadline_ns=300 * 10**9, at_ns=1)
    quiet = prompt_view(record(PROMPT, done, waiting), set())
    assert (quiet.state, quiet.kind) == ("idle", "WAITING FOR THE CSMS")
    assert quiet.fields == prompt_view(record(PROMPT), set()).fields
    again = prompt_view(record(PROMPT, done, waiting, otherwise(40)), set())
    assert (again.state, again.prompt_id) == ("act", 0)
    assert [(one.key, one.answer) for one in again.answers] == [("F9", "ask"), ("C", "copy"), ("F11", "standing")]
    assert again.deadline_ns == 300 * 10**9
    assert again.fields[0].came == "7"


def test_a_second_prompt_that_a_wrong_request_withdrew_is_still_what_is_to_be_sent() -> None:
    gone = ev.PromptClosed(1, *CASE, "withdrawn", "OCPP Bench", 2.0)
    waiting = ev.StepChanged(*CASE, "1", "waiting", deadline_ns=300 * 10**9, at_ns=1)
    view = prompt_view(record(PROMPT, otherwise(40), gone, waiting), set())
    assert view.kind == "NOT AS ASKED, TRY AGAIN"
    assert view.answers[0].answer == "ask"


def test_a_value_is_copied_with_its_button(qtbot: QtBot) -> None:
    card = EntryCard()
    qtbot.addWidget(card)
    card.show_fields([EntryField("idTag", "VALID-1"), EntryField("type", "Hard", "Soft")])
    card.show()
    qtbot.mouseClick(card.copy_buttons[1], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Hard"
    assert card.copy_buttons[0].accessibleName() == "Copy idTag"


def test_the_panel_shows_the_card_instead_of_the_text(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    desk.workspace.resize(1400, 900)
    desk.workspace.show()
    panel = desk.workspace.prompt
    panel.show_view(prompt_view(record(PROMPT), set()))
    assert panel._entry.isVisible()
    assert panel._entry.width() > 150


def test_a_free_field_has_a_value_that_will_do_and_says_that_it_is_free() -> None:
    profiles: Any = WANTED["csChargingProfiles"]
    example = {**WANTED, "csChargingProfiles": {**profiles, "chargingProfileId": 1}}
    prompt = replace(PROMPT, arguments={**PROMPT.arguments, "example": example})
    free = prompt_view(record(prompt), set()).fields[-1]
    assert free == EntryField("csChargingProfiles.chargingProfileId", "1", note="or as you like")


def test_a_field_without_a_value_cannot_be_copied(qtbot: QtBot) -> None:
    card = EntryCard()
    qtbot.addWidget(card)
    card.show_fields([EntryField("idTag", "VALID-1"), EntryField("location", "", note="your own")])
    assert [button.accessibleName() for button in card.copy_buttons] == ["Copy idTag"]


def test_where_nothing_has_come_the_answers_say_what_they_mean() -> None:
    asked = ev.PromptShown(
        2, *CASE, "1", "OBSERVE", "WAS it SENT? Nothing has\narrived at the bench.", "?", "ConfirmEntry",
        {"action": "SetChargingProfile", "differences": [], "question": "?"}, "SetChargingProfile",
    )  # fmt: skip
    view = prompt_view(record(asked), set())
    assert [(one.text, one.answer) for one in view.answers][:3] == [
        ("It was sent", "yes"),
        ("Try again", "no"),
        ("CSMS cannot", "cannot"),
    ]
    slip = ev.AskedOtherwise(*CASE, "1", "SetChargingProfile", [{"field": "(the request)", "wanted": "x", "got": "nothing was sent", "decides": True}], 0, 1)  # fmt: skip
    again = prompt_view(record(slip, replace(PROMPT, step_id="1")), set())
    assert [one.path for one in again.fields[:2]] == ["request", "connectorId"]


def test_a_field_to_leave_empty_is_not_copied_even_after_a_slip() -> None:
    prompt = replace(PROMPT, arguments={**PROMPT.arguments, "leave_out": ["id"]})
    came = ev.AskedOtherwise(
        *CASE, "1", "SetChargingProfile", [{"field": "id", "wanted": "absent", "got": 43, "decides": True}], 40, 1
    )
    assert EntryField("id", "", note="leave empty") in prompt_view(record(prompt), set()).fields
    assert prompt_view(record(prompt, came), set()).fields[0] == EntryField("id", "", "43", "leave empty")
