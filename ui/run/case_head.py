"""The head of the running case: its state, id and title, class with the condition, attempt, step blocks and case clock."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.campaign.in_words import broken_at, number_of
from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import JsonObject
from ui import theme
from ui.heads import SHOWN_DIGITS, grouped
from ui.run import words
from ui.run.scene import CaseState, case_state, current_step
from ui.run.step_state import passed_over
from ui.undecided import undecided
from ui.widgets import WORDS, paint_glyph

_BLOCKS = 26


class CaseHead(QWidget):
    """One line, painted. ``refresh`` reads the attempt; ``set_clock`` sets the seconds on the case clock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self._attempt: AttemptRecord | None = None
        self._state = CaseState("NOT RUN")
        self._entry: JsonObject = {}
        self._seconds = 0.0
        self._head = ""
        self.starting = ""
        """The case that begins in a moment, where there is no attempt to be shown."""
        self.setAccessibleName("No case")

    def refresh(self, record: CampaignRecord, attempt: AttemptRecord | None, head: str = "") -> None:
        """``head``: hash of the record with which the attempt ended, in hexadecimal digits; empty while it runs."""
        self._attempt, self._head = attempt, head
        self.setToolTip(f"Head at record {attempt.last_seq}: {head}" if attempt is not None and head else "")
        if attempt is not None:
            self._entry = record.entry(attempt.case_id) or {}
            self._state = (
                case_state(record, {"id": attempt.case_id, **self._entry}) if self._entry else _utility(record, attempt)
            )
            word = WORDS.get(self._state.state, self._state.state)
            self.setAccessibleName(
                f"{attempt.case_id} {attempt.started.title}, {word}, {where(attempt)}"
                + (f", head {grouped(head[:SHOWN_DIGITS])}" if head else "")
            )
        self.update()

    def set_clock(self, seconds: float) -> None:
        if int(seconds) != int(self._seconds):
            self._seconds = seconds
            self.update()

    def _chips(self, attempt: AttemptRecord) -> list[tuple[str, str, str]]:
        chips = []
        klass = str(self._entry.get("class") or "")
        if klass:
            reason = str(self._entry.get("reason") or "")
            condition = f" · {reason}" if reason and klass == "C" and len(reason) <= 34 and not self.compact else ""
            chips.append((klass + condition, "text2", "neutral_tint"))
        if attempt.started.utility:
            chips.append((f"prepares {attempt.started.for_case}", "text2", "neutral_tint"))
        elif attempt.number > 1 or not self.compact:
            chips.append((f"attempt {attempt.number}", "text2", "neutral_tint"))
        if attempt.started.expectation == "must reject":
            chips.append(("must be rejected", "inconclusive", "inconclusive_tint"))
        return chips

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        p.setPen(theme.color("line"))
        p.setBrush(theme.color("panel"))
        p.drawRoundedRect(rect, theme.px(8), theme.px(8))
        middle = rect.center().y()
        attempt = self._attempt
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if attempt is None:
            p.setPen(theme.color("text2"))
            p.setFont(theme.font("body"))
            p.drawText(rect.adjusted(theme.px(20), 0, 0, 0), align, self.starting or "No case has run yet.")
            return
        right = self._right(p, rect, attempt)
        side = theme.px(24)
        x = rect.left() + theme.px(16)
        paint_glyph(p, self._state.state, QRectF(x, middle - side / 2, side, side))
        x += side + theme.px(12)
        for text, role, tone in ((attempt.case_id, "mono-id", "text2"), (attempt.started.title, "title", "text")):
            font = theme.font(role)
            metrics = QFontMetricsF(font)
            chips = (
                sum(self._chip_width(chip[0]) + theme.px(7) for chip in self._chips(attempt)) if role == "title" else 0
            )
            room = right - x - theme.px(14) - chips
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, theme.px(60)))
            p.setFont(font)
            p.setPen(theme.color(tone))
            p.drawText(QRectF(x, rect.top(), metrics.horizontalAdvance(shown) + 4, rect.height()), align, shown)
            x += metrics.horizontalAdvance(shown) + theme.px(13)
        for text, ink, tint in self._chips(attempt):
            width = self._chip_width(text)
            if x + width > right - theme.px(8):
                break
            chip = QRectF(x, middle - theme.px(10), width, theme.px(20))
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.color(tint))
            p.drawRoundedRect(chip, theme.px(4), theme.px(4))
            p.setPen(theme.color(ink))
            p.setFont(theme.font("micro-medium"))
            p.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
            x += width + theme.px(7)

    def _chip_width(self, text: str) -> float:
        return QFontMetricsF(theme.font("micro-medium")).horizontalAdvance(text) + theme.px(16)

    def _right(self, p: QPainter, rect: QRectF, attempt: AttemptRecord) -> float:
        """Blocks, step and clock, from the right; the x where they begin."""
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        x = rect.right() - theme.px(16)
        anchored = self._anchor(p, rect, attempt)
        if anchored:
            rect = rect.adjusted(0, 0, 0, -theme.px(19))
        step = where(attempt)
        for text, role, tone, gap in (
            (words.clock(self._seconds), "mono-medium", "text", 8),
            ("case clock", "secondary", "text2", 18),
            (step, "secondary-medium", "text", 14),
        ):
            font = theme.font(role)
            if role == "mono-medium":
                font.setPixelSize(theme.px(14))
            if text == step:
                font.setWeight(font.Weight.DemiBold)
            width = QFontMetricsF(font).horizontalAdvance(text)
            p.setFont(font)
            p.setPen(theme.color(tone))
            x -= width
            p.drawText(QRectF(x, rect.top(), width + 4, rect.height()), align, text)
            x -= theme.px(gap)
        if not self.compact and 0 < len(attempt.steps) <= _BLOCKS:
            x = self._blocks(p, x, rect.center().y(), attempt)
        return min(x, anchored or x)

    def _anchor(self, p: QPainter, rect: QRectF, attempt: AttemptRecord) -> float:
        """The head of the record at the end of the case, below the clock; the x where it begins, 0 if there is none."""
        if not self._head:
            return 0.0
        top = rect.center().y() + theme.px(0 if self.compact else 3)
        line = QRectF(rect.left(), top, rect.width() - theme.px(16), theme.px(18))
        x = line.right()
        texts = [(grouped(self._head[:SHOWN_DIGITS]), "mono-medium", "text"), ("head", "secondary", "text2")]
        if not self.compact:
            texts.append((f"record {attempt.last_seq}", "secondary", "text2"))
        for text, role, tone in texts:
            font = theme.font(role)
            width = QFontMetricsF(font).horizontalAdvance(text)
            x -= width
            p.setFont(font)
            p.setPen(theme.color(tone))
            p.drawText(QRectF(x, line.top(), width + 4, line.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x -= theme.px(8 if role == "mono-medium" else 10)
        return x

    def _blocks(self, p: QPainter, x: float, middle: float, attempt: AttemptRecord) -> float:
        t = theme.current().tokens
        at = current_step(attempt) if attempt.ended is None else -1
        over, broken = passed_over(attempt), broken_at(attempt)
        x -= (len(attempt.steps) - len(over)) * theme.px(10)
        left = x
        p.setPen(Qt.PenStyle.NoPen)
        for number, step in enumerate(attempt.steps):
            if step.id in over:
                continue
            colour = {"done": t.passed, "failed": t.failed, "waiting": t.wire}.get(step.state, t.line)
            check = broken.get(step.id)
            if check is not None and check.severity != "warn" and step.state in ("done", "failed"):
                colour = t.failed if check.severity == "fail" and check.outcome == "failed" else t.inconclusive
            if number == at:
                colour = t.hand if self._state.state == "hand" else t.wire
            height = theme.px(10)
            p.setBrush(QColor(colour))
            p.drawRoundedRect(QRectF(x, middle - height / 2, theme.px(8), height), theme.px(2), theme.px(2))
            x += theme.px(10)
        return left - theme.px(8)


def where(attempt: AttemptRecord) -> str:
    """The step that the case is at; of one that has ended, the step that decided against it."""
    total = f"{len(attempt.steps)} step{'' if len(attempt.steps) == 1 else 's'}"
    if attempt.ended is None:
        at = words.step_number(attempt.steps[current_step(attempt)]) if attempt.steps else "0"
        return f"step {at} of {len(attempt.steps)}"
    machine = attempt.machine
    if machine is None or machine.value == "PASS":
        return total
    number = number_of(attempt, machine.step_id)
    return (
        f"{'failed' if machine.value == 'FAIL' else 'open'} at step {number} of {len(attempt.steps)}"
        if number
        else total
    )


def _utility(record: CampaignRecord, attempt: AttemptRecord) -> CaseState:
    if attempt.ended is None:
        return CaseState(undecided(record, attempt.case_id) or "running")
    return CaseState(attempt.machine.value if attempt.machine else "INTERRUPTED")
