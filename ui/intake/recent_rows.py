"""One row for each recent campaign: which device, how far, how it stands and since when."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath

from app.casefiles import listing, words
from app.casefiles.listing import Listed
from app.casefiles.summary import Summary
from ui import theme
from ui.theme import icons
from ui.widgets import paint_glyph

HEIGHT = 76
NARROW = 820
"""Width in px at 100 % below which the columns at the right are slimmer."""

STATE_WORDS = {
    listing.OPEN: "Open",
    listing.IN_USE: "In use",
    listing.INTERRUPTED: "Interrupted",
    listing.CLOSED: "Closed",
    listing.MISSING: "File missing",
    listing.DAMAGED: "Damaged",
    listing.NEWER: "Newer version",
    listing.UNREADABLE: "Cannot be read",
    listing.UNKNOWN: "Reading …",
}
_GLYPHS = {
    listing.OPEN: "running",
    listing.INTERRUPTED: "INTERRUPTED",
    listing.MISSING: "INCONCLUSIVE",
    listing.NEWER: "INCONCLUSIVE",
    listing.DAMAGED: "ERROR",
    listing.UNREADABLE: "ERROR",
}
_ICONS = {listing.IN_USE: "lock", listing.CLOSED: "folder", listing.UNKNOWN: "folder"}
_TONES = {listing.MISSING: "inconclusive", listing.NEWER: "inconclusive", listing.DAMAGED: "error",
          listing.UNREADABLE: "error", listing.OPEN: "wire"}  # fmt: skip
_BAR = ("PASS", "FAIL", "INCONCLUSIVE", "ERROR", "INTERRUPTED")
_CENTRE = Qt.AlignmentFlag.AlignVCenter


def name(listed: Listed) -> str:
    """What the row is called: the device, or the name of the file where that is all there is."""
    return words.device(listed.summary) if listed.summary is not None else Path(listed.path).stem


def second_line(listed: Listed) -> str:
    """The device's identity and the campaign; of a file that cannot be opened, why."""
    if not listed.can_read:
        return listed.text
    if listed.summary is None:
        return "The file is being read."
    return " · ".join(part for part in (words.identity(listed.summary), listed.summary.campaign_id) if part)


def spoken(listed: Listed) -> str:
    """The whole row in a sentence."""
    parts = [name(listed), STATE_WORDS[listed.state]]
    if listed.summary is not None:
        parts += [listed.summary.mode, f"{words.progress(listed.summary)} done", words.verdicts(listed.summary)]
    parts += [
        f"last activity {words.local_time(listed.last_utc_ns)}" if listed.last_utc_ns else "",
        second_line(listed),
    ]
    return ", ".join(part for part in parts if part)


def paint(painter: QPainter, rect: QRect, listed: Listed, selected: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect)
    _ground(painter, box, selected)
    narrow = box.width() < theme.px(NARROW)
    left = box.left() + theme.px(22)
    _mark(painter, listed, left, box.center().y())
    left += theme.px(36)
    state_width, progress_width = theme.px(150 if narrow else 208), theme.px(132 if narrow else 216)
    right = box.right() - theme.px(20)
    _state(painter, box, listed, right - state_width, state_width)
    right -= state_width + theme.px(16)
    if listed.summary is not None:
        _progress(painter, box, listed.summary, right - progress_width, progress_width, narrow)
    right -= progress_width + theme.px(20)
    _device(painter, box, listed, left, right - left)


def _ground(painter: QPainter, box: QRectF, selected: bool) -> None:
    if selected:
        inside = box.adjusted(theme.px(6), 1, -theme.px(6), -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selection"))
        painter.drawRoundedRect(inside, theme.px(6), theme.px(6))
        bar = QRectF(inside.left(), inside.top() + theme.px(8), theme.px(3), inside.height() - theme.px(16))
        painter.fillRect(bar, theme.color("wire"))
    else:
        painter.setPen(theme.color("line2"))
        painter.drawLine(
            QPointF(box.left() + theme.px(16), box.bottom()), QPointF(box.right() - theme.px(16), box.bottom())
        )


def _mark(painter: QPainter, listed: Listed, left: float, middle: float) -> None:
    side = theme.px(20)
    if listed.state in _GLYPHS:
        paint_glyph(painter, _GLYPHS[listed.state], QRectF(left, middle - side / 2, side, side))
    else:
        centre = QPointF(left + side / 2, middle)
        icons.paint_centred(painter, _ICONS[listed.state], centre, theme.px(18), theme.color("text2"))


def _device(painter: QPainter, box: QRectF, listed: Listed, left: float, width: float) -> None:
    faint = not listed.can_read
    title = _font(painter, "figure")
    mode = listed.summary.mode if listed.summary is not None else ""
    mode_width = QFontMetricsF(theme.font("secondary")).horizontalAdvance(mode) + theme.px(12) if mode else 0
    shown = title.elidedText(name(listed), Qt.TextElideMode.ElideRight, max(width - mode_width, theme.px(60)))
    top, line = box.top() + theme.px(15), theme.px(22)
    painter.setPen(theme.color("text2" if faint else "text"))
    painter.drawText(QRectF(left, top, width, line), _CENTRE, shown)
    if mode:
        x = left + title.horizontalAdvance(shown) + theme.px(12)
        _font(painter, "secondary")
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(x, top, left + width - x, line), _CENTRE, mode)
    metrics = _font(painter, "secondary")
    painter.setPen(theme.color(_TONES.get(listed.state, "text2") if faint else "text2"))
    text = metrics.elidedText(second_line(listed), Qt.TextElideMode.ElideRight, width)
    painter.drawText(QRectF(left, box.top() + theme.px(39), width, theme.px(20)), _CENTRE, text)


def _progress(painter: QPainter, box: QRectF, summary: Summary, left: float, width: float, narrow: bool) -> None:
    top, line = box.top() + theme.px(15), theme.px(22)
    of = f"of {summary.total}"
    strong, light = QFontMetricsF(theme.font("number-strong")), QFontMetricsF(theme.font("number"))
    gap = theme.px(4)
    text_width = strong.horizontalAdvance("99") + gap + light.horizontalAdvance("of 99") + gap
    bar = QRectF(left, top + line / 2 - theme.px(3), max(width - text_width - theme.px(8), theme.px(40)), theme.px(6))
    _bar(painter, bar, summary)
    x = bar.right() + theme.px(10)
    _font(painter, "number-strong")
    painter.setPen(theme.color("text"))
    done = str(summary.done)
    painter.drawText(QRectF(x, top, width, line), _CENTRE, done)
    x += strong.horizontalAdvance(done) + gap
    _font(painter, "number")
    painter.setPen(theme.color("text2"))
    painter.drawText(QRectF(x, top, width, line), _CENTRE, of)
    side, x = theme.px(13), left
    middle = box.top() + theme.px(49)
    for verdict in words.WORDS:
        count = summary.counts.get(verdict, 0)
        if not count:
            continue
        text_width = light.horizontalAdvance(str(count))
        if x + side + theme.px(5) + text_width > left + width:
            break
        paint_glyph(painter, verdict, QRectF(x, middle - side / 2, side, side))
        x += side + theme.px(5)
        _font(painter, "number")
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(x, middle - theme.px(10), text_width + 2, theme.px(20)), _CENTRE, str(count))
        x += text_width + theme.px(8 if narrow else 12)
    if not summary.counts:
        _font(painter, "secondary")
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(left, middle - theme.px(10), width, theme.px(20)), _CENTRE, "no result yet")


def _bar(painter: QPainter, bar: QRectF, summary: Summary) -> None:
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    painter.setClipPath(path)
    painter.fillRect(bar, theme.color("line"))
    x = bar.left()
    for verdict in _BAR:
        count = summary.counts.get(verdict, 0)
        if count and summary.total:
            width = bar.width() * count / summary.total
            painter.fillRect(QRectF(x, bar.top(), width, bar.height()), theme.current().tokens.color(_token(verdict)))
            x += width
    painter.restore()


def _token(verdict: str) -> str:
    return {"PASS": "passed", "FAIL": "failed", "INCONCLUSIVE": "inconclusive", "ERROR": "error"}.get(verdict, "text3")


def _state(painter: QPainter, box: QRectF, listed: Listed, left: float, width: float) -> None:
    metrics = _font(painter, "body-strong")
    painter.setPen(theme.color(_TONES.get(listed.state, "text")))
    word = metrics.elidedText(STATE_WORDS[listed.state], Qt.TextElideMode.ElideRight, width)
    painter.drawText(QRectF(left, box.top() + theme.px(15), width, theme.px(22)), _CENTRE, word)
    metrics = _font(painter, "number")
    painter.setPen(theme.color("text2"))
    time = metrics.elidedText(words.local_time(listed.last_utc_ns), Qt.TextElideMode.ElideRight, width)
    painter.drawText(QRectF(left, box.top() + theme.px(39), width, theme.px(20)), _CENTRE, time)


def _font(painter: QPainter, role: str) -> QFontMetricsF:
    font = theme.font(role)
    painter.setFont(font)
    return QFontMetricsF(font)
