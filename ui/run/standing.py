"""The standing view: the prompt over a whole screen, readable where the hands are.

Sizes are derived from the physical height of the screen and the distance: a capital letter of the headline and the clock is
seen at 22 minutes of arc at 3 m (95 px on a 24 inch full HD screen), and never smaller than the height of the screen allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.run import words
from ui.run.prompt_layout import wrap
from ui.run.prompt_model import SCREEN_ONLY, Answer, PromptView
from ui.run.standing_body import body_of
from ui.theme import fonts, icons, pictograms
from ui.widgets import paint_glyph

DISTANCE_M = 3.0
FEW = 5
"""Fields beside which the headline keeps its size."""
_CAPITAL = 0.727
"""Height of a capital of Inter, as a part of the font size."""
_ARC_22_MIN = 0.0064
"""tan of 22 minutes of arc: capital height per distance (ISO 9241)."""


def headline_pixels(screen_mm: float, screen_px: float, distance_m: float = DISTANCE_M) -> float:
    """The font size of the headline in px that can be read at this distance.

    ``screen_mm`` is the physical height of the screen, ``screen_px`` its height in px. Where the screen does not know its size
    (0), a 24 inch one is assumed.
    """
    millimetres = screen_mm if screen_mm > 50 else 299.0
    wanted = distance_m * 1000 * _ARC_22_MIN / _CAPITAL * screen_px / millimetres
    return max(wanted, screen_px * 128 / 1080)


class StandingView(QWidget):
    """A window of its own. F11 or Esc closes it; the keys of the prompt work as on the desk."""

    answered = Signal(str, str)
    """answer, device."""
    closed = Signal()

    def __init__(self, clock: Callable[[], int]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._clock = clock
        self.view = PromptView("idle", "READY")
        self.case_line = ""
        self.device_line = ""
        self.online = False
        self.next_line = ""
        self.distance_m = DISTANCE_M
        self._buttons: list[tuple[QRectF, Answer]] = []
        self.armed = True
        self.setWindowTitle("OCPP Bench: standing view")
        self.setAccessibleName("Standing view")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timer = QTimer(self)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self.update)

    def open_on(self, screen: QScreen | None) -> None:
        if screen is not None:
            self.setGeometry(screen.geometry())
        self._timer.start()
        self.showFullScreen()
        self.activateWindow()

    def show_view(
        self, view: PromptView, *, case_line: str, device_line: str, online: bool, next_line: str, armed: bool
    ) -> None:
        if any(answer.answer == "yes" for answer in view.answers) and not any(one.came for one in view.fields):
            view = replace(view, fields=view.fields[:2])  # what the answers mean needs the room of the values
        self.view, self.case_line, self.device_line, self.online = view, case_line, device_line, online
        self.next_line, self.armed = next_line, armed
        self.setAccessibleDescription(f"{view.kind}. {' '.join(view.lines)}")
        self.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.closed.emit()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Return: ("done", "continue", "next"),
            Qt.Key.Key_Enter: ("done", "continue", "next"),
            Qt.Key.Key_PageDown: ("done",),
            Qt.Key.Key_Y: ("yes",),
            Qt.Key.Key_N: ("no",),
            Qt.Key.Key_F9: ("cannot", "ask"),
        }
        if event.key() in (Qt.Key.Key_F11, Qt.Key.Key_Escape) and not event.modifiers():
            self.close()
            return
        offered = {answer.answer for answer in self.view.answers}
        for answer in keys.get(Qt.Key(event.key()), ()):
            if answer in offered and self.armed:
                self.answered.emit(answer, "keyboard")
                return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for rect, answer in self._buttons:
            if rect.contains(event.position()) and self.armed:
                self.answered.emit(answer.answer, "mouse")
                return

    # --- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = theme.current().tokens
        unit = self.height() / 1080
        yellow = self.view.is_yellow
        seen = self.view.state == "seen"
        back = QColor(t.hand if yellow else t.passed if seen else t.panel)
        self._ink = QColor(t.ink if yellow or (seen and theme.current().dark) else "#FFFFFF" if seen else t.text)
        self._second = QColor(t.ink2 if yellow else self._ink if seen else t.text2)
        p.fillRect(self.rect(), back)
        if self.view.state == "caution":
            self._hatched(p, unit)
        inset = 64 * unit
        width = self.width() - 2 * inset
        self._clock_bar(p, unit)
        self._header(p, inset, width, unit)
        side = self._clock_text(p, inset, width, unit)
        bottom = self._headline(p, inset, width - side, unit)
        self._body(p, inset, bottom, width, unit)
        self._answers(p, inset, width, unit)

    def _font(self, size: float, weight: int = 400, mono: bool = False, tabular: bool = False) -> QFont:
        return QFont(fonts.make(size, weight, mono, tabular))

    def _text(self, p: QPainter, rect: QRectF, font: QFont, colour: QColor, text: str, right: bool = False) -> float:
        p.setFont(font)
        p.setPen(colour)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        p.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        return metrics.horizontalAdvance(shown)

    def _hatched(self, p: QPainter, unit: float) -> None:
        band = 22 * unit
        p.save()
        p.setPen(QPen(self._ink, 24 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        p.setClipRegion(self.rect().toRectF().toRect())
        for x in range(int(-self.height()), int(self.width() + self.height()), int(60 * unit)):
            p.drawLine(QPointF(x, self.height()), QPointF(x + self.height(), 0))
        p.restore()
        inner = QRectF(self.rect()).adjusted(band, band, -band, -band)
        p.fillRect(inner, theme.color("hand"))

    def _clock_bar(self, p: QPainter, unit: float) -> None:
        view = self.view
        if not view.deadline_ns or not view.started_ns:
            return
        total = max(1, view.deadline_ns - view.started_ns)
        share = max(0.0, min(1.0, (view.deadline_ns - self._clock()) / total))
        top = 22 * unit if view.state == "caution" else 0
        bar = QRectF(top, top, self.width() - 2 * top, 24 * unit)
        p.fillRect(bar, theme.color("hand_track") if view.is_yellow else theme.color("line2"))
        bar.setWidth(bar.width() * share)
        p.fillRect(bar, self._ink)

    def _header(self, p: QPainter, x: float, width: float, unit: float) -> None:
        y, height = 52 * unit, 56 * unit
        size = 36 * unit
        font = self._font(36 * unit, 500)
        if self.view.is_yellow:
            icons.paint(p, "hand", x, y + (height - size) / 2, size, self._ink)
        elif self.view.verdict:
            paint_glyph(p, self.view.verdict, QRectF(x, y + (height - size) / 2, size, size))
        line = "   ".join(part for part in (self.case_line, self.view.note) if part)
        word = "online" if self.online else "not connected"
        text = f"{self.device_line}  {word}".strip()
        used = self._text(p, QRectF(x + width * 0.55, y, width * 0.45, height), font, self._ink, text, right=True)
        after = 56 * unit + self._kind(p, x, y, height, unit)
        self._text(p, QRectF(x + after, y, width - used - after - 64 * unit, height), font, self._ink, line)
        dot = QPointF(x + width - used - 28 * unit, y + height / 2)
        p.setPen(QPen(self._ink, 3 * unit))
        p.setBrush(self._ink if self.online else Qt.BrushStyle.NoBrush)
        p.drawEllipse(dot, 8 * unit, 8 * unit)
        p.setPen(QPen(self._second, 1))
        p.drawLine(QPointF(x, 128 * unit), QPointF(x + width, 128 * unit))

    def _kind(self, p: QPainter, x: float, y: float, height: float, unit: float) -> float:
        """The words of a caution, or that something else came, on ink. How much width they take."""
        if self.view.state != "caution" and not self.view.kind.startswith("NOT AS ASKED"):
            return 0.0
        font = self._font(36 * unit, 700)
        width = QFontMetricsF(font).horizontalAdvance(self.view.kind) + 48 * unit
        box = QRectF(x + 52 * unit, y, width, height)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._ink)
        p.drawRoundedRect(box, 10 * unit, 10 * unit)
        p.setFont(font)
        p.setPen(theme.color("hand"))
        p.drawText(box, Qt.AlignmentFlag.AlignCenter, self.view.kind)
        return width + 20 * unit

    def _clock_text(self, p: QPainter, x: float, width: float, unit: float) -> float:
        """The clock at the right; how much width it takes."""
        if not self.view.deadline_ns:
            return 0.0
        size = 104 if len(self.view.fields) > FEW else 192
        font = self._font(size * unit, 600, tabular=True)
        text = words.clock(words.seconds_left(self.view.deadline_ns, self._clock()))
        used = QFontMetricsF(font).horizontalAdvance(text)
        title = QRectF(x + width - 620 * unit, 146 * unit, 620 * unit, 44 * unit)
        over = self.view.is_over(self._clock())
        name = "Too late? Press Cannot" if over else "Protocol clock" if self.view.is_yellow else "Time left"
        self._text(p, title, self._font(36 * unit), self._second, name, right=True)
        rect = QRectF(x + width - used - 8, 192 * unit, used + 8, size * unit)
        self._text(p, rect, font, self._ink, text, right=True)
        return used + 60 * unit

    def _headline(self, p: QPainter, x: float, width: float, unit: float) -> float:
        screen = self.screen()
        part = self.height() / max(1, screen.size().height())
        size = headline_pixels(screen.physicalSize().height() * part, self.height(), self.distance_m)
        size = min(size, 190 * unit)
        lines = self.view.lines
        if len(self.view.fields) > FEW:
            lines, size = [" ".join(lines)], min(size, 96 * unit)  # the values need the room
        elif len(lines) == 1 and not self.view.is_yellow:
            lines = wrap(lines[0], QFontMetricsF(self._font(size, 600)), width)
            if len(lines) > 2:
                lines = wrap(" ".join(lines), QFontMetricsF(self._font(size * 0.6, 600)), width)[:3]
        font = self._font(size, 600)
        widest = max((QFontMetricsF(font).horizontalAdvance(line) for line in lines), default=1.0)
        if widest > width:
            size *= 0.98 * width / widest
            font = self._font(size, 600)
        top = 180 * unit
        for line in lines:
            self._text(p, QRectF(x - 4 * unit, top, width + 8, size * 1.16), font, self._ink, line)
            top += size * 1.16
        return top

    def _body(self, p: QPainter, x: float, top: float, width: float, unit: float) -> None:
        """Below the headline, down to the buttons: picture at the right, and the words beside it."""
        view = self.view
        answers = [answer for answer in view.answers if answer.answer not in SCREEN_ONLY]
        bottom = self.height() - (272 if answers and view.state != "sent" else 104) * unit
        top += 24 * unit
        if view.deadline_ns:
            top = max(top, (192 + (104 if len(view.fields) > FEW else 192) + 12) * unit)
        room = width
        if view.is_yellow and view.pictogram and not view.fields:
            height = min(300 * unit, bottom - top)
            wide = height * pictograms.WIDTH / pictograms.HEIGHT
            pictograms.paint(p, view.pictogram, x + width - wide, bottom - height, height)
            room = width - wide - 40 * unit
        body = body_of(view, room, bottom - top, unit, self._font)
        body.paint(p, x, top + min(20 * unit, max(0.0, bottom - top - body.height)), self._ink, self._second)

    def _answers(self, p: QPainter, x: float, width: float, unit: float) -> None:
        self._buttons = []
        foot = self._font(28 * unit)
        line = QRectF(x, self.height() - 80 * unit, width, 44 * unit)
        self._text(p, QRectF(line.left(), line.top(), width * 0.55, line.height()), foot, self._second, self.next_line)
        text = "Pedal and clicker also answer. Back to the desk: F11"
        self._text(
            p, QRectF(x + width * 0.55, line.top(), width * 0.45, line.height()), foot, self._second, text, right=True
        )
        answers = [answer for answer in self.view.answers if answer.answer not in SCREEN_ONLY]
        if not answers or self.view.state == "sent":
            return
        gap = 32 * unit
        each = (width - gap * (len(answers) - 1)) / len(answers)
        y, height = self.height() - 248 * unit, 136 * unit
        for number, answer in enumerate(answers):
            rect = QRectF(x + number * (each + gap), y, each, height)
            self._button(p, rect, answer, unit)
            self._buttons.append((rect, answer))

    def _button(self, p: QPainter, rect: QRectF, answer: Answer, unit: float) -> None:
        primary = answer.primary and self.armed
        ink = QColor("#FFFFFF") if primary and self.view.is_yellow else theme.color("panel") if primary else self._ink
        p.setPen(QPen(self._ink if self.armed else self._second, 4 * unit))
        p.setBrush(self._ink if primary else theme.color("hand_key") if self.view.is_yellow else theme.color("raised"))
        p.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 16 * unit, 16 * unit)
        word, key = self._font(56 * unit, 600), self._font(34 * unit, 600)
        key_width = QFontMetricsF(key).horizontalAdvance(answer.key) + 36 * unit
        total = key_width + 28 * unit + QFontMetricsF(word).horizontalAdvance(answer.text)
        left = rect.center().x() - total / 2
        cap = QRectF(left, rect.center().y() - 30 * unit, key_width, 60 * unit)
        p.setPen(QPen(ink, 3 * unit))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawRoundedRect(cap, 10 * unit, 10 * unit)
        p.setFont(key)
        p.drawText(cap, Qt.AlignmentFlag.AlignCenter, answer.key)
        area = QRectF(cap.right() + 28 * unit, rect.top(), rect.right() - cap.right(), rect.height())
        self._text(p, area, word, ink if self.armed else self._second, answer.text)
