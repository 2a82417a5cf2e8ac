"""The head of the hash chain at the end of each case, as it stands in the case file: what a tester notes, and a report prints."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.campaign.record import AttemptRecord
from app.evidence.reading import hash_of
from ui.background import Background

GROUP = 8
SHOWN_DIGITS = 16
"""As many as a check needs to find the record again, and as a report has on each page."""


def grouped(head: str) -> str:
    """A head as people compare it, and as the report prints it: ``3f2a91c0 d4e5b6a7 ...``."""
    return " ".join(head[at : at + GROUP] for at in range(0, len(head), GROUP))


class Heads(QObject):
    """Read once each, in another thread. Only what is safely stored has a head, and only that is ever shown here."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case_file = ""
        self._known: dict[int, str] = {}
        self._asked: set[int] = set()
        self._background = Background(self)

    def begin(self, case_file: str) -> None:
        """Another case file."""
        self._case_file, self._known, self._asked = case_file, {}, set()

    def of(self, attempt: AttemptRecord) -> str:
        """Hash of the record with which this attempt ended, in hexadecimal digits; empty while it runs or is not known yet."""
        seq = attempt.last_seq
        if attempt.ended is None or not self._case_file:
            return ""
        if seq not in self._known and seq not in self._asked:
            self._asked.add(seq)
            case_file = self._case_file
            self._background.run(
                lambda: hash_of(case_file, seq), lambda head: self._take(case_file, seq, head), lambda _: None
            )
        return self._known.get(seq, "")

    def _take(self, case_file: str, seq: int, head: str) -> None:
        if case_file == self._case_file and head.strip("0"):
            self._known[seq] = head
            self.changed.emit()
