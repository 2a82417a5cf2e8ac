"""The line for the reason of an answer: Esc and Ctrl+Z go back to the answers, and what was written is gone for good."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.widgets import EnterField


class ReasonField(EnterField):
    """``back``: the person does not want to give this answer after all."""

    back = Signal()

    def forget(self) -> None:
        """Empty it, so that its own undo brings nothing back either."""
        self.setText("")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _goes_back(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _goes_back(event):
            self.back.emit()
            event.accept()
            return
        super().keyPressEvent(event)


def _goes_back(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or (event.key() == Qt.Key.Key_Escape and not event.modifiers())
