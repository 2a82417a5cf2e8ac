"""The focus ring: 2 px, 3 px outside of the button that has the keyboard. One widget for the whole application."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QWidget
from shiboken6 import isValid

from ui import theme

_OUTSIDE = 5


class _Ring(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("wire"), 2))
        radius = theme.px(9)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


class FocusRing(QObject):
    """Follows the focus from button to button. Fields, lists and plots show the focus themselves, inside."""

    _installed: FocusRing | None = None

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._button: QWidget | None = None
        self._watched: list[QWidget] = []
        """The button and all that it stands in: where one of them moves, it moves."""
        app.focusChanged.connect(self._moved)

    @classmethod
    def install(cls, app: QApplication) -> None:
        if cls._installed is None or not isValid(cls._installed):
            cls._installed = cls(app)

    def _moved(self, _: QWidget | None, now: QWidget | None) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = self._button = None
        if isinstance(now, QAbstractButton) and not isinstance(now, QCheckBox | QRadioButton):
            self._button = now
            self._watched = [now]
            while (around := self._watched[-1].parentWidget()) is not None and around is not now.window():
                self._watched.append(around)
            for widget in self._watched:
                widget.installEventFilter(self)
            self._ring = _Ring(now.window())
            self._place()

    def _place(self) -> None:
        if self._ring is None or self._button is None:
            return
        corner = self._button.mapTo(self._button.window(), QPoint(0, 0))
        outside = theme.px(_OUTSIDE)
        rect = self._button.rect().translated(corner).adjusted(-outside, -outside, outside, outside)
        self._ring.setGeometry(rect)
        self._ring.setVisible(self._button.isVisible())
        self._ring.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        elif (
            event.type() == QEvent.Type.Hide
            and watched is self._button
            and self._ring is not None
            and isValid(self._ring)
        ):
            self._ring.hide()
        return False
