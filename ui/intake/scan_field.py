"""A field for a bar code reader that works as a keyboard: the code is complete with its Enter, which presses nothing else."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui import theme

SCANNER_MS = 50
"""Mean milliseconds between two characters below which a reader has sent them; nobody types that fast."""
SHORTEST = 3
"""Characters of a code from which the time between them says anything."""


class ScanField(QLineEdit):
    """Tells a scan from typing by its pace."""

    scanned = Signal(str)
    """The code as the reader sent it, group separators included."""
    typed = Signal(str)
    """Somebody typed it: it is no scan."""

    def __init__(self, clock_ms: object = None) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(36))
        self.setPlaceholderText("Put the cursor here and scan the nameplate")
        self.setAccessibleName("Scan the nameplate")
        self._timer = QElapsedTimer()
        self._clock = clock_ms if callable(clock_ms) else self._elapsed
        self._code: list[str] = []
        self._first_ms = self._last_ms = 0

    def _elapsed(self) -> int:
        if not self._timer.isValid():
            self._timer.start()
        return int(self._timer.elapsed())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self._finish()
            return
        text = event.text()
        if text and (text.isprintable() or text == "\x1d"):
            now = self._clock()
            if not self._code or not self.text():
                self._code, self._first_ms = [], now
            self._last_ms = now
            self._code.append(text)
            if text == "\x1d":
                event.accept()  # the separator of GS1 codes: kept, and not shown
                return
        else:
            self._code = []  # editing by hand
        super().keyPressEvent(event)

    def _finish(self) -> None:
        code, text = "".join(self._code), self.text()
        letters = len(self._code)
        pace = (self._last_ms - self._first_ms) / (letters - 1) if letters > 1 else SCANNER_MS + 1
        by_reader = letters >= SHORTEST and pace <= SCANNER_MS and code.replace("\x1d", "") == text
        self._code = []
        if not text.strip():
            return
        self.clear()
        if by_reader:
            self.scanned.emit(code)
        else:
            self.typed.emit(text.strip())
