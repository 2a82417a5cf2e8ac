"""A laboratory's register from YAML: every problem at once, each with its line, what is expected and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from app.campaign import pics_yaml
from app.campaign.pics_problem import Problem, ProblemKind, Severity, shortened, suggestion
from app.campaign.pics_yaml import Node, Source
from app.events import EquipmentRecorded, PartyRecorded, PersonRecorded
from app.intake.equipment import KINDS, is_date
from app.intake.lab_fields import (
    CHOICE,
    CHOICES,
    DATE,
    EQUIPMENT_FIELDS,
    NETWORK,
    PARTIES,
    PARTY_FIELDS,
    PERSON_FIELDS,
    YES_NO,
    LabField,
)

TEMPLATE = "ocpp-bench lab new"
_SECTIONS = (*PARTIES, "people", "equipment", "network")
_WHY = "An answer under a name that nobody reads would be lost without a word."

Value = str | bool | list[str]


@dataclass(frozen=True)
class Register:
    """What a laboratory has and who works there."""

    laboratory: PartyRecorded | None = None
    customer: PartyRecorded | None = None
    people: tuple[PersonRecorded, ...] = ()
    equipment: tuple[EquipmentRecorded, ...] = ()
    network: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadRegister:
    """What reading a register came to."""

    register: Register | None
    """None if there is an error."""
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]


def read(source: str | bytes, name: str) -> ReadRegister:
    """Read a register; ``name`` is the file's name for the problems. Never raises for what stands in the file."""
    file = Source(name, what="a register of a laboratory", template=TEMPLATE)
    root = pics_yaml.load(source, file)
    register = _Reader(file).register(root) if root is not None else None
    problems = sorted(dict.fromkeys(file.problems), key=lambda problem: (problem.line, problem.column))
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    return ReadRegister(None if wrong else register, problems)


class _Reader:
    """One walk over the nodes of one file."""

    def __init__(self, file: Source) -> None:
        self.file = file

    def register(self, root: Node) -> Register:
        if not isinstance(root, yaml.MappingNode):
            self._wrong(root, "", "sections such as 'laboratory:' and 'equipment:'", "A register has sections.")
            return Register()
        parts = {name: (key, node) for name, key, node in self._entries(root, "", _SECTIONS, "section")}
        parties: dict[str, PartyRecorded] = {}
        for role in PARTIES:
            node = parts[role][1] if role in parts else None
            if node is not None and (values := self._values(node, role, PARTY_FIELDS)):
                parties[role] = PartyRecorded(role, **{name: str(value) for name, value in values.items()})
        people = [
            PersonRecorded(
                str(values["id"]), str(values["name"]), str(values.get("role", "")), str(values.get("company", "")),
                list(_texts(values.get("authorisations"))),
            )
            for values in self._list(parts, "people", PERSON_FIELDS)
        ]  # fmt: skip
        equipment = [_equipment(values) for values in self._list(parts, "equipment", EQUIPMENT_FIELDS)]
        network = self._values(parts["network"][1], "network", NETWORK) if "network" in parts else {}
        return Register(
            parties.get("laboratory"), parties.get("customer"), tuple(people), tuple(equipment),
            {name: str(value) for name, value in network.items()},
        )  # fmt: skip

    # --- sections, lists, fields ------------------------------------------------------------------------------------

    def _list(
        self, parts: dict[str, tuple[Node, Node]], name: str, fields: Sequence[LabField]
    ) -> Iterator[dict[str, Value]]:
        """The entries of a list in which nothing is missing."""
        if name not in parts or pics_yaml.is_unanswered(parts[name][1]):
            return
        node = parts[name][1]
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(
                node, name, f"a list: each entry begins with '- {fields[0].name}:'", "There can be several of them."
            )
            return
        ids: dict[str, int] = {}
        for number, entry in enumerate(node.value, start=1):
            path = f"{name}[{number}]"
            before = len(self.file.problems)
            values = self._values(entry, path, fields)
            identity = str(values.get("id", ""))
            if identity and identity in ids:
                self._wrong(
                    entry, f"{path}.id", "every id once", f"The record names it by its id, and {identity!r} stands in line {ids[identity]} too.",
                    "Give one of the two another id.", found=f"the id {shortened(identity)!r} a second time",
                )  # fmt: skip
            ids.setdefault(identity, entry.start_mark.line + 1)
            if name == "equipment":
                self._calibration(entry, path, values)
            if len(self.file.problems) == before or not self._errors_since(before):
                yield values

    def _errors_since(self, before: int) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.file.problems[before:])

    def _calibration(self, entry: Node, path: str, values: dict[str, Value]) -> None:
        kind = KINDS.get(str(values.get("kind", "")))
        if kind is None:
            return
        if values.get("calibration_due") and values.get("calibration"):
            self._wrong(
                entry, f"{path}.calibration", "either calibration_due or 'calibration: not needed'", "Which of the two holds would be a guess.",
                "Remove one of the two.", found="both a due date and 'not needed'",
            )  # fmt: skip
        elif kind.measures and not any(
            values.get(name) or self._said(f"{path}.{name}") for name in ("calibration_due", "calibration")
        ):
            self._wrong(
                entry, f"{path}.calibration_due", "the last day on which the calibration holds",
                f"{kind.label}s give readings: without a date it is not used for certification.",
                "Add calibration_due and calibration_certificate, or 'calibration: not needed'.", Severity.WARNING,
                found="no calibration date",
            )  # fmt: skip

    def _values(self, node: Node, path: str, fields: Sequence[LabField]) -> dict[str, Value]:
        if pics_yaml.is_unanswered(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong(
                node,
                path,
                f"fields such as '{fields[0].name}: {fields[0].example or '...'}'",
                "This is an entry with fields.",
            )
            return {}
        by_name = {item.name: item for item in fields}
        values: dict[str, Value] = {}
        for name, _, value in self._entries(node, path, tuple(by_name), "field"):
            if (
                not pics_yaml.is_unanswered(value)
                and (read := self._value(by_name[name], value, f"{path}.{name}")) is not None
            ):
                values[name] = read
        for item in fields:
            if item.needed and item.name not in values and not self._said(f"{path}.{item.name}"):
                self._wrong(
                    node, f"{path}.{item.name}", item.expected, "The record and the report name it by this.",
                    f"Add '{item.name}: {item.example}'.", found=f"no {item.name}",
                )  # fmt: skip
        return values

    def _entries(
        self, node: yaml.MappingNode, path: str, known: Sequence[str], what: str
    ) -> Iterator[tuple[str, Node, Node]]:
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            full = f"{path}.{name}".lstrip(".")
            if name in seen:
                self._wrong(key, full, "every name once", "Which of the two holds would be a guess.", "Remove one of the two.",
                            found=f"{shortened(name)!r} a second time")  # fmt: skip
            elif name not in known:
                close = suggestion(name, known)
                self._wrong(key, full, f"one of {', '.join(known)}", _WHY, f"Did you mean {close!r}?" if close else "Remove it.",
                            found=f"the {what} {shortened(name)!r}")  # fmt: skip
            else:
                seen.add(name)
                yield name, key, value

    def _value(self, item: LabField, node: Node, path: str) -> Value | None:
        """The value, or None where it is not as it should be, which is a problem then."""
        if item.kind == YES_NO:
            answer = pics_yaml.as_yes_no(node)
            if answer is not None:
                return answer
        elif item.kind == CHOICES:
            entries = node.value if isinstance(node, yaml.SequenceNode) else [node]
            chosen = [(entry, pics_yaml.as_text(entry)) for entry in entries]
            wrong = next((entry for entry, text in chosen if text not in item.choices), None)
            if wrong is None:
                return [text for _, text in chosen if text]
            node = wrong
        else:
            text = pics_yaml.as_text(node)
            fine = text in item.choices if item.kind == CHOICE else item.kind != DATE or is_date(text or "")
            if text and fine:
                return text
        close = suggestion(str(node.value), item.choices) if isinstance(node, yaml.ScalarNode) else ""
        remedy = f"Did you mean {close!r}?" if close else "Write it as expected."
        why = item.meaning or "It stands in the report."
        self._wrong(node, path, item.expected, why, remedy, kind=ProblemKind.ANSWER)
        return None

    def _said(self, path: str) -> bool:
        """Whether something was said about this already."""
        return any(problem.path == path for problem in self.file.problems)

    def _wrong(
        self, node: Node, path: str, expected: str, why: str, remedy: str = "Write it as expected.",
        severity: Severity = Severity.ERROR, kind: ProblemKind = ProblemKind.STRUCTURE, found: str = "",
    ) -> None:  # fmt: skip
        mark = node.start_mark
        self.file.problem(
            mark.line + 1,
            mark.column + 1,
            path,
            kind,
            found or pics_yaml.described(node),
            expected,
            why,
            remedy,
            severity,
        )


def _equipment(values: dict[str, Value]) -> EquipmentRecorded:
    def text(name: str) -> str:
        return str(values.get(name, ""))

    return EquipmentRecorded(
        text("id"), text("kind"), text("make"), text("model"), text("serial"), text("firmware"), text("socket"),
        text("calibration"), text("calibration_due"), text("calibration_certificate"), values.get("in_use") is not False,
        remark=text("remark"),
    )  # fmt: skip


def _texts(value: Value | None) -> list[str]:
    return value if isinstance(value, list) else []
