"""The page Set-up: the register of the laboratory, what of it is used, and the sheet with the network configuration."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.intake.draft import STATION, Draft
from ui.intake.effect import problem_lines, problem_title
from ui.intake.equipment_list import ROW, EquipmentList, of_register
from ui.intake.file_box import FileBox
from ui.intake.firmware_box import FirmwareBox
from ui.intake.forms import page, scrolled
from ui.intake.pages import Page
from ui.intake.register import LabRegister
from ui.shell.parts import clear, column, label, row, rule
from ui.widgets import ElidedLabel, KeyButton, VerdictGlyph

_SHEET = {
    True: (
        "Network configuration", "The sheet tells the vendor how the station has to be set before the tests (appendix A).",
    ),
    False: (
        "Test data", "The sheet tells the operator what the system has to know before the tests: id tags, the charge point.",
    ),
}  # fmt: skip
"""Title and words of the sheet; True for a charging station's."""


class SetupPage(Page):
    """Everything in it is read from the register; what is used is chosen here."""

    file_wanted = Signal()
    path_entered = Signal(str)
    firmware_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(self, register: LabRegister) -> None:
        super().__init__()
        self._register = register
        content, layout = page(
            "With what is it tested?", "The register is typed once, as a YAML file, and used for every campaign."
        )
        column(self).addWidget(scrolled(content, "Set-up"))
        self.file = FileBox("Path of the laboratory's register", "Path of the laboratory's register (YAML)", "Ctrl+L")
        self.file.wanted.connect(self.file_wanted)
        self.file.path_entered.connect(self.path_entered)
        layout.addWidget(self.file)
        layout.addSpacing(theme.px(8))
        self.note = label("", "secondary", "text2", wrap=True)
        layout.addWidget(self.note)
        self.problems = column(spacing=6)
        layout.addLayout(self.problems)
        layout.addSpacing(theme.px(20))
        self.block = QWidget()
        block = column(self.block)
        head = row(margins=(0, 0, 0, 8), spacing=12)
        head.addWidget(label("Equipment of this campaign", "title"))
        self.count = ElidedLabel("", "secondary", "text2")
        head.addWidget(self.count, 1)
        block.addLayout(head)
        block.addWidget(rule())
        self.list = EquipmentList()
        self.list.toggled.connect(self._toggle)
        block.addWidget(self.list)
        self.said = label("", "secondary", "inconclusive", wrap=True)
        block.addWidget(self.said)
        layout.addWidget(self.block)
        layout.addSpacing(theme.px(20))
        self.firmware = FirmwareBox()
        self.firmware.edited.connect(self.edited)
        self.firmware.wanted.connect(self.firmware_wanted)
        layout.addWidget(self.firmware)
        self.sheet_box = QWidget()
        sheet = column(self.sheet_box)
        self.sheet_title = label("Network configuration", "title")
        sheet.addWidget(self.sheet_title)
        sheet.addSpacing(theme.px(8))
        sheet.addWidget(rule())
        line = row(margins=(0, 12, 0, 0), spacing=16)
        self.sheet_words = label("", "body", "text2", wrap=True)
        line.addWidget(self.sheet_words, 1)
        self.sheet = KeyButton("Write the sheet", "Ctrl+Shift+P")
        self.sheet.clicked.connect(lambda _=False: self.sheet_wanted.emit())
        line.addWidget(self.sheet)
        sheet.addLayout(line)
        self.sheet_note = label("", "secondary", "text2", wrap=True)
        sheet.addWidget(self.sheet_note)
        layout.addWidget(self.sheet_box)
        layout.addStretch(1)
        register.changed.connect(self.edited)
        self.say_sheet("")

    def say_sheet(self, text: str) -> None:
        """Where the sheet is, or why it could not be written."""
        self.sheet_note.setText(text)
        self.sheet_note.setVisible(bool(text))

    def _toggle(self, name: str) -> None:
        self.said.setText(self._register.toggle(name))
        self.said.setVisible(bool(self.said.text()))

    def fill(self, draft: Draft) -> None:
        draft.firmware = self.firmware.path.text().strip()
        register = self._register
        readable = register.reply is not None and register.reply.ok and not register.errors
        draft.lab_path = register.path if readable else ""
        draft.equipment = register.chosen if readable else []
        draft.doubtful = register.doubtful if readable else []
        draft.lab_problem = "" if readable or not register.path else self._what_is_wrong()

    def _what_is_wrong(self) -> str:
        reply = self._register.reply
        if reply is None:
            return "The register is being read."
        if not reply.ok:
            return reply.text
        return f"The register has {self._register.errors} error{'s' if self._register.errors > 1 else ''}: correct the file, or take it away."

    def show_draft(self, draft: Draft) -> None:
        register = self._register
        self.file.show_path(register.path)
        laboratory = register.register.get("laboratory") or {}
        people = register.register.get("people") or []
        known = [str(laboratory.get("name") or ""), f"{len(people)} people" if len(people) != 1 else "1 person"]
        self.file.show_read(", ".join(part for part in known if part) if register.register else "")
        reply = register.reply
        if not register.path:
            self.note.setText("None yet? \u201cocpp-bench lab new\u201d writes a commented template to fill in.")
        elif reply is not None and not reply.ok:
            self.note.setText(reply.text)
        else:
            self.note.setText("The file is read again whenever it is saved.")
        self._show_problems()
        rows = [of_register(item, register.in_use(item)) for item in register.equipment]
        self.block.setVisible(bool(rows))
        self.list.show_rows(rows)
        self.list.setFixedHeight(theme.px(ROW) * len(rows) + theme.px(4))
        used = sum(1 for found in rows if found.in_use)
        self.count.setText(f"{used} of {len(rows)} used, Space takes one in or out")
        self.said.setVisible(bool(self.said.text()))
        title, words = _SHEET[draft.dut_type == STATION]
        self.sheet_title.setText(title)
        self.sheet_words.setText(words)
        self.sheet.setEnabled(bool(draft.pics_path))
        self.firmware.show_draft(draft)

    def _show_problems(self) -> None:
        clear(self.problems)
        for problem in self._register.problems[:8]:
            line = row(margins=(0, 6, 0, 0), spacing=10)
            line.addWidget(VerdictGlyph("INCONCLUSIVE"))
            where = f"line {problem['line']}: " if problem.get("line") else ""
            words = column(spacing=1)
            words.addWidget(label(f"{where}{problem_title(problem)}", "body-strong", wrap=True))
            for text, tone in problem_lines(problem):
                words.addWidget(label(text, "secondary", tone, wrap=True))
            line.addLayout(words, 1)
            self.problems.addLayout(line)
