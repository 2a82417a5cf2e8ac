"""The approval at the end of a case: what came held against what was expected, the advice, and four equal answers.

There is no default answer and no primary button. The keys are armed 0.7 s after the panel came. An answer is kept back for
ten seconds so that Ctrl+Z can take it back; it is sent when they are over, or at once with Enter or the button. Until it is sent nothing
is recorded, and the panel says so. An answer against the advice needs a reason, which stands in the record and in the report.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.campaign.in_words import not_held
from app.campaign.record import CampaignRecord, PromptRecord
from ui import theme
from ui.review.claims import counted
from ui.run.answer_card import AnswerCard
from ui.run.approval_findings import FindingsBox
from ui.run.approval_rows import (
    ADVICE_STATE,
    ADVICE_WORDS,
    ANSWERS,
    STATUSES,
    StatusRow,
    consequence,
    needs_reason,
    rows_of,
    why,
    your_part,
)
from ui.run.approval_table import StatusTable, TableHead
from ui.run.reason_field import ReasonField
from ui.theme import icons
from ui.widgets import KeyButton, Label, VerdictBadge, VerdictGlyph

ARMING_MS = 700
UNDO_MS = 10_000
_WHY = {
    "yes": "You approve against the advice. Why?",
    "no": "You reject the result. Why?",
    "retest": "You want a retest against the advice. Why?",
    "cannot": "You cannot judge the result. Why?",
}
"""The question while the reason of an answer is written."""


class ApprovalPanel(QWidget):
    """``answered`` gives prompt id, answer, reason and device; ``selected`` the frame of a row."""

    answered = Signal(int, str, str, str)
    selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prompt_id = 0
        self._advice = ""
        self._wanted = ""
        """The answer that waits for its reason."""
        self._given = ""
        """The answer that is kept back."""
        self._device = "keyboard"
        self._title = ("", "")
        self._part = STATUSES
        self._since, self._held = QElapsedTimer(), QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._tick)
        self.setAccessibleName("Approval")
        self.compact = self._placed = False
        self._build()
        self.set_compact(False)

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        line = QHBoxLayout()
        line.setSpacing(theme.px(14))
        self._badge = VerdictBadge()
        self._checks = Label("", "body-strong")
        self._when = Label("", "body", "text2")
        line.addWidget(Label("Bench verdict", "body", "text2"))
        line.addWidget(self._badge)
        line.addWidget(self._checks)
        line.addWidget(self._when)
        line.addStretch(1)
        outer.addLayout(line)
        self._findings = FindingsBox()
        outer.addWidget(self._findings)
        self.table = StatusTable()
        self.table.chosen.connect(self._row_chosen)
        table = QVBoxLayout()
        table.setSpacing(0)
        table.addWidget(TableHead())
        table.addWidget(self.table, 1)
        outer.addLayout(table, 100)
        self._advice_box = self._build_advice()
        outer.addWidget(self._advice_box)
        line = QHBoxLayout()
        self._question = Label("Do you approve the result?", "section")
        self._armed = Label("", "secondary", "text2")
        line.addWidget(self._question)
        line.addStretch(1)
        line.addWidget(self._armed)
        outer.addLayout(line)
        line = QHBoxLayout()
        line.setSpacing(theme.px(12))
        self.cards: dict[str, AnswerCard] = {}
        for answer, key, text in ANSWERS:
            card = AnswerCard(text, key)
            card.clicked.connect(lambda _=False, answer=answer: self.press(answer, "mouse"))
            self.cards[answer] = card
            line.addWidget(card, 1)
        outer.addLayout(line)
        line = QHBoxLayout()
        line.addWidget(Label("Reason", "body-strong"))
        self._reason_note = Label(
            "needed only when you go against the advice; quoted in the report", "secondary", "text2"
        )
        line.addWidget(self._reason_note)
        line.addStretch(1)
        outer.addLayout(line)
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        self.reason = ReasonField()
        self.reason.back.connect(self.undo)
        self.reason.setFixedHeight(theme.px(36))
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Type after your answer, then Enter")
        self.reason.returnPressed.connect(self._reason_given)
        self._send = KeyButton("Send now", "Enter")
        self._send.clicked.connect(self.send)
        self._undo = KeyButton("Undo", "Ctrl+Z")
        self._undo.clicked.connect(self.undo)
        for button in (self._send, self._undo):
            button.setFixedHeight(theme.px(36))
        line.addWidget(self.reason, 1)
        line.addWidget(self._undo)
        line.addWidget(self._send)
        outer.addLayout(line)
        self._foot = Label("", "secondary", "text2")
        outer.addWidget(self._foot)
        outer.addStretch(1)

    def set_compact(self, compact: bool) -> None:
        """Less height for head, advice and answers, so that the table keeps its rows."""
        if compact == self.compact and self._placed:
            return
        self.compact, self._placed = compact, True
        inset, gap = theme.px(24), theme.px(8 if compact else 12)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(inset, self.head_height + theme.px(10 if compact else 20), inset, theme.px(10))
            layout.setSpacing(gap)
        self._advice_box.setFixedHeight(theme.px(44 if compact else 64))
        for card in self.cards.values():
            card.set_height(60 if compact else 84)
        self._foot.setVisible(not compact)
        self.table.set_row_height(42 if compact else 52)

    @property
    def head_height(self) -> int:
        return theme.px(78 if self.compact else 120)

    def _build_advice(self) -> QWidget:
        box = QWidget()
        box.setProperty("surface", "sunken")
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(box)
        row.setContentsMargins(theme.px(20), 0, theme.px(20), 0)
        row.setSpacing(theme.px(14))
        self._advice_glyph = VerdictGlyph("NOT RUN", 24)
        self._advice_text = Label("", "section")
        self._advice_why = Label("", "body", "text2")
        self._advice_why.setWordWrap(True)
        row.addWidget(self._advice_glyph)
        row.addWidget(self._advice_text)
        row.addWidget(self._advice_why, 1)
        return box

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_prompt(self, record: CampaignRecord, prompt: PromptRecord) -> None:
        """Show this approval; a new one is armed anew."""
        shown = prompt.shown
        attempt = record.attempt(shown.case_id, shown.attempt)
        fresh = shown.prompt_id != self.prompt_id
        standing: StatusRow | None = None
        self._advice = shown.advice
        self._title = (shown.case_id, attempt.started.title if attempt else "")
        if attempt is not None:
            verdict = attempt.machine.value if attempt.machine else "NOT RUN"
            expectation = attempt.started.expectation
            detail = "rejected as required" if expectation == "must reject" and verdict == "PASS" else ""
            self._badge.set_verdict(verdict, detail)
            self._checks.setText(counted(attempt))
            self._when.setText(f"attempt {attempt.number}")
            rows = rows_of(record, attempt)
            self._part = your_part(record)
            self.table.set_subject(self._part)
            self._findings.show_sentences(not_held(attempt))
            self.table.rows.set_rows(rows)
            self.table.fit()
            standing = next((row for row in rows if row.stands_out and row.frame), None)
            self._advice_why.setText(why(rows, self._part))
        self._advice_glyph.set_state(ADVICE_STATE.get(shown.advice, "NOT RUN"))
        self._advice_text.setText(ADVICE_WORDS.get(shown.advice, shown.advice))
        if fresh:
            self._begin(shown.prompt_id, shown.attempt)
            if standing is not None:
                self.selected.emit(standing.frame)

    def _begin(self, prompt_id: int, attempt: int) -> None:
        self.prompt_id = prompt_id
        self._wanted = self._given = ""
        self.reason.forget()
        for answer, card in self.cards.items():
            card.set_line(consequence(answer, self._advice, attempt))
            card.set_state("arming", 0.0)
        self._since.start()
        self._timer.start()
        self._say()

    def close_prompt(self) -> None:
        """The prompt is answered or withdrawn: nothing is kept back any more."""
        self.prompt_id = 0
        self._wanted = self._given = ""
        self.reason.forget()
        self._timer.stop()

    @property
    def is_armed(self) -> bool:
        return bool(self.prompt_id) and self._since.isValid() and self._since.elapsed() >= ARMING_MS

    @property
    def given(self) -> str:
        """The answer that is kept back for undo; empty if there is none."""
        return self._given

    @property
    def wanted(self) -> str:
        """The answer that waits for its reason; empty if there is none."""
        return self._wanted

    @property
    def question(self) -> str:
        return self._question.text()

    def _row_chosen(self, row: StatusRow) -> None:
        if row.frame:
            self.selected.emit(row.frame)

    # --- answering ---------------------------------------------------------------------------------------------------

    def press(self, answer: str, device: str = "keyboard") -> bool:
        """Choose an answer. False before the keys are armed, or while another answer is kept back."""
        if not self.is_armed or self._given:
            return False
        self._device = device
        if self._wanted and answer != self._wanted:
            self.reason.forget()  # it was for the other answer
        self._wanted = ""
        if needs_reason(answer, self._advice) and not self.reason.text().strip():
            self._wanted = answer
            for name, card in self.cards.items():
                card.set_state("wanted" if name == answer else "armed")
            self.reason.setFocus()
            self._say()
            return True
        self._keep(answer)
        return True

    def _reason_given(self) -> None:
        if self._given:
            self.send()
        elif self._wanted and self.reason.text().strip():
            self._keep(self._wanted)

    def _keep(self, answer: str) -> None:
        self._given, self._wanted = answer, ""
        self._held.start()
        self._timer.start()
        self.reason.clearFocus()
        self.setFocus()
        self._tick()
        self._say()

    def undo(self) -> bool:
        """Ctrl+Z: take the answer back, or stop asking for its reason. What was written goes with it."""
        if not self._given and not self._wanted:
            return False
        self._given = self._wanted = ""
        self.reason.forget()
        for card in self.cards.values():
            card.set_state("armed")
        self.setFocus()
        self._say()
        return True

    def send(self) -> bool:
        """Send the answer that is kept back now."""
        if not self._given:
            return False
        answer, self._given = self._given, ""
        self._timer.stop()
        for name, card in self.cards.items():
            card.set_state("sent" if name == answer else "off")
        self._foot.setText("Sent. The engine records it.")
        self._send.setVisible(False)
        self._undo.setVisible(False)
        self.answered.emit(self.prompt_id, answer, self.reason.text().strip(), self._device)
        return True

    def _tick(self) -> None:
        if self._given:
            left = 1 - self._held.elapsed() / UNDO_MS
            if left <= 0:
                self.send()
                return
            seconds = -(-int(left * UNDO_MS) // 1000)
            for name, card in self.cards.items():
                if name == self._given:
                    card.set_state("given", left)
                    card.set_note(f"sent in 0:{seconds:02d}")
                else:
                    card.set_state("off")
            return
        done = self._since.elapsed() / ARMING_MS
        for card in self.cards.values() if not self._wanted else ():
            card.set_state("arming" if done < 1 else "armed", min(done, 1.0))
        if done >= 1:
            self._timer.stop()
            self._say()

    def _say(self) -> None:
        self._armed.setText("keys write the reason" if self._wanted else "keys armed" if self.is_armed else "arming")
        self._send.setVisible(bool(self._given))
        self._undo.setVisible(bool(self._given or self._wanted))
        self._question.setText(_WHY.get(self._wanted, "Do you approve the result?"))
        if self._wanted:
            self._reason_note.setText(
                "is needed for this answer; it is quoted in the report. Enter goes on, Esc or Ctrl+Z goes back"
            )
        else:
            self._reason_note.setText("needed only when you go against the advice; quoted in the report")
        self._foot.setText(
            "Not recorded yet: Ctrl+Z takes it back, Enter sends it at once."
            if self._given
            else "An answer is kept back for 10 s, so that it can be undone; then it is recorded for good."
        )

    # --- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.px(8)
        p.setPen(theme.color("line"))
        p.setBrush(theme.color("panel"))
        p.drawRoundedRect(rect, radius, radius)
        head = QRectF(0, 0, self.width(), self.head_height)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("hand"))
        p.setClipRect(head)
        p.drawRoundedRect(head.adjusted(0, 0, 0, radius * 2), radius, radius)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        x = theme.px(24)
        top = theme.px(8 if self.compact else 16)
        icons.paint(p, "hand", x, top + theme.px(2), theme.px(16), theme.color("ink"))
        kind = QRectF(x + theme.px(22), top, self.width() / 2, theme.px(20))
        p.setFont(theme.font("kind"))
        p.setPen(theme.color("ink"))
        p.drawText(kind, left, "APPROVE OR REJECT")
        kind.adjust(QFontMetricsF(theme.font("kind")).horizontalAdvance("APPROVE OR REJECT") + theme.px(10), 0, 0, 0)
        p.setFont(theme.font("secondary"))
        p.setPen(theme.color("ink2"))
        p.drawText(kind, left, f"your part: {self._part}")
        right = QRectF(0, top, self.width() - x, theme.px(20))
        p.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "no clock is running")
        font = theme.font("mono-id")
        font.setPixelSize(theme.px(26))
        p.setFont(font)
        p.setPen(theme.color("ink2"))
        line = QRectF(x, theme.px(28 if self.compact else 50), self.width() - 2 * x, theme.px(48))
        p.drawText(line, left, self._title[0])
        line.adjust(QFontMetricsF(font).horizontalAdvance(self._title[0]) + theme.px(16), 0, 0, 0)
        font = theme.font("headline-compact")
        p.setFont(font)
        p.setPen(theme.color("ink"))
        p.drawText(
            line, left, QFontMetricsF(font).elidedText(self._title[1], Qt.TextElideMode.ElideRight, line.width())
        )
