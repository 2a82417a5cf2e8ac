"""What one question of a PICS is: label, kind of answer, why it is asked, and whether it must be answered.

The questions are the fields of the dataclasses in :mod:`app.campaign.pics`; reader, template, reasons and report all read
the metadata that :func:`ask` attaches to them, so that there is one list of questions and no second one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from enum import Enum
from typing import Any


class Kind(Enum):
    """The kinds of answers."""

    TEXT = "text"
    YES_NO = "yes or no"
    CHOICE = "one of"
    CHOICES = "a list of"
    WHOLE = "a whole number"
    NUMBER = "a number"
    TEXTS = "a list of texts"
    GROUPS = "a list of lists of connector numbers"
    SETTINGS = "a list of settings, each with name and value"
    RANGES = "a list of values, each with name, minimum and maximum"


class Needed(Enum):
    """What cannot be completed without the answer."""

    NO = ""
    PLAN = "plan"
    """Cases cannot be decided; missing is a warning."""
    REPORT = "report"
    """A row of the test report would stay empty; missing is an error."""


@dataclass(frozen=True)
class Item:
    """One question."""

    path: str
    """``section.name``, as in the file."""
    label: str
    """As on the form, where the form asks it."""
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    pattern: str = ""
    """A regular expression that a text must match as a whole."""
    example: str = ""
    needed: Needed = Needed.NO
    only_if: str = ""
    """A condition (:mod:`app.campaign.conditions`): the question is needed unless it is false."""
    decides: tuple[str, ...] = ()
    """OCTT ids of the cases whose applicability or executability depends on the answer."""
    report: str = ""
    """What of the report shows it, if the cases do not say enough about why it is asked."""

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def expected(self) -> str:
        """The allowed answers in words."""
        if self.kind in (Kind.CHOICE, Kind.CHOICES):
            return f"{self.kind.value} {', '.join(self.choices)}"
        if self.example and self.kind is Kind.TEXT:
            return f"text such as {self.example}"
        text = self.kind.value + (f" ({self.unit})" if self.unit else "")
        if self.minimum is not None and self.maximum is not None and self.maximum < 2**31 - 1:
            return f"{text}, {self.minimum:g} to {self.maximum:g}"
        return f"{text}, at least {self.minimum:g}" if self.minimum is not None else text

    @property
    def why(self) -> str:
        """Why the answer matters: the cases and the parts of the report that depend on it."""
        parts = [f"it decides {_listing(self.decides)}"] if self.decides else []
        parts += [self.report] if self.report else []
        text = "; ".join(parts) or self.meaning
        return text[:1].upper() + text[1:].rstrip(".") + "."

    def show(self, value: Any) -> str:
        """An answer in words, empty if there is none."""
        if value is None or value == ():
            return ""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, (list, tuple)):
            return ", ".join(_show_member(member) for member in value)
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{text} {self.unit}" if self.unit and isinstance(value, (int, float)) else text


@dataclass(frozen=True)
class Section:
    """A part of the PICS with its questions."""

    name: str
    label: str
    meaning: str
    items: tuple[Item, ...]


def ask(label: str, kind: Kind, meaning: str, **details: Any) -> Any:
    """A dataclass field that is a question of the PICS; unanswered is None, for lists the empty tuple."""
    lists = (Kind.CHOICES, Kind.TEXTS, Kind.GROUPS, Kind.SETTINGS, Kind.RANGES)
    default: Any = () if kind in lists else None
    return field(default=default, metadata={"ask": (label, kind, meaning, details)})


_SECTIONS: dict[type[Any], tuple[Section, ...]] = {}


def again(cls: type[Any], name: str, **details: Any) -> Any:
    """The question ``name`` of another class, with some details changed."""
    question = next(one for one in fields(cls) if one.name == name)
    label, kind, meaning, old = question.metadata["ask"]
    return ask(label, kind, meaning, **{**old, **details})


def section(cls: type[Any], label: str, meaning: str) -> Any:
    """A dataclass field that is a section of the PICS."""
    return field(default_factory=cls, metadata={"section": (cls, label, meaning)})


def sections(pics_class: type[Any]) -> tuple[Section, ...]:
    """The sections of a PICS in their order."""
    if pics_class not in _SECTIONS:
        _SECTIONS[pics_class] = tuple(_sections(pics_class))
    return _SECTIONS[pics_class]


def _sections(pics_class: type[Any]) -> Iterator[Section]:
    for part in fields(pics_class):
        if "section" in part.metadata:
            cls, label, meaning = part.metadata["section"]
            yield Section(part.name, label, meaning, tuple(_item(part.name, question) for question in fields(cls)))


def _item(section_name: str, question: Field[Any]) -> Item:
    label, kind, meaning, details = question.metadata["ask"]
    return Item(f"{section_name}.{question.name}", label, kind, meaning, **details)


def _listing(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"


def _show_member(member: Any) -> str:
    if isinstance(member, (list, tuple)):
        return "[" + ", ".join(str(number) for number in member) + "]"
    if hasattr(member, "shown"):
        return str(member.shown)
    return str(member)
