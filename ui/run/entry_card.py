"""What an operator is to enter in a management system: field by field, ready to copy, with what came otherwise below it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QWidget

from ui import theme
from ui.run.prompt_layout import broken, wrap
from ui.run.prompt_model import EntryField

COPIED_MS = 1500
COLUMN = 330
"""Least width of a column of fields, in px at 100 %; two stand beside each other where there is room for both."""
MANY = 5
"""Fields from which two columns are worth while."""
ROW, LINE, HEADING, GAP = 24, 17, 22, 28


class CopyButton(QToolButton):
    """Copies a text, and says so. Enter presses it, and not the prompt behind it."""

    def __init__(self, text: str, name: str, ink: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._copies = text
        self.setFont(theme.font("secondary"))
        self.setFixedSize(round(QFontMetricsF(self.font()).horizontalAdvance("Copied")) + theme.px(14), theme.px(20))
        self.setText("Copy")
        self.setAccessibleName(f"Copy {name}")
        self.setToolTip(f"Copy the value of {name}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet(
            f"QToolButton {{ color: {ink}; background: transparent; border: 1px solid {ink}; border-radius: 4px; padding: 0; }}"
            "QToolButton:focus, QToolButton:hover { border-width: 2px; }"
        )
        self._said = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._said.timeout.connect(lambda: self.setText("Copy"))
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copies)
        self.setText("Copied")
        self._said.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self)


class _Row:
    """One field: name, value, button; below it a remark that has no room beside the value, and what came instead."""

    def __init__(self, field: EntryField, name: str, page: QWidget, ink: str, second: str) -> None:
        self.field = field
        self.name = _label(name, "secondary", second, page)
        self.name.setToolTip(field.path)
        self.name.setAccessibleName(field.path)
        self.value = _label(field.value, "mono-medium", ink, page)
        self.value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.value.setAccessibleName(f"{field.path}: {field.value} {field.note}".strip())
        self.note = _label(field.note, "secondary", second, page)
        self.came = _label(f"✗ came: {field.came}" if field.came else "", "body-strong", ink, page)
        self.came.setAccessibleName(f"{field.path} came otherwise: {field.came}" if field.came else "")
        self.copy = CopyButton(field.value, field.path, ink, page) if field.value else None

    @property
    def name_width(self) -> float:
        return QFontMetricsF(self.name.font()).horizontalAdvance(self.name.text())

    @property
    def width(self) -> float:
        """What all of it needs beside each other, but for the name."""
        value = QFontMetricsF(self.value.font()).horizontalAdvance(self.field.value)
        note = QFontMetricsF(self.note.font()).horizontalAdvance(self.field.note)
        came = QFontMetricsF(self.came.font()).horizontalAdvance(f"✗ came: {self.field.came}") if self.field.came else 0
        button = self.copy.width() + theme.px(20) if self.copy is not None else 0
        return max(value + button, note + button, came) + theme.px(16)

    def place(self, x: int, y: int, width: int, name_width: int) -> int:
        """Put it there; the y below it."""
        row, line = theme.px(ROW), theme.px(LINE)
        self.name.setGeometry(x, y, name_width, row)
        left = x + name_width + theme.px(12)
        right = x + width - (self.copy.width() + theme.px(8) if self.copy is not None else 0)
        if self.copy is not None:
            self.copy.move(right + theme.px(8), y + (row - self.copy.height()) // 2)
        metrics, notes = QFontMetricsF(self.value.font()), QFontMetricsF(self.note.font())
        parts = broken(self.field.value, metrics, right - left) if self.field.value else [""]
        self.value.setText("\n".join(parts))
        used = metrics.horizontalAdvance(parts[0])
        high = row + (len(parts) - 1) * line
        beside = left + (round(used) + theme.px(10) if used else 0)
        self.value.setGeometry(left, y, right - left if len(parts) > 1 else min(round(used) + 4, right - left), high)
        self.name.setFixedHeight(row)
        y += high
        if self.field.note:
            fits = len(parts) == 1 and beside + notes.horizontalAdvance(self.field.note) <= right
            if fits:
                self.note.setText(self.field.note)
                self.note.setGeometry(beside, y - row, right - beside, row)
            else:
                y = _below(self.note, self.field.note, notes, left, y - theme.px(4), right - left)
        if self.field.came:
            text = f"✗ came: {self.field.came}"
            y = _below(self.came, text, QFontMetricsF(self.came.font()), left, y - theme.px(4), x + width - left)
        return y


def _below(label: QLabel, text: str, metrics: QFontMetricsF, x: int, y: int, width: int) -> int:
    lines = wrap(text, metrics, width)
    height = theme.px(LINE) * len(lines) + theme.px(2)
    label.setText("\n".join(lines))
    label.setGeometry(x, y, width, height)
    return y + height + theme.px(2)


def _label(text: str, role: str, colour: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(role))
    label.setStyleSheet(f"color: {colour}; background: transparent;")
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    label.setVisible(bool(text))
    return label


class EntryCard(QScrollArea):
    """A row for each field, grouped by the object that the field is in, in one or two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: tuple[EntryField, ...] = ()
        self._look: tuple[object, ...] = ()
        self._rows: list[_Row] = []
        self._measured: dict[int, int] = {}
        """Height by width."""
        self._headings: dict[int, QLabel] = {}
        """Before which row a heading stands."""
        self._again = QLabel()
        """Heading of a group that goes on in the second column."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("What to enter")
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")

    @property
    def fields(self) -> tuple[EntryField, ...]:
        return self._fields

    @property
    def copy_buttons(self) -> list[CopyButton]:
        return [row.copy for row in self._rows if row.copy is not None]

    def show_fields(self, fields: Sequence[EntryField], *, yellow: bool = True) -> None:
        """Show these. The same ones again leave a selection, and the keyboard, where they are."""
        look = (tuple(fields), yellow, theme.current().dark)
        if look == self._look and self.widget() is not None:
            return
        focused = next((row.field.path for row in self._rows if row.copy is not None and row.copy.hasFocus()), None)
        self._look, self._fields = look, tuple(fields)
        tokens = theme.current().tokens
        ink, second = (tokens.ink, tokens.ink2) if yellow else (tokens.text, tokens.text2)
        page = QWidget()
        self._rows, self._headings, group = [], {}, ""
        for number, one in enumerate(self._fields):
            if one.group != group or (number and self._fields[number - 1].came and not one.came):
                group = one.group
                self._headings[number] = _label(group or "the rest", "secondary-medium", ink, page)
            self._rows.append(_Row(one, one.name, page, ink, second))
        self._measured.clear()
        self._again = _label("", "secondary-medium", ink, page)
        self.setWidget(page)
        page.show()
        self._place()
        again = next((row.copy for row in self._rows if row.field.path == focused and row.copy is not None), None)
        if again is not None:
            again.setFocus()
        for first, after in itertools.pairwise(self.copy_buttons):
            QWidget.setTabOrder(first, after)

    def height_at(self, width: int) -> int:
        """What all rows need at this width."""
        if width not in self._measured:
            self._measured[width] = self._arrange(width)
            self._place()  # measuring has moved them
        return self._measured[width]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # PgDn is an answer, here as well

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        page = self.widget()
        if page is not None and self.width() > 0:
            page.resize(self.width(), self._arrange(self.width()))
            room = self.viewport().width()
            if room < self.width():  # a bar has appeared
                page.resize(room, self._arrange(room - theme.px(4)))

    def _arrange(self, width: int) -> int:
        gap = theme.px(GAP)
        two = len(self._rows) > MANY and width >= 2 * theme.px(COLUMN) + gap
        if not two:
            return self._column(range(len(self._rows)), 0, width)
        each = (width - gap) // 2
        split = self._split(each)
        left = self._column(range(split), 0, each)
        return max(left, self._column(range(split, len(self._rows)), each + gap, each))

    def _split(self, width: int) -> int:
        """Where the second column begins, so that both are about as high."""
        heights = self._heights(range(len(self._rows)), width)
        cost = {
            at: max(sum(heights[:at]), sum(heights[at:]) + (0 if at in self._headings else theme.px(HEADING)))
            for at in range(1, len(self._rows))
        }
        # a group stays together where that costs no more than a line
        return min(cost, key=lambda at: cost[at] + (0 if at in self._headings else theme.px(HEADING)))

    def _heights(self, numbers: range, width: int) -> list[int]:
        """Of each row with its heading."""
        names = self._names(numbers, width)
        return [
            self._rows[number].place(0, 0, width, names) + (theme.px(HEADING) if number in self._headings else 0)
            for number in numbers
        ]

    def _names(self, numbers: range, width: int) -> int:
        widest = max((self._rows[number].name_width for number in numbers), default=0.0)
        return min(round(widest) + 2, width // 2)

    def _column(self, numbers: range, x: int, width: int) -> int:
        names = self._names(numbers, width)
        needed = names + round(max((self._rows[number].width for number in numbers), default=0.0))
        row_width = min(width, max(theme.px(COLUMN), needed))
        y = 0
        if not numbers or not numbers[0]:
            self._again.hide()
        for number in numbers:
            heading = self._headings.get(number)
            if heading is None and number == numbers[0] and number and self._fields[number].group:
                heading = self._again
                heading.setText(self._fields[number].group)
                heading.show()
            if heading is not None:
                heading.setGeometry(x, y, width, theme.px(HEADING))
                y += theme.px(HEADING)
            y = self._rows[number].place(x, y, row_width, names)
        return y
