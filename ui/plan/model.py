"""The plan as a table: every catalogue entry of the DUT type in its functionality block, whether it applies, and why.

Filtering is an index list over the entries (a proxy model is far too slow, and there is nothing to sort by).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.events import JsonObject
from ui import plan_words

Index = QModelIndex | QPersistentModelIndex

COLUMNS = ("#", "Case", "Title", "Class", "Applies", "Because", "Clause", "Hands", "Expected", "Result")
ORDER, CASE, TITLE, CLASS, APPLIES, BECAUSE, CLAUSE, HANDS, EXPECTED, RESULT = range(10)

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
GROUP_ROLE = Qt.ItemDataRole.UserRole + 2
VERDICT_ROLE = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True)
class Group:
    """The head row of one functionality block."""

    title: str
    applying: int
    total: int


class PlanModel(QAbstractTableModel):
    """Rows are groups and entries, in plan order inside of each group."""

    def __init__(self, verdict_of: Callable[[str], str]) -> None:
        super().__init__()
        self._verdict_of = verdict_of
        self._entries: list[JsonObject] = []
        self._numbers: dict[str, int] = {}
        self._rows: list[Group | JsonObject] = []
        self._text = ""
        self._chips: frozenset[str] = frozenset()
        self._folded: set[str] = set()

    # content

    def set_plan(self, entries: list[JsonObject], selected: list[str]) -> None:
        self._entries = entries
        chosen = set(selected)
        asked = [entry for entry in entries if entry["id"] in chosen and plan_words.is_runnable(entry)]
        self._numbers = {str(entry["id"]): number for number, entry in enumerate(asked, start=1)}
        self._rebuild()

    def set_filter(self, text: str, chips: frozenset[str]) -> None:
        """``chips``: any of ``applies``, ``does not apply``, ``undecided``, ``needs hands``, ``not run``; several of the
        first three are alternatives, the others narrow further."""
        self._text, self._chips = text.strip().lower(), chips
        self._rebuild()

    def toggle_group(self, title: str) -> None:
        self._folded ^= {title}
        self._rebuild()

    def is_folded(self, title: str) -> bool:
        return title in self._folded

    def verdicts_changed(self) -> None:
        """Repaint the column of results."""
        if self._rows:
            self.dataChanged.emit(self.index(0, RESULT), self.index(len(self._rows) - 1, RESULT))

    def row_item(self, row: int) -> Group | JsonObject | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def entry(self, row: int) -> JsonObject | None:
        item = self.row_item(row)
        return item if isinstance(item, dict) else None

    def group_rows(self) -> list[int]:
        return [row for row, item in enumerate(self._rows) if isinstance(item, Group)]

    def row_of(self, case_id: str) -> int:
        """The row of a case, -1 if the filter hides it."""
        for row, item in enumerate(self._rows):
            if isinstance(item, dict) and item["id"] == case_id:
                return row
        return -1

    def number_of(self, case_id: str) -> int:
        return self._numbers.get(case_id, 0)

    def counts(self) -> dict[str, int]:
        """How many entries each chip would show."""
        return {chip: sum(1 for entry in self._entries if self._in_chip(entry, chip)) for chip in plan_words.CHIPS}

    def verdict(self, entry: JsonObject) -> str:
        return self._verdict_of(str(entry["id"]))

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._rows = []
        for title, entries in plan_words.by_functionality(self._entries):
            shown = [entry for entry in entries if self._passes(entry)]
            if not shown:
                continue
            applying = sum(1 for entry in entries if entry.get("applies") is True)
            self._rows.append(Group(title, applying, len(entries)))
            if title not in self._folded or self._text:
                self._rows.extend(shown)
        self.endResetModel()

    def _passes(self, entry: JsonObject) -> bool:
        kinds = self._chips & {"applies", "does not apply", "undecided"}
        if kinds and not any(self._in_chip(entry, chip) for chip in kinds):
            return False
        if not all(self._in_chip(entry, chip) for chip in self._chips - kinds):
            return False
        return all(word in plan_words.search_text(entry) for word in self._text.split())

    def _in_chip(self, entry: JsonObject, chip: str) -> bool:
        if chip == "applies":
            return entry.get("applies") is True
        if chip == "does not apply":
            return entry.get("applies") is False
        if chip == "undecided":
            return entry.get("applies") is None
        if chip == "needs hands":
            return entry.get("applies") is not False and bool(plan_words.hands(entry))
        return plan_words.is_runnable(entry) and self.verdict(entry) in ("", "NOT RUN", "INTERRUPTED")

    # the interface of the view

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.row_item(index.row())
        if item is None:
            return None
        if isinstance(item, Group):
            return self._group_data(item, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text_of(item, index.column())
        if role == ENTRY_ROLE:
            return item
        if role == VERDICT_ROLE:
            return self.verdict(item)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (TITLE, BECAUSE):
            return plan_words.reason(item) if index.column() == BECAUSE else self._text_of(item, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[index.column()]}: {self._text_of(item, index.column()) or 'none'}"
        return None

    def _group_data(self, group: Group, role: int) -> Any:
        if role == GROUP_ROLE:
            return group
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{group.title}, {group.applying} of {group.total} apply"
        return None

    def _text_of(self, entry: JsonObject, column: int) -> str:
        if column == ORDER:
            number = self.number_of(str(entry["id"]))
            return str(number) if number else "–"
        if column == RESULT:
            return self.verdict(entry)
        return plan_words.cell(entry, COLUMNS[column])
