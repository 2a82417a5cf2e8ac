"""What can be wrong with a PICS file, said so that its author can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class ProblemKind(StrEnum):
    SYNTAX = "syntax"
    """The text is not YAML, or not the part of YAML that a PICS needs."""
    STRUCTURE = "structure"
    """A section or item that does not exist, stands twice, or has the wrong shape."""
    ANSWER = "answer"
    """An answer that its question does not allow."""
    CONTRADICTION = "contradiction"
    """Answers that cannot be true together, or together do not lead where they should."""
    UNANSWERED = "unanswered"
    """A question that needs an answer. An error where the report needs it, but a plan can be made."""


@dataclass(frozen=True)
class Problem:
    """One problem at one place. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str
    severity: Severity
    kind: ProblemKind
    found: str
    expected: str
    why: str
    remedy: str

    @property
    def prevents_plan(self) -> bool:
        """Whether no plan can be made before this is mended."""
        return self.severity is Severity.ERROR and self.kind is not ProblemKind.UNANSWERED


def shortened(text: str, limit: int = 60) -> str:
    """Text from a file, safe to print: no control characters, not longer than ``limit``."""
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def suggestion(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or an empty text."""
    folded = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower().replace("-", "_").replace(" ", "_")[:80], list(folded), 1, 0.6)
    return folded[close[0]] if close else ""
