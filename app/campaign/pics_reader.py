"""YAML to PICS: every problem at once, each with its place, what is expected, why it matters and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from app import parameters
from app.campaign import pics_yaml
from app.campaign.pics import PICS_CLASSES, ChargingStationPics, CsmsPics, Pics, part_class
from app.campaign.pics_answers import answer_of
from app.campaign.pics_items import Item
from app.campaign.pics_problem import Problem, ProblemKind, Severity, shortened, suggestion
from app.campaign.pics_rules import contradictions, unanswered
from app.campaign.pics_yaml import Node, Source

_DUT_WHY = "It decides which questions the PICS has, and the plan."


@dataclass(frozen=True)
class ReadPics:
    """What reading a PICS came to."""

    pics: Pics | None
    """None if an error prevents a plan. Unanswered questions do not."""
    problems: list[Problem] = field(default_factory=list)
    """In the order of the file."""
    file: str = ""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Path -> line and column, counted from 1."""

    def place(self, path: str) -> tuple[int, int]:
        """Line and column of an item, or of its section if the item is not in the file."""
        return self.places.get(path, self.places.get(path.partition(".")[0], (1, 1)))

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.WARNING]


def read(source: str | bytes, name: str) -> ReadPics:
    """Read a PICS from the text or the bytes of a file; ``name`` is the file's name for the problems.

    Never raises for anything that stands in the file.
    """
    file = Source(name)
    root = pics_yaml.load(source, file)
    reader = _Reader(file)
    pics = reader.read(root) if root is not None else None
    problems = sorted(dict.fromkeys(file.problems), key=lambda problem: (problem.line, problem.column))
    usable = not any(problem.prevents_plan for problem in problems)
    return ReadPics(pics if usable else None, problems, name, reader.places)


class _Reader:
    """One walk over the nodes of one file."""

    def __init__(self, file: Source) -> None:
        self.file = file
        self.places: dict[str, tuple[int, int]] = {}

    def read(self, root: Node) -> Pics | None:
        if not isinstance(root, yaml.MappingNode):
            self._wrong(root, "", pics_yaml.described(root), "sections such as 'general:'", "A PICS has sections.")
            return None
        parts = self._mapping(root, "")
        pics_class = self._pics_class(parts.get("dut"), parts)
        if pics_class is None:
            return None
        known = {part.name: part for part in pics_class.sections()}
        for name, (key, _) in parts.items():
            if name not in known and name not in ("dut", "parameters"):
                self._unknown(key, name, [*known, "dut", "parameters"], "section")
        values: dict[str, Any] = {}
        for name, part in known.items():
            self.places.setdefault(name, (1, 1))
            node = parts[name][1] if name in parts else None
            values[name] = part_class(pics_class, name)(**self._section(name, part.items, node))
        pics: Pics = pics_class(**values)
        if "parameters" in parts:
            pics = replace(pics, parameters=self._parameters(parts["parameters"][1]))
        self._judge(pics)
        return pics

    def _pics_class(
        self, entry: tuple[yaml.ScalarNode, Node] | None, parts: Mapping[str, Any]
    ) -> type[ChargingStationPics] | type[CsmsPics] | None:
        expected = f"one of {', '.join(PICS_CLASSES)}"
        if entry is None or pics_yaml.is_unanswered(entry[1]):
            where = entry[1] if entry else None
            self._wrong(where, "dut", "nothing", expected, _DUT_WHY, "Add 'dut: charging-station' or 'dut: csms'.")
            return ChargingStationPics if "optional_features" in parts or "limits" in parts else None
        text = pics_yaml.as_text(entry[1]) or ""
        if text in PICS_CLASSES:
            return PICS_CLASSES[text]
        close = difflib.get_close_matches(text.lower()[:80], list(PICS_CLASSES), 1)
        remedy = f"Did you mean {close[0]!r}?" if close else "Write one of the two."
        self._wrong(entry[1], "dut", pics_yaml.described(entry[1]), expected, _DUT_WHY, remedy)
        return PICS_CLASSES[close[0]] if close else None

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, tuple[yaml.ScalarNode, Node]]:
        """The entries of a mapping; keys that are no names or stand twice are problems."""
        entries: dict[str, tuple[yaml.ScalarNode, Node]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._wrong(key, path, pics_yaml.described(key), "a name", "Only names stand before a colon.")
            elif key.value in entries:
                first = entries[key.value][0].start_mark.line + 1
                self._wrong(
                    key,
                    f"{path}.{key.value}".lstrip("."),
                    f"{shortened(key.value)!r} a second time (first in line {first})",
                    "every name once",
                    "Which of the two answers holds would be a guess.",
                    "Remove one of the two.",
                )
            else:
                entries[key.value] = (key, value)
                mark = (value if value.start_mark.line == key.start_mark.line else key).start_mark
                self.places[f"{path}.{key.value}".lstrip(".")] = (mark.line + 1, mark.column + 1)
        return entries

    def _section(self, name: str, items: tuple[Item, ...], node: Node | None) -> dict[str, Any]:
        if node is None or pics_yaml.is_unanswered(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, name, pics_yaml.described(node), "items such as 'name: answer'", "This is a section.")
            return {}
        by_name = {item.name: item for item in items}
        answers: dict[str, Any] = {}
        for key, (key_node, value) in self._mapping(node, name).items():
            item = by_name.get(key)
            if item is None:
                self._unknown(key_node, f"{name}.{key}", list(by_name), "item")
            elif not pics_yaml.is_unanswered(value):
                answer = answer_of(item, value, self.file)
                if answer is not None:
                    answers[key] = answer
        return answers

    def _parameters(self, node: Node) -> dict[str, int | float | str]:
        if pics_yaml.is_unanswered(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            found = pics_yaml.described(node)
            self._wrong(node, "parameters", found, "lines such as 'heartbeat_interval: 10'", "This is a section.")
            return {}
        values: dict[str, int | float | str] = {}
        for name, (key, value) in self._mapping(node, "parameters").items():
            path = f"parameters.{name}"
            if name not in parameters.BY_NAME:
                self._unknown(key, path, list(parameters.BY_NAME), "parameter")
                continue
            if pics_yaml.is_unanswered(value):
                continue
            parameter = parameters.BY_NAME[name]
            why = f"Campaign parameter: {parameter.meaning}."
            if not isinstance(value, yaml.ScalarNode):
                self._wrong(value, path, pics_yaml.described(value), "one value", why)
                continue
            try:
                values[name] = parameters.parse(name, value.value)
            except parameters.ParameterError as error:
                self._wrong(value, path, pics_yaml.described(value), _allowed(parameter), why, f"Correct it: {error}.")
        return values

    def _judge(self, pics: Pics) -> None:
        """What only the answers together show; one problem for each path is enough."""
        wrong = {problem.path for problem in self.file.problems}
        for finding in [*unanswered(pics), *contradictions(pics)]:
            if finding.kind is ProblemKind.UNANSWERED and finding.path in wrong:
                continue
            section_place = self.places.get(finding.path.partition(".")[0], (1, 1))
            line, column = self.places.get(finding.path, section_place)
            self.file.problems.append(
                Problem(
                    self.file.file,
                    line,
                    column,
                    finding.path,
                    finding.severity,
                    finding.kind,
                    finding.found,
                    finding.expected,
                    finding.why,
                    finding.remedy,
                )
            )

    def _unknown(self, key: yaml.ScalarNode, path: str, known: list[str], what: str) -> None:
        name = path.rpartition(".")[2] if what != "section" else path
        close = suggestion(name, known)
        self._wrong(
            key,
            path,
            f"the {what} {shortened(name)!r}, which is not known",
            f"one of {', '.join(known)}" if len(known) <= 14 else f"a known {what}",
            "An answer under a name that nobody reads would be lost without a word.",
            f"Did you mean {close!r}?" if close else f"Remove it; 'ocpp-bench pics new' shows every {what}.",
        )

    def _wrong(
        self, node: Node | None, path: str, found: str, expected: str, why: str, remedy: str = "Write it as expected."
    ) -> None:
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node is not None else (1, 1)
        self.file.problem(line, column, path, ProblemKind.STRUCTURE, found, expected, why, remedy)


def _allowed(parameter: parameters.Parameter) -> str:
    kind = {int: "a whole number", float: "a number", str: "a text"}[parameter.type]
    text = f"{kind} ({parameter.unit})" if parameter.unit else kind
    if parameter.minimum is not None:
        text += f", at least {parameter.minimum:g}"
    if parameter.maximum is not None:
        text += f", at most {parameter.maximum:g}"
    return re.sub(r"at least (\S+), at most (\S+)", r"\1 to \2", text)
