"""The whole check of a PICS: what reading it shows, and what only the catalogue shows."""

from __future__ import annotations

from collections.abc import Iterator

from app.campaign.catalogue import Catalogue
from app.campaign.pics import Pics
from app.campaign.pics_facts import PicsFacts
from app.campaign.pics_problem import Problem, ProblemKind, Severity, shortened
from app.campaign.pics_reader import ReadPics
from app.campaign.plan import make_plan


def check(read: ReadPics, catalogue: Catalogue) -> list[Problem]:
    """Every problem of a PICS that was read, in the order of the file."""
    problems = list(read.problems)
    if read.pics is not None:
        problems += [*_left_out(read, read.pics, catalogue), *_conflicts(read, read.pics, catalogue)]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _left_out(read: ReadPics, pics: Pics, catalogue: Catalogue) -> Iterator[Problem]:
    """Cases that the vendor leaves out, but that do not exist or are not optional."""
    path = "beyond_the_form.leave_out"
    cases = catalogue.of(pics.dut_type)
    for name in pics.beyond_the_form.leave_out:
        found = [case for case in cases if name in (case.octt_id, case.id)]
        if found and all(case.class_ == "O" for case in found):
            continue
        kind = "a required or informative case" if found else "a case that the catalogue does not have"
        yield _problem(
            read,
            path,
            Severity.ERROR,
            f"{shortened(name)}: {kind}",
            f"optional cases: {', '.join(case.octt_id for case in cases if case.class_ == 'O')}",
            "Only optional cases can be left out; leaving out another would hide it from the plan.",
            "Remove it from the list.",
        )


def _conflicts(read: ReadPics, pics: Pics, catalogue: Catalogue) -> Iterator[Problem]:
    """Required cases that this device, by its answers, cannot execute."""
    facts = PicsFacts(pics)
    cases = {case.id: case for case in catalogue.of(pics.dut_type)}
    for entry in make_plan(pics, catalogue, scenarios=()).entries:
        if not entry.conflict:
            continue
        outcomes = [(clause, clause.condition.evaluate(facts)) for clause in cases[entry.id].prerequisite]
        clause, outcome = next(one for one in outcomes if one[1].value is False)
        yield _problem(
            read,
            outcome.facts[0].path,
            Severity.WARNING,
            " and ".join(fact.quoted for fact in outcome.facts),
            clause.wants,
            f"{entry.id}: {entry.conflict}",
            f"Correct the answer if it is wrong; as it stands, {entry.functionality} cannot pass.",
        )


def _problem(
    read: ReadPics, path: str, severity: Severity, found: str, expected: str, why: str, remedy: str
) -> Problem:
    line, column = read.place(path)
    return Problem(read.file, line, column, path, severity, ProblemKind.CONTRADICTION, found, expected, why, remedy)
