"""The bar at the top: the product, the six workspaces with their digits, the command field, the person."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from ui import keymap, theme
from ui.shell.parts import cap, label, row
from ui.theme import icons


class Mark(QWidget):
    """The product's mark: two lifelines and the arrow between them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(theme.px(20), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.width()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text"))
        painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.22, side * 0.22)
        unit = side / 20
        painter.setPen(QPen(theme.color("panel"), 1.8 * unit, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(6.5 * unit, 5 * unit), QPointF(6.5 * unit, 15 * unit))
        painter.drawLine(QPointF(13.5 * unit, 5 * unit), QPointF(13.5 * unit, 15 * unit))
        painter.setPen(QPen(theme.color("hand"), 1.8 * unit, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(6.5 * unit, 10 * unit), QPointF(11.2 * unit, 10 * unit))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hand"))
        tip = QPainterPath(QPointF(13 * unit, 10 * unit))
        tip.lineTo(10.2 * unit, 7.9 * unit)
        tip.lineTo(10.2 * unit, 12.1 * unit)
        painter.drawPath(tip)


class WorkspaceTab(QAbstractButton):
    """One workspace: its digit in mono, its name."""

    def __init__(self, digit: int, name: str, title: str) -> None:
        super().__init__()
        self.name = name
        self._digit = str(digit)
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Workspace {title}")
        self.setToolTip(f"Ctrl+{digit}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font("body-strong")).horizontalAdvance(self.text())
        return QSize(width + theme.px(12 + 7 + 9 + 12), theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse():
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("raised" if self.isChecked() else "sunken"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        painter.setFont(theme.font("mono"))
        painter.setPen(theme.color("text3"))
        left = theme.px(12)
        painter.drawText(QRectF(left, 0, theme.px(10), self.height()), Qt.AlignmentFlag.AlignVCenter, self._digit)
        painter.setFont(theme.font("body-strong" if self.isChecked() else "body-medium"))
        painter.setPen(theme.color("text" if self.isChecked() else "text2"))
        where = QRectF(left + theme.px(16), 0, self.width() - left - theme.px(16), self.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self.text())


class CommandField(QAbstractButton):
    """Looks like a search field and opens the command box."""

    def __init__(self) -> None:
        super().__init__()
        self.setText("Commands, cases, messages")
        self.setAccessibleName("Find a command, a case or a message")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(theme.px(320), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("text3" if self.underMouse() else "line"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        middle = self.height() / 2
        icons.paint_centred(painter, "search", QPointF(theme.px(16), middle), theme.px(13), theme.color("text2"))
        key = cap(painter, "Ctrl+K", self.width() - theme.px(8), middle, right=True)
        words = QRectF(theme.px(28), 0, key.left() - theme.px(34), self.height())
        painter.setFont(theme.font("body"))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.setPen(theme.color("text2"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)


class Person(QWidget):
    """Who is testing: the name, and the initials in a circle."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._label = label("", "body-strong")
        layout = row(self, spacing=8)
        layout.addWidget(self._label)
        self._circle = _Initials()
        layout.addWidget(self._circle)
        self.set_name("")

    def set_name(self, name: str) -> None:
        self._label.setText(name or "nobody yet")
        self._circle.text = "".join(part[0] for part in name.replace(".", " ").split()[:2]).upper() or "–"
        self._circle.update()
        self.setAccessibleName(f"Tester: {name or 'not given'}")

    def set_compact(self, compact: bool) -> None:
        self._label.setVisible(not compact)


class _Initials(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.setFixedSize(theme.px(24), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(QColor(theme.current().tokens.neutral_tint))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(theme.font("micro-medium"))
        painter.setPen(theme.color("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)


class WorkspaceBar(QWidget):
    """44 px at the top of the window."""

    chosen = Signal(str)
    commands_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(44))
        layout = row(self, margins=(16, 0, 16, 0), spacing=4)
        layout.addWidget(Mark())
        layout.addSpacing(theme.px(6))
        layout.addWidget(label("OCPP Bench", "body-strong"))
        layout.addSpacing(theme.px(16))
        self._group = QButtonGroup(self)
        self.tabs: dict[str, WorkspaceTab] = {}
        for digit, (name, title) in enumerate(keymap.WORKSPACES, start=1):
            tab = WorkspaceTab(digit, name, title)
            tab.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(tab)
            self.tabs[name] = tab
            layout.addWidget(tab)
        layout.addStretch(1)
        self.command_field = CommandField()
        self.command_field.clicked.connect(lambda _=False: self.commands_wanted.emit())
        layout.addWidget(self.command_field)
        layout.addSpacing(theme.px(16))
        self.person = Person()
        layout.addWidget(self.person)

    def set_current(self, name: str) -> None:
        self.tabs[name].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(1500)
        self.command_field.setFixedWidth(theme.px(240 if narrow else 320))
        self.command_field.setText("Commands" if narrow else "Commands, cases, messages")
