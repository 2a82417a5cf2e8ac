"""The plan: for every case of the catalogue whether it applies, why, and whether it can block its functionality."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.campaign.catalogue import Catalogue, CatalogueCase
from app.campaign.pics import Pics
from app.campaign.pics_facts import KeyRead, PicsFacts
from app.campaign.plan_reasons import decide

NO_SCENARIO_YET = "No scenario in this version of the bench yet."
NOT_TESTABLE = "Not testable with this revision of the test case document, which has no scenario for it."


@dataclass(frozen=True)
class PlanEntry:
    """One case of the plan."""

    id: str
    """The document's id (``TC_003_CS``); the OCTT id (``_006``) where the document has no scenario."""
    octt_id: str
    title: str
    profile: str
    functionality: str
    group: str
    class_: str
    """``M``, ``O``, ``C`` or ``informative``."""
    applies: bool | None
    """None: cannot be decided yet."""
    reason: str
    scenario: bool
    """Whether the bench can run it."""
    scenario_note: str
    """Why it cannot, empty if it can."""
    informative: bool
    blocking: bool
    """Whether its functionality needs it: mandatory or conditional, and not excluded."""
    expectation: str
    """``pass``, or ``must reject``: it passes only if the DUT refuses."""
    conflict: str
    """A sentence if the DUT, by its PICS, cannot execute this required case; it then blocks."""
    row: int | None
    reference: str
    order: int
    """Place in the plan, from 1."""

    def as_json(self) -> dict[str, Any]:
        """The entry as ``ocpp-bench plan --json`` prints it and as the case file keeps it."""
        return {
            "id": self.id,
            "octt_id": self.octt_id,
            "title": self.title,
            "profile": self.profile,
            "class": self.class_,
            "applies": self.applies,
            "reason": self.reason,
            "scenario": self.scenario,
            "informative": self.informative,
            "blocking": self.blocking,
            "expectation": self.expectation,
            "conflict": self.conflict,
            "reference": self.reference,
            "functionality": self.functionality,
            "group": self.group,
            "scenario_note": self.scenario_note,
            "order": self.order,
        }


@dataclass(frozen=True)
class Counts:
    """How many cases of a functionality are what."""

    cases: int = 0
    applies: int = 0
    does_not_apply: int = 0
    undecided: int = 0
    blocking: int = 0
    """Needed for the functionality: mandatory and conditional cases that are not excluded."""
    conflicts: int = 0
    informative: int = 0
    runnable: int = 0
    """Applying cases that have a scenario."""


@dataclass(frozen=True)
class Plan:
    """The plan of one DUT."""

    dut_type: str
    entries: tuple[PlanEntry, ...]

    def as_json(self) -> list[dict[str, Any]]:
        return [entry.as_json() for entry in self.entries]

    def find(self, name: str) -> tuple[PlanEntry, ...]:
        """The entries that go by this id, OCTT id or short id (``TC_003_CS``, ``_003``, ``003``); ``_075`` means two."""
        wanted = name.strip().lower()
        exact = tuple(entry for entry in self.entries if entry.id.lower() == wanted)
        return exact or tuple(
            entry
            for entry in self.entries
            if wanted.lstrip("_") in (_short(entry.id), entry.octt_id.lower().lstrip("_"))
        )

    def counts(self) -> dict[str, Counts]:
        """By functionality in the order of the plan; the last one, under ``All``, is the whole plan."""
        names = list(dict.fromkeys(entry.functionality for entry in self.entries))
        counts = {name: _count(entry for entry in self.entries if entry.functionality == name) for name in names}
        return {**counts, "All": _count(self.entries)}


def make_plan(
    pics: Pics, catalogue: Catalogue, *, scenarios: Collection[str], keys: Mapping[str, KeyRead] | None = None
) -> Plan:
    """The plan for a PICS.

    Args:
        scenarios: ids of the cases the bench can run.
        keys: all configuration keys read from the DUT; they stand before what the PICS says about them.
    """
    facts = PicsFacts(pics, keys)
    left_out = frozenset(pics.beyond_the_form.leave_out)
    entries = [
        _entry(case, facts, left_out, scenarios, order) for order, case in enumerate(catalogue.of(pics.dut_type), 1)
    ]
    return Plan(pics.dut_type, tuple(entries))


def _entry(
    case: CatalogueCase, facts: PicsFacts, left_out: Collection[str], scenarios: Collection[str], order: int
) -> PlanEntry:
    decision = decide(case, facts, left_out)
    scenario = case.id in scenarios
    note = "" if scenario else (NO_SCENARIO_YET if case.table is not None else NOT_TESTABLE)
    reason = f"{decision.reason} {note}".rstrip() if decision.applies is not False else decision.reason
    return PlanEntry(
        id=case.id,
        octt_id=case.octt_id,
        title=case.title,
        profile=case.profile,
        functionality=case.functionality,
        group=case.group,
        class_=case.class_,
        applies=decision.applies,
        reason=reason,
        scenario=scenario,
        scenario_note=note,
        informative=case.class_ == "informative",
        blocking=case.class_ in ("M", "C") and decision.applies is not False,
        expectation="must reject" if decision.must_reject else "pass",
        conflict=decision.conflict,
        row=case.row,
        reference=case.reference,
        order=order,
    )


def _short(case_id: str) -> str:
    return case_id.lower().removeprefix("tc_").removesuffix("_csms").removesuffix("_cs")


def _count(entries: Iterable[PlanEntry]) -> Counts:
    entries = list(entries)
    return Counts(
        cases=len(entries),
        applies=sum(entry.applies is True for entry in entries),
        does_not_apply=sum(entry.applies is False for entry in entries),
        undecided=sum(entry.applies is None for entry in entries),
        blocking=sum(entry.blocking for entry in entries),
        conflicts=sum(bool(entry.conflict) for entry in entries),
        informative=sum(entry.informative for entry in entries),
        runnable=sum(entry.applies is True and entry.scenario for entry in entries),
    )
