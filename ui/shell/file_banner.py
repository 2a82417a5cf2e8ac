"""The line that says that the case file on the screen is only being read."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.casefiles.words import local_time
from ui import theme
from ui.session import Session
from ui.shell.parts import column, row
from ui.shell.truth_bar import Glyph
from ui.widgets import ElidedLabel, KeyButton


class FileBanner(QWidget):
    """Shown as long as a case file is open read-only: which one, why, and what can be done."""

    check_wanted = Signal()
    read_again_wanted = Signal()
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = row(self, margins=(28, 14, 20, 6), spacing=14)
        layout.addWidget(Glyph("lock", "text", 18))
        words = column(spacing=1)
        self.claim = ElidedLabel("", "body-strong")
        self.meaning = ElidedLabel("", "secondary", "text2")
        words.addWidget(self.claim)
        words.addWidget(self.meaning)
        layout.addLayout(words, 1)
        self.again = KeyButton("Read again", "Ctrl+Shift+O")
        self.check = KeyButton("Check this file", "Ctrl+Shift+V")
        self.close_file = KeyButton("Close it", "Ctrl+W", "quiet")
        for button, signal in (
            (self.again, self.read_again_wanted),
            (self.check, self.check_wanted),
            (self.close_file, self.close_wanted),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            layout.addWidget(button)
        self.hide()

    def show_session(self, session: Session) -> None:
        read_only = session.read_only
        self.setVisible(read_only is not None)
        if read_only is None:
            return
        self.claim.setText(f"Read-only: {Path(session.case_file).name}")
        self.claim.setToolTip(session.case_file)
        until = local_time(read_only.read_utc_ns)
        parts = ["Everything can be looked at, checked and printed; nothing is run or recorded.", read_only.why]
        if read_only.in_use:
            parts.append(f"It is being written: this is how it stood at {until}.")
        if read_only.broken:
            self.claim.setText(f"NOT what was recorded: {Path(session.case_file).name}")
            parts = [f"No result in it can be relied on: {read_only.broken}. Check this file."]
        self.meaning.setText(" ".join(part for part in parts if part))
        self.again.setVisible(read_only.in_use)
        self.setAccessibleName(f"{self.claim.text()}. {self.meaning.text()}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("neutral_tint"))
        outer = theme.px(8)
        box = QRectF(self.rect()).adjusted(outer + 0.5, outer + 0.5, -outer - 0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        bar = QRectF(box.left(), box.top() + outer, theme.px(3), box.height() - 2 * outer)
        painter.fillRect(bar, theme.color("text"))
