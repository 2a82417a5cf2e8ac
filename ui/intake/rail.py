"""The intake's rail: its entries, and what stands in their second lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui import theme
from ui.intake import draft as drafts
from ui.intake.draft import Draft
from ui.theme import icons


class RailEntry(QAbstractButton):
    """One page in the rail: its number or a tick, its title, what is to be said of it."""

    def __init__(self, number: int, title: str, last: bool) -> None:
        super().__init__()
        self.setText(title)
        self._number, self._last = number, last
        self._note, self._done = "", False
        self.setCheckable(True)
        self.setFixedHeight(theme.px(60))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_state(self, note: str, done: bool) -> None:
        self._note, self._done = note, done
        self.setAccessibleName(f"Page {self._number}, {self.text()}: {note}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(theme.px(8), theme.px(3), -theme.px(8), -theme.px(3))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        centre = QPointF(theme.px(28), theme.px(24))
        painter.setPen(QPen(theme.color("line"), theme.px(2)))
        if not self._last:
            painter.drawLine(int(centre.x()), int(centre.y()) + theme.px(14), int(centre.x()), self.height())
        if self._number > 1:
            painter.drawLine(int(centre.x()), 0, int(centre.x()), int(centre.y()) - theme.px(14))
        filled = self.isChecked() or self._done
        painter.setPen(QPen(theme.color("text" if filled else "text3"), 1.5))
        painter.setBrush(theme.color("text" if filled else "panel"))
        painter.drawEllipse(centre, theme.px(11), theme.px(11))
        if self._done and not self.isChecked():
            icons.paint_centred(painter, "check", centre, theme.px(13), theme.color("panel"))
        else:
            painter.setFont(theme.font("secondary-medium"))
            painter.setPen(theme.color("panel" if filled else "text2"))
            circle = QRectF(centre.x() - theme.px(11), centre.y() - theme.px(11), theme.px(22), theme.px(22))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
        left, room = theme.px(52), self.width() - theme.px(52 + 14)
        painter.setFont(theme.font("body-strong"))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(left, theme.px(10), room, theme.px(20)), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        note = painter.fontMetrics().elidedText(self._note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, theme.px(30), room, theme.px(20)), Qt.AlignmentFlag.AlignVCenter, note)


def filled(draft: Draft, page: int) -> bool:
    """Whether something was entered on a page and nothing is open there, so that it can have a tick. The summary has none: it ends with
    opening."""
    wire = draft.embedded or draft.dut_type == drafts.STATION or bool(draft.connect)
    return (
        bool(draft.pics_path) and not draft.problems,
        bool(draft.pics_path) and wire and not draft.only_this_computer,
        bool(draft.tester.get("name")),
        bool(draft.typed or draft.scanned),
        bool(draft.lab_path) and not any(one.page == drafts.SET_UP for one in draft.warnings()),
        False,
    )[page]


def rail_notes(draft: Draft) -> list[str]:
    """The second line of each page in the rail."""
    problems = len(draft.problems)
    if not draft.pics_path:
        first = "no PICS yet"
    elif draft.pics is None:
        first = "reading the PICS"
    else:
        first = f"{problems} problem{'s' if problems != 1 else ''} open" if problems else "the PICS is complete"
    station = draft.dut_type == drafts.STATION
    where = (draft.listen or "any free port") if station else (draft.connect or "no URL yet")
    second = "embedded device" if draft.embedded else where
    third = draft.tester.get("name") or "tester not given"
    identity, equipment = (value for _, value in drafts.intake_lines(draft))
    return [first, second, third, identity, equipment, draft.mode]
