"""Why a failed case is run again: a strip above the key hints, asked before a new attempt may stand in for a failed one.

A failed attempt gives way only to a cause on the bench's or the tester's side (:class:`app.commands.Retry`); without one the
new attempt stands beside it, and the failed one goes on deciding the case.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget

from ui import theme
from ui.plan_words import short_id
from ui.shell.parts import column, label, row
from ui.widgets import ElidedLabel, KeyButton, KeyCap

SIDES = {"1": "bench", "2": "tester"}


class CauseField(QWidget):
    """1 or 2 says on whose side the cause was, then it is written; 3 runs the case without one. Escape leaves."""

    given = Signal(str, str, str)
    """Case id, side (``bench``, ``tester`` or empty) and the cause (empty without a side)."""

    def __init__(self) -> None:
        super().__init__()
        self._case_id = self._side = ""
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Cause of the retest")
        layout = row(self, margins=(16, 8, 16, 6), spacing=12)
        words = column(spacing=2)
        self._title = label("", "body-strong")
        self._note = ElidedLabel("", "secondary", "text2")
        self._note.setMinimumWidth(theme.px(120))
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words.addWidget(self._title)
        words.addWidget(self._note)
        layout.addLayout(words, 3)
        self.buttons = {
            "bench": KeyButton("The bench", "1"),
            "tester": KeyButton("The tester", "2"),
            "": KeyButton("No cause, run it beside", "3"),
        }
        for side, button in self.buttons.items():
            button.clicked.connect(lambda _=False, side=side: self.choose(side))
            layout.addWidget(button)
        self.field = QLineEdit()
        self.field.setAccessibleName("What was the cause?")
        self.field.setFixedHeight(theme.px(32))
        self.field.returnPressed.connect(self._give)
        layout.addWidget(self.field, 4)
        self._keys = [KeyCap("Enter"), label("run again", "secondary", "text2")]
        for widget in self._keys:
            layout.addWidget(widget)
        self.leave_button = KeyButton("Leave", "Esc", "quiet")
        self.leave_button.clicked.connect(lambda _=False: self.leave())
        layout.addWidget(self.leave_button)
        self.hide()

    def ask(self, case_id: str) -> None:
        """Ask for this case."""
        self._case_id, self._side = case_id, ""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._note.setText("On the bench's or the tester's side only. Both attempts stay in the record.")
        self._note.set_tone("text2")
        self.field.clear()
        self._show_side()
        self.show()
        self.setFocus()

    def choose(self, side: str) -> None:
        """The side of the cause; empty runs the case without one."""
        self._side = side
        if not side:
            self._leave()
            self.given.emit(self._case_id, "", "")
            return
        self._show_side()
        self.field.setFocus()

    def _show_side(self) -> None:
        chosen = bool(self._side)
        question = f"on the {self._side}'s side: what was it?" if chosen else "what was the cause?"
        self._title.setText(f"Run {short_id(self._case_id)} again: {question}")
        for button in self.buttons.values():
            button.setVisible(not chosen)
        for widget in (self.field, *self._keys):
            widget.setVisible(chosen)
        self.field.setPlaceholderText(
            "What went wrong on the bench? It is written into the record"
            if self._side == "bench"
            else "What did the tester do otherwise than asked? It is written into the record"
        )

    def _give(self) -> None:
        cause = self.field.text().strip()
        if not cause:
            self._note.setText("Write the cause in a few words, or leave with Esc.")
            self._note.set_tone("inconclusive")
            return
        self._leave()
        self.given.emit(self._case_id, self._side, cause)

    def leave(self) -> bool:
        """Put the question away: nothing is run again. False if nothing was asked."""
        asked = self.isVisible()
        if asked:
            self._leave()
        return asked

    def case_started(self) -> None:
        """Another case runs: what was asked about this one is over."""
        if self.isVisible():
            self.hide()

    def _leave(self) -> None:
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif not self._side and event.text() in ("1", "2", "3"):
            self.choose(SIDES.get(event.text(), ""))
        else:
            event.accept()
