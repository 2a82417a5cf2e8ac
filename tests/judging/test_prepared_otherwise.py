"""A version that asks a DUT for something else than the one that ran the campaign: what it has answered then is no verdict now."""

from __future__ import annotations

from dataclasses import replace

from judging_helpers import Records, plans

from app.judging.judgement import Version, judge
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
