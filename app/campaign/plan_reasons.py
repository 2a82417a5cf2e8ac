"""Whether a case applies, and the sentence that says why: it quotes the PICS items that decided, and the row.

How the certificate goal is read (procedure V1.1.4 appendix A.2 and appendix C): the security certificate extends OCPP 1.6, it
does not replace the other list. The remarks of rows 68 to 70 say what becomes of *their* cases "when going for" security, so
the rows of the first list are tested with that goal too. The rows of the second list, and the document's own security cases,
belong to the security certificate alone and are not in the plan of a Full or Subset certificate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.campaign.catalogue import CatalogueCase, Clause
from app.campaign.conditions import Fact, Facts, Outcome

Judged = tuple[Clause, Outcome]


@dataclass(frozen=True)
class Decision:
    """What the plan says about one case."""

    applies: bool | None
    reason: str
    must_reject: bool = False
    conflict: str = ""


def decide(case: CatalogueCase, facts: Facts, left_out: Collection[str] = ()) -> Decision:
    """Decide one case; ``left_out`` holds the ids of optional cases the vendor does not want."""
    if case.class_ == "O" and (case.octt_id in left_out or case.id in left_out):
        return Decision(
            False, f'"Optional cases left out: {case.octt_id}" (PICS); the case is optional by {case.row_reference}.'
        )
    goal = case.tested_if.condition.evaluate(facts) if case.tested_if else Outcome(True)
    if case.tested_if and goal.value is False:
        wish = f"the cases of {case.functionality} belong to {case.tested_if.wants}"
        return Decision(False, f"{quoted(goal.facts)}, but {wish} ({_where(case)}).")
    supported = case.supported_if.evaluate(facts) if case.supported_if else Outcome(True)
    judged = [(clause, clause.condition.evaluate(facts)) for clause in _clauses(case)]
    against = [(clause, outcome) for clause, outcome in judged if outcome.value is False]
    if supported.value is False:
        text = f"{quoted(supported.facts)}, and the case needs this functionality ({_where(case)})."
        return Decision(False, f"{text} {_against(case, against)}".rstrip())
    if against:
        return Decision(False, _against(case, against))
    unknown = [(clause, outcome) for clause, outcome in judged if outcome.value is None]
    if unknown or None in (goal.value, supported.value):
        return Decision(None, _undecided(case, goal, supported, unknown))
    refusals = [(clause, clause.condition.evaluate(facts)) for clause in case.must_reject_if]
    refusals = [(clause, outcome) for clause, outcome in refusals if outcome.value is True]
    conflict, doubts = _prerequisites(case, facts)
    reason = _applies(case, (*goal.facts, *supported.facts), judged)
    for clause, outcome in refusals:
        reason += (
            f" It passes only if the DUT refuses: {quoted(outcome.facts)}; {case.row_reference} wants {clause.wants}."
        )
    return Decision(True, reason + doubts, bool(refusals), conflict)


def _clauses(case: CatalogueCase) -> tuple[Clause, ...]:
    """What must hold for the case to apply. An optional case that cannot be executed is simply left out."""
    return (*case.applies_if, *(case.prerequisite if case.class_ == "O" else ()))


def _applies(case: CatalogueCase, general: tuple[Fact, ...], judged: list[Judged]) -> str:
    """``general``: goal and functionality. For conditional Core cases the condition says enough."""
    facts = () if case.class_ == "C" and judged and case.supported_if and case.profile == "CORE" else general
    quotes = quoted((*facts, *(fact for _, outcome in judged for fact in outcome.facts)))
    named = [clause for clause, _ in judged if clause.source != "vendor"]
    wishes = _wanted(case, named).replace(f"{case.row_reference} wants", "the row wants")
    details = f": {quotes}{'; ' if wishes else ''}{wishes}." if quotes else "."
    if case.class_ == "M":
        return f"Mandatory by {case.row_reference}{details}"
    if case.class_ == "C":
        return f"Required by the condition of {case.row_reference}{details}"
    if case.class_ == "O":
        return f"Optional by {case.row_reference}, never blocks{details}"
    return f"Informative, never blocks ({case.document_reference} has it, Appendix C gives it no class){details}"


def _against(case: CatalogueCase, against: list[Judged]) -> str:
    """The sentence for conditions that are not met; empty for none."""
    chosen = [(clause, outcome) for clause, outcome in against if clause.source == "vendor"]
    texts = []
    if others := [(clause, outcome) for clause, outcome in against if clause.source != "vendor"]:
        texts.append(_wishes(case, others) + ".")
    for _, outcome in chosen:
        texts.append(f"{quoted(outcome.facts)}; optional by {case.row_reference}, the vendor leaves it out.")
    return " ".join(texts)


def _undecided(case: CatalogueCase, goal: Outcome, supported: Outcome, unknown: list[Judged]) -> str:
    facts = [*goal.facts] if goal.value is None else []
    facts += supported.facts if supported.value is None else ()
    facts += [fact for _, outcome in unknown for fact in outcome.facts]
    wishes = _wanted(case, [clause for clause, _ in unknown]) or _where(case)
    return f"Cannot be decided yet: {_asked(facts)}; {wishes}."


def _prerequisites(case: CatalogueCase, facts: Facts) -> tuple[str, str]:
    """The conflict of a required case that the DUT cannot execute, and a remark if that is not known yet.

    Procedure section 4.2: the prerequisites of the mandatory cases have to be met. So a device that is too small for one is
    in conflict with its PICS; the case is not "not applicable".
    """
    judged = [(clause, clause.condition.evaluate(facts)) for clause in case.prerequisite if case.class_ != "O"]
    doubts = "".join(
        f" Whether it can be executed is not known yet: {_asked(outcome.facts)}; {_wanted(case, [clause])}."
        for clause, outcome in judged
        if outcome.value is None
    )
    failed = [(clause, outcome) for clause, outcome in judged if outcome.value is False]
    if not failed:
        return "", doubts
    kind = "mandatory" if case.class_ == "M" else "required" if case.class_ == "C" else "informative"
    conflict = f"{_wishes(case, failed)}: this {kind} case cannot be executed"
    if case.class_ == "informative":
        return f"{conflict}.", doubts
    return f"{conflict}, and {case.functionality} cannot pass while that is so.", doubts


def _wishes(case: CatalogueCase, failed: list[Judged]) -> str:
    """Such as ``"Fixed cable: Yes" (PICS), but Appendix C row 24 wants a detachable cable``."""
    quotes = quoted(fact for _, outcome in failed for fact in outcome.facts)
    return f"{quotes}, but {_wanted(case, [clause for clause, _ in failed])}"


def _wanted(case: CatalogueCase, clauses: list[Clause]) -> str:
    """Such as ``Appendix C row 24 wants a detachable cable``."""
    by_source: dict[str, list[str]] = {}
    for clause in clauses:
        by_source.setdefault(_source(clause, case), []).append(clause.wants)
    return "; ".join(f"{source} wants {_listing(wants)}" for source, wants in by_source.items())


def quoted(facts: Iterable[Fact]) -> str:
    """The answers in quotation marks with their source, such as ``"Fixed cable: No" (PICS)``."""
    by_source: dict[str, list[str]] = {}
    for fact in facts:
        quotes = by_source.setdefault(fact.source, [])
        if fact.quoted not in quotes:
            quotes.append(fact.quoted)
    return " and ".join(f"{_listing(quotes)} ({source})" for source, quotes in by_source.items())


def _asked(facts: Iterable[Fact]) -> str:
    missing = [fact.quoted for fact in facts if fact.value is None]
    names = _listing(list(dict.fromkeys(missing)))
    return f"{names} {'is' if len(set(missing)) == 1 else 'are'} not answered in the PICS"


def _source(clause: Clause, case: CatalogueCase) -> str:
    from_row = clause.source != "document" or case.table is None
    return case.row_reference if from_row else case.document_reference


def _where(case: CatalogueCase) -> str:
    return case.row_reference if case.in_appendix_c else case.document_reference


def _listing(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
