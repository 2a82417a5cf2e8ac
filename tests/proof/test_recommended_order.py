"""TC_044_1_CS: Installed before the registration is right, and not what the document recommends (table 55, steps 9 and 13)."""

from __future__ import annotations

from app.cli.selfcheck import known
from app.proof.choices import Choices
from app.proof.derivation import derive
from app.proof.mutant import Base
from app.proof.player import play
from app.proof.variants_structure import orders
from app.proof.worlds import home

CASE = "TC_044_1_CS"


def test_installed_before_the_registration_is_a_finding() -> None:
    scenario = known()[CASE]
    derived = derive(scenario, home(scenario))
    plain = play(scenario, derived.conversation)
    assert (plain.verdict, [c.check_id for c in plain.checks if c.outcome != "held"]) == ("PASS", [])

    base = Base(scenario, home(scenario), Choices(), derived)
    place = next(p for p, leaves in derived.freedoms.inside.items() if {"9", "13"} <= leaves and "3" not in leaves)
    early = [derive(scenario, home(scenario), choices).conversation for _, choices in orders(base, place)]
    assert early
    for conversation in early:
        outcome = play(scenario, conversation)
        failed = [(c.check_id, c.severity) for c in outcome.checks if c.outcome != "held"]
        first = next(event.leaf_id for event in conversation.events if event.leaf_id in ("9", "13"))
        assert (outcome.verdict, failed) == ("PASS", [("13.order", "warn")] if first == "13" else [])
