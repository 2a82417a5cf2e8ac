"""What an operator is to enter in a management system: field by field, ready to copy, with what came otherwise beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QWidget

from ui import theme
from ui.run.prompt_view import EntryField

PATH_WIDTH = 150
"""Of a field's path, at most, in pixels of a plain screen."""


class EntryCard(QScrollArea):
    """A row for each field: its path, its value (selectable, with a button that copies it), and what came instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: tuple[EntryField, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("What to enter")
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self.copy_buttons: list[QToolButton] = []

    @property
    def fields(self) -> tuple[EntryField, ...]:
        return self._fields

    def show_fields(self, fields: Sequence[EntryField]) -> None:
        """Show these. The same ones again leave a selection as it is."""
        if tuple(fields) == self._fields and self.widget() is not None:
            return
        self._fields = tuple(fields)
        self.copy_buttons = []
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, theme.px(6), 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(self._fields):
            grid.addWidget(self._path(field.path), row * 2, 0, Qt.AlignmentFlag.AlignTop)
            value = self._label(field.value, "mono-medium")
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setWordWrap(True)
            value.setAccessibleName(f"{field.path}: {field.value}")
            grid.addWidget(value, row * 2, 1)
            if field.value:
                grid.addWidget(self._copy(field), row * 2, 2, Qt.AlignmentFlag.AlignTop)
            if field.note:
                value.setText(f"{field.value}  {field.note}".strip())
                value.setAccessibleName(f"{field.path}: {field.value} {field.note}")
            if field.came:
                came = self._label(f"✗ came: {field.came}", "secondary-medium")
                came.setWordWrap(True)
                came.setAccessibleName(f"{field.path} came otherwise: {field.came}")
                grid.addWidget(came, row * 2 + 1, 1, 1, 2)
        grid.setRowStretch(len(self._fields) * 2, 1)
        self.setWidget(page)

    def _path(self, path: str) -> QLabel:
        """The end of a long path says most; the whole of it is in the tool tip."""
        label = self._label(path, "secondary")
        metrics = QFontMetricsF(label.font())
        label.setText(metrics.elidedText(path, Qt.TextElideMode.ElideLeft, theme.px(PATH_WIDTH)))
        label.setToolTip(path)
        label.setAccessibleName(path)
        return label

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(theme.font(role))
        label.setStyleSheet(f"color: {theme.current().tokens.ink}; background: transparent;")
        return label

    def _copy(self, field: EntryField) -> QToolButton:
        button = QToolButton()
        button.setText("Copy")
        button.setFont(theme.font("secondary"))
        button.setAccessibleName(f"Copy {field.path}")
        button.setToolTip(f"Copy the value of {field.path}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ink = theme.current().tokens.ink
        button.setStyleSheet(
            f"QToolButton {{ color: {ink}; background: transparent; border: 1px solid {ink}; border-radius: 4px; padding: 1px 6px; }}"
            "QToolButton:focus, QToolButton:hover { border-width: 2px; padding: 0 5px; }"
        )
        button.clicked.connect(lambda _=False, text=field.value: QGuiApplication.clipboard().setText(text))
        self.copy_buttons.append(button)
        return button
