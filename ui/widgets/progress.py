"""How far a campaign is, by verdict: one bar, segments in the order of the ladder."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

_ORDER = ("PASS", "FAIL", "INCONCLUSIVE", "ERROR", "INTERRUPTED")


class VerdictBar(QWidget):
    """184 x 6 px at 100 %. ``set_counts({"PASS": 30, "FAIL": 2}, total=61)``; what is missing stays empty."""

    def __init__(self, width: float = 184, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self._counts: dict[str, int] = {}
        self._total = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_counts(self, counts: Mapping[str, int], total: int) -> None:
        self._counts, self._total = dict(counts), total
        words = ", ".join(f"{count} {word}" for word, count in self._counts.items() if count)
        self.setAccessibleName(f"{sum(self._counts.values())} of {total} cases: {words or 'none yet'}")
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._width), theme.px(6))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        rect = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setClipPath(path)
        painter.fillRect(rect, theme.color("line"))
        x = 0.0
        for word in _ORDER:
            count = self._counts.get(word, 0)
            if count and self._total:
                width = rect.width() * count / self._total
                painter.fillRect(QRectF(x, 0, width, rect.height()), QColor(theme.current().tokens.verdict(word)[0]))
                x += width
