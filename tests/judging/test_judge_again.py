"""Judging a recorded campaign again gives the same; and where something was otherwise, it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judging_helpers import Records, answer, judged, next_prompt, record, results, resume, told, with_event, with_frames

from app.commands import SafeStop, StopAfterStep
from app.engine.bench import Bench
from app.events import (
    AnswerTaken,
    CaseEnded,
    CaseStarted,
    CheckMade,
    Event,
    Frame,
    PromptShown,
    SendFailed,
    StepChanged,
    TimePassed,
    VerdictReached,
)
from app.protocol import encode
from app.protocol.messages import CallResult, Message

BY_HAND = {"hands": "window", "approve": "ask"}


def test_every_attempt_is_identical(campaign: Records) -> None:
    judgement = judged(campaign)
    assert judgement.identical, told(judgement)
    assert {attempt.now for attempt in judgement.attempts} == {"PASS"}
    assert sum(attempt.checks for attempt in judgement.attempts) == sum(
        isinstance(recorded.event, CheckMade) for recorded in campaign
    )


def test_both_duts_and_the_utilities_are_there(station: Records, csms: Records) -> None:
    assert [case for case, _, _ in results(station)] == ["TC_003_CS", "TC_004_2_CS", "TC_013_CS"]
    assert [case for case, _, _ in results(csms)] == ["TC_001_CSMS", "TC_003_CSMS", "TC_010_CSMS"]
    assert sum(attempt.utility for attempt in judged(station).attempts) >= 3


def test_an_engine_that_went_down_at_any_record_leaves_nothing_different(campaign: Records) -> None:
    for length in range(3, len(campaign), 11):
        judgement = judged(campaign[:length])
        assert judgement.identical, f"cut after {length}: {told(judgement)}"


def test_another_engine_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "two.sqlite"
    record("charging-station", path, ["TC_003_CS"])
    judgement = judged(resume(path, ["TC_003_CS", "TC_013_CS"]))
    assert judgement.identical, told(judgement)
    assert [(a.case_id, a.number) for a in judgement.attempts if not a.utility] == [
        ("TC_003_CS", 1), ("TC_003_CS", 2), ("TC_013_CS", 1),
    ]  # fmt: skip


def test_hands_that_cannot(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        plug = await next_prompt(bench, "PlugIn")
        await answer(bench, plug, "cannot", "the cable is too short")

    records = record("charging-station", tmp_path / "cannot.sqlite", ["TC_003_CS"], script, **BY_HAND)
    assert results(records) == [("TC_003_CS", "INCONCLUSIVE", True)]


@pytest.mark.parametrize("command", [SafeStop(), StopAfterStep()])
def test_a_case_that_was_stopped(tmp_path: Path, command: Any) -> None:
    async def script(bench: Bench) -> None:
        plug = await next_prompt(bench, "PlugIn")
        await bench.handle(command)
        if isinstance(command, StopAfterStep):
            await answer(bench, plug, "done")

    records = record("charging-station", tmp_path / "stopped.sqlite", ["TC_003_CS"], script, **BY_HAND)
    judgement = judged(records)
    assert judgement.identical, told(judgement)
    assert judgement.attempts[-1].now == "interrupted"


@pytest.mark.parametrize("again", [True, False], ids=["which happens again", "which does not happen again"])
def test_a_fault_of_the_bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool) -> None:
    sound = encode.message

    def failing(message: Message) -> bytes:
        if isinstance(message, CallResult) and "transactionId" in message.payload:
            raise TypeError("it cannot be written")
        return sound(message)

    with monkeypatch.context() as patch:
        patch.setattr(encode, "message", failing)
        records = record("charging-station", tmp_path / "fault.sqlite", ["TC_003_CS"])
    if again:
        monkeypatch.setattr(encode, "message", failing)
    assert results(records) == [("TC_003_CS", "ERROR", True)], told(judged(records))
    (attempt,) = [attempt for attempt in judged(records).attempts if not attempt.utility]
    assert bool(attempt.note) is not again


# --- a judgement that could not be another one would be worth nothing -------------------------------------------------


def test_an_answer_that_could_not_leave_was_not_sent_when_judged_again_either(station: Records) -> None:
    """The connection may be gone before the bench has answered, as after a text frame that is not UTF-8."""
    answers = [
        r for r in station if isinstance(r.event, Frame) and r.event.direction == "out" and r.event.message_type == 3
    ]
    lost = answers[-1]
    assert isinstance(lost.event, Frame)
    failed = SendFailed(lost.event.message_id, lost.event.action, "gone", lost.event.case_id, lost.event.attempt)
    records = [replace(r, event=failed, raw=None) if r is lost else r for r in station]
    assert told(judged(records)) == ""


def test_a_message_that_says_something_else_changes_the_verdict(csms: Records) -> None:
    def refused(frame: Frame, content: list[Any]) -> list[Any]:
        if frame.direction == "in" and frame.action == "StartTransaction":
            content[2]["idTagInfo"]["status"] = "Blocked"
        return content

    attempt = next(a for a in judged(with_frames(csms, refused)).attempts if a.case_id == "TC_003_CSMS")
    assert (attempt.recorded, attempt.now) == ("PASS", "FAIL")
    assert attempt.first_check is not None
    assert "Accepted" in attempt.first_check.recorded
    assert "Blocked" in attempt.first_check.now


def test_what_would_have_been_another_conversation_has_no_verdict(station: Records) -> None:
    """The runner would have waited for the message; the record does not tell what would have come."""

    def faulted(frame: Frame, content: list[Any]) -> list[Any]:
        if frame.direction == "in" and frame.action == "StatusNotification" and content[3].get("status") == "Charging":
            content[3]["status"] = "Faulted"
        return content

    attempt = next(a for a in judged(with_frames(station, faulted)).attempts if a.case_id == "TC_003_CS")
    assert (attempt.recorded, attempt.now) == ("PASS", "none")
    assert attempt.problem == "with what was recorded it does not end"


def test_a_message_that_never_came(csms: Records) -> None:
    def without(frame: Frame, content: list[Any]) -> list[Any] | None:
        is_reply = frame.direction == "in" and frame.action == "StartTransaction"
        return None if is_reply else content

    attempt = next(a for a in judged(with_frames(csms, without)).attempts if a.case_id == "TC_003_CSMS")
    assert (attempt.recorded, attempt.now) != ("PASS", "PASS")
    assert not attempt.identical


@pytest.mark.parametrize(
    ("kind", "change", "what"),
    [
        (VerdictReached, {"value": "FAIL"}, "verdict"),
        (CheckMade, {"outcome": "failed"}, "check"),
        (CheckMade, {"actual": "something else"}, "check"),
        (StepChanged, {"state": "skipped"}, "step"),
        (StepChanged, {"deadline_ns": 1}, "step"),
        (PromptShown, {"arguments": {"connectorId": 2}}, "prompt"),
        (CaseEnded, {"seconds": -1.0}, "end"),
    ],
)
def test_what_was_recorded_otherwise_is_told(
    station: Records, kind: type[Event], change: dict[str, Any], what: str
) -> None:
    start = next(n for n, r in enumerate(station) if isinstance(r.event, CaseStarted) and not r.event.utility)
    wanted = next(r.seq for r in station[start:] if isinstance(r.event, kind))

    changed = [replace(r, event=replace(r.event, **change)) if r.seq == wanted else r for r in station]  # type: ignore[type-var]
    different = [attempt for attempt in judged(changed).attempts if not attempt.identical]
    assert [(a.case_id, [d.what for d in a.differences]) for a in different] == [("TC_003_CS", [what])]


def test_a_frame_of_the_bench_that_says_something_else(campaign: Records) -> None:
    wanted = [r.seq for r in campaign if isinstance(r.event, Frame) and r.event.direction == "out" and r.event.case_id]
    changed = [
        replace(r, raw=(r.raw or b"").replace(b"{", b'{"more":[],', 1).replace(b",}", b"}"))
        if r.seq == wanted[-1]
        else r
        for r in campaign
    ]
    (different,) = [attempt for attempt in judged(changed).attempts if not attempt.identical]
    assert [difference.what for difference in different.differences] == ["frame of the bench"]


@pytest.mark.parametrize("kind", [TimePassed, AnswerTaken])
def test_without_one_of_the_inputs_it_is_not_the_same(station: Records, kind: type[Event]) -> None:
    """Timers and answers are needed: a record without them is not judged as if they had been there."""
    assert any(isinstance(recorded.event, kind) for recorded in station)
    assert not judged(with_event(station, lambda event: None if isinstance(event, kind) else event)).identical


def test_a_case_that_this_version_does_not_have(station: Records) -> None:
    def renamed(event: Event) -> Event:
        return replace(event, case_id="TC_999_CS") if getattr(event, "case_id", "") == "TC_003_CS" else event  # type: ignore[type-var]

    attempt = next(a for a in judged(with_event(station, renamed)).attempts if a.case_id == "TC_999_CS")
    assert (attempt.recorded, attempt.now) == ("PASS", "none")
    assert attempt.problem == "this version has no scenario for it"
