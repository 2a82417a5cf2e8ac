"""Left alone in front of the station: what the screen says after Done, when a clock has run out, and after a retest was asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import events as ev
from ui.retest import why_not_run
from ui.run.after_hands import while_waiting
from ui.run.prompt_layout import clock_texts
from ui.run.prompt_model import TOO_LATE, PromptView
from ui.shell.truth import read
from ui.undecided import next_case

CASE = ("TC_003_CS", 2)
pytestmark = pytest.mark.usefixtures("themed")


def after_the_card(how: str = "done", device: str = "keyboard", **shown: Any) -> Desk:
    """The card was held to the reader, or so it is said, and the bench waits for what comes of it."""
    desk = Desk("prompt")
    prompt = desk.record.attempts[CASE[0]][-1].prompts[-1]
    prompt.shown = replace(prompt.shown, **{"watch": "Authorize · VALID-1", **shown})
    closed = ev.PromptClosed(prompt.shown.prompt_id, *CASE, how, "A. Keller", 2.0, device=device)
    done = ev.StepChanged(*CASE, "s6", "done", "", 0, 0, desk.now)
    waits = ev.StepChanged(*CASE, "s7", "waiting", "", 0, desk.now + 30 * 10**9, desk.now)
    desk.say(closed, done, waits)
    desk.workspace._seen_over()
    return desk


def test_what_was_not_done_after_all_can_still_be_done() -> None:
    desk = after_the_card()
    asked = " ".join(desk.record.attempts[CASE[0]][-1].prompts[-1].shown.headline.split()).rstrip(".")
    detail = desk.workspace.prompt.view.detail
    assert detail == f"You said that it was done: {asked}. Not yet? Do it now, it counts as long as there is time left."
    assert "walk away" not in detail


@pytest.mark.parametrize(("how", "device"), [("seen", ""), ("done", "http")])
def test_what_the_wire_has_shown_or_a_machine_has_done_is_not_doubted(how: str, device: str) -> None:
    assert after_the_card(how, device).workspace.prompt.view.detail == "No hand is needed. You may walk away."


def test_what_has_to_be_left_alone_stays_as_long_as_it_has_to() -> None:
    desk = after_the_card(
        "seen", "", consequence="then leave the cable alone: the connector has to become free by itself"
    )
    said = desk.workspace.prompt.view.detail.split("\n")
    assert said == ["No hand is needed.", "Leave the cable alone: the connector has to become free by itself."]


def test_a_wait_that_no_hands_came_before_is_as_it_was() -> None:
    desk = after_the_card()
    attempt = desk.record.attempts[CASE[0]][-1]
    attempt.prompts.clear()
    view = PromptView("idle", "RUNNING", detail="No hand is needed. You may walk away.")
    assert while_waiting(attempt, attempt.steps[6], view) == view


def test_a_clock_that_has_run_out_says_what_to_do() -> None:
    view = PromptView("act", "DO THIS NOW", prompt_id=1, deadline_ns=100, watch="Authorize", may_not_come=True)
    before = [text for text, _, _ in clock_texts(view, True, 99)]
    assert before == [
        "Closes itself when the wire says",
        "Authorize",
        "It may not come: once done, press Done, also if nothing happens.",
    ]
    assert [text for text, _, _ in clock_texts(view, True, 100)] == [TOO_LATE]
    assert TOO_LATE not in [text for text, _, _ in clock_texts(replace(view, deadline_ns=0), True, 100)]


def test_what_an_optional_message_would_close_is_said_to_need_done_as_well() -> None:
    desk = Desk("prompt")
    assert not desk.workspace.prompt.view.may_not_come
    attempt = desk.record.attempts[CASE[0]][-1]
    attempt.steps[6].info = {**attempt.steps[6].info, "optional": "general rule"}
    prompt = attempt.prompts[-1]
    prompt.shown = replace(prompt.shown, step_id="s6", watch=attempt.steps[6].info["text"])
    desk.workspace.refresh()
    assert desk.workspace.prompt.view.may_not_come


def retest_asked_for(reason: str = "I plugged into connector 2") -> Desk:
    desk = Desk("approval")
    shown = desk.record.attempts[CASE[0]][-1].prompts[-1].shown
    desk.say(
        ev.PromptClosed(shown.prompt_id, *CASE, "retest", "A. Keller", 3.0, reason),
        ev.VerdictReached(*CASE, "approval", "retest", reason, "A. Keller", advice="reject"),
        ev.CaseEnded(*CASE, "complete", 60.0, 0.2),
        ev.EngineState("idle"),
    )
    return desk


def test_a_retest_that_was_asked_for_is_what_is_offered_first(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = retest_asked_for()
    qtbot.addWidget(desk.workspace)
    view = desk.workspace.prompt.view
    assert view.headline == "A retest is asked for: I plugged into connector 2"
    first, second = view.answers[:2]
    assert (first.answer, first.key, first.primary) == ("retry", "R", True)
    assert (second.answer, second.primary) == ("next", False)


def test_a_case_that_is_to_be_run_again_is_not_done() -> None:
    desk = retest_asked_for()
    ids = [str(entry["id"]) for entry in desk.record.plan if entry["id"] == CASE[0]]
    assert next_case(desk.record, ids) == CASE[0]
    waiting, truth = read(Desk("done").record), read(desk.record)
    assert waiting is not None
    assert truth is not None
    assert truth.done == waiting.done - 1
    desk.say(ev.CaseStarted(CASE[0], 3, "again", "Table 3", []), ev.CaseEnded(CASE[0], 3, "interrupted", 1.0, 0.1))
    broken_off = read(desk.record)
    assert broken_off is not None
    assert broken_off.done == truth.done


def test_another_case_is_not_promised_while_the_bench_asks_for_something() -> None:
    desk = Desk("done")
    desk.say(
        ev.PromptShown(90, "", 0, "", "ACT", "UNPLUG connector 1 on BOTH\nsides.", "", "Unplug", {"connectorId": 1}, "")
    )
    runnable = next(str(e["id"]) for e in desk.record.plan if e.get("applies") is not False and e.get("scenario"))
    text = why_not_run(desk.record, runnable, "")
    assert (
        text
        == f"{runnable} was not started. First do what the bench asks for, and answer it: UNPLUG connector 1 on BOTH sides."
    )
