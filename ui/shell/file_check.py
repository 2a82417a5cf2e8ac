"""Is this case file what was recorded? The check runs in a process of its own; what comes of it is told below the truth bar.

Nothing is judged here: a file that was changed is no result of the device, and the sentence says which records it is about.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from ui import theme
from ui.heads import grouped
from ui.intake.forms import scrolled
from ui.shell.band import paint_band
from ui.shell.parts import column, label, row
from ui.shell.truth import thousands
from ui.widgets import EnterField, KeyButton, VerdictGlyph

SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Outcome:
    """What the check came to. ``error``: it could not be made; everything else is then empty."""

    path: str
    ok: bool = False
    records: int = 0
    head: str = ""
    anchored: bool = False
    anchored_seq: int = 0
    problems: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """Files that the device has uploaded and that are not beside the case file."""
    error: str = ""
    only_report: bool = False
    """The case file is sound; what is wrong is the report that was held against it."""


class FileCheck(QObject):
    """One check at a time; a new one takes the place of the one before."""

    began = Signal(str)
    ended = Signal(object)
    """An :class:`Outcome`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.command = [sys.executable, "-m", "app.casefiles.check"]
        self._process: QProcess | None = None

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self, path: str, anchor: str = "") -> None:
        self.cancel()
        process = QProcess(self)
        self._process = process
        process.finished.connect(lambda *_: self._finished(process, path))
        process.errorOccurred.connect(lambda error: self._failed(process, path, error))
        program, arguments = self.command[0], [*self.command[1:], path, anchor]
        self.began.emit(path)
        process.start(program, arguments)

    def cancel(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(1000)
            process.deleteLater()

    def _failed(self, process: QProcess, path: str, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(process, Outcome(path, error="The check cannot be started."))

    def _finished(self, process: QProcess, path: str) -> None:
        output = bytes(process.readAllStandardOutput().data()).decode(errors="replace")
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        try:
            outcome = Outcome(path, **json.loads(output))
        except (ValueError, TypeError):
            outcome = Outcome(path, error=said.splitlines()[-1] if said else "The check ended without an answer.")
        self._end(process, outcome)

    def _end(self, process: QProcess, outcome: Outcome) -> None:
        if process is self._process:
            self._process = None
            self.ended.emit(outcome)
        process.deleteLater()


class CheckPanel(QWidget):
    """What the check came to, until it is put away. A head that was noted earlier can be held against the file."""

    def __init__(self) -> None:
        super().__init__()
        self.check = FileCheck(self)
        self.check.began.connect(self._began)
        self.check.ended.connect(self.show_outcome)
        self._path, self._tone = "", "neutral"
        layout = column(self, margins=(28, 18, 22, 12), spacing=8)
        head = row(spacing=14)
        self.glyph = VerdictGlyph("running", 20)
        head.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=3)
        self.claim = label("", "body-strong", wrap=True)
        self.meaning = label("", "secondary", "text2", wrap=True)
        self.head = label("", "mono", "text2", wrap=True)
        for text in (self.meaning, self.head):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(self.claim)
        words.addWidget(self.meaning)
        words.addWidget(self.head)
        head.addLayout(words, 1)
        self.away = KeyButton("Put away", "", "quiet")
        self.away.clicked.connect(lambda _=False: self.put_away())
        head.addWidget(self.away, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        self.problems = label("", "secondary", wrap=True)
        self.problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        holder = QWidget()
        column(holder, margins=(34, 0, 8, 0)).addWidget(self.problems)
        self._problems_area = scrolled(holder, "What was found")
        layout.addWidget(self._problems_area)
        self._anchor_line = QWidget()
        line = row(self._anchor_line, margins=(34, 0, 0, 0), spacing=8)
        self.anchor = EnterField()
        self.anchor.setPlaceholderText("A head from your notes, its first 16 digits or more; or the path of the report")
        self.anchor.setAccessibleName("Head to compare with")
        self.anchor.setFixedHeight(theme.px(32))
        self.anchor.setMaximumWidth(theme.px(560))
        self.anchor.returnPressed.connect(self.compare)
        self.compare_button = KeyButton("Compare", "Enter")
        self.compare_button.clicked.connect(lambda _=False: self.compare())
        line.addWidget(self.anchor, 1)
        line.addWidget(self.compare_button)
        self.report_button = KeyButton("Choose the report")
        self.report_button.clicked.connect(lambda _=False: self.choose_report())
        line.addWidget(self.report_button)
        line.addStretch(1)
        layout.addWidget(self._anchor_line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def start(self, path: str, anchor: str = "") -> None:
        if path != self._path:
            self.anchor.clear()
        self._path = path
        self.check.start(path, anchor)

    def compare(self) -> None:
        if self._path and self.anchor.text().strip():
            self.check.start(self._path, self.anchor.text().strip())

    def choose_report(self) -> None:
        """A report names the record that it was made of."""
        dialog = QFileDialog(self, "Report of this campaign", str(Path(self._path).parent), "Reports (*.pdf)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._report_chosen)
        dialog.open()

    def _report_chosen(self, path: str) -> None:
        self.anchor.setText(path)
        self.compare()

    def put_away(self) -> None:
        self.check.cancel()
        self.hide()

    def _began(self, path: str) -> None:
        self._show("running", "neutral", f"Checking {Path(path).name}: every record, every hash …",
                   "You can go on working meanwhile.")  # fmt: skip
        self._anchor_line.hide()

    def show_outcome(self, outcome: Outcome) -> None:
        name = Path(outcome.path).name
        self._path = outcome.path
        if outcome.error:
            self._show("ERROR", "error", f"{name} could not be checked.", outcome.error)
            self._anchor_line.setVisible(bool(self.anchor.text()))  # what was typed there may be what is wrong
            return
        records = f"{thousands(outcome.records)} records"
        if outcome.ok:
            claim = f"{name} is what was recorded: {records}, and every one fits to its hash."
            meaning = anchoring(outcome)
            if outcome.absent:
                files = ", ".join(outcome.absent[:5])
                meaning += f" Not looked at, because not beside it: {files}, which the device has uploaded."
            self._show("PASS", "passed", claim, meaning, outcome.head)
        elif outcome.only_report:
            claim = f"The report is not the one that the product writes of {name}. The case file itself is sound."
            meaning = "Do not rely on that PDF. Make a new report from the case file."
            self._show("ERROR", "error", claim, meaning, outcome.head, outcome.problems)
        else:
            count = len(outcome.problems)
            claim = f"{name} is not what was recorded: {count} finding{'' if count == 1 else 's'} in {records}."
            meaning = "No result that stands on it can be relied on. Use an untouched copy, if there is one."
            self._show("ERROR", "error", claim, meaning, outcome.head, outcome.problems)
        self._anchor_line.setVisible(outcome.ok or outcome.only_report)

    def _show(
        self, glyph: str, tone: str, claim: str, meaning: str, head: str = "", problems: list[str] | None = None
    ) -> None:
        self._tone = tone
        self.glyph.set_state(glyph)
        self.claim.setText(claim)
        self.meaning.setText(meaning)
        self.head.setText(f"head  {grouped(head)}" if head else "")
        self.head.setVisible(bool(head))
        shown = (problems or [])[:SHOWN_PROBLEMS]
        more = len(problems or []) - len(shown)
        lines = [f"•  {problem}" for problem in shown] + ([f"and {more} more"] if more > 0 else [])
        self.problems.setText("\n".join(lines))
        self._problems_area.setVisible(bool(lines))
        line = self.problems.fontMetrics().lineSpacing()
        self._problems_area.setFixedHeight(min(theme.px(132), (len(lines) + 1) * line))
        self.setAccessibleName(f"{claim} {meaning}")
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_band(self, self._tone)


def anchoring(outcome: Outcome) -> str:
    """What the check says of the end of the file."""
    if not outcome.anchored:
        return (
            "Its end is not anchored: that nothing was cut off there can be told only by a head that was noted earlier, such "
            "as the one at the end of the last case or the one printed in the report. Compare it here."
        )
    behind = outcome.records - outcome.anchored_seq
    if behind <= 0 or not outcome.anchored_seq:
        return "The head you gave is that of the last record: nothing was cut off."
    return (
        f"The head you gave is that of record {thousands(outcome.anchored_seq)}: everything up to there is untouched. "
        f"{thousands(behind)} record{'' if behind == 1 else 's'} came after it."
    )
