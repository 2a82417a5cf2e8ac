"""Answers to the checklists and the typed identity from YAML: for laboratories that prepare them before, and for runs by script."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from app.campaign import pics_yaml
from app.campaign.pics import Pics
from app.campaign.pics_problem import Problem, ProblemKind, Severity, shortened, suggestion
from app.campaign.pics_yaml import Node, Source
from app.intake.identity import FIELDS, labels
from app.intake.items import ANSWERS, NO_EXCUSE, PARTS, Item, answers, checklist
from app.numbers import is_number

TEMPLATE = "ocpp-bench intake new PICS"
_WIDTH = 116


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as it stands in the file."""

    item: str
    answer: str
    remark: str = ""
    by: str = ""
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadAnswers:
    """What reading such a file came to."""

    answers: list[GivenAnswer]
    typed: dict[str, str]
    """Identity as typed: vendor, product, serial, version."""
    scanned: str
    """The code of the nameplate as scanned."""
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]


def read(source: str | bytes, name: str, pics: Pics) -> ReadAnswers:
    """Read answers to the checklists of this DUT. Never raises for what stands in the file."""
    file = Source(name, what="answers to the checklists", template=TEMPLATE)
    root = pics_yaml.load(source, file)
    reader = _Reader(file, {item.id: item for item in _asked_before(pics)})
    if root is not None:
        reader.read(root)
    problems = sorted(dict.fromkeys(file.problems), key=lambda problem: (problem.line, problem.column))
    return ReadAnswers(reader.answers, reader.typed, reader.scanned, problems)


def _asked_before(pics: Pics) -> list[Item]:
    """What a person can answer before the first case; exit criteria cannot be known then."""
    return [item for item in checklist(pics) if item.how != "measured" and item.part != "exit"]


def template(pics: Pics) -> str:
    """The items of this DUT that a person answers, explained, as YAML text without any answer."""
    return "\n".join(_lines(pics)) + "\n"


class _Reader:
    def __init__(self, file: Source, items: Mapping[str, Item]) -> None:
        self.file, self.items = file, items
        self.answers: list[GivenAnswer] = []
        self.typed: dict[str, str] = {}
        self.scanned = ""

    def read(self, root: Node) -> None:
        for name, value in self._mapping(root, "", ("identity", "answers")):
            if pics_yaml.is_unanswered(value):
                continue
            if name == "identity":
                self._identity(value)
            else:
                self._answers(value)

    def _identity(self, node: Node) -> None:
        for name, value in self._mapping(node, "identity", (*FIELDS, "scanned")):
            if pics_yaml.is_unanswered(value):
                continue
            text = pics_yaml.as_text(value)
            if not text:
                self._wrong(
                    value, f"identity.{name}", "a text, best in quotes", "It is compared with what the device says."
                )
            elif name == "scanned":
                self.scanned = text
            else:
                self.typed[name] = text

    def _answers(self, node: Node) -> None:
        for name, value in self._mapping(node, "answers", tuple(self.items)):
            if not pics_yaml.is_unanswered(value):
                self._answer(self.items[name], value)

    def _answer(self, item: Item, node: Node) -> None:
        path = f"answers.{item.id}"
        if isinstance(node, yaml.ScalarNode):
            answer = self._word(node, path)
            if answer:
                self._keep(item, node, GivenAnswer(item.id, answer))
            return
        numbers = {number.name for number in item.fields}
        answer, texts, values = "", {"remark": "", "by": ""}, {}
        before = len(self.file.problems)
        for name, value in self._mapping(node, path, ("answer", "remark", "by", *numbers)):
            if pics_yaml.is_unanswered(value):
                continue
            if name == "answer":
                answer = self._word(value, f"{path}.answer")
            elif name in numbers:
                number = pics_yaml.as_number(value, whole=False)
                if number is None:
                    self._wrong(value, f"{path}.{name}", "a number", "It is held against a limit.")
                else:
                    values[name] = float(number)
            else:
                texts[name] = pics_yaml.as_text(value) or ""
        if len(self.file.problems) > before:
            return
        if answer:
            self._keep(item, node, GivenAnswer(item.id, answer, texts["remark"], texts["by"], values))
        elif values or any(texts.values()):
            self._wrong(node, path, f"answer: {_or(item)}", item.question, found="no answer")

    def _keep(self, item: Item, node: Node, given: GivenAnswer) -> None:
        if given.answer not in answers(item.as_json()):
            self._wrong(
                node, f"answers.{item.id}", "yes or no", f"{NO_EXCUSE}.", "With no, a remark says what is missing."
            )
        elif problem := why_not(item.as_json(), given.answer, given.remark, given.values):
            self._wrong(node, f"answers.{item.id}", problem, item.question, "Add it.", found=f"only '{given.answer}'")
        else:
            self.answers.append(given)

    def _word(self, node: Node, path: str) -> str:
        said = pics_yaml.as_yes_no(node)
        text = ("yes" if said else "no") if said is not None else (pics_yaml.as_text(node) or "")
        if text in ANSWERS:
            return text
        self._wrong(node, path, "yes, no or not applicable", "It is an answer to a question.")
        return ""

    def _mapping(self, node: Node, path: str, known: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, path, f"entries such as '{known[0]}:'" if known else "nothing", "This is a section.")
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            full = f"{path}.{name}".lstrip(".")
            if name in seen:
                self._wrong(
                    key, full, "every name once", "Which of the two holds would be a guess.", "Remove one of the two."
                )
            elif name not in known:
                close = suggestion(name, known)
                self._wrong(
                    key, full, f"one of {', '.join(known)}", "An answer that nobody reads would be lost without a word.",
                    f"Did you mean {close!r}?" if close else f"Remove it; '{TEMPLATE}' shows all.", f"the name {shortened(name)!r}",
                )  # fmt: skip
            else:
                seen.add(name)
                yield name, value

    def _wrong(
        self, node: Node, path: str, expected: str, why: str, remedy: str = "Write it as expected.", found: str = ""
    ) -> None:
        mark = node.start_mark
        self.file.problem(
            mark.line + 1,
            mark.column + 1,
            path,
            ProblemKind.ANSWER,
            found or pics_yaml.described(node),
            expected,
            why,
            remedy,
        )


def _or(item: Item) -> str:
    *first, last = answers(item.as_json())
    return f"{', '.join(first)} or {last}"


def why_not(info: Mapping[str, object], answer: str, remark: str, values: Mapping[str, float]) -> str:
    """What an answer to this item lacks; empty if it may be recorded."""
    fields = info.get("fields")
    if isinstance(fields, list):
        wrong = [str(f["label"]) for f in fields if f["name"] in values and not is_number(values[f["name"]])]
        if wrong:
            return f"a number for {', '.join(wrong)}"
    if answer == "yes" and isinstance(fields, list):
        missing = [str(f["label"]) for f in fields if f["required"] and f["name"] not in values]
        if missing:
            return f"the value of {', '.join(missing)}"
    if not remark.strip():
        if answer == "not applicable":
            return "a remark that says why it is not applicable"
        if answer == "no" and info.get("id") != "milliseconds":
            return "a remark that says what is not as it should be"
        if info.get("remark_needed"):
            return f"a remark: {info.get('remark')}"
        if info.get("id") == "identity":
            return f"a remark: {info.get('remark')}"
    return ""


def _lines(pics: Pics) -> Iterator[str]:
    yield "# Answers to the checklists of the intake (OCPP Certification Test Procedure V1.1.4)."
    yield "# An answer is yes or no, and not applicable where this is said. With a remark:  {answer: yes, remark: ..., by: ...}; 'by' is the tester if empty."
    yield "# What the bench sees itself (equipment, calibration, pre-test, milliseconds on the wire) is not asked."
    yield ""
    yield "identity:                  # what stands on the nameplate"
    for name, label in labels(pics.dut_type).items():
        yield f"  {name}:  # {label}"
    yield "  scanned:  # the code of the nameplate, as a scanner reads it"
    yield ""
    yield "answers:"
    for part, title in PARTS.items():
        items = [item for item in _asked_before(pics) if item.part == part and item.id != "identity"]
        if items:
            yield f"  # --- {title} {'-' * (_WIDTH - len(title) - 9)}"
        for item in items:
            more = f" Remark: {item.remark}." if item.remark else ""
            more += " May be not applicable; the remark says why." if item.not_applicable else ""
            yield from textwrap.wrap(
                f"{item.question} ({item.reference}){more}", _WIDTH,
                initial_indent="  # ", subsequent_indent="  # ",
            )  # fmt: skip
            if item.fields:
                yield f"  {item.id}:"
                yield "    answer:"
                for number in item.fields:
                    limit = (
                        f"at least {number.minimum:g}" if number.minimum is not None else f"at most {number.maximum:g}"
                    )
                    yield f"    {number.name}:  # {number.label}, {number.unit}, {limit}{'' if number.required else '; if there is one'}"
            else:
                yield f"  {item.id}:"
