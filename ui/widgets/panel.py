"""A bordered panel with a head: title at the left, a note or controls at the right, a rule below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.labels import ElidedLabel, Label


class Panel(QFrame):
    """``body`` is the vertical layout to fill; ``add_to_head`` puts a control at the right end of the head.

    An empty title leaves the head away. ``inset`` is the margin of the body in px at 100 %.
    """

    def __init__(
        self, title: str = "", note: str = "", *, inset: float = 0, head: float = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._title = Label(title, "body-strong")
        self._note = ElidedLabel(note, "secondary", "text2")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.head_layout = QHBoxLayout()
        if title:
            bar = QWidget()
            bar.setFixedHeight(theme.px(head - 2))
            bar.setLayout(self.head_layout)
            self.head_layout.setContentsMargins(theme.px(15), 0, theme.px(13), 0)
            self.head_layout.setSpacing(theme.px(8))
            self.head_layout.addWidget(self._title)
            self.head_layout.addWidget(self._note, 1)
            outer.addWidget(bar)
            rule = QFrame()
            rule.setProperty("surface", "rule")
            rule.setFixedHeight(1)
            outer.addWidget(rule)
        self.body = QVBoxLayout()
        margin = theme.px(inset)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(0)
        outer.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_note(self, note: str, tone: str = "text2") -> None:
        """The short text at the right of the head."""
        self._note.setText(note)
        self._note.set_tone(tone)

    def set_note_left(self) -> None:
        """Put the note right after the title instead."""
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft)

    def add_to_head(self, item: QWidget | QLayout) -> None:
        if isinstance(item, QWidget):
            self.head_layout.addWidget(item)
        else:
            self.head_layout.addLayout(item)
