"""The middle of Review: the claim in one sentence, check, expected and actual, the sequence chart, all checks."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.campaign.in_words import check_text
from app.campaign.record import AttemptRecord
from app.casefiles.loading import MOST_OF_ATTEMPT
from app.events import CheckMade
from ui import plan_words, theme
from ui.review import claims
from ui.run.chart import SequenceChart
from ui.session import Session
from ui.shell.parts import column, label, row
from ui.shell.truth import thousands
from ui.theme import icons
from ui.undecided import is_waiting
from ui.widgets import Chip, ElidedLabel, Panel, RowModel, RowView, Segmented, VerdictGlyph, paint_glyph


class FactBox(QWidget):
    """A box of 96: head, the value in mono, a line below. ``tone``: sunken, passed or failed."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self._texts = ("", "", "")
        self.setFixedHeight(theme.px(96))
        self.setMinimumWidth(theme.px(120))

    def show_texts(self, head: str, value: str, line: str, tone: str = "") -> None:
        self._texts, self._tone = (head, value, line), tone or self._tone
        self.setAccessibleName(f"{head}: {value}. {line}")
        self.setToolTip(value if len(value) > 24 else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain = self._tone == "sunken"
        painter.setPen(theme.color("line") if plain else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken" if plain else f"{self._tone}_tint"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(8), theme.px(8))
        if not plain:
            painter.fillRect(
                QRectF(0, theme.px(14), theme.px(3), self.height() - theme.px(28)), theme.color(self._tone)
            )
        head, value, line = self._texts
        left, room = theme.px(18), self.width() - theme.px(30)
        flags = Qt.AlignmentFlag.AlignVCenter
        for text, role, colour, top, height in (
            (head, "secondary-medium", "text2" if plain else self._tone, 10, 20),
            (value, "mono-id", "text", 34, 28),
            (line, "secondary", "text2", 66, 20),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(colour))
            if role == "mono-id" and painter.fontMetrics().horizontalAdvance(text) > room:
                painter.setFont(theme.font("body-medium"))
                wrap = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter)
                area = QRectF(left, theme.px(top - 3), room, theme.px(height + 7))
                painter.drawText(area, wrap, _fitting(painter, area, wrap, text))
                continue
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(left, theme.px(top), room, theme.px(height)), flags, shown)


def _fitting(painter: QPainter, area: QRectF, flags: int, text: str) -> str:
    """As many words as the area has room for; the tooltip has all of them."""
    if painter.boundingRect(area, flags, text).height() <= area.height():
        return text
    words = text.split(" ")
    while len(words) > 1 and painter.boundingRect(area, flags, " ".join(words) + " …").height() > area.height():
        words.pop()
    return " ".join(words) + " …"


class CaseView(QWidget):
    """One attempt, and a choice among the attempts of its case."""

    attempt_wanted = Signal(int)
    frame_chosen = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._attempts: Segmented | None = None
        self._shown: AttemptRecord | None = None
        layout = column(self, spacing=8)
        layout.addWidget(self._claim_panel())
        self.chart_panel = Panel("Sequence", "around the failure")
        self.chart_panel.set_note_left()
        self.chart = SequenceChart(lambda: 0)
        self.chart.selected.connect(self.frame_chosen)
        self.chart_panel.body.addWidget(self.chart)
        layout.addWidget(self.chart_panel, 3)
        self.checks_panel = Panel("Checks")
        self.checks = RowModel(_check_spoken, lambda check: check.reference)
        self.checks_view = RowView(self.checks, self._paint_check, lambda _: theme.px(30), "All checks of this attempt")
        self.checks_view.chosen.connect(self._check_chosen)
        self.checks_panel.body.addWidget(self.checks_view)
        layout.addWidget(self.checks_panel, 2)

    def _claim_panel(self) -> QWidget:
        panel = Panel()
        self._body = column(margins=(24, 18, 24, 18), spacing=0)
        panel.body.addLayout(self._body)
        self._head = row(spacing=12)
        self.glyph = VerdictGlyph("NOT RUN", 24)
        self.case_id = label("", "mono-id")
        self.title = ElidedLabel("", "section")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.kind, self.attempt = Chip(""), Chip("")
        self.when = label("", "body", "text2")
        for widget in (self.glyph, self.case_id, self.title, self.kind, self.attempt):
            self._head.addWidget(widget)
        self._head.addStretch(1)
        self._head.addWidget(self.when)
        self._body.addLayout(self._head)
        self._body.addSpacing(theme.px(12))
        self.claim = label("", "title", wrap=True)
        self._body.addWidget(self.claim)
        self._body.addSpacing(theme.px(14))
        self._boxes = QWidget()
        boxes = row(self._boxes, spacing=12)
        self.check, self.expected, self.actual = FactBox("sunken"), FactBox("passed"), FactBox("failed")
        for box in (self.check, self.expected, self.actual):
            boxes.addWidget(box, 1)
        self._body.addWidget(self._boxes)
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return panel

    def show_attempt(self, attempt: AttemptRecord) -> None:
        self._shown = attempt
        record = self._session.record
        entry = record.entry(attempt.case_id) or {}
        approve = record.opened.approve if record.opened else "ask"
        verdict, sentence = claims.claim(
            attempt, approve, str(entry.get("expectation") or "pass"), waiting=is_waiting(record, attempt)
        )
        self.glyph.set_state(verdict)
        self.case_id.setText(attempt.case_id)
        self.title.setText(attempt.started.title)
        self.kind.set_text(plan_words.class_word(entry))
        self._choose_attempts(attempt)
        self.when.setText(_when(attempt, running=attempt is record.current))
        self.claim.setText(sentence)
        check = claims.decisive(attempt)
        self._boxes.setVisible(check is not None)
        if check is not None:
            self._show_check(attempt, check)
        self.chart.refresh(record, attempt)
        frames = len(attempt.frames)
        some = "first" if attempt.ended is not None else "last"
        shown = f"{some} {thousands(frames)}" if frames >= MOST_OF_ATTEMPT else thousands(frames)
        reading = self._session.lacks_frames(attempt)
        self.chart_panel.set_note(
            "reading the frames ..." if reading else f"{shown} frames of attempt {attempt.number}"
        )
        self.checks.set_rows(claims.checks_sorted(attempt))
        held = sum(1 for item in attempt.checks if item.outcome == "held")
        broken = len(attempt.checks) - held
        self.checks_panel.set_title(f"All {len(attempt.checks)} checks of this attempt")
        self.checks_panel.set_note(f"{held} held" + (f", {broken} did not" if broken else ""))
        frame = check.frame if check is not None else 0
        self.chart.verticalScrollBar().setValue(0)
        self.chart.select(frame)

    def _choose_attempts(self, attempt: AttemptRecord) -> None:
        numbers = [other.number for other in self._session.record.attempts.get(attempt.case_id, [])]
        self.attempt.set_text(f"attempt {attempt.number} of {len(numbers)}")
        if self._attempts is not None:
            self._attempts.hide()
            self._attempts.deleteLater()
            self._attempts = None
        if len(numbers) > 1:
            self.attempt.hide()
            self._attempts = Segmented([f"attempt {number}" for number in numbers])
            self._attempts.set_current(numbers.index(attempt.number))
            self._attempts.changed.connect(lambda index: self.attempt_wanted.emit(numbers[index]))
            self._head.insertWidget(4, self._attempts)

    def _paint_check(self, painter: QPainter, rect: QRect, check: CheckMade, selected: bool) -> None:
        _paint_check(painter, rect, check, selected, self._shown)

    def _check_chosen(self, check: CheckMade) -> None:
        if check.frame:
            self.chart.select(check.frame)
            self.frame_chosen.emit(check.frame)

    def _show_check(self, attempt: AttemptRecord, check: CheckMade) -> None:
        step = claims.step_of(attempt, check.step_id)
        where = f"{step[:1].upper()}{step[1:]}, check {check.check_id}" if step else f"Check {check.check_id}"
        self.check.show_texts(
            where, check_text(attempt, check), f"frame #{check.frame}" if check.frame else check.reference
        )
        self.expected.show_texts("Expected", claims.value(check.expected), check.reference)
        tone = {"fail": "failed", "warn": "inconclusive", "precondition": "inconclusive"}[check.severity]
        if check.outcome == "uncertain":
            tone = "inconclusive"
        lines = {"fail": "decides the verdict", "warn": "a finding beside the verdict", "precondition": "run it again"}
        self.actual.show_texts("Actual", claims.value(check.actual), lines[check.severity], tone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.when.setVisible(self.width() >= theme.px(860))
        compact = self.height() < theme.px(760)
        self.chart.compact = compact


def _when(attempt: AttemptRecord, *, running: bool) -> str:
    def clock(utc_ns: int) -> str:
        return f"{datetime.fromtimestamp(utc_ns / 1e9, UTC):%H:%M:%S}"

    start = clock(attempt.started_utc_ns)
    end = f" to {clock(attempt.ended_utc_ns)}" if attempt.ended_utc_ns else ", running" if running else ", not finished"
    by = f", {attempt.approval.by}" if attempt.approval else ""
    return f"{start}{end} UTC{by}"


def _check_spoken(check: CheckMade) -> str:
    return f"{check.check_id} {check.text}: {check.outcome}, expected {check.expected}, actual {check.actual}"


def _paint_check(
    painter: QPainter, rect: QRect, check: CheckMade, selected: bool, attempt: AttemptRecord | None
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect).adjusted(theme.px(8), 1, -theme.px(8), -1)
    broken = check.outcome != "held"
    warns = check.severity != "fail" or check.outcome == "uncertain"
    if selected or broken:
        painter.setPen(Qt.PenStyle.NoPen)
        tint = "selection" if selected else "inconclusive_tint" if warns else "failed_tint"
        painter.setBrush(theme.color(tint))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
    side, middle = theme.px(14), box.center().y()
    left = box.left() + theme.px(12)
    if broken:
        state = "INCONCLUSIVE" if warns else "FAIL"
        paint_glyph(painter, state, QRectF(left, middle - side / 2, side, side))
    else:
        icons.paint_centred(painter, "check", QPointF(left + side / 2, middle), side, theme.color("passed"))
    painter.setFont(theme.font("mono"))
    painter.setPen(theme.color("text2"))
    left += theme.px(28)
    centre = Qt.AlignmentFlag.AlignVCenter
    name = painter.fontMetrics().elidedText(check.check_id, Qt.TextElideMode.ElideRight, theme.px(150))
    painter.drawText(QRectF(left, box.top(), theme.px(154), box.height()), centre, name)
    left += theme.px(164)
    right = box.right() - theme.px(12)
    painter.setFont(theme.font("secondary"))
    step = claims.step_of(attempt, check.step_id) if attempt is not None else ""
    note = step or check.reference
    width = painter.fontMetrics().horizontalAdvance(note)
    painter.drawText(QRectF(right - width, box.top(), width + 1, box.height()), centre, note)
    right -= width + theme.px(12)
    painter.setFont(theme.font("body-strong" if broken else "body"))
    painter.setPen(theme.color("text"))
    text = check_text(attempt, check) if attempt is not None else check.text
    text = text if not broken else f"{text}: {claims.value(check.actual)}"
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(right - left))
    painter.drawText(QRectF(left, box.top(), right - left, box.height()), centre, shown)
