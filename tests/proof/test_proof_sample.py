"""A few cases are proven in full; the others are by ``make proof``."""

from __future__ import annotations

import pytest

from app.cli.selfcheck import known, prove_one
from app.proof.bases import starts
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.proving import Lists, all_mutants, prove
from app.proof.worlds import home


@pytest.mark.parametrize("case_id", ["TC_003_CS", "TC_012_CSMS", "TC_023_1_CSMS", "000_STOPTX"])
def test_case_is_proven(case_id: str) -> None:
    figures = prove_one(case_id)
    found = {
        name: getattr(figures, name)
        for name in ("survivors", "wrongly_failed", "never_true", "never_false", "unmapped")
    }
    assert figures.proven, found
    assert figures.killed == figures.mutants > 30
    assert figures.variants > 20


@pytest.mark.parametrize("case_id", list(known()))
def test_plain_conversation_of_every_case_passes(case_id: str) -> None:
    scenario = known()[case_id]
    derived = derive(scenario, home(scenario))
    assert derived.conforms
    outcome = play(scenario, derived.conversation)
    assert (outcome.verdict, outcome.faults, outcome.left) == ("PASS", [], 0), outcome.reason


def test_same_conversation_has_the_same_outcome() -> None:
    scenario = known()["TC_001_CS"]
    conversation = derive(scenario, home(scenario)).conversation
    assert play(scenario, conversation) == play(scenario, conversation)


def test_mutant_ids_are_unique_and_stable() -> None:
    scenario = known()["TC_013_CS"]
    first = [mutant.id for mutant in all_mutants(starts(scenario))]
    again = [mutant.id for mutant in all_mutants(starts(scenario))]
    assert first == again
    assert len(set(first)) > 0.98 * len(first)


def test_lists_are_checked_both_ways() -> None:
    scenario = known()["TC_023_1_CSMS"]
    stated = Lists(
        equivalent={"dropped: no such step": "gone", "unanswered: 1": "it is killed, in truth"},
        unreachable={"1": "it is reached, in truth", "9": "gone"},
    )
    problems = prove(scenario, stated).problems
    assert [text for text in problems if "there is no such mutant" in text]
    assert [text for text in problems if "'unanswered: 1' stands in the list of equivalents, but is killed" in text]
    assert [text for text in problems if "step 1 stands" in text and "was reached" in text]
    assert [text for text in problems if "there is no such step" in text]


def test_no_more_than_a_few_equivalents() -> None:
    scenario = known()["TC_023_1_CSMS"]
    everything = {mutant.id: "because" for mutant in all_mutants(starts(scenario))}
    problems = prove(scenario, Lists(equivalent=everything)).problems
    assert any("mutants stand in the list of equivalents" in text for text in problems)
