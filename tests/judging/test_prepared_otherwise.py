"""A version that asks a DUT for something else than the one that ran the campaign: what it has answered then is no verdict now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judging_helpers import Records, plans, with_event

from app.events import CampaignOpened, Event, VerdictReached
from app.judging.judgement import Version, judge
from app.judging.replay import replay
from app.scenario.checks import equal
from app.scenario.vocabulary import Node, send, trigger_from_csms


def _with(first: Node, records: Records, dut: str, case_id: str) -> tuple[str, str, str]:
    """Recorded verdict, verdict now, and problem, if this is the first step of the case; the others stay as they were."""
    changed = replace(plans(dut)[case_id], steps=(first, *plans(dut)[case_id].steps))
    attempts = judge(records, {**plans(dut), case_id: changed}, Version("2", "another hash")).attempts
    assert [a.now for a in attempts if a.case_id != case_id] == [a.recorded for a in attempts if a.case_id != case_id]
    (attempt,) = [a for a in attempts if a.case_id == case_id]
    assert [difference.what for difference in attempt.differences if difference.what == "verdict"] == []
    return attempt.recorded, attempt.now, attempt.problem


def test_a_call_that_was_another_one_has_no_answer(csms: Records) -> None:
    first = send("Heartbeat", "0", checks=[equal("currentTime", "some other time")])
    recorded, now, problem = _with(first, csms, "csms", "TC_003_CSMS")
    assert (recorded, now) == ("PASS", "none")
    assert problem == "cannot be judged again: now the bench asks for Heartbeat where it did not then"


def test_a_prompt_that_was_not_there_has_no_answer(csms: Records) -> None:
    recorded, now, problem = _with(trigger_from_csms("ClearCache"), csms, "csms", "TC_003_CSMS")
    assert (recorded, now) == ("PASS", "none")
    assert "TriggerFromCsms" in problem


def _said_fail(records: Records, case_id: str) -> Records:
    """A copy in which the verdict of a case was FAIL."""

    def change(event: Event) -> Event:
        wanted = isinstance(event, VerdictReached) and event.layer == "machine" and event.case_id == case_id
        return replace(event, value="FAIL") if wanted else event

    return with_event(records, change)


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_a_case_that_ends_before_calls_that_there_were_has_another_verdict_only_if_they_had_no_part_in_it(
    csms: Records, left_out: int
) -> None:
    whole = plans("csms")["TC_003_CSMS"]
    shorter = {**plans("csms"), "TC_003_CSMS": replace(whole, steps=whole.steps[: len(whole.steps) - left_out])}
    attempts = judge(_said_fail(csms, "TC_003_CSMS"), shorter, Version("2", "another hash")).attempts
    (attempt,) = [a for a in attempts if a.case_id == "TC_003_CSMS"]
    asked = "StatusNotification" if left_out == 1 else "StartTransaction"
    problem = f"cannot be judged again: then the bench asked for {asked} after what is the last step now"
    assert (attempt.recorded, attempt.now, attempt.problem) == (
        ("FAIL", "PASS", "") if not left_out else ("FAIL", "none", problem)
    )
    # What it has left in the DUT is known no more: then the next one cannot be judged again either, which is no other verdict.
    assert all(a.now in (a.recorded, "none") for a in attempts if a.case_id != "TC_003_CSMS")


def test_what_is_asked_while_it_is_put_back_is_not_left_out(campaign: Records) -> None:
    dut = next(r.event for r in campaign if isinstance(r.event, CampaignOpened)).dut_type
    regions = [region for region in replay(campaign, plans(dut)) if region.started is not None]
    assert all(region.completed_seq and region.asked for region in regions)
    assert [region.left_out for region in regions] == [""] * len(regions)
