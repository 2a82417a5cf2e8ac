"""The rule table: what must be said of a defect, by its kind and its place."""

from __future__ import annotations

import pytest

from app.proof.expectations import RULES, Expectation, Place, expect, expect_status, gravest

MAIN, PREPARE, RESTORE = Place("main"), Place("prepare"), Place("restore")


@pytest.mark.parametrize(
    ("place", "severity", "verdict"),
    [(MAIN, "fail", "FAIL"), (PREPARE, "precondition", "INCONCLUSIVE"), (RESTORE, "warn", "PASS")],
)
def test_severity_by_phase(place: Place, severity: str, verdict: str) -> None:
    assert expect("dropped", place, leaf="3") == Expectation("3.arrived", "3", severity, verdict)


def test_warning_stays_a_warning() -> None:
    for place in (MAIN, PREPARE, RESTORE):
        found = expect("wrong field", place, leaf="3", name="idTag", declared="warn")
        assert found == Expectation("3.idTag", "3", "warn", "PASS")


def test_broken_message_fails_a_case_even_while_it_is_prepared() -> None:
    assert expect("schema", PREPARE).verdict == "FAIL"
    assert expect("framing", RESTORE).verdict == "PASS"
    assert expect("schema", Place("main", utility=True)) == Expectation("general.schema", "", "warn", "PASS")


def test_connection_lost_after_the_last_step_is_a_finding() -> None:
    assert expect("connection lost", MAIN).verdict == "INCONCLUSIVE"
    assert expect("connection lost", Place("main", over=True)).severity == "warn"


def test_guard_is_named_by_its_number() -> None:
    found = expect("forbidden", MAIN, name="1.stop", declared="fail")
    assert (found.check_id, found.step_id) == ("1.stop.never", "1.stop")


def test_appendix_d_advises_and_leaves_the_verdict() -> None:
    assert expect_status("repeated") == Expectation(rule="D-duplicate", advice="reject")


def test_gravest() -> None:
    assert gravest(["warn", "fail"], MAIN) == "FAIL"
    assert gravest(["warn", "fail"], PREPARE) == "INCONCLUSIVE"
    assert gravest([], MAIN) == "PASS"


def test_every_rule_says_where_it_comes_from() -> None:
    assert all(rule.why for rule in RULES.values())
