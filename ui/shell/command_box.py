"""The command box (Ctrl+K): one field that finds commands by name, cases by id or title, and messages by action or number.

It is a panel inside the window, never a dialog: Escape or a click elsewhere closes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme
from ui.plan.model import Index
from ui.shell.parts import cap, column

LIMIT = 40
_ENTRY = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Found:
    """One line of the box."""

    kind: str
    """``command``, ``case`` or ``message``."""
    text: str
    detail: str
    keys: str
    go: Callable[[], object]


class _Line(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(_ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(theme.px(4), 1, -theme.px(4), -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        right = box.right() - theme.px(10)
        if found.keys:
            right = cap(painter, found.keys, right, box.center().y(), right=True).left() - theme.px(10)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text3"))
        kind = QRectF(box.left() + theme.px(10), box.top(), theme.px(74), box.height())
        painter.drawText(kind, Qt.AlignmentFlag.AlignVCenter, found.kind)
        painter.setFont(theme.font("body-medium"))
        painter.setPen(theme.color("text"))
        left = kind.right()
        metrics = painter.fontMetrics()
        text = metrics.elidedText(found.text, Qt.TextElideMode.ElideRight, int(right - left))
        painter.drawText(QRectF(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
        left += metrics.horizontalAdvance(text) + theme.px(12)
        if found.detail and right - left > theme.px(40):
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("text2"))
            detail = painter.fontMetrics().elidedText(found.detail, Qt.TextElideMode.ElideRight, int(right - left))
            painter.drawText(QRectF(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, detail)
        painter.restore()


class CommandBox(QFrame):
    """Floats under the command field over the current workspace."""

    closed = Signal()

    def __init__(self, parent: QWidget, find: Callable[[str], list[Found]]) -> None:
        super().__init__(parent)
        self._find = find
        self._before: QWidget | None = None
        self.setAccessibleName("Commands")
        layout = column(self, margins=(8, 8, 8, 8), spacing=8)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type a command, a case or a message")
        self.field.setAccessibleName("Find a command, a case or a message")
        self.field.setFixedHeight(theme.px(36))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        layout.addWidget(self.field)
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("What was found")
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        layout.addWidget(self.list, 1)
        self.hide()

    def open(self) -> None:
        """Show the box, empty, with the caret in its field."""
        self._before = QApplication.focusWidget()
        width = theme.px(620)
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(
            max(0, parent.width() - width - theme.px(16)), theme.px(42), width, min(theme.px(480), parent.height() - theme.px(60))
        )  # fmt: skip
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_box(self) -> None:
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()
            self.closed.emit()

    def _search(self, text: str) -> None:
        self._model.clear()
        for found in self._find(text)[:LIMIT]:
            item = QStandardItem(f"{found.kind} {found.text} {found.detail} {found.keys}".strip())
            item.setData(found, _ENTRY)
            item.setEditable(False)
            self._model.appendRow(item)
        rows = max(1, min(self._model.rowCount(), 13))
        self.resize(self.width(), theme.px(36 + 8 * 3 + 32 * rows))
        if self._model.rowCount():
            self.list.setCurrentIndex(self._model.index(0, 0))

    def _choose(self, row: int) -> None:
        found = self._model.index(row, 0).data(_ENTRY)
        self.close_box()
        if isinstance(found, Found):
            found.go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            current = self.list.currentIndex().row()
            match event.key():
                case Qt.Key.Key_Escape:
                    self.close_box()
                    return True
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    step = 1 if event.key() == Qt.Key.Key_Down else -1
                    target = max(0, min(self._model.rowCount() - 1, current + step))
                    self.list.setCurrentIndex(self._model.index(target, 0))
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._choose(current)
                    return True
        if event.type() == QEvent.Type.FocusOut:
            self.close_box()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("text3"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(10), theme.px(10))
