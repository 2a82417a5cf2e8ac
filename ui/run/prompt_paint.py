"""How the prompt panel looks in each of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from ui import theme
from ui.run import words
from ui.run.prompt_layout import BESIDE, CLOCK_ALONE, beside_clock, clock_texts, wrap
from ui.theme import icons, pictograms
from ui.widgets import paint_glyph

if TYPE_CHECKING:
    from ui.run.prompt import PromptPanel

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_NO_CLIP = int(Qt.TextFlag.TextDontClip)
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PromptPainter:
    """Paints one prompt panel."""

    def __init__(self, panel: PromptPanel) -> None:
        self.panel, self.view = panel, panel.view
        self.at = panel.places
        self.inset = self.at.inset

    # --- painting ----------------------------------------------------------------------------------------------------

    def paint(self, now_ns: int) -> None:
        self.p = QPainter(self.panel)
        self.p.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._background()
        self._kind_line()
        self._headline()
        self._texts()
        if self.at.picture is not None:
            picture = self.at.picture
            pictograms.paint(self.p, self.view.pictogram, picture.x(), picture.y(), picture.height())
        if self.at.column < self.panel.width():
            self._clock_column(now_ns)
        self.p.end()

    def _inks(self) -> tuple[QColor, QColor]:
        t = theme.current().tokens
        if self.view.is_yellow:
            return QColor(t.ink), QColor(t.ink2)
        if self.view.state == "seen":
            on = QColor(t.ink if theme.current().dark else "#FFFFFF")
            return on, on
        if self.view.state == "fault":
            return QColor(t.error), QColor(t.text2)
        return QColor(t.text), QColor(t.text2)

    def _background(self) -> None:
        t = theme.current().tokens
        rect = QRectF(self.panel.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.px(10)
        state = self.view.state
        fill = {"seen": t.passed, "fault": t.error_tint}.get(state, t.hand if self.view.is_yellow else t.panel)
        border = QPen(QColor(t.line), 2 if state == "paused" else 1)
        self.p.setPen(border if state in ("idle", "sent", "paused", "result") else Qt.PenStyle.NoPen)
        self.p.setBrush(QColor(fill))
        self.p.drawRoundedRect(rect, radius, radius)
        if self.panel.outlined:
            self.p.setPen(QPen(theme.color("ink"), 3))
            self.p.setBrush(Qt.BrushStyle.NoBrush)
            self.p.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
        if state == "caution":
            self._hatched(rect, radius)

    def _hatched(self, rect: QRectF, radius: float) -> None:
        """A frame of 8 px of ink stripes."""
        band = theme.px(7)
        outer, inner = QPainterPath(), QPainterPath()
        outer.addRoundedRect(rect, radius, radius)
        inner.addRoundedRect(rect.adjusted(band, band, -band, -band), radius * 0.6, radius * 0.6)
        self.p.save()
        self.p.setClipPath(outer.subtracted(inner))
        self.p.setPen(QPen(theme.color("ink"), theme.px(9), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        height, step = int(rect.height()), theme.px(22)
        for x in range(-height, int(rect.width()) + height, step):
            self.p.drawLine(QPointF(x, height + 4), QPointF(x + height + 8, -4))
        self.p.restore()

    def _kind_line(self) -> None:
        ink, second = self._inks()
        x, y = float(self.inset), theme.px(14 if not self.panel.compact else 10)
        height = theme.px(18)
        size = theme.px(15)
        icon = {"seen": "check", "paused": "clock", "fault": "caution", "caution": "caution"}.get(self.view.state, "")
        if self.view.is_yellow and not icon:
            icon = "hand"
        if icon:
            self.p.setOpacity(self.panel.hand_opacity)
            icons.paint(self.p, icon, x, y + (height - size) / 2, size, ink)
            self.p.setOpacity(1.0)
            x += size + theme.px(6)
        elif self.view.kind == "RUNNING":
            side = theme.px(15)
            paint_glyph(self.p, "running", QRectF(x, y + 1.5, side, side))
            x += side + theme.px(7)
        elif self.view.verdict:
            side = theme.px(16)
            paint_glyph(self.p, self.view.verdict, QRectF(x, y + 1, side, side))
            x += side + theme.px(7)
            fore = QColor(theme.current().tokens.verdict(self.view.verdict)[0])
            x = self._words(self.view.verdict.replace("ERROR", "BENCH ERROR"), x, y, height, "kind", fore) + theme.px(
                10
            )
        x = self._words(self.view.kind, x, y, height, "kind", ink) + theme.px(9)
        room = (self.at.picture.left() if self.at.picture is not None else self.at.column) - x - theme.px(16)
        said = self.view.note
        if self.view.fields and self.view.watch and self.at.column == self.panel.width():
            said = " · ".join(part for part in (said, f"closes itself when {self.view.watch} comes") if part)
        font = theme.font("secondary")
        note = QFontMetricsF(font).elidedText(said, Qt.TextElideMode.ElideRight, room)
        self._words(note, x, y, height, "secondary", second)

    def _words(self, text: str, x: float, y: float, height: float, role: str, colour: QColor) -> float:
        font = theme.font(role)
        self.p.setFont(font)
        self.p.setPen(colour)
        width = QFontMetricsF(font).horizontalAdvance(text)
        self.p.drawText(QRectF(x, y, width + 4, height), _LEFT, text)
        return x + width

    def _headline(self) -> None:
        ink, _ = self._inks()
        at, top = self.at, self.at.head_top
        font = theme.font(at.head_role)
        metrics = QFontMetricsF(font)
        room = at.column - 2 * self.inset
        self.p.setFont(font)
        self.p.setPen(ink)
        for line in at.head_lines:
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            self.p.drawText(QRectF(self.inset - 1, top, room + 4, at.head_step), int(_LEFT) | _NO_CLIP, text)
            top += at.head_step

    def _texts(self) -> None:
        """The detail, or what stands above the fields. What is too long for the panel ends with three dots."""
        ink, second = self._inks()
        at, view = self.at, self.view
        self.p.setPen(ink if view.fields or view.is_yellow else second)
        limit = at.buttons_top(self.panel.height(), self.panel.compact) if self.panel.buttons else self.panel.height()
        most = max(0, (limit - at.text_top) // at.text_step)
        for number, line in enumerate(at.texts[:most]):
            rect = QRectF(self.inset, at.text_top + number * at.text_step, at.text_room + 4, at.text_step)
            cut = number == most - 1 and most < len(at.texts)
            self.p.setFont(theme.font(line.role))
            self.p.drawText(rect, int(_LEFT) | _NO_CLIP, f"{line.text} …" if cut else line.text)

    def _clock_column(self, now_ns: int) -> None:
        ink, second = self._inks()
        view, compact = self.view, self.panel.compact or bool(self.view.fields)
        bottom = theme.px(CLOCK_ALONE - 6) if view.fields else self.panel.height() - theme.px(20)
        x = float(self.at.column + theme.px(4))
        width = self.panel.width() - x - self.inset
        divider = theme.color("hand_track") if view.is_yellow else theme.color("line2")
        self.p.setPen(QPen(divider, 1))
        self.p.drawLine(QPointF(x, theme.px(20)), QPointF(x, bottom))
        x += theme.px(20)
        width -= theme.px(20)
        top = float(theme.px(12))
        title = "Protocol clock" if view.is_yellow else "Time left"
        if view.deadline_ns:
            self._clock(x, width, now_ns, title)
            top = theme.px(98 if compact else 124)
        for text, role, step in clock_texts(view, compact, now_ns):
            metrics = QFontMetricsF(theme.font(role))
            colour = ink if role == "mono-medium" else second
            for line in wrap(text, metrics, width):
                self._line(line, x, top, width + theme.px(4), role, colour)
                top += theme.px(step)

    def _line(self, text: str, x: float, y: float, width: float, role: str, colour: QColor) -> None:
        font = theme.font(role)
        self.p.setFont(font)
        self.p.setPen(colour)
        text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        self.p.drawText(QRectF(x, y, width, theme.px(18)), _LEFT, text)

    def _clock(self, x: float, width: float, now_ns: int, title: str) -> None:
        ink, second = self._inks()
        view, compact = self.view, self.panel.compact or bool(self.view.fields)
        y = theme.px(10 if compact else 13)
        self._line(title, x, y, width, "secondary-medium", ink)
        total = (view.deadline_ns - view.started_ns) / 1e9 if view.started_ns else 0.0
        name = f"{view.clock_name} {total:.0f} s" if total and view.clock_name else view.clock_name
        self.p.setFont(theme.font("secondary"))
        self.p.setPen(second)
        self.p.drawText(QRectF(x, y, width, theme.px(18)), _RIGHT, "" if compact and len(name) > 18 else name)
        left = words.seconds_left(view.deadline_ns, now_ns)
        font = theme.font("clock-compact" if compact else "clock")
        self.p.setFont(font)
        self.p.setPen(ink)
        text = words.clock(left)
        head = theme.px(28 if compact else 32)
        height = theme.px(44 if compact else 64)
        self.p.drawText(QRectF(x - theme.px(3), head, width, height), _LEFT, text)
        lines = beside_clock(view, compact)
        beside = x + max(
            QFontMetricsF(font).horizontalAdvance(text) + theme.px(18), width - theme.px(BESIDE) - theme.px(4)
        )
        for number, line in enumerate(lines):
            row = head + (height - theme.px(16) * len(lines)) / 2 + theme.px(16) * number
            self._line(line, beside, row, width, "secondary", second)
        bar = QRectF(x, theme.px(80 if compact else 103), width, theme.px(8))
        self.p.setPen(Qt.PenStyle.NoPen)
        self.p.setBrush(theme.color("hand_track") if view.is_yellow else theme.color("line2"))
        self.p.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        if total > 0:
            share = max(0.0, min(1.0, (view.deadline_ns - now_ns) / 1e9 / total))
            self.p.setBrush(ink if view.is_yellow else theme.color("wire"))
            bar.setWidth(max(bar.height(), bar.width() * share))
            self.p.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
