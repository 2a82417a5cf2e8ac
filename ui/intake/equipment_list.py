"""The equipment as a list: what is used, what is left out and why, and whether its calibration holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from app.events import EquipmentRecorded, JsonObject
from app.intake.equipment import Calibration, label_of
from ui import theme
from ui.theme import icons
from ui.widgets import RowModel, RowView, paint_glyph

ROW = 44
_DOUBT = ("overdue", "missing")


@dataclass(frozen=True)
class EquipmentRow:
    """One piece of equipment as it is shown."""

    id: str
    title: str
    facts: str
    in_use: bool
    why_not: str
    refused: bool
    """It cannot be used for this device at all."""
    calibration: str
    state: str
    """Of the calibration: ``valid``, ``soon``, ``overdue``, ``missing`` or ``not needed``."""

    @property
    def said(self) -> str:
        """For screen readers."""
        use = "in use" if self.in_use else f"not used: {self.why_not}"
        return f"{self.title}, {self.facts}, {use}, {self.calibration}"


def of_register(item: JsonObject, in_use: bool) -> EquipmentRow:
    """A row of the reply to CheckLab."""
    refused = bool(item.get("fits"))
    why = str(item.get("fits") or "") or ("" if in_use else "left out")
    facts = " · ".join(str(item[name]) for name in ("serial", "socket", "firmware") if item.get(name))
    return EquipmentRow(
        str(item["equipment_id"]), str(item["label"]), facts, in_use and not refused, why, refused,
        str(item["calibration_text"]), str(item["calibration_state"]),
    )  # fmt: skip


def of_record(item: EquipmentRecorded, calibration: Calibration) -> EquipmentRow:
    """A row of the campaign's record."""
    facts = " · ".join(part for part in (item.serial, item.socket, item.firmware) if part)
    return EquipmentRow(
        item.equipment_id, label_of(item), facts, item.in_use, item.why_not, "real EV" in item.why_not, calibration.text, calibration.state
    )  # fmt: skip


class EquipmentList(RowView):
    """Space takes the selected piece in or out of use, where that is allowed."""

    toggled = Signal(str)
    """Id of the piece."""

    def __init__(self) -> None:
        self.model_rows = RowModel(lambda found: found.said, lambda found: found.why_not or found.calibration)
        super().__init__(self.model_rows, self._paint, lambda _: theme.px(ROW), "Equipment")
        self.activated_row.connect(lambda found: self.toggled.emit(found.id))

    def show_rows(self, found: Sequence[EquipmentRow]) -> None:
        place = self.currentIndex().row()
        self.model_rows.set_rows(found)
        if found:
            self.setCurrentIndex(self.model_rows.index(min(max(place, 0), len(found) - 1)))

    @property
    def selected(self) -> EquipmentRow | None:
        index = self.currentIndex()
        return self.model_rows.row(index) if index.isValid() and self.model_rows.rows else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.selected is not None:
            self.toggled.emit(self.selected.id)
            return
        super().keyPressEvent(event)

    def _paint(self, painter: QPainter, rect: QRect, found: EquipmentRow, selected: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, 0, -1), theme.px(6), theme.px(6))
        box = QRectF(rect.x() + theme.px(10), rect.y() + theme.px(13), theme.px(18), theme.px(18))
        painter.setPen(QPen(theme.color("line" if found.refused else "text" if found.in_use else "text3"), 1.5))
        painter.setBrush(theme.color("text") if found.in_use else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        if found.in_use:
            icons.paint_centred(painter, "check", box.center(), theme.px(13), theme.color("panel"))
        elif found.refused:
            icons.paint_centred(painter, "dash", QPointF(box.center()), theme.px(12), theme.color("text3"))
        tone = "text" if found.in_use else "text3"
        left, width = rect.x() + theme.px(40), rect.width()
        right = min(theme.px(380), width // 2)
        room = width - theme.px(40) - right - theme.px(12)
        below = found.facts if found.in_use else found.why_not
        painter.setFont(theme.font("body-strong" if found.in_use else "body"))
        painter.setPen(theme.color(tone))
        top = theme.px(5 if below else 13)
        self._line(painter, QRectF(left, rect.y() + top, room, theme.px(18)), found.title)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2" if found.in_use else "text3"))
        self._line(painter, QRectF(left, rect.y() + theme.px(23), room, theme.px(16)), below)
        if not found.in_use:
            return
        edge = rect.right() - right
        if found.state in _DOUBT or found.state == "soon":
            side = theme.px(14)
            glyph = "ERROR" if found.state in _DOUBT else "INCONCLUSIVE"
            paint_glyph(painter, glyph, QRectF(edge, rect.y() + (rect.height() - side) / 2, side, side))
        painter.setFont(theme.font("body-medium" if found.state in _DOUBT else "body"))
        painter.setPen(theme.color("error" if found.state in _DOUBT else "text2"))
        self._line(
            painter, QRectF(edge + theme.px(22), rect.y(), right - theme.px(32), rect.height()), found.calibration
        )

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str) -> None:
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
