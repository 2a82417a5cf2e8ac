"""Where the intake of a station asks for firmware that it can install."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.intake.draft import NEEDS_FIRMWARE, STATION, Draft
from ui.intake.forms import text_answer
from ui.shell.parts import column, label, row, rule
from ui.widgets import KeyButton


class FirmwareBox(QWidget):
    """A path, and the case that needs the file. Not shown where no device can be given one."""

    edited = Signal()
    wanted = Signal()
    """A file is to be chosen."""

    def __init__(self) -> None:
        super().__init__()
        layout = column(self)
        layout.addWidget(label("Firmware", "title"))
        layout.addSpacing(theme.px(8))
        layout.addWidget(rule())
        line = row(margins=(0, 12, 0, 0), spacing=16)
        self.path = text_answer(self.edited.emit, "Path of a file that this station can install")
        self.path.setAccessibleName("Path of firmware that this station can install")
        line.addWidget(self.path, 1)
        choose = KeyButton("Choose a file", "")
        choose.clicked.connect(lambda _=False: self.wanted.emit())
        line.addWidget(choose)
        layout.addLayout(line)
        layout.addSpacing(theme.px(4))
        self.note = label("", "secondary", "text2", wrap=True)
        layout.addWidget(self.note)
        layout.addSpacing(theme.px(20))

    def show_draft(self, draft: Draft) -> None:
        self.setVisible(draft.dut_type == STATION and not draft.embedded)
        needed = f"{NEEDS_FIRMWARE} has the station download and install it."
        self.note.setText(needed if draft.wants_firmware else f"{needed} That case does not apply here.")
