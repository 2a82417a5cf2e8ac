"""What the record itself says about one item of the checklists."""

from __future__ import annotations

from dataclasses import dataclass

from app.events import ChecklistMeasured


@dataclass(frozen=True)
class Finding:
    """What the record says about one item; the words are those of :class:`app.events.ChecklistMeasured`."""

    outcome: str
    text: str
    remedy: str = ""
    records: tuple[int, ...] = ()

    def as_event(self, item: str) -> ChecklistMeasured:
        return ChecklistMeasured(item, self.outcome, self.text, self.remedy, list(self.records))
