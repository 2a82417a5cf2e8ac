"""A station that says the contrary of what a case waits for does not keep the bench waiting for its whole time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.proof.conversation import Conversation, Say, Transfer
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.world import World
from testplans.ocpp16 import scenarios

STATION = scenarios("charging-station")
UPLOAD_FAILED = {"status": "UploadFailed"}


def conversation(case_id: str) -> Conversation:
    return derive(STATION[case_id], World()).conversation


def saying(case_id: str, leaf_id: str, status: str, *, and_no_more: bool = True) -> Conversation:
    """The step's message with another status, and nothing after it; or before it."""
    plain = conversation(case_id)
    index = next(n for n, event in enumerate(plain.events) if isinstance(event, Say) and event.leaf_id == leaf_id)
    other = replace(plain.events[index], payload={"status": status})
    left = plain.events[index + 1 :] if and_no_more else plain.events[index:]
    rest = [event for event in left if and_no_more is False or not isinstance(event, Say | Transfer)]
    return replace(plain, events=(*plain.events[:index], other, *rest))


@pytest.mark.parametrize(
    ("case_id", "leaf_id", "status"),
    [
        ("TC_044_3_CS", "11", "Installed"),
        ("TC_044_1_CS", "13", "InstallationFailed"),
        ("TC_044_1_CS", "7", "InstallationFailed"),
        ("TC_044_2_CS", "5", "Downloaded"),
        ("TC_045_2_CS", "5", "Uploaded"),
    ],
)
def test_the_contrary_fails_at_once(case_id: str, leaf_id: str, status: str) -> None:
    outcome = play(STATION[case_id], saying(case_id, leaf_id, status))
    assert (outcome.verdict, outcome.check_id) == ("FAIL", f"{leaf_id}.arrived")
    assert f"({status}), after which it cannot come any more" in outcome.reason


@pytest.mark.parametrize("leaf_id", ["3", "5"])
def test_an_upload_that_failed_is_waited_for_as_long_as_for_a_message(leaf_id: str) -> None:
    outcome = play(STATION["TC_045_1_CS"], saying("TC_045_1_CS", leaf_id, "UploadFailed"))
    assert (outcome.verdict, outcome.check_id) == ("FAIL", f"{leaf_id}.arrived")
    assert "within 30 s of UploadFailed (frame" in outcome.reason


def test_an_upload_that_is_tried_again_at_once_is_right() -> None:
    assert play(STATION["TC_045_1_CS"], saying("TC_045_1_CS", "5", "UploadFailed", and_no_more=False)).verdict == "PASS"


def test_a_failure_that_the_bench_has_caused_is_not_the_stations() -> None:
    plain = conversation("TC_045_1_CS")
    moved = next(n for n, event in enumerate(plain.events) if isinstance(event, Transfer))
    full = replace(plain.events[moved], what="failed", whole=False, fault="bench")
    events = list(plain.replaced("a full disk", moved, full).events)
    said = next(n for n, event in enumerate(events) if isinstance(event, Say) and event.leaf_id == "5")
    events[said] = replace(events[said], payload=UPLOAD_FAILED)
    outcome = play(STATION["TC_045_1_CS"], replace(plain, events=tuple(events)))
    assert outcome.verdict == "INCONCLUSIVE"
