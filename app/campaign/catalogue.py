"""The catalogue: every test case of appendix C, and those only the test case document has, with their conditions.

The data stands in ``testplans/catalogue``; whoever calls gives its texts. A file holds one functionality::

    profile: CORE                         as in the plan
    functionality: Core                   as in the report
    supported_if: functionalities.core    condition: the DUT supports it (all its cases need it)
    tested_if: ..., tested_wants: ...     condition on the certificate goal, where the functionality has one
    cases:
      - octt_id: _003                     column "OCTT Id" of appendix C
        title, group                      as in appendix C
        row: 4                            column "No"; absent: not numbered there
        note                              a remark that is no condition
        charging_station: (and csms:)     absent: neither a class nor a scenario for this DUT type
          class: M, O, C or informative   the last where only the document has the case
          case: TC_003_CS, table: 3       absent: a class but no scenario in this revision of the document
          applies_if:                     all of them; each "if" (a condition), "wants" (in words), and "source":
            - if, wants, source             row (default), document, or vendor (the vendor chooses an optional case)
          prerequisite:                   what an applicable case needs; not met: a conflict, not "does not apply"
          must_reject_if:                 the case passes only if the DUT refuses
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from app.campaign.conditions import Condition, ConditionError
from app.campaign.conditions import parse as parse_condition
from app.campaign.pics import CHARGING_STATION, CSMS, PICS_CLASSES
from app.campaign.pics_facts import KEY_ITEMS

CLASSES = ("M", "O", "C", "informative")
SOURCES = ("row", "document", "vendor")
_ROLES = {CHARGING_STATION: "charging_station", CSMS: "csms"}


class CatalogueError(ValueError):
    """The catalogue's data is wrong. The text names case and field."""


@dataclass(frozen=True)
class Clause:
    """One condition with what it wants in words, and who says so."""

    condition: Condition
    wants: str
    source: str = "row"


@dataclass(frozen=True)
class CatalogueCase:
    """One test case for one DUT type."""

    id: str
    """The document's id; the OCTT id where the document has no scenario."""
    octt_id: str
    title: str
    profile: str
    functionality: str
    group: str
    class_: str
    row: int | None
    table: int | None
    """Table of the test case document 2024-04; None if it has no scenario for this DUT type."""
    note: str
    in_appendix_c: bool
    """Whether appendix C gives this DUT type a class for it."""
    tested_if: Clause | None
    supported_if: Condition | None
    applies_if: tuple[Clause, ...]
    prerequisite: tuple[Clause, ...]
    must_reject_if: tuple[Clause, ...]

    @property
    def row_reference(self) -> str:
        """Such as ``Appendix C row 4``; rows without a number go by their OCTT id."""
        return f"Appendix C row {self.row}" if self.row is not None else f"Appendix C, {self.octt_id}"

    @property
    def document_reference(self) -> str:
        return f"table {self.table} of the test case document" if self.table is not None else ""

    @property
    def reference(self) -> str:
        """Where the case stands: appendix C, the test case document, or both."""
        parts = [self.row_reference] if self.in_appendix_c else []
        parts += [self.document_reference] if self.table is not None else []
        return "; ".join(parts)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        clauses = (*self.applies_if, *self.prerequisite, *self.must_reject_if)
        return tuple(clause.condition for clause in clauses)


@dataclass(frozen=True)
class Catalogue:
    """All cases by DUT type, in the order of the plan: that of appendix C, the document's own cases in their place."""

    cases: Mapping[str, tuple[CatalogueCase, ...]]

    def of(self, dut_type: str) -> tuple[CatalogueCase, ...]:
        return self.cases[dut_type]


def parse(texts: Iterable[str]) -> Catalogue:
    """The catalogue from its files, in their order.

    Raises:
        CatalogueError: a field is missing, unknown or wrong, an id stands twice, a condition cannot be read or names
            something that the PICS does not have.
    """
    cases: dict[str, list[CatalogueCase]] = {dut_type: [] for dut_type in _ROLES}
    for text in texts:
        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise CatalogueError(f"a catalogue file is not YAML: {error}") from error
        part = _fields(data, "a catalogue file", {"profile", "functionality", "cases"}, _PART_OPTIONAL)
        for entry in part["cases"]:
            where = f"case {entry.get('octt_id') if isinstance(entry, dict) else entry!r}"
            common = _fields(entry, where, {"octt_id", "title", "group"}, {"row", "note", *_ROLES.values()})
            for dut_type, role in _ROLES.items():
                if role in common:
                    cases[dut_type].append(_case(part, common, common[role], dut_type, f"{where}, {role}"))
    for dut_type, entries in cases.items():
        ids = [case.id for case in entries]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise CatalogueError(f"{dut_type}: {', '.join(twice)} more than once")
    return Catalogue({dut_type: tuple(entries) for dut_type, entries in cases.items()})


_PART_OPTIONAL = {"supported_if", "tested_if", "tested_wants"}
_CLAUSES = ("applies_if", "prerequisite", "must_reject_if")


def _case(part: Mapping[str, Any], common: Mapping[str, Any], data: object, dut_type: str, where: str) -> CatalogueCase:
    role = _fields(data, where, {"class"}, {"case", "table", *_CLAUSES})
    class_ = role["class"]
    if class_ not in CLASSES:
        raise CatalogueError(f"{where}: class is {class_!r}, it must be one of {', '.join(CLASSES)}")
    if ("case" in role) != ("table" in role):
        raise CatalogueError(f"{where}: 'case' and 'table' go together")
    if class_ == "informative" and "case" not in role:
        raise CatalogueError(f"{where}: neither a class nor a scenario")
    supported = part.get("supported_if")
    tested = {"if": part["tested_if"], "wants": part["tested_wants"]} if "tested_if" in part else None
    return CatalogueCase(
        id=role.get("case", common["octt_id"]),
        octt_id=common["octt_id"],
        title=common["title"],
        profile=part["profile"],
        functionality=part["functionality"],
        group=common["group"],
        class_=class_,
        row=common.get("row"),
        table=role.get("table"),
        note=common.get("note", ""),
        in_appendix_c=class_ != "informative",
        tested_if=_clause(tested, dut_type, where) if tested else None,
        supported_if=_condition(supported, dut_type, where) if supported else None,
        applies_if=_clauses(role, "applies_if", dut_type, where),
        prerequisite=_clauses(role, "prerequisite", dut_type, where),
        must_reject_if=_clauses(role, "must_reject_if", dut_type, where),
    )


def _clauses(role: Mapping[str, Any], name: str, dut_type: str, where: str) -> tuple[Clause, ...]:
    clauses = role.get(name, [])
    if not isinstance(clauses, list):
        raise CatalogueError(f"{where}: {name} must be a list")
    return tuple(_clause(clause, dut_type, f"{where}, {name}") for clause in clauses)


def _clause(data: object, dut_type: str, where: str) -> Clause:
    clause = _fields(data, where, {"if", "wants"}, {"source"})
    source = clause.get("source", "row")
    if source not in SOURCES:
        raise CatalogueError(f"{where}: source is {source!r}, it must be one of {', '.join(SOURCES)}")
    return Clause(_condition(clause["if"], dut_type, where), clause["wants"], source)


def _condition(text: object, dut_type: str, where: str) -> Condition:
    try:
        condition = parse_condition(str(text))
    except ConditionError as error:
        raise CatalogueError(f"{where}: {error}") from error
    known = PICS_CLASSES[dut_type].items()
    if unknown := sorted(condition.items - set(known)):
        raise CatalogueError(f"{where}: the PICS of a {dut_type} has no {', '.join(unknown)}")
    if strange := sorted(condition.keys - set(KEY_ITEMS)):
        raise CatalogueError(f"{where}: no PICS item answers for {strange}")
    return condition


def _fields(data: object, where: str, required: set[str], optional: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise CatalogueError(f"{where} is {data!r}, it must be a mapping")
    if missing := sorted(required - set(data)):
        raise CatalogueError(f"{where}: {', '.join(missing)} missing")
    if unknown := sorted(str(name) for name in set(data) - required - optional):
        raise CatalogueError(f"{where}: unknown {', '.join(unknown)}")
    return data
