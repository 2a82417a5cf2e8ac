"""The machine's sentences in plain words, with the numbers of the list of steps."""

from __future__ import annotations

from typing import Any

import pytest

from app.campaign.in_words import broken_at, check_text, not_held, plain, step_text
from app.campaign.record import AttemptRecord, FrameRecord, StepRecord
from app.events import AskedOtherwise, CaseStarted, CheckMade, Frame, VerdictReached

STEPS: list[dict[str, Any]] = [
    {"id": "prepare.Booted.3[c1]", "number": "1", "phase": "prepare", "actor": "bench", "kind": "send",
     "action": "StatusNotification", "text": "StatusNotification · c1 · Available · timestamp 2026-11-20T18:12:06.875Z"},
    {"id": "act", "number": "2", "phase": "main", "actor": "hand", "kind": "act", "action": "CauseLockFailure",
     "text": "CauseLockFailure"},
    {"id": "1", "number": "3", "phase": "main", "actor": "dut", "kind": "receive", "action": "UpdateFirmware",
     "text": "UpdateFirmware"},
    {"id": "3", "number": "4", "phase": "main", "actor": "bench", "kind": "send", "action": "Authorize",
     "text": "Authorize · idTag the idTag of remote"},
]  # fmt: skip
REFERENCE = "Table 125, step 4, test case document 2024-04"


def check(step: str, kind: str, text: str, expected: Any, actual: Any, severity: str = "fail") -> CheckMade:
    return CheckMade("TC_1", 1, f"{step}.{kind}", step, "failed", severity, text, expected, actual, REFERENCE, 7)


def attempt(*checks: CheckMade) -> AttemptRecord:
    made = AttemptRecord(CaseStarted("TC_1", 1, "A case", REFERENCE, STEPS), 1, [StepRecord(info) for info in STEPS])
    made.checks = list(checks)
    return made


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (check("3", "idTagInfo.status", "idTagInfo.status is Expired", "Expired", "Invalid"),
         "Step 4, Authorize: idTagInfo.status was Invalid, not Expired."),
        (check("1", "transactionId", "transactionId is the transactionId of start", 106, 77),
         "Step 3, UpdateFirmware: transactionId was 77, not 106."),
        (check("3", "reply", "Authorize is answered", "CALLRESULT within 4 s", "no reply"),
         "Step 4: Authorize was not answered within 4 s."),
        (check("1", "arrived", "UpdateFirmware arrives in time", "within 5 s", "nothing"),
         "Step 3: UpdateFirmware did not come within 5 s."),
        (check("3", "x", "sent no earlier than 8 s after step 1", "at least 7 s", "2.4 s"),
         "Step 4, Authorize: sent no earlier than 8 s after step 3. Expected: at least 7 s; it was: 2.4 s."),
        (check("3", "finishing", "step 3 comes before the reboot, as step 1 did",
               "StatusNotification, Finishing or Unavailable, has come before it", "it has not come"),
         "Step 4, Authorize: StatusNotification, Finishing or Unavailable, did not come before it, and must: "
         "step 4 comes before the reboot, as step 3 did."),
        (check("3", "finishing", "step 3 comes before the reboot", "the status of finishing is known", "not so"),
         "Step 4, Authorize: step 4 comes before the reboot. This is not so: the status of finishing is known."),
        (check("act", "hands", "CauseLockFailure", "done", "Sam Tester cannot: it has no lock", "precondition"),
         "Could not be done: make the cable lock fail at the next attempt to lock. Sam Tester: it has no lock."),
        (check("1", "entered", "UpdateFirmware was entered as asked, or nobody can tell", "yes",
               "Nina says no: a slip of the operator. UpdateFirmware in frame 5", "precondition"),
         "The operator's slip: UpdateFirmware was entered with another location. Run it again."),
    ],
)  # fmt: skip
def test_a_check_that_decided_is_told_in_plain_words(made: CheckMade, words: str) -> None:
    one = attempt(made)
    one.otherwise = [AskedOtherwise("TC_1", 1, "1", "UpdateFirmware", [{"field": "location"}], 5, 1)]
    reason = f"step {made.step_id}: the machine's sentence"
    one.machine = VerdictReached("TC_1", 1, "machine", "FAIL", reason, "x", made.step_id, made.check_id, made.frame)
    assert plain(one, reason) == words
    assert plain(one, f"{reason} (attempt 1 stands)") == f"{words} (attempt 1 stands)"
    assert plain(one, "rejected by A") == "rejected by A"


def test_of_the_checks_of_a_step_the_gravest_marks_it() -> None:
    finding = check("3", "a", "connectorId is 1, or is left out", 1, 2, "warn")
    grave = check("3", "b", "status is Accepted", "Accepted", "Rejected")
    one = attempt(finding, grave)
    assert broken_at(one) == {"3": grave}
    assert not_held(one) == [
        "Step 4, Authorize: status was Rejected, not Accepted.",
        "Step 4, Authorize: connectorId was 2, not 1.",
    ]


def test_a_step_of_the_bench_shows_what_was_sent_and_no_time_before_it_was() -> None:
    one = attempt()
    assert step_text(one, one.steps[0]) == "StatusNotification · c1 · Available"
    assert step_text(one, one.steps[1]) == "Make the cable lock fail at the next attempt to lock"
    sent = b'[2,"x-1","Authorize",{"idTag":"VALID-1"}]'
    one.frames = [
        FrameRecord(5, 0, Frame("out", 1, "text", 0, "kernel", 0, 2, "x-1", "Authorize"), sent),
        FrameRecord(6, 0, Frame("in", 1, "text", 0, "kernel", 0, 3, "x-1", "Authorize"), b'[3,"x-1",{}]'),
    ]
    one.steps[3].state, one.steps[3].frame = "done", 6
    assert step_text(one, one.steps[3]) == "Authorize · idTag VALID-1"
    told = check(
        "3", "r", "StatusNotification · c1 · timestamp 2026-11-20T18:12:06.875Z is answered", "CALLRESULT", "x"
    )
    assert check_text(one, told) == "StatusNotification · c1 is answered"
