"""A file of the intake: its path, what was read from it, and a button to choose another one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit

from ui.shell.parts import column, row
from ui.shell.truth_bar import Glyph
from ui.widgets import ElidedLabel, KeyButton


class FileBox(QFrame):
    """Shows one file, or that there is none yet."""

    wanted = Signal()
    """A file is to be chosen."""
    path_entered = Signal(str)

    def __init__(self, name: str, hint: str, key: str) -> None:
        """``name`` for those who hear it, ``hint`` where no path stands yet, ``key`` of the button."""
        super().__init__()
        self.setProperty("surface", "sunken")
        inside = row(self, margins=(16, 10, 12, 10), spacing=14)
        inside.addWidget(Glyph("document", "text2", 18))
        words = column(spacing=4)
        self.path = QLineEdit()
        self.path.setPlaceholderText(hint)
        self.path.setAccessibleName(name)
        self.path.returnPressed.connect(lambda: self.path_entered.emit(self.path.text().strip()))
        words.addWidget(self.path)
        self._read = ElidedLabel("", "secondary", "text2")
        words.addWidget(self._read)
        inside.addLayout(words, 1)
        self._choose = KeyButton("Choose a file", key)
        self._choose.clicked.connect(lambda _=False: self.wanted.emit())
        inside.addWidget(self._choose)

    def show_path(self, path: str) -> None:
        """Unless it is being typed."""
        if self.path.text() != path and not self.path.hasFocus():
            self.path.setText(path)
        self._choose.setText("Replace" if path else "Choose a file")

    def show_read(self, text: str) -> None:
        """What was read."""
        self._read.setText(text)
        self._read.setVisible(bool(text))
