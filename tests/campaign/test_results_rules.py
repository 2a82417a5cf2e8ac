"""The rules from attempts to results: every row of the verdict table, and properties over random histories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import events as ev
from app.campaign.record import AttemptRecord, CampaignRecord
from app.campaign.results import (
    NOBODY,
    REJECTED_AS_REQUIRED,
    campaign_result,
    exit_code,
    final_verdict,
    functionality_results,
    is_rehearsal,
    refusal_verdict,
)
from app.verdict import Verdict

MACHINE = ["PASS", "FAIL", "INCONCLUSIVE", "ERROR", None]
APPROVAL = ["approved", "rejected", "retest", "cannot judge", None]


@dataclass(frozen=True)
class Shape:
    """What of an attempt matters to the rules."""

    machine: str | None = "PASS"
    approval: str | None = "approved"
    how: str | None = "complete"
    cause: str | None = None
    by: str = "A. Keller"
    advice: str = "approve"
    expectation: str = "pass"


GOOD = Shape()
BAD = Shape(machine="FAIL", approval=None)
REJECTED = Shape(approval="rejected")


def attempt(shape: Shape, number: int, case_id: str = "TC_1") -> AttemptRecord:
    started = ev.CaseStarted(case_id, number, "title", "Table 1", [], expectation=shape.expectation)
    record = AttemptRecord(started, 0, [])
    if shape.machine:
        record.machine = ev.VerdictReached(
            case_id, number, "machine", shape.machine, f"machine says {shape.machine}", "bench"
        )
    if shape.approval:
        record.approval = ev.VerdictReached(
            case_id, number, "approval", shape.approval, "", shape.by, advice=shape.advice
        )
        record.approvals.append(record.approval)
    if shape.how:
        record.ended = ev.CaseEnded(case_id, number, shape.how, 1.0, 0.1)
    if shape.cause:
        record.causes.append(ev.CauseRecorded(case_id, number, shape.cause, "cable was loose", "A. Keller"))
    return record


def entry(case_id: str = "TC_1", **changes: Any) -> dict[str, Any]:
    base = {
        "id": case_id, "octt_id": "_1", "title": "t", "profile": "CORE", "class": "M", "applies": True, "reason": "mandatory",
        "scenario": True, "informative": False, "expectation": "pass", "conflict": False,
    }  # fmt: skip
    return base | changes


def verdict(*shapes: Shape, approve: str = "ask", **changes: Any) -> Verdict:
    attempts = [attempt(shape, number) for number, shape in enumerate(shapes, 1)]
    return final_verdict(attempts, entry(**changes), approve).verdict


@pytest.mark.parametrize("machine", MACHINE)
@pytest.mark.parametrize("approval", APPROVAL)
def test_one_complete_attempt(machine: str | None, approval: str | None) -> None:
    if machine == "FAIL" or (approval == "rejected" and machine != "ERROR"):
        expected = Verdict.FAIL
    elif machine in ("ERROR", None):
        expected = Verdict.ERROR
    elif machine == "PASS" and approval == "approved":
        expected = Verdict.PASS
    else:
        expected = Verdict.INCONCLUSIVE
    assert verdict(Shape(machine, approval)) is expected


def test_a_retry_without_a_cause_changes_nothing() -> None:
    result = final_verdict([attempt(BAD, 1), attempt(GOOD, 2)], entry(), "ask")
    assert (result.verdict, result.attempt_number, result.superseded) == (Verdict.FAIL, 1, [])
    assert "no cause" in result.reason
    assert verdict(REJECTED, GOOD) is Verdict.FAIL


@pytest.mark.parametrize("side", ["bench", "tester"])
def test_a_retry_with_a_cause_supersedes(side: str) -> None:
    result = final_verdict([attempt(replace(BAD, cause=side), 1), attempt(GOOD, 2)], entry(), "ask")
    assert (result.verdict, result.attempt_number) == (Verdict.PASS, 2)
    assert [(s.attempt, s.verdict, s.cause) for s in result.superseded] == [
        (1, Verdict.FAIL, f"{side}: cable was loose (A. Keller)")
    ]


def test_a_cause_on_another_side_or_without_words_is_none() -> None:
    assert verdict(replace(BAD, cause="dut"), GOOD) is Verdict.FAIL
    failed = attempt(BAD, 1)
    failed.causes.append(ev.CauseRecorded("TC_1", 1, "bench", "  ", "A. Keller"))
    assert final_verdict([failed, attempt(GOOD, 2)], entry(), "ask").verdict is Verdict.FAIL


def test_a_cause_alone_does_not_undo_a_failure() -> None:
    assert verdict(replace(BAD, cause="bench")) is Verdict.FAIL
    assert verdict(replace(BAD, cause="bench"), Shape(how="interrupted")) is Verdict.FAIL


def test_every_failed_attempt_needs_its_own_cause() -> None:
    assert verdict(BAD, replace(BAD, cause="bench"), GOOD) is Verdict.FAIL
    assert verdict(replace(BAD, cause="bench"), replace(BAD, cause="tester"), GOOD) is Verdict.PASS


def test_inconclusive_and_error_are_retried_freely() -> None:
    assert verdict(Shape("INCONCLUSIVE", None), Shape("ERROR", None), GOOD) is Verdict.PASS
    assert verdict(GOOD, Shape("ERROR", None)) is Verdict.ERROR


def test_interrupted_attempts_decide_nothing() -> None:
    assert verdict(Shape(how="interrupted")) is Verdict.INTERRUPTED
    assert verdict(Shape(None, None, None)) is Verdict.INTERRUPTED
    assert verdict(GOOD, Shape(how="interrupted")) is Verdict.PASS


def test_a_failure_cannot_be_wiped_out_by_stopping_the_case() -> None:
    assert verdict(Shape("FAIL", None, how="interrupted"), GOOD) is Verdict.FAIL


def test_approval_by_nobody() -> None:
    nobody = Shape(by=NOBODY)
    assert verdict(nobody, approve="advice") is Verdict.PASS
    assert verdict(nobody, approve="ask") is Verdict.INCONCLUSIVE
    assert verdict(replace(nobody, advice="reject"), approve="advice") is Verdict.FAIL
    assert verdict(replace(nobody, advice="ask"), approve="advice") is Verdict.INCONCLUSIVE
    assert verdict(replace(nobody, approval="rejected"), approve="advice") is Verdict.FAIL


def test_refusal_is_a_pass_only_where_refusal_was_the_goal() -> None:
    refused = attempt(Shape(expectation="must reject"), 1)
    result = final_verdict([refused], entry(expectation="must reject"), "ask")
    assert (result.verdict, result.label) == (Verdict.PASS, REJECTED_AS_REQUIRED)
    assert final_verdict([refused], entry(), "ask").verdict is Verdict.INCONCLUSIVE
    assert verdict(GOOD, expectation="must reject") is Verdict.INCONCLUSIVE


def test_refusal_verdict() -> None:
    outcomes = {
        o: refusal_verdict(o) for o in ("callerror", "not downloaded", "downloaded", "installed", "crash", "silence")
    }
    assert [o for o, v in outcomes.items() if v is Verdict.PASS] == ["callerror", "not downloaded"]
    assert all(v is Verdict.FAIL for o, v in outcomes.items() if o not in ("callerror", "not downloaded"))
    with pytest.raises(ValueError, match="perhaps"):
        refusal_verdict("perhaps")


def test_states_outside_the_ladder() -> None:
    assert verdict(applies=False) is Verdict.NOT_APPLICABLE
    assert verdict(GOOD, applies=False) is Verdict.NOT_APPLICABLE
    assert verdict(applies=None) is Verdict.NOT_RUN
    result = final_verdict([], entry(scenario=False), "ask")
    assert (result.verdict, result.reason) == (Verdict.NOT_RUN, "no scenario in this version")
    conflict = final_verdict([], entry(applies=False, conflict="the list has no room"), "ask")
    assert conflict.verdict is Verdict.NOT_RUN
    assert "the list has no room" in conflict.reason


# --- properties -----------------------------------------------------------------------------------------------------

shapes = st.builds(
    Shape,
    machine=st.sampled_from(MACHINE),
    approval=st.sampled_from(APPROVAL),
    how=st.sampled_from(["complete", "interrupted", None]),
    cause=st.sampled_from([None, "bench", "tester", "dut"]),
    by=st.sampled_from(["A. Keller", NOBODY]),
    advice=st.sampled_from(["", "approve", "reject", "retest", "ask"]),
)
histories = st.lists(shapes, max_size=6)
modes = st.sampled_from(["ask", "advice"])


def failed(shape: Shape) -> bool:
    return shape.machine == "FAIL" or (shape.approval == "rejected" and shape.machine != "ERROR")


@given(histories, modes)
def test_a_pass_needs_a_complete_passed_and_approved_attempt(history: list[Shape], mode: str) -> None:
    if verdict(*history, approve=mode) is Verdict.PASS:
        assert any(s.machine == "PASS" and s.approval == "approved" and s.how == "complete" for s in history)
        assert all(s.cause in ("bench", "tester") for s in history if failed(s))


@given(histories, modes)
def test_a_further_pass_never_turns_an_unexcused_failure(history: list[Shape], mode: str) -> None:
    unexcused = any(failed(s) and s.cause not in ("bench", "tester") for s in history)
    if unexcused:
        assert verdict(*history, approve=mode) is Verdict.FAIL
        assert verdict(*history, GOOD, approve=mode) is Verdict.FAIL
        assert verdict(*history, GOOD, GOOD, approve=mode) is Verdict.FAIL


@given(histories, modes, st.integers(0, 6))
def test_an_interruption_without_a_failure_changes_nothing(history: list[Shape], mode: str, place: int) -> None:
    decided = [s for s in history if failed(s) or s.how == "complete"]
    stopped = Shape("INCONCLUSIVE", None, how="interrupted")
    place = min(place, len(history))
    if decided:
        assert verdict(*history[:place], stopped, *history[place:], approve=mode) is verdict(*history, approve=mode)


@given(histories, modes, st.sampled_from(APPROVAL))
def test_no_approval_mends_a_failed_validation(history: list[Shape], mode: str, approval: str | None) -> None:
    assert verdict(*history, replace(BAD, approval=approval), approve=mode) is Verdict.FAIL


@given(histories, modes)
def test_every_attempt_but_the_deciding_one_is_accounted_for(history: list[Shape], mode: str) -> None:
    result = final_verdict([attempt(s, n) for n, s in enumerate(history, 1)], entry(), mode)
    numbers = [s.attempt for s in result.superseded]
    assert result.attempt_number not in numbers
    assert numbers == sorted(numbers)
    assert all(s.cause for s in result.superseded if s.verdict is Verdict.FAIL)


# --- functionalities, campaign, exit code ---------------------------------------------------------------------------


def opened(**changes: Any) -> ev.CampaignOpened:
    values: dict[str, Any] = {
        "campaign_id": "c", "report_number": "R-1", "mode": "certification", "dut_type": "charging-station", "goal": "full",
        "product_version": "0.1.0", "testplans_revision": "r", "testplans_hash": "h", "pics_name": "p", "pics_sha256": "s",
        "pics_text": "", "pics": {}, "parameters": {}, "approve": "ask", "hands": "window",
    }  # fmt: skip
    return ev.CampaignOpened(**(values | changes))


def campaign(entries: list[dict[str, Any]], runs: dict[str, list[Shape]], **changes: Any) -> CampaignRecord:
    record = CampaignRecord(opened=opened(**changes), plan=entries, selected=[e["id"] for e in entries])
    for case_id, history in runs.items():
        record.attempts[case_id] = [attempt(shape, number, case_id) for number, shape in enumerate(history, 1)]
    return record


def states(record: CampaignRecord) -> dict[str, str]:
    return {f.name: f.text for f in functionality_results(record)}


def test_a_functionality_passes_only_when_all_required_cases_pass() -> None:
    entries = [entry("A"), entry("B", **{"class": "C"}), entry("O", **{"class": "O"}), entry("I", informative=True)]
    assert states(campaign(entries, {"A": [GOOD]})) == {"Core": "Incomplete, 1 of 2"}
    assert states(campaign(entries, {"A": [GOOD], "B": [GOOD], "O": [BAD], "I": [BAD]})) == {"Core": "Pass, 2 of 2"}
    assert states(campaign(entries, {"A": [GOOD], "B": [BAD]})) == {"Core": "Fail, 1 of 2 failed"}


def test_what_does_not_apply_does_not_block_but_what_may_apply_does() -> None:
    entries = [entry("A"), entry("B", applies=False, **{"class": "C"})]
    assert states(campaign(entries, {"A": [GOOD]})) == {"Core": "Pass, 1 of 1"}
    entries[1]["applies"] = None
    assert states(campaign(entries, {"A": [GOOD]})) == {"Core": "Incomplete, 1 of 2"}


def test_a_conflict_with_the_pics_blocks_even_if_it_was_run() -> None:
    entries = [entry("A"), entry("B", conflict=True, applies=False)]
    assert states(campaign(entries, {"A": [GOOD]})) == {"Core": "Incomplete, 1 of 2, 1 in conflict with the PICS"}
    assert "Incomplete, 1 of 2" in states(campaign(entries, {"A": [GOOD], "B": [GOOD]}))["Core"]


def test_no_scenario_counts_as_not_run_and_nothing_else() -> None:
    entries = [entry("A"), entry("B", scenario=False)]
    result = campaign_result(campaign(entries, {"A": [GOOD]}))
    assert result.counts == {"PASS": 1, "NOT RUN": 1}
    assert result.state == "Incomplete"


def test_functionalities_stand_in_the_order_of_the_abstract() -> None:
    entries = [entry("R", profile="RESERVATION", applies=False), entry("A"), entry("X", profile="Remote Trigger")]
    assert states(campaign(entries, {"A": [GOOD]})) == {
        "Core": "Pass, 1 of 1",
        "Reservation": "Not supported",
        "Remote Trigger": "Incomplete, 0 of 1",
    }
    assert list(states(campaign(entries, {}))) == ["Core", "Reservation", "Remote Trigger"]


def test_optional_cases_alone_do_not_make_a_pass() -> None:
    assert states(campaign([entry("O", **{"class": "O"})], {"O": [GOOD]})) == {"Core": "Incomplete, 0 of 0"}


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (GOOD, 0), (BAD, 1), (REJECTED, 1), (Shape("INCONCLUSIVE", None), 1), (Shape(how="interrupted"), 1),
        (Shape("ERROR", None), 3),
    ],
)  # fmt: skip
def test_exit_code_of_one_case(shape: Shape, code: int) -> None:
    assert exit_code(campaign([entry("A")], {"A": [shape]}), ["A"]) == code


def test_exit_code_looks_at_what_was_asked_for() -> None:
    entries = [entry("A"), entry("B"), entry("N", applies=False), entry("O", **{"class": "O"})]
    record = campaign(entries, {"A": [GOOD], "B": [BAD], "O": [BAD]})
    assert exit_code(record, ["A"]) == 0
    assert exit_code(record, ["A", "N", "O"]) == 0
    assert exit_code(record, ["A", "B"]) == 1
    assert exit_code(record) == 1
    assert exit_code(record, ["A", "unknown"]) == 1
    assert exit_code(campaign(entries, {}), ["N"]) == 1


def test_exit_code_of_a_bench_that_never_ran_a_case() -> None:
    record = campaign([entry("A")], {})
    record.faults.append(ev.BenchFault("link", "the port is taken"))
    assert exit_code(record, ["A"]) == 3


def test_what_makes_a_rehearsal() -> None:
    assert not is_rehearsal(campaign([], {}))
    assert is_rehearsal(campaign([], {}, mode="rehearsal"))
    assert is_rehearsal(campaign([], {}, approve="advice"))
    assert is_rehearsal(campaign([], {}, hands="simulated"))
    assert is_rehearsal(campaign([entry("A")], {"A": [Shape(by=NOBODY)]}))


@given(st.lists(shapes, min_size=1, max_size=4), modes)
def test_exit_code_is_zero_only_for_a_pass(history: list[Shape], mode: str) -> None:
    record = campaign([entry("A")], {"A": history}, approve=mode)
    final = final_verdict(record.attempts["A"], entry("A"), mode).verdict
    assert (exit_code(record, ["A"]) == 0) == (final is Verdict.PASS)
    assert (exit_code(record, ["A"]) == 3) == (final is Verdict.ERROR)
