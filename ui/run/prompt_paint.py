"""How the prompt panel looks in each of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from ui import theme
from ui.run import words
from ui.theme import icons, pictograms
from ui.widgets import paint_glyph

if TYPE_CHECKING:
    from ui.run.prompt import PromptPanel

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_NO_CLIP = int(Qt.TextFlag.TextDontClip)
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def clock_width(panel: PromptPanel) -> int:
    """Width of the column of the clock and of what closes the prompt; 0 where there is neither."""
    view = panel.view
    if not view.deadline_ns and not view.watch and not view.consequence:
        return 0
    return theme.px(252 if panel.compact or not view.deadline_ns else 360)


def column_of(panel: PromptPanel) -> int:
    """Width of everything left of the clock column."""
    return panel.width() - clock_width(panel)


class PromptPainter:
    """Paints one prompt panel."""

    def __init__(self, panel: PromptPanel) -> None:
        self.panel, self.view = panel, panel.view
        self.inset = theme.px(16 if panel.compact else 20)

    # --- what fits where ---------------------------------------------------------------------------------------------

    @staticmethod
    def middle_of(panel: PromptPanel) -> tuple[int, int]:
        """Left and right of the place of the pictogram, or of a long detail."""
        right = column_of(panel) - theme.px(16)
        small = panel.compact or PromptPainter.detail_needs_room(panel)
        font = theme.font("headline-compact" if small else "headline")
        widest = max((QFontMetricsF(font).horizontalAdvance(line) for line in panel.view.lines), default=0.0)
        left = max(theme.px(20) + widest + theme.px(24), right - theme.px(420 if small else 310))
        buttons = sum(button.sizeHint().width() + theme.px(8) for button in panel.buttons)
        return round(max(left, min(theme.px(28) + buttons, right - theme.px(200)))), right

    @staticmethod
    def detail_needs_room(panel: PromptPanel) -> bool:
        """Whether the detail is too long for one line below the headline. It then takes the pictogram's place."""
        view = panel.view
        if view.fields:
            return True
        if not view.is_yellow or not view.detail:
            return False
        if "\n" in view.detail:
            return True
        metrics = QFontMetricsF(theme.font("secondary"))
        return metrics.horizontalAdvance(view.detail) > 2 * (column_of(panel) - theme.px(40))

    # --- painting ----------------------------------------------------------------------------------------------------

    def paint(self, now_ns: int) -> None:
        self.p = QPainter(self.panel)
        self.p.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._background()
        self._kind_line()
        bottom = self._headline()
        self._detail(bottom)
        if self.view.is_yellow and self.view.pictogram and not self.detail_needs_room(self.panel):
            self._pictogram()
        if clock_width(self.panel):
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
        room = column_of(self.panel) - x - theme.px(16)
        said = self.view.note
        if self.panel.compact and self.view.is_yellow and not self.detail_needs_room(self.panel):
            # two lines of headline leave no line of its own for the detail
            room = min(room, self.middle_of(self.panel)[0] + theme.px(60) - x)
            said = " · ".join(part for part in (said, self.view.detail) if part)
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

    def _headline(self) -> float:
        """Paint the headline; the y where it ends."""
        ink, _ = self._inks()
        compact = self.panel.compact
        calm = not self.view.is_yellow and self.view.state != "seen"
        compact = compact or self.detail_needs_room(self.panel)
        role = "headline-compact" if compact or calm else "headline"
        step = theme.px((30 if calm else 32) if compact or calm else 42)
        top = theme.px(29 if compact else 33) + (theme.px(4) if calm else 0)
        font = theme.font(role)
        metrics = QFontMetricsF(font)
        room = column_of(self.panel) - 2 * self.inset
        lines = self.view.lines
        if calm and len(lines) == 1:
            lines = _wrapped(lines[0], metrics, room)
        self.p.setFont(font)
        self.p.setPen(ink)
        for line in lines:
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            self.p.drawText(QRectF(self.inset - 1, top, room + 4, step), int(_LEFT) | _NO_CLIP, text)
            top += step
        return float(top)

    def _detail(self, top: float) -> None:
        _, second = self._inks()
        view = self.view
        if not view.detail or self.detail_needs_room(self.panel):
            return
        font = theme.font("secondary" if view.is_yellow else "body")
        metrics = QFontMetricsF(font)
        has_buttons = bool(self.panel.buttons)
        bottom = self.panel.height() - theme.px((50 if self.panel.compact else 52) if has_buttons else 14)
        room = column_of(self.panel) - 2 * self.inset
        if view.is_yellow and view.pictogram:
            room = self.middle_of(self.panel)[0] - self.inset - theme.px(12)
        lines = max(0, int((bottom - top) // metrics.lineSpacing()))
        if lines <= 0:
            return
        self.p.setFont(font)
        self.p.setPen(second)
        rect = QRectF(self.inset, top + theme.px(2), room, bottom - top)
        if lines == 1:
            text = metrics.elidedText(view.detail, Qt.TextElideMode.ElideRight, room)
            self.p.drawText(QRectF(rect.left(), rect.top(), room, metrics.height()), _LEFT, text)
        else:
            self.p.drawText(rect, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, view.detail)

    def _pictogram(self) -> None:
        left, right = self.middle_of(self.panel)
        height = float(theme.px(103 if self.panel.compact else 126))
        width = height * pictograms.WIDTH / pictograms.HEIGHT
        if right - left < width:
            height *= (right - left) / width
            width = right - left
        y = (self.panel.height() - height) / 2 + theme.px(4)
        pictograms.paint(self.p, self.view.pictogram, right - width - theme.px(4), y, height)

    def _clock_column(self, now_ns: int) -> None:
        ink, second = self._inks()
        view, compact = self.view, self.panel.compact
        x = float(column_of(self.panel) + theme.px(4))
        width = self.panel.width() - x - self.inset
        divider = theme.color("hand_track") if view.is_yellow else theme.color("line2")
        self.p.setPen(QPen(divider, 1))
        self.p.drawLine(QPointF(x, theme.px(20)), QPointF(x, self.panel.height() - theme.px(20)))
        x += theme.px(20)
        width -= theme.px(20)
        top = float(theme.px(12))
        title = "Protocol clock" if view.is_yellow else "Time left"
        if view.deadline_ns:
            self._clock(x, width, now_ns, title)
            top = theme.px(98 if compact else 124)
        if view.watch:
            height = theme.px(18)
            lead = "Closes on" if compact else "Closes itself when the wire says"
            self._line(lead, x, top, width, "secondary", second)
            self._wrapped_line(view.watch, QRectF(x, top + height, width, theme.px(40)), ink)
        elif view.is_yellow:
            self._line("Only your answer closes this, the wire does not.", x, top, width, "secondary", second)
        if view.consequence and not view.deadline_ns:
            rect = QRectF(x, top + theme.px(44), width, theme.px(60))
            self.p.setPen(second)
            self.p.setFont(theme.font("secondary"))
            self.p.drawText(rect, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, view.consequence)

    def _wrapped_line(self, text: str, rect: QRectF, colour: QColor) -> None:
        """One line, or two where the text is longer."""
        font = theme.font("mono-medium")
        metrics = QFontMetricsF(font)
        self.p.setFont(font)
        self.p.setPen(colour)
        lines = _wrapped(text, metrics, rect.width())
        for number, line in enumerate(lines):
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            row = QRectF(rect.left(), rect.top() + number * theme.px(17), rect.width(), theme.px(18))
            self.p.drawText(row, _LEFT, shown)

    def _line(self, text: str, x: float, y: float, width: float, role: str, colour: QColor) -> None:
        font = theme.font(role)
        self.p.setFont(font)
        self.p.setPen(colour)
        text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        self.p.drawText(QRectF(x, y, width, theme.px(18)), _LEFT, text)

    def _clock(self, x: float, width: float, now_ns: int, title: str) -> None:
        ink, second = self._inks()
        view, compact = self.view, self.panel.compact
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
        top = theme.px(28 if compact else 32)
        height = theme.px(44 if compact else 64)
        self.p.drawText(QRectF(x - theme.px(3), top, width, height), _LEFT, text)
        if view.consequence:
            used = QFontMetricsF(font).horizontalAdvance(text) + theme.px(20)
            self.p.setFont(theme.font("secondary"))
            self.p.setPen(second)
            area = QRectF(x + used, top, width - used, height)
            self.p.drawText(area, int(_LEFT) | int(Qt.TextFlag.TextWordWrap), view.consequence)
        bar = QRectF(x, theme.px(80 if compact else 103), width, theme.px(8))
        self.p.setPen(Qt.PenStyle.NoPen)
        self.p.setBrush(theme.color("hand_track") if view.is_yellow else theme.color("line2"))
        self.p.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        if total > 0:
            share = max(0.0, min(1.0, (view.deadline_ns - now_ns) / 1e9 / total))
            self.p.setBrush(ink if view.is_yellow else theme.color("wire"))
            bar.setWidth(max(bar.height(), bar.width() * share))
            self.p.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)


def _wrapped(text: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """The text on at most two lines."""
    if metrics.horizontalAdvance(text) <= room:
        return [text]
    line = ""
    rest = text.split(" ")
    while rest and metrics.horizontalAdvance(f"{line} {rest[0]}") <= room:
        line = f"{line} {rest.pop(0)}".strip()
    return [line, " ".join(rest)] if line and rest else [text]
