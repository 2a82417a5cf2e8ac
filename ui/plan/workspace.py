"""The plan: how many cases apply, the table of all of them with their reasons, and what hands have to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.commands import RunCases
from app.events import JsonObject, Recorded
from ui import plan_words, theme
from ui.plan.model import PlanModel
from ui.plan.view import PlanView
from ui.run.plan_rows import next_hands
from ui.session import Session
from ui.shell.parts import clear, column, label, row, rule
from ui.shell.truth_bar import Glyph
from ui.undecided import state_of
from ui.widgets import ElidedLabel, KeyButton, Panel, SearchField

CHIP_WORDS = {
    "applies": "Applies", "does not apply": "Does not apply", "undecided": "Undecided", "needs hands": "Needs hands",
    "not run": "To do",
}  # fmt: skip
RESULT_EVENTS = (
    "PromptShown",
    "PromptClosed",
    "CaseStarted",
    "CaseEnded",
    "VerdictReached",
    "CaseNotRun",
    "CauseRecorded",
    "PlanMade",
)


class FilterChip(QAbstractButton):
    """A chip that can be switched on; then it is blue, for it is the tester's choice."""

    def __init__(self, chip: str) -> None:
        super().__init__()
        self.chip = chip
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        self.setText(f"{CHIP_WORDS[self.chip]} {count}")
        self.setAccessibleName(f"Show only: {self.text()}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font("secondary-medium")).horizontalAdvance(self.text())
        return QSize(width + theme.px(16), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        painter.setPen(
            QPen(theme.color("wire" if on else "text3"), 1) if on or self.underMouse() else Qt.PenStyle.NoPen
        )
        painter.setBrush(theme.color("wire_tint" if on else "neutral_tint"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
        painter.setFont(theme.font("secondary-medium"))
        painter.setPen(theme.color("wire" if on else "text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class PlanWorkspace(QWidget):
    """Reads the record's plan; runs what the tester picks."""

    name = "plan"
    hint_context = "plan"
    go = Signal(str, str)
    retest_wanted = Signal(str, bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._hands_known = False
        layout = row(self, margins=(8, 8, 8, 8), spacing=8)
        self.model = PlanModel(self._verdict)
        layout.addWidget(self._table_panel(), 1)
        self.planner = HandsPanel()
        self.planner.run_wanted.connect(lambda: self._session.ask(RunCases()))
        layout.addWidget(self.planner)
        self.set_record()

    def _table_panel(self) -> QWidget:
        panel = Panel()
        head = row(margins=(16, 14, 16, 8), spacing=16)
        self.title = label("", "page")
        self.subtitle = ElidedLabel("", "body", "text2")
        head.addWidget(self.title)
        head.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignVCenter)
        panel.body.addLayout(head)
        filters = row(margins=(16, 0, 16, 8), spacing=8)
        self.field = SearchField("Filter cases or reasons", height=32)
        self.field.setFixedWidth(theme.px(360))
        self.field.textChanged.connect(lambda _: self._filter())
        self.field.returnPressed.connect(self._to_table)
        filters.addWidget(self.field)
        filters.addSpacing(theme.px(8))
        self.chips = [FilterChip(chip) for chip in CHIP_WORDS]
        for chip in self.chips:
            chip.toggled.connect(lambda _: self._filter())
            filters.addWidget(chip)
        filters.addStretch(1)
        panel.body.addLayout(filters)
        self.view = PlanView(self.model)
        self.view.picked.connect(self._picked)
        self.view.run_wanted.connect(self.run_case)
        panel.body.addWidget(self.view, 1)
        self.empty = label("", "body", "text2", wrap=True)
        self.empty.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), theme.px(24))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        panel.body.addWidget(self.empty, 1)
        panel.body.addWidget(rule())
        foot = row(margins=(16, 0, 16, 0), spacing=10)
        self.foot_claim = label("", "body-strong")
        self.foot_reason = label("", "body", "text2", wrap=True)
        self.foot_run = KeyButton("Run this case", "Enter")
        self.foot_run.clicked.connect(lambda _=False: self._run_current())
        foot.addWidget(self.foot_claim)
        foot.addWidget(self.foot_reason, 1)
        foot.addWidget(self.foot_run)
        holder = QWidget()
        holder.setLayout(foot)
        holder.setMinimumHeight(theme.px(48))
        panel.body.addWidget(holder)
        return panel

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "filter": self.field.setFocus,
            "plan-next": lambda: self.view.move(1),
            "plan-previous": lambda: self.view.move(-1),
            "plan-applies": self._cycle_applies,
            "plan-open": self._open_current,
        }

    # the record

    def set_record(self) -> None:
        record = self._session.record
        self.model.set_plan(record.plan, record.selected)
        applying, total, _ = plan_words.summary(record.plan)
        selected = plan_words.asked(record)
        self.title.setText(f"{applying} of {total} cases apply" if total else "No plan yet")
        self._say_hands()
        self._counts()
        self._show_empty()
        self._hands_known = any("hands" in entry for entry in record.plan)
        self.planner.show_plan(selected, self._session.why_not_running)
        self._fit()
        if total and self.view.current_entry() is None:
            self.view.move(1)
        self._picked(self.view.current_entry())

    def _say_hands(self) -> None:
        """How much is to be done by hand, counted as in Run: what is left of it."""
        record = self._session.record
        _, total, hands = plan_words.summary(record.plan)
        selected = plan_words.asked(record)
        movements, left = sum(len(plan_words.hands(entry)) for entry in selected), next_hands(record)[1]
        of_all = f"{left} of {movements} movements left" if left != movements else f"{movements} movements"
        parts = (
            f"{hands} need hands" if hands else "",
            f"{len(selected)} asked for that can run in this version",
            of_all if movements else "",
        )
        self.subtitle.setText(", ".join(part for part in parts if part) if total else "")

    def apply(self, records: list[Recorded]) -> None:
        kinds = {recorded.event.kind for recorded in records}
        if kinds.intersection(("PlanMade", "CampaignClosed")):
            self.set_record()
        elif kinds.intersection(RESULT_EVENTS):
            self.model.verdicts_changed()
            self._counts()
            self._say_hands()

    def select(self, case_id: str) -> None:
        if case_id and not self.view.select_case(case_id):
            self.field.clear()
            for chip in self.chips:
                chip.setChecked(False)
            self.view.select_case(case_id)
        self.view.setFocus()

    def focus_first(self) -> None:
        self.view.setFocus()

    def _verdict(self, case_id: str) -> str:
        record = self._session.record
        entry = record.entry(case_id)
        if entry is None or (not plan_words.is_runnable(entry) and not record.attempts.get(case_id)):
            return ""
        return state_of(record, case_id)

    # what the tester does

    def run_case(self, case_id: str) -> None:
        """Run it; one that was run already gets a new attempt."""
        entry = self._session.record.entry(case_id) or {}
        if not self._session.is_open or not plan_words.is_runnable(entry):
            self._picked(entry)
            return
        again = bool(self._session.record.attempts.get(case_id))
        if again:
            self.retest_wanted.emit(case_id, False)
            return
        self._session.ask(RunCases([case_id]))
        self.go.emit("run", case_id)

    def _run_current(self) -> None:
        if (entry := self.view.current_entry()) is not None:
            self.run_case(str(entry["id"]))

    def _open_current(self) -> None:
        if (entry := self.view.current_entry()) is not None:
            self.go.emit("review", str(entry["id"]))

    def _to_table(self) -> None:
        self.view.setFocus()
        if self.view.current_entry() is None:
            self.view.move(1)

    def _filter(self) -> None:
        chosen = frozenset(chip.chip for chip in self.chips if chip.isChecked())
        entry = self.view.current_entry()
        self.model.set_filter(self.field.text(), chosen)
        shown = sum(1 for row_number in range(self.model.rowCount()) if self.model.entry(row_number) is not None)
        self.field.set_note(f"{shown} match" if self.field.text() or chosen else "")
        self._show_empty(filtered=not shown)
        if entry is None or not self.view.select_case(str(entry["id"])):
            self.view.move(1)
        if not shown:
            self._picked(None)

    def _show_empty(self, *, filtered: bool = False) -> None:
        """Instead of a table without rows: why there is nothing in it."""
        total = len(self._session.record.plan)
        self.empty.setVisible(filtered or not total)
        self.view.setVisible(bool(total) and not filtered)
        self.empty.setText(
            "No case matches the filter. Esc in the filter empties it; a blue chip is switched off by a click."
            if total
            else "The plan follows from the PICS. Open a campaign in Intake (Ctrl+1): then every case of the catalogue stands "
            "here, with the answer that decides whether it applies."
        )

    def _cycle_applies(self) -> None:
        """All, those that apply, those that do not, all again."""
        applies, not_applies = self.chips[0], self.chips[1]
        state = (applies.isChecked(), not_applies.isChecked())
        applies.setChecked(state == (False, False))
        not_applies.setChecked(state == (True, False))

    def _counts(self) -> None:
        counts = self.model.counts()
        for chip in self.chips:
            chip.set_count(counts[chip.chip])

    def _picked(self, entry: JsonObject | None) -> None:
        if not entry:
            self.foot_claim.setText("")
            self.foot_reason.setText(
                "Choose a case to see why it applies or not."
                if self._session.record.plan and self.view.isVisible()
                else ""
            )
            self.foot_run.setVisible(False)
            return
        claim, reason = plan_words.sentence(entry)
        clause = plan_words.clause(entry)
        self.foot_claim.setText(claim)
        self.foot_reason.setText(f"{reason} ({clause})" if clause and "Appendix C" not in reason else reason)
        self.foot_run.setVisible(self._session.record.opened is not None and plan_words.is_runnable(entry))
        self.foot_run.setEnabled(self._session.is_open)
        self.foot_run.setToolTip(self._session.why_not_running)
        again = bool(self._session.record.attempts.get(str(entry["id"])))
        self.foot_run.setText("Run it again" if again else "Run this case")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.planner.setVisible(self._hands_known and self.width() >= theme.px(1500))
        for chip in self.chips:
            chip.setVisible(chip.chip != "needs hands" or self._hands_known)
        self.field.setFixedWidth(theme.px(360 if self.width() >= theme.px(1500) else 260))


class HandsPanel(Panel):
    """How many hand movements the chosen cases need, by kind, and which cases need none."""

    run_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Hands", "the cases asked for")
        self.setFixedWidth(theme.px(368))
        self._lines = column(margins=(16, 20, 16, 16), spacing=0)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)
        foot = column(margins=(16, 8, 16, 16), spacing=8)
        self.why_not = label("", "secondary", "text2", wrap=True)
        foot.addWidget(self.why_not)
        self.run = KeyButton("Run all that are to do", "Ctrl+F5", "primary")
        self.run.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.run.clicked.connect(lambda _=False: self.run_wanted.emit())
        foot.addWidget(self.run)
        self.body.addLayout(foot)

    def show_plan(self, entries: list[JsonObject], why_not: str) -> None:
        """``why_not``: why nothing can be run now, empty if it can."""
        clear(self._lines)
        self.run.setEnabled(not why_not and bool(entries))
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        kinds = Counter(kind for entry in entries for kind in plan_words.hand_kinds(entry))
        total = sum(kinds.values())
        line = row(spacing=16)
        line.addWidget(label(str(total), "clock"))
        words = column(spacing=2)
        words.addStretch(1)
        words.addWidget(label("hand movements", "title"))
        without = sum(1 for entry in entries if "hands" in entry and not plan_words.hands(entry))
        words.addWidget(label(f"{without} of {len(entries)} cases need none", "secondary", "text2", wrap=True))
        words.addStretch(1)
        line.addLayout(words, 1)
        self._lines.addLayout(line)
        self._lines.addSpacing(theme.px(16))
        if kinds:
            self._section("By kind")
            for kind, count in kinds.most_common():
                entry_line = row(spacing=12)
                entry_line.addWidget(Glyph(kind, "hand_text", 15))
                entry_line.addWidget(label(plan_words.HAND_WORDS[kind], "body"), 1)
                entry_line.addWidget(label(str(count), "body-strong"))
                self._add_row(entry_line, 26)
            self._lines.addSpacing(theme.px(12))
            self._section("Case by case")
            for entry in entries[:14]:
                entry_line = row(spacing=8)
                number = label(plan_words.short_id(str(entry["id"])), "mono-medium")
                number.setFixedWidth(theme.px(52))
                entry_line.addWidget(number)
                entry_line.addWidget(ElidedLabel(str(entry.get("title") or ""), "secondary"), 1)
                marks = plan_words.hand_kinds(entry)
                for kind in marks[:5]:
                    entry_line.addWidget(Glyph(kind, "hand_text", 13))
                if not marks:
                    entry_line.addWidget(label("none", "secondary", "text3"))
                self._add_row(entry_line, 24)
            if len(entries) > 14:
                self._lines.addWidget(label(f"and {len(entries) - 14} more", "secondary", "text3"))
            self._lines.addSpacing(theme.px(12))
        self._lines.addWidget(rule())
        self._lines.addSpacing(theme.px(12))
        text = "000_RESET runs between all cases and must pass; a running transaction is stopped first."
        self._lines.addWidget(label(text, "secondary", "text2", wrap=True))

    def _section(self, title: str) -> None:
        self._lines.addWidget(rule())
        self._lines.addSpacing(theme.px(12))
        self._lines.addWidget(label(title, "secondary-medium"))
        self._lines.addSpacing(theme.px(6))

    def _add_row(self, line: object, height: int) -> None:
        holder = QWidget()
        holder.setLayout(line)  # type: ignore[arg-type]
        holder.setFixedHeight(theme.px(height))
        self._lines.addWidget(holder)
