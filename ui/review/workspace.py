"""Review: the list with failures first, the claim with its evidence, and the three records of a verdict."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.campaign.record import AttemptRecord
from app.events import Recorded
from ui import plan_words, theme
from ui.review import claims
from ui.review.case_view import CaseView
from ui.review.records import RecordsPanel
from ui.session import Session
from ui.shell.parts import column, label, row
from ui.widgets import Panel, RowModel, RowView, SearchField, paint_glyph

RESULT_EVENTS = (
    "CaseStarted",
    "PromptShown",
    "PromptClosed",
    "CaseEnded",
    "VerdictReached",
    "CauseRecorded",
    "PlanMade",
    "CampaignClosed",
    "Note",
)


class ReviewWorkspace(QWidget):
    """Reads results from the record; asks the engine for a new attempt."""

    name = "review"
    hint_context = "review"
    go = Signal(str, str)
    retest_wanted = Signal(str, bool)
    """Case id, and whether a cause is asked for in any case."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._case_id, self._attempt_number = "", 0
        layout = row(self, margins=(8, 8, 8, 8), spacing=8)
        self.list_panel = Panel("Review")
        search = row(margins=(12, 10, 12, 6))
        self.field = SearchField("Filter results")
        self.field.textChanged.connect(lambda _: self._rebuild())
        search.addWidget(self.field)
        self.list_panel.body.addLayout(search)
        self.model = RowModel(_spoken, lambda item: item.note if isinstance(item, claims.Line) else "", _is_line)
        self.list = RowView(self.model, _paint_line, _height, "Results, failures first")
        self.list.chosen.connect(self._chosen)
        self.list_panel.body.addWidget(self.list, 1)
        self.list_panel.setFixedWidth(theme.px(352))
        layout.addWidget(self.list_panel)

        self.case = CaseView(session)
        self.case.attempt_wanted.connect(self._show_attempt)
        layout.addWidget(self.case, 1)
        self.records = RecordsPanel()
        self.records.setFixedWidth(theme.px(352))
        self.records.retest_wanted.connect(lambda: self.retest())
        self.records.cause_wanted.connect(lambda: self.retest(ask=True))
        self.case.frame_chosen.connect(self._show_frame)
        layout.addWidget(self.records)

        self.empty = Panel("Review")
        inner = column(margins=(32, 32, 32, 32), spacing=8)
        inner.addWidget(label("Nothing to review yet", "page"))
        inner.addWidget(
            label(
                "Results appear here as soon as a case has ended, failures first, each with the check that decided, "
                "the frame it stands on and the reference. Run cases in Run (Ctrl+3).",
                "body", "text2", wrap=True,
            )
        )  # fmt: skip
        inner.addStretch(1)
        self.empty.body.addLayout(inner)
        layout.addWidget(self.empty, 1)
        session.frames_arrived.connect(self._news_of)
        session.heads.changed.connect(self._news_of)
        self.set_record()

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "filter": self.field.setFocus,
            "next-failure": lambda: self._step(1, failures=True),
            "previous-failure": lambda: self._step(-1, failures=True),
            "review-next": lambda: self._step(1, failures=False),
            "review-previous": lambda: self._step(-1, failures=False),
            "review-retest": self.retest,
            "review-cause": lambda: self.retest(ask=True),
            "run-again": self.retest,
        }

    # the record

    def set_record(self) -> None:
        self._case_id, self._attempt_number = "", 0
        self._rebuild()

    def apply(self, records: list[Recorded]) -> None:
        if {recorded.event.kind for recorded in records}.intersection(RESULT_EVENTS):
            self._rebuild()

    def select(self, case_id: str) -> None:
        if not case_id:
            return
        self.field.clear()
        for number, item in enumerate(self.model.rows):
            if isinstance(item, claims.Line) and item.case_id == case_id:
                self.list.setCurrentIndex(self.model.index(number))
        self.list.setFocus()

    def focus_first(self) -> None:
        self.list.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Opened: on the first case that needs a decision, unless one of those is on the screen already."""
        super().showEvent(event)
        rows = self.model.rows
        shown = next((one for one in rows if isinstance(one, claims.Line) and one.case_id == self._case_id), None)
        if shown is None or shown.group not in claims.FAILURES:
            wanting = (n for n, one in enumerate(rows) if isinstance(one, claims.Line) and one.group in claims.FAILURES)
            if (first := next(wanting, None)) is not None:
                self.list.setCurrentIndex(self.model.index(first))

    def _rebuild(self) -> None:
        rows = claims.lines(self._session.record, self.field.text())
        self.model.set_rows(rows)
        self.list.refresh_heights()
        some = any(isinstance(item, claims.Line) for item in rows) or bool(self.field.text())
        for widget in (self.list_panel, self.case, self.records):
            widget.setVisible(some)
        self.empty.setVisible(not some)
        cases = [item for item in rows if isinstance(item, claims.Line)]
        open_cases = sum(1 for item in cases if item.group in claims.FAILURES)
        self.list_panel.set_note(f"{open_cases} of {len(cases)} not passed" if cases else "")
        kept = next(
            (n for n, item in enumerate(rows) if isinstance(item, claims.Line) and item.case_id == self._case_id), -1
        )
        if kept < 0:
            kept = next((n for n, item in enumerate(rows) if isinstance(item, claims.Line)), -1)
        if kept >= 0:
            self.list.setCurrentIndex(self.model.index(kept))
            self._chosen(rows[kept])

    def _chosen(self, item: object) -> None:
        if not isinstance(item, claims.Line):
            return
        if item.case_id != self._case_id:
            self._attempt_number = 0
        self._case_id = item.case_id
        self._show()

    def _show_attempt(self, number: int) -> None:
        self._attempt_number = number
        self._show()

    def _attempt(self) -> AttemptRecord | None:
        attempts = self._session.record.attempts.get(self._case_id, [])
        chosen = next((attempt for attempt in attempts if attempt.number == self._attempt_number), None)
        return chosen or (attempts[-1] if attempts else None)

    def _show(self) -> None:
        attempt = self._attempt()
        if attempt is None:
            return
        self.case.show_attempt(attempt)
        session = self._session
        session.want_frames(attempt)
        head = session.heads.of(attempt)
        self.records.show_attempt(session.record, attempt, why_not=session.why_not_running, head=head)

    def _news_of(self, attempt: object = None) -> None:
        """Frames or the head of an attempt have been read."""
        if self._case_id and (attempt is None or attempt is self._attempt()):
            self._show()

    def _show_frame(self, seq: int) -> None:
        attempt = self._attempt()
        if attempt is not None:
            self.records.show_frame(attempt, seq)

    # keys and actions

    def _step(self, step: int, *, failures: bool) -> None:
        rows = self.model.rows
        number = self.list.currentIndex().row() + step
        while 0 <= number < len(rows):
            item = rows[number]
            if isinstance(item, claims.Line) and (not failures or item.group in claims.FAILURES):
                self.list.setCurrentIndex(self.model.index(number))
                return
            number += step

    def retest(self, *, ask: bool = False) -> None:
        """A new attempt; what failed is superseded only by a cause on the bench's or the tester's side."""
        if self._case_id and self._session.is_open:
            self.retest_wanted.emit(self._case_id, ask)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= theme.px(1500)
        self.list_panel.setFixedWidth(theme.px(352 if roomy else 288))
        self.records.setFixedWidth(theme.px(352 if roomy else 292))


def _is_line(item: object) -> bool:
    return isinstance(item, claims.Line)


def _spoken(item: object) -> str:
    if isinstance(item, claims.Head):
        return f"{item.title}, {item.count}"
    if isinstance(item, claims.Line):
        return f"{item.case_id} {item.title}, {item.verdict}{', ' + item.note if item.note else ''}"
    return ""


def _height(item: object) -> int:
    if isinstance(item, claims.Head):
        return theme.px(38)
    return theme.px(50 if isinstance(item, claims.Line) and item.note else 32)


def _paint_line(painter: QPainter, rect: QRect, item: object, selected: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect)
    centre = Qt.AlignmentFlag.AlignVCenter
    if isinstance(item, claims.Head):
        where = box.adjusted(theme.px(16), theme.px(8), -theme.px(16), 0)
        painter.setFont(theme.font("secondary-medium"))
        painter.setPen(theme.color("text2"))
        painter.drawText(where, centre, item.title)
        painter.drawText(where, centre | Qt.AlignmentFlag.AlignRight, str(item.count))
        return
    if not isinstance(item, claims.Line):
        return
    if selected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selection"))
        painter.drawRoundedRect(box.adjusted(theme.px(6), 1, -theme.px(6), -1), theme.px(6), theme.px(6))
        painter.fillRect(QRectF(theme.px(6), box.top() + 6, theme.px(3), box.height() - 12), theme.color("wire"))
    side, top = theme.px(15), box.top() + theme.px(8)
    paint_glyph(painter, item.verdict, QRectF(theme.px(18), top, side, side))
    middle = top + side / 2
    painter.setFont(theme.font("mono-medium"))
    painter.setPen(theme.color("text"))
    line = theme.px(20)
    painter.drawText(
        QRectF(theme.px(42), middle - line / 2, theme.px(52), line), centre, plan_words.short_id(item.case_id)
    )
    painter.setFont(theme.font("body-strong" if selected else "body-medium"))
    left, right = theme.px(94), box.right() - theme.px(12)
    if item.attempts > 1:
        right -= theme.px(26)
    title = painter.fontMetrics().elidedText(item.title, Qt.TextElideMode.ElideRight, int(right - left))
    painter.drawText(QRectF(left, middle - line / 2, right - left, line), centre, title)
    if item.attempts > 1:
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QPointF(right + theme.px(8), middle + theme.px(4)), f"×{item.attempts}")
    if item.note:
        painter.setFont(theme.font("secondary"))
        tone = {"FAIL": "failed", "INCONCLUSIVE": "inconclusive", "ERROR": "error"}.get(item.verdict, "text2")
        painter.setPen(theme.color(tone))
        room = box.right() - theme.px(14) - left
        note = painter.fontMetrics().elidedText(item.note, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, top + theme.px(17), room, line), centre, note)
