"""How the rows of the sequence chart look: arrows, labels in a gap of their line, notes, pills and brackets."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ui import theme
from ui.run import words
from ui.run.chart_rows import BENCH, DUT, TESTER, Row
from ui.theme import icons
from ui.widgets import paint_glyph

MIN_LANE = 84
"""The least distance of two lifelines, so that their heads never overlap."""


class ChartPainter:
    """Paints rows at a given width; one object a paint event."""

    def __init__(self, painter: QPainter, width: int, row: int, compact: bool, now_ns: int, now_utc: int) -> None:
        self.p, self.width, self.row_height, self.compact = painter, width, row, compact
        self.now_ns, self.now_utc = now_ns, now_utc
        narrow = compact or width < theme.px(640)
        left, right = theme.px(128 if narrow else 150), width - theme.px(118 if narrow else 138)
        right = max(right, left + theme.px(2 * MIN_LANE))
        self.lanes = (left, (left + right) / 2, right)
        self.notes = right + theme.px(14)

    # --- frame -------------------------------------------------------------------------------------------------------

    def lifelines(self, top: int, bottom: int) -> None:
        self.p.setPen(QPen(theme.color("line"), 1))
        for x in self.lanes:
            self.p.drawLine(QPointF(round(x) + 0.5, top), QPointF(round(x) + 0.5, bottom))

    def heads(self, names: tuple[str, str, str], symbols: tuple[str, str, str], height: int) -> None:
        font = theme.font("secondary-medium")
        metrics = QFontMetricsF(font)
        self.p.fillRect(QRectF(0, 0, self.width, height - theme.px(2)), theme.color("panel"))
        for name, icon, x in zip(names, symbols, self.lanes, strict=True):
            room = min(2 * min(x, self.width - x) - theme.px(12), self.lanes[1] - self.lanes[0] - theme.px(6))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - theme.px(40))
            width = metrics.horizontalAdvance(text) + theme.px(40)
            rect = QRectF(x - width / 2, theme.px(10), width, theme.px(26))
            self.p.setPen(QPen(theme.color("line"), 1))
            self.p.setBrush(theme.color("raised"))
            self.p.drawRoundedRect(rect, theme.px(6), theme.px(6))
            middle = rect.center().y()
            icons.paint_centred(
                self.p, icon, QPointF(rect.left() + theme.px(17), middle), theme.px(13), theme.color("text2")
            )
            self.p.setPen(theme.color("text"))
            self.p.setFont(font)
            area = rect.adjusted(theme.px(29), 0, 0, 0)
            self.p.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def empty(self, rect: QRect, text: str) -> None:
        self.p.setPen(theme.color("text3"))
        self.p.setFont(theme.font("body"))
        area = rect.adjusted(theme.px(24), theme.px(76), -theme.px(24), 0)
        self.p.drawText(
            area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text
        )

    # --- one row -----------------------------------------------------------------------------------------------------

    def row(self, row: Row, top: int, *, selected: bool) -> None:
        if row.kind == "now":
            self._now(top)
            return
        if row.kind == "band":
            self._band(row, top)
            return
        rect = QRectF(theme.px(6), top + 1, self.width - theme.px(12), self.row_height - 2)
        if selected or row.kind == "broken":
            self.p.setPen(Qt.PenStyle.NoPen)
            self.p.setBrush(theme.color("selection" if selected else "failed_tint"))
            self.p.drawRoundedRect(rect, theme.px(4), theme.px(4))
        back = theme.color("selection" if selected else "failed_tint" if row.kind == "broken" else "panel")
        self._time(row, top, selected)
        if row.kind in ("link", "pause"):
            self._pause(row, top, back)
        else:
            self._arrow(row, top, back)
        self._note(row, top, selected)

    def _time(self, row: Row, top: int, selected: bool) -> None:
        self.p.setFont(theme.font("mono-medium" if selected else "mono"))
        if row.is_ghost:
            text = {"expected": "expected", "then": "then"}.get(row.kind, "")
            self.p.setPen(theme.color("wire" if row.kind == "expected" else "text3"))
        else:
            text = words.wall(row.utc_ns)
            self.p.setPen(theme.color("text" if selected else "text3"))
        rect = QRectF(theme.px(16 if self.compact else 12), top, theme.px(110), self.row_height)
        self.p.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _colours(self, row: Row) -> tuple[QColor, QColor, float, Qt.PenStyle, bool]:
        """line, label, width, style, filled head."""
        solid, dotted = Qt.PenStyle.SolidLine, Qt.PenStyle.CustomDashLine
        c = theme.color
        return {
            "call": (c("text"), c("text"), 1.7, solid, True),
            "reply": (c("text3"), c("text3"), 1.2, solid, False),
            "background": (c("text3"), c("text3"), 1.2, solid, True),
            "hand": (c("hand_line"), c("text"), 1.7, solid, True),
            "uninvited": (c("inconclusive"), c("inconclusive"), 1.8, solid, True),
            "broken": (c("failed"), c("failed"), 2.4, solid, True),
            "missing": (c("failed"), c("failed"), 1.5, dotted, False),
            "expected": (c("wire"), c("text"), 1.5, dotted, False),
            "hand-expected": (c("hand_line"), c("text"), 1.5, dotted, False),
        }.get(row.kind, (c("text3"), c("text3"), 1.3, dotted, False))

    def _arrow(self, row: Row, top: int, back: QColor) -> None:
        line, ink, width, style, filled = self._colours(row)
        start, end = self.lanes[row.source], self.lanes[row.target]
        y = round(top + self.row_height * 0.68) + 0.5
        sign = 1 if end > start else -1
        head = theme.px(7)
        pen = QPen(line, width * theme.current().scale, style)
        if style == Qt.PenStyle.CustomDashLine:
            pen.setDashPattern([1.6, 2.6])
        self.p.setPen(pen)
        by_hand = row.kind in ("hand", "hand-expected")
        self.p.drawLine(QPointF(start + sign * (theme.px(5) if by_hand else 0), y), QPointF(end - sign * head, y))
        self._head(QPointF(end, y), sign, head, line, filled)
        if by_hand:
            self.p.setPen(QPen(theme.color("hand_line"), 1.5))
            self.p.setBrush(theme.color("hand" if filled else "panel"))
            self.p.drawEllipse(QPointF(start, y), theme.px(4), theme.px(4))
        self._label(row, y, start, end, ink, back)

    def _head(self, tip: QPointF, sign: int, size: int, colour: QColor, filled: bool) -> None:
        half = size * 0.5
        shape = QPolygonF(
            [tip, QPointF(tip.x() - sign * size, tip.y() - half), QPointF(tip.x() - sign * size, tip.y() + half)]
        )
        self.p.setPen(QPen(colour, 1.2))
        self.p.setBrush(QBrush(colour) if filled else QBrush(theme.color("panel")))
        self.p.drawPolygon(shape)

    def _label(self, row: Row, y: float, start: float, end: float, ink: QColor, back: QColor) -> None:
        by_hand = row.kind in ("hand", "hand-expected")
        if by_hand:
            font = theme.font("secondary-medium")
            end = self.lanes[BENCH]
        else:
            font = theme.font("mono-medium" if row.kind in ("call", "broken", "uninvited", "expected") else "mono")
        metrics = QFontMetricsF(font)
        room = abs(end - start) - theme.px(22)
        text = row.label
        if metrics.horizontalAdvance(text) > room:
            text = metrics.elidedText(shortened(text), Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
        middle = (start + end) / 2
        rect = QRectF(middle - width / 2 - theme.px(3), y - theme.px(19), width + theme.px(6), theme.px(16))
        if not by_hand or row.target == DUT:
            self.p.fillRect(rect, back)
        self.p.setPen(ink)
        self.p.setFont(font)
        self.p.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _pause(self, row: Row, top: int, back: QColor) -> None:
        start, end = self.lanes[TESTER if row.source == TESTER else BENCH], self.lanes[DUT]
        y = round(top + self.row_height * 0.6) + 0.5
        pen = QPen(theme.color("text3"), 1.2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.2, 3.4])
        self.p.setPen(pen)
        self.p.drawLine(QPointF(start + theme.px(6), y), QPointF(end - theme.px(6), y))
        font = theme.font("secondary")
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, end - start - theme.px(30))
        width = metrics.horizontalAdvance(text) + theme.px(12)
        rect = QRectF((start + end - width) / 2, y - theme.px(9), width, theme.px(18))
        self.p.fillRect(rect, back)
        self.p.setPen(theme.color("text2"))
        self.p.setFont(font)
        self.p.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    # --- the right column --------------------------------------------------------------------------------------------

    def _note(self, row: Row, top: int, selected: bool) -> None:
        rect = QRectF(self.notes, top, self.width - self.notes - theme.px(10), self.row_height)
        if row.bracket:
            self._bracket(row, rect)
        if row.deadline_ns and row.state == "waiting":
            left = words.clock(words.seconds_left(row.deadline_ns, self.now_ns)) + " left"
            self._pill(left, rect)
            return
        tone, role = "text2", "secondary"
        if row.kind == "broken" or row.kind == "missing":
            tone, role = "failed", "secondary-medium"
        elif row.kind == "uninvited":
            tone, role = "inconclusive", "secondary-medium"
        elif row.kind == "hand-expected" and row.note:
            tone, role = "hand_text", "secondary-medium" if self.compact else "body-strong"
        elif selected:
            tone, role = "text", "body-strong"
        note = row.note
        if row.bracket:
            note = {"first": "any", "last": "order", "middle": ""}[row.bracket]
            rect.adjust(0, 0, -theme.px(26), 0)
        font = theme.font(role)
        self.p.setFont(font)
        self.p.setPen(theme.color(tone))
        text = QFontMetricsF(font).elidedText(note, Qt.TextElideMode.ElideRight, rect.width())
        self.p.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _bracket(self, row: Row, rect: QRectF) -> None:
        self.p.setPen(QPen(theme.color("text3"), 1.2))
        x, middle = rect.left() + theme.px(48), rect.center().y()
        top = middle if row.bracket == "first" else rect.top()
        bottom = middle if row.bracket == "last" else rect.bottom()
        self.p.drawLine(QPointF(x, top), QPointF(x, bottom))
        if row.bracket in ("first", "last"):
            self.p.drawLine(QPointF(x - theme.px(5), middle), QPointF(x, middle))

    def _pill(self, text: str, rect: QRectF) -> None:
        font = theme.font("micro-medium")
        font.setWeight(font.Weight.DemiBold)
        width = QFontMetricsF(font).horizontalAdvance(text) + theme.px(16)
        pill = QRectF(rect.left() - theme.px(2), rect.center().y() - theme.px(9), width, theme.px(19))
        self.p.setPen(QPen(theme.color("wire"), 1.2))
        self.p.setBrush(theme.color("wire_tint"))
        self.p.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        self.p.setFont(font)
        self.p.setPen(theme.color("wire"))
        self.p.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _now(self, top: int) -> None:
        text = "now " + words.wall(self.now_utc, millis=False) if self.now_utc else "now"
        font = theme.font("mono-medium")
        width = QFontMetricsF(font).horizontalAdvance(text) + theme.px(14)
        y = round(top + self.row_height / 2)
        self.p.setPen(QPen(theme.color("wire"), 1.6))
        self.p.drawLine(QPointF(theme.px(12), y), QPointF(self.width - theme.px(12), y))
        pill = QRectF(theme.px(12), y - theme.px(9), width, theme.px(18))
        self.p.setPen(Qt.PenStyle.NoPen)
        self.p.setBrush(theme.color("wire"))
        self.p.drawRoundedRect(pill, theme.px(4), theme.px(4))
        self.p.setPen(theme.color("on_wire"))
        self.p.setFont(font)
        self.p.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _band(self, row: Row, top: int) -> None:
        rect = QRectF(theme.px(12) + 0.5, top + 3.5, self.width - theme.px(24), self.row_height - 7)
        self.p.setPen(QPen(theme.color("line2"), 1))
        self.p.setBrush(theme.color("sunken"))
        self.p.drawRoundedRect(rect, theme.px(4), theme.px(4))
        middle = rect.center().y()
        icons.paint_centred(
            self.p, "chevron-right", QPointF(rect.left() + theme.px(10), middle), theme.px(9), theme.color("text2")
        )
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self.p.setFont(theme.font("mono"))
        self.p.setPen(theme.color("text2"))
        self.p.drawText(rect.adjusted(theme.px(20), 0, 0, 0), align, words.wall(row.utc_ns, millis=False))
        self.p.setPen(theme.color("text"))
        x = self.lanes[0] + theme.px(14) - rect.left()
        self.p.drawText(rect.adjusted(x, 0, 0, 0), align, row.label)
        x += QFontMetricsF(theme.font("mono")).horizontalAdvance(row.label) + theme.px(8)
        self.p.setFont(theme.font("secondary"))
        self.p.drawText(rect.adjusted(x, 0, 0, 0), align, row.note)
        if row.state:
            side = theme.px(13)
            spot = QRectF(rect.right() - side - theme.px(8), middle - side / 2, side, side)
            if row.state == "PASS":
                icons.paint(self.p, "check", spot.x(), spot.y(), side, theme.color("passed"))
            else:
                paint_glyph(self.p, row.state, spot)


def shortened(label: str) -> str:
    """A long action with its commonest words cut short, as people write them on a whiteboard."""
    for word, short in (("Notification", "Notif."), ("Configuration", "Config."), ("Transaction", "Trans.")):
        label = label.replace(word, short, 1)
    return label
