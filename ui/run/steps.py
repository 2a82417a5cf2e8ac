"""The steps of the attempt: number, state, who acts, what, and a note at the right; steps in free order share a bracket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.campaign.in_words import broken_at, in_short, step_text
from app.campaign.record import AttemptRecord, PromptRecord, StepRecord
from app.events import CheckMade
from ui import theme
from ui.run import words
from ui.run.scene import current_step
from ui.run.step_state import passed_over
from ui.theme import icons
from ui.widgets import Panel, RowModel, RowView, paint_glyph

_ACTORS = {"hand": "hand", "dut": "arrow-in", "bench": "arrow-out"}
_KINDS = {"wait": "clock", "link": "link"}
_GLYPHS = {
    "failed": "FAIL", "doubt": "INCONCLUSIVE", "finding": "INCONCLUSIVE", "waiting": "running", "not reached": "NOT APPLICABLE",
}  # fmt: skip
_TONES = {"failed": "failed", "doubt": "inconclusive", "finding": "inconclusive"}


@dataclass(frozen=True)
class StepRow:
    """What one row shows."""

    id: str
    number: str
    state: str
    """done, failed, doubt (it decides nothing for or against the device), finding (beside the verdict), skipped, not reached, to do,
    waiting or hand (waiting for a hand)."""
    icon: str
    text: str
    note: str
    current: bool
    bracket: str
    frame: int
    deadline_ns: int
    new_phase: bool


class StepsPanel(Panel):
    """The list of steps. A click on a step that a frame completed selects that frame."""

    selected = Signal(int)

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__("Steps", parent=parent)
        self._clock = clock
        self.compact = False
        self.rows = RowModel(text=_spoken, tip=lambda row: row.text + (f"\n{row.note}" if row.note else ""))
        self.view = RowView(self.rows, self._paint, lambda _: theme.px(23 if self.compact else 32), "Steps of the case")
        self.view.chosen.connect(self._chosen)
        self.body.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        self.body.addWidget(self.view)
        self._current = -1
        self._attempt: AttemptRecord | None = None
        self._texts: dict[tuple[str, str, int], str] = {}
        """What has been worked out of steps: by id, state and frame."""

    def refresh(self, attempt: AttemptRecord | None, prompt: PromptRecord | None) -> None:
        if attempt is not self._attempt:
            self._texts.clear()
        rows = step_rows(attempt, prompt, self._texts) if attempt else []
        over = len(passed_over(attempt)) if attempt else 0
        left_out = f", {over} not needed" if over else ""
        reference = attempt.started.reference.replace("test case document", "document") if attempt else ""
        self.set_note(reference + left_out)
        self.rows.set_rows(rows)
        if attempt is not self._attempt:
            self._attempt, self._current = attempt, -1
        decided = (
            attempt.machine.step_id if attempt is not None and attempt.ended is not None and attempt.machine else ""
        )
        current = next(
            (number for number, row in enumerate(rows) if row.current or (decided and row.id == decided)), -1
        )
        if current != self._current and current >= 0:
            self._current = current
            self._show_current()

    def _show_current(self) -> None:
        """Bring the step that the case is at into view, with some of what came before and comes after."""
        current, last = self._current, len(self.rows.rows) - 1
        if 0 <= current <= last:
            for row in (max(0, current - 2), min(last, current + 3), current):
                self.view.scrollTo(self.rows.index(row), RowView.ScrollHint.EnsureVisible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A prompt that takes more room, or a bar above, must not push the step out of view."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_current)

    def tick(self) -> None:
        if any(row.deadline_ns and row.current for row in self.rows.rows):
            self.view.viewport().update()

    def _chosen(self, row: StepRow) -> None:
        if row.frame:
            self.selected.emit(row.frame)

    def _paint(self, painter: QPainter, rect: QRect, row: StepRow, selected: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = rect.center().y() + 1
        hand = row.state == "hand"
        area = QRectF(rect).adjusted(theme.px(5), 1, -theme.px(5), -1)
        if row.new_phase:
            painter.setPen(QPen(theme.color("line2"), 1))
            painter.drawLine(rect.left() + theme.px(15), rect.top(), rect.right() - theme.px(15), rect.top())
        if row.current or selected:
            painter.setPen(Qt.PenStyle.NoPen)
            tint = "hand_tint" if row.current and hand else "selection"
            painter.setBrush(theme.color(tint))
            painter.drawRoundedRect(area, theme.px(6), theme.px(6))
            if row.current:
                painter.setBrush(theme.color("hand" if hand else "wire"))
                bar = QRectF(area.left() + 1, area.top() + theme.px(5), theme.px(3), area.height() - theme.px(10))
                painter.drawRoundedRect(bar, 1.5, 1.5)
        faint = row.state in ("skipped", "not reached")
        align = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRect(rect.left() + theme.px(8), rect.top(), theme.px(24), rect.height()),
            align | Qt.AlignmentFlag.AlignRight,
            row.number,
        )
        self._state(painter, row, rect.left() + theme.px(49), middle)
        icon_colour = {
            "hand": theme.color("hand_text"),
            "arrow-in": theme.color("wire"),
            "arrow-out": theme.color("text2"),
        }.get(row.icon, theme.color("text2"))
        icons.paint_centred(painter, row.icon, QPointF(rect.left() + theme.px(73), middle), theme.px(13), icon_colour)
        right = rect.right() - theme.px(14)
        right = self._paint_note(painter, row, rect, right)
        font = theme.font("body-strong" if row.current else "body")
        painter.setFont(font)
        tone = (
            _TONES[row.state]
            if row.state in ("failed", "doubt")
            else "text3"
            if faint
            else "text"
            if row.state in ("done", "finding") or row.current
            else "text2"
        )
        painter.setPen(theme.color(tone))
        left = rect.left() + theme.px(88)
        room = right - left - theme.px(10)
        text = QFontMetricsF(font).elidedText(row.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, rect.top(), room + 2, rect.height()), align | Qt.AlignmentFlag.AlignLeft, text)

    def _state(self, painter: QPainter, row: StepRow, x: float, y: float) -> None:
        side = theme.px(14)
        spot = QRectF(x - side / 2, y - side / 2, side, side)
        if row.state == "done":
            icons.paint(painter, "check", spot.x(), spot.y(), side, theme.color("passed"))
        elif row.state == "skipped":
            paint_glyph(painter, "NOT APPLICABLE", spot)
        elif row.state == "hand":
            paint_glyph(painter, "hand", spot.adjusted(-1, -1, 1, 1))
        else:
            state = _GLYPHS.get(row.state, "NOT RUN")
            paint_glyph(painter, state, spot)

    def _paint_note(self, painter: QPainter, row: StepRow, rect: QRect, right: int) -> int:
        """The note, right-aligned; returns where the text must end."""
        note, role, tone = row.note, "secondary", "text2"
        if row.deadline_ns and row.current:
            note, role, tone = words.clock(words.seconds_left(row.deadline_ns, self._clock())), "number-strong", "text"
        if row.bracket:
            note = {"first": "any", "last": "order", "middle": ""}[row.bracket]
            self._bracket(painter, row.bracket, QRectF(rect), right - theme.px(46))
        tone = _TONES.get(row.state, tone)
        font = theme.font(role)
        metrics = QFontMetricsF(font)
        note = metrics.elidedText(note, Qt.TextElideMode.ElideRight, theme.px(128))
        width = metrics.horizontalAdvance(note)
        painter.setFont(font)
        painter.setPen(theme.color(tone))
        painter.drawText(
            QRectF(right - width - 2, rect.top(), width + 4, rect.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            note,
        )
        return right - theme.px(52) if row.bracket else round(right - width)

    def _bracket(self, painter: QPainter, kind: str, rect: QRectF, x: float) -> None:
        painter.setPen(QPen(theme.color("text3"), 1.2))
        middle = rect.center().y()
        top = middle if kind == "first" else rect.top()
        bottom = middle if kind == "last" else rect.bottom()
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        if kind != "middle":
            painter.drawLine(QPointF(x, middle), QPointF(x + theme.px(5), middle))


def step_rows(
    attempt: AttemptRecord, prompt: PromptRecord | None, texts: dict[tuple[str, str, int], str] | None = None
) -> list[StepRow]:
    """The rows of an attempt's steps. ``texts``: keeps what was worked out of them, from one call to the next."""
    texts = {} if texts is None else texts
    broken = broken_at(attempt)
    at = current_step(attempt) if attempt.ended is None else -1
    asked = prompt.shown.step_id if prompt is not None and prompt.shown.case_id == attempt.case_id else ""
    if asked:
        at = next((number for number, step in enumerate(attempt.steps) if step.id == asked), at)
    rows: list[StepRow] = []
    over = passed_over(attempt)
    phase: object = None
    for number, step in enumerate(attempt.steps):
        if step.id in over:
            continue
        info = step.info
        hand = info.get("actor") == "hand" and step.state in ("waiting", "to do")
        state = "hand" if hand and number == at and asked else _judged(step, broken.get(step.id))
        known = (step.id, step.state, step.frame)
        if known not in texts:
            texts[known] = step_text(attempt, step)
        deadline = step.deadline_ns if step.state == "waiting" else 0
        if state == "hand" and prompt is not None and prompt.shown.deadline_ns:
            deadline = prompt.shown.deadline_ns
        rows.append(
            StepRow(
                step.id,
                words.step_number(step),
                state,
                _KINDS.get(str(info.get("kind")), _ACTORS.get(str(info.get("actor")), "bench")),
                texts[known],
                _note_of(step, broken.get(step.id)),
                number == at,
                _bracket_of(attempt.steps, number),
                step.frame,
                deadline,
                bool(rows) and info.get("phase") != phase,
            )
        )
        phase = info.get("phase")
    return rows


def _judged(step: StepRecord, check: CheckMade | None) -> str:
    """The state of the step with what its checks say: one that has come is not done well if a check of it did not hold."""
    if check is None or step.state not in ("done", "failed"):
        return step.state
    if check.severity == "warn":
        return "finding" if step.state == "done" else step.state
    return "failed" if check.severity == "fail" and check.outcome == "failed" else "doubt"


def _note_of(step: StepRecord, check: CheckMade | None = None) -> str:
    if check is not None and step.state == "done":
        return "finding" if check.severity == "warn" else in_short(check)
    if step.note:
        return step.note
    if step.state == "done":
        return words.wall(step.utc_ns, millis=False)
    if step.state in ("skipped", "not reached"):
        return step.state
    return "optional" if step.info.get("optional") else ""


def _bracket_of(steps: list[StepRecord], number: int) -> str:
    group = steps[number].info.get("group") or ""
    if not group or steps[number].state not in ("to do", "waiting"):
        return ""

    def same(other: int) -> bool:
        return (
            0 <= other < len(steps)
            and steps[other].info.get("group") == group
            and steps[other].state in ("to do", "waiting")
        )

    above, below = same(number - 1), same(number + 1)
    return "middle" if above and below else "last" if above else "first" if below else ""


def _spoken(row: StepRow) -> str:
    parts = [f"step {row.number}", row.state, row.text, row.note, "current" if row.current else ""]
    return ", ".join(part for part in parts if part)
