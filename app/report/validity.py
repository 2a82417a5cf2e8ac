"""How the verdicts of the bench itself were validated: the self-check that the campaign quotes (ISO/IEC 17025, 7.7 and 7.11)."""

from __future__ import annotations

from collections.abc import Iterator

from app.events import CampaignOpened, CampaignResumed, JsonObject
from app.report.blocks import Heading, Paragraph, key_values
from app.report.layout import Block
from app.report.model import ReportModel
from app.report.text import grouped, plural
from app.report.theme import NOTE

NONE = (
    "No complete self-check of this version of OCPP Bench and its test plans had been recorded on this computer when "
    "the campaign was {}. This report therefore quotes no evidence that the verdicts of the bench are right."
)
METHOD = (
    "The self-check plays derived conversations to the bench: some conform, each other one (a mutant) has exactly one defect. A "
    "mutant is killed only if the check that was declared for it turns false at the declared step and severity; a conforming "
    "variant must pass without any finding. The validation report of the self-check has the figures of each case."
)


def validity(model: ReportModel) -> Iterator[Block]:
    """For the version that opened the campaign, and for each other one that went on with it."""
    yield Heading("Validity of results", "self-check of the bench; ISO/IEC 17025 clauses 7.7 and 7.11")
    opened = model.opened
    yield from _of_version(opened, "")
    seen = {(opened.product_version, opened.testplans_hash)}
    for resumed in model.record.resumed:
        version = (resumed.product_version, resumed.testplans_hash)
        if version not in seen:
            seen.add(version)
            plans = resumed.testplans_hash[:16]
            yield from _of_version(resumed, f"OCPP Bench {resumed.product_version}, test plans {plans}…")
    yield Paragraph(METHOD, NOTE, space=10)


def _of_version(session: CampaignOpened | CampaignResumed, resumed_with: str) -> Iterator[Block]:
    if resumed_with:
        yield from key_values([("Resumed with", resumed_with)])
    rows = quotation(session.selfcheck)
    if rows:
        yield from key_values(rows)
    else:
        yield from key_values([("Self-check", "none recorded")])
        yield Paragraph(NONE.format("resumed" if resumed_with else "opened"), NOTE, space=6)


def quotation(selfcheck: JsonObject) -> list[tuple[str, str]]:
    """The quoted self-check in rows; empty if there is none, or it cannot be read."""
    try:
        totals = {name: int(value) for name, value in selfcheck["totals"].items()}
        defects = totals["mutants"] - totals["equivalent"]
        passed = totals["variants"] - totals["wrongly_failed"]
        cases = plural(int(selfcheck["cases"]), "case")
        word = f"proven for {cases}" if selfcheck["proven"] is True else f"NOT PROVEN, {cases}"
        return [
            ("Self-check", f"{word}; all that have a scenario in this version"),
            ("Finished", str(selfcheck["at"]).replace("+00:00", "Z")),
            ("Computer", str(selfcheck["host"])),
            ("Mutants", f"{grouped(totals['killed'])} of {grouped(defects)} killed, {_survivors(totals['survivors'])}"),
            ("Stated to be no defect", f"{grouped(totals['equivalent'])} of {grouped(totals['mutants'])} mutants"),
            ("Conforming variants", f"{grouped(passed)} of {grouped(totals['variants'])} passed, "
                                    f"{grouped(totals['wrongly_failed'])} wrongly failed"),
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        return []


def _survivors(count: int) -> str:
    return f"{grouped(count)} survivor" if count == 1 else f"{grouped(count)} survivors"
