"""Where in the documents a check comes from, so that a vendor can look it up."""

from __future__ import annotations

from app.scenario.tree import Leaf
from app.scenario.vocabulary import Scenario, Send

PROCEDURE = "test procedure V1.1.4"
CONVENTIONS = "test case document 2024-04, section 1.2"
PRECONDITIONS = "test case document 2024-04, section 1.3"
RETESTING = f"{PROCEDURE}, section 5.5"
TEST_SCRIPT = f"{PROCEDURE}, section 7.3"
UTILITIES = f"{PROCEDURE}, section 7.2.2"


def of_case(scenario: Scenario) -> str:
    """The table of a case."""
    if scenario.utility:
        return UTILITIES
    return f"Table {scenario.table}, test case document {scenario.revision}"


def of_step(leaf: Leaf, scenario: Scenario, *, reply: bool = False) -> str:
    """The table and step of a check: that of the reusable state the step belongs to, if it belongs to one."""
    step = leaf.step
    if scenario.utility:
        return UTILITIES
    if not leaf.table and leaf.phase != "main":
        return PRECONDITIONS
    number = step.reply_number if reply and isinstance(step, Send) and step.reply_number else step.number
    where = f"Table {leaf.table or scenario.table}{f', step {number}' if number[:1].isdigit() else ''}"
    return f"{where}, test case document {scenario.revision}"
