"""One line for a note into the record: Ctrl+Shift+N shows it, Enter writes, Escape leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui import theme
from ui.shell.parts import label, row
from ui.widgets import KeyCap


class NoteField(QWidget):
    """A strip above the key hints."""

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._before: QWidget | None = None
        layout = row(self, margins=(16, 8, 16, 4), spacing=12)
        layout.addWidget(label("Note", "body-strong"))
        self.field = QLineEdit()
        self.field.setAccessibleName("Note for the record")
        self.field.setPlaceholderText("Written into the record beside the running case, with your name and the time")
        self.field.setFixedHeight(theme.px(32))
        self.field.returnPressed.connect(self._write)
        layout.addWidget(self.field, 1)
        layout.addWidget(KeyCap("Enter"))
        layout.addWidget(label("write", "secondary", "text2"))
        layout.addWidget(KeyCap("Esc"))
        layout.addWidget(label("leave", "secondary", "text2"))
        self.hide()

    def ask(self) -> None:
        self._before = QApplication.focusWidget()
        self.show()
        self.field.setFocus()

    def _write(self) -> None:
        text = self.field.text().strip()
        self._leave()
        if text:
            self.field.clear()
            self.written.emit(text)

    def _leave(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)
