"""What a prompt consists of, for the prompt panel and the standing view: words, answers, and what an operator enters."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One button of a prompt."""

    text: str
    key: str
    answer: str
    """What :class:`~app.commands.AnswerPrompt` gets; ``standing`` opens the standing view, ``copy`` copies the whole request, and
    ``ask`` wants the question about a request at once."""
    primary: bool = False


@dataclass(frozen=True)
class EntryField:
    """One field of what an operator enters, ready to copy; and what came in its place, if something else did."""

    path: str
    value: str
    came: str = ""
    note: str = ""
    """Beside the value: that it may differ, or when a time is on the clock of this computer."""

    @property
    def group(self) -> str:
        """The object that the field is in: ``csChargingProfiles.chargingSchedule``; empty for the request itself."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        return re.split(r"\.", self.path)[-1]


@dataclass(frozen=True)
class PromptView:
    """``state``: act, caution, sent, seen, idle, paused, result or fault. Yellow are act and caution."""

    state: str
    kind: str
    """The label in capitals, such as DO THIS NOW."""
    note: str = ""
    headline: str = ""
    detail: str = ""
    pictogram: str = ""
    prompt_id: int = 0
    answers: tuple[Answer, ...] = ()
    clock_name: str = ""
    deadline_ns: int = 0
    started_ns: int = 0
    consequence: str = ""
    watch: str = ""
    may_not_come: bool = False
    """What is watched for need not come: a station that does as it should may say nothing."""
    verdict: str = ""
    fields: tuple[EntryField, ...] = ()
    """Of a request that an operator is to send: what to enter."""
    hints: tuple[str, ...] = ()
    """Above the fields: what else there is to know, a sentence or two each."""
    copy: str = ""
    """The whole request as JSON."""

    @property
    def is_yellow(self) -> bool:
        return self.state in ("act", "caution")

    def is_over(self, now_ns: int) -> bool:
        """Whether the clock of the station has run out while hands were waited for."""
        return self.is_yellow and 0 < self.deadline_ns <= now_ns

    @property
    def besides(self) -> str:
        """What the tester is told besides the way to do it, as a sentence; empty where it is about the clock and stands there."""
        text = " ".join(self.consequence.split())
        if not text or (self.deadline_ns and text.startswith("At 0:00")):
            return ""
        return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")

    @property
    def lines(self) -> list[str]:
        return self.headline.split("\n")[:2]


TOO_LATE = "Time is over. Not done in time? Press Cannot, then run the case again."
"""Said where the clock of the station has run out before the hands were done."""
EXACT = "A value without a remark must be exactly so."
STANDING = Answer("Standing view", "F11", "standing")
COPY = Answer("Copy all", "C", "copy")
SCREEN_ONLY = frozenset({"standing", "copy"})
"""Answers that are none: they do something with the screen or the clipboard, and are always armed."""
