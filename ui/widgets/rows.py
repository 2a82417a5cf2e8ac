"""A list of painted rows: the model keeps plain objects, the view asks one method to paint each.

Keyboard, selection, scrolling and screen readers come from Qt's list view; only the pixels are our own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

Index = QModelIndex | QPersistentModelIndex
Paint = Callable[[QPainter, QRect, Any, bool], None]
"""painter, rectangle of the row, the row, whether it is selected."""


def is_letter(event: QKeyEvent) -> bool:
    """Whether this key types a character. In lists such keys belong to the workspace, not to a search."""
    return bool(event.text()) and event.text().isprintable() and event.key() != Qt.Key.Key_Space


class RowModel(QAbstractListModel):
    """Rows of any kind. ``text(row)`` is what screen readers and copying get, ``tip(row)`` the tooltip."""

    def __init__(
        self,
        text: Callable[[Any], str] = str,
        tip: Callable[[Any], str] | None = None,
        enabled: Callable[[Any], bool] | None = None,
    ) -> None:
        super().__init__()
        self._rows: list[Any] = []
        self._text, self._tip, self._enabled = text, tip, enabled

    @property
    def rows(self) -> Sequence[Any]:
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Replace all rows. Same count and only the contents new: the selection and the scroll place stay."""
        fresh = list(rows)
        if fresh == self._rows:
            return
        if len(fresh) == len(self._rows):
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def row(self, index: Index) -> Any:
        return self._rows[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(self._rows[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole and self._tip is not None:
            return self._tip(self._rows[index.row()])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._enabled is not None and index.isValid() and not self._enabled(self._rows[index.row()]):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Painter(QStyledItemDelegate):
    def __init__(self, view: RowView, paint: Paint, height: Callable[[Any], int]) -> None:
        super().__init__(view)
        self._view, self._paint, self._height = view, paint, height

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint(painter, option.rect, self._view.rows.row(index), selected)
        painter.restore()

    def sizeHint(self, _: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(10, self._height(self._view.rows.row(index)))


class RowView(QListView):
    """A list that paints each row with ``paint(painter, rect, row, selected)``; ``height(row)`` in pixels."""

    chosen = Signal(object)
    """The row that is current now, by key or mouse."""
    activated_row = Signal(object)
    """Enter or double click on a row."""

    def __init__(
        self, rows: RowModel, paint: Paint, height: Callable[[Any], int], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(_Painter(self, paint, height))
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.activated.connect(lambda index: self.activated_row.emit(self.rows.row(index)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_letter(event):
            event.ignore()
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self.rows.row(current))

    def refresh_heights(self) -> None:
        """Call after rows changed their height."""
        self.scheduleDelayedItemsLayout()
