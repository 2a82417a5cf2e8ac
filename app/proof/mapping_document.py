"""docs/validation-mapping.md: from the document's validation lines to the checks and to a mutant that each one kills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.proof.declared import Declared, declared
from app.proof.inventory import Inventory
from app.proof.mapping import Case, Json, Row, mapped
from app.proof.worlds import home
from app.scenario.vocabulary import Scenario

_HEAD = """# From the test case document to the checks

For every case that has a scenario: each validation line of the OCTT test case document for OCPP 1.6 (2024-04), by table and
step and in our own words; the checks that stand for it, as they appear in a test report; and a mutant (a conversation with
exactly this defect) that each of them is proven to catch. `ocpp-bench selfcheck` plays that mutant and all others, and says
how many there are. A line that no check can stand for is waived, with the reason. What the bench itself sends is seen in the
conversations that pass.

Severity: **fail** flips the verdict; *precondition* makes it INCONCLUSIVE; *warn* is a finding beside the verdict.
"""


def mapping_document(
    scenarios: Iterable[Scenario], mappings: Mapping[str, Json], inventories: Mapping[str, Inventory]
) -> str:
    """The document.

    Args:
        scenarios: all cases, in the order they shall stand in; utilities are left out.
        mappings: the mapping for each kind of device.
        inventories: the committed inventory of each case.
    """
    parts = [_HEAD]
    for scenario in scenarios:
        if not scenario.utility:
            parts += _case(scenario, mappings[scenario.role], inventories.get(scenario.id, {}))
    return "\n".join(parts)


def _case(scenario: Scenario, mapping: Json, inventory: Inventory) -> Iterator[str]:
    world = home(scenario)
    checks = declared(scenario, world)
    found = mapped(mapping, Case(scenario, world, checks, {}))
    by_id = {check.id: check for check in checks}
    yield f"\n## {scenario.id}: {scenario.title}\n"
    yield f"Table {scenario.table}, document {scenario.revision}. {scenario.purpose}\n"
    yield "| table, step | the document asks that | checks | a mutant that is caught |"
    yield "|---|---|---|---|"
    for row in found.rows:
        if row.table or row.reference:
            yield _row(row, by_id, inventory)


def _row(row: Row, by_id: Mapping[str, Declared], inventory: Inventory) -> str:
    where = f"{row.table}, {row.step}" if row.table else row.reference
    checks = "<br>".join(f"`{check}` ({_severity(by_id[check])})" for check in row.checks) or row.stands
    killers = [inventory.get(check, {}).get("killer", "") for check in row.checks]
    shown = "<br>".join(_plain(killer) or "none: see testplans/proof/unreachable.yaml" for killer in killers)
    return f"| {where} | {row.says} | {checks} | {shown} |"


def _severity(check: Declared) -> str:
    """What it comes to where it stands: while a case is prepared, and while it is put back, nothing fails it."""
    if check.severity == "warn" or check.id.startswith("restore."):
        return "*warn*"
    return "**fail**" if check.severity == "fail" and not check.id.startswith("prepare.") else "*precondition*"


def _plain(text: str) -> str:
    return text.replace("|", "\\|")
