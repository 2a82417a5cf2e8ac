"""A payload as a tree of rows: nested objects and lists are indented, values that a check looked at carry its mark."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.theme import icons
from ui.widgets import RowModel, RowView

ROW = 22


@dataclass(frozen=True)
class Field:
    """One row: how deep it stands, its name, its value as text, and ``held`` or ``failed`` if a check is about it."""

    depth: int
    name: str
    value: str
    mark: str = ""


def fields(payload: Any, marks: dict[str, str] | None = None, depth: int = 0) -> list[Field]:
    """The rows of a payload. ``marks``: field name -> outcome of the check on it."""
    rows: list[Field] = []
    pairs = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, value in pairs:
        name = f"[{key}]" if isinstance(payload, list) else str(key)
        mark = (marks or {}).get(str(key), "")
        if isinstance(value, dict | list) and value:
            rows.append(Field(depth, name, "", mark))
            rows += fields(value, marks, depth + 1)
        else:
            rows.append(Field(depth, name, json.dumps(value, ensure_ascii=False), mark))
    return rows


class PayloadView(RowView):
    """Ctrl+C copies the current value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        model = RowModel(text=lambda row: f"{row.name} {row.value}", tip=lambda row: f"{row.name}: {row.value}")
        super().__init__(model, self._paint_field, lambda _: theme.px(ROW), "Payload", parent)
        self.setProperty("surface", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._names = theme.px(104)
        self.setViewportMargins(1, theme.px(6), 1, theme.px(6))

    def set_payload(self, payload: Any, marks: dict[str, str]) -> None:
        rows = fields(payload, marks)
        metrics = QFontMetricsF(theme.font("mono"))
        widest = max((metrics.horizontalAdvance(row.name) + row.depth * theme.px(12) for row in rows), default=0.0)
        self._names = round(min(max(widest, theme.px(60)), theme.px(170))) + theme.px(12)
        self.rows.set_rows(rows)
        self.viewport().update()

    @property
    def wanted_height(self) -> int:
        return theme.px(ROW) * max(1, len(self.rows.rows)) + theme.px(14)

    def _paint_field(self, p: QPainter, rect: QRect, row: Field, selected: bool) -> None:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.mark == "failed" or (selected and self.hasFocus()):
            p.fillRect(rect, theme.color("failed_tint" if row.mark == "failed" else "selection"))
        font = theme.font("mono")
        metrics = QFontMetricsF(font)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        left = rect.left() + theme.px(11) + row.depth * theme.px(12)
        p.setFont(font)
        p.setPen(theme.color("failed" if row.mark == "failed" else "text2"))
        start = rect.left() + theme.px(11) + self._names
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, max(start - left - 4, theme.px(40)))
        p.drawText(QRect(left, rect.top(), start - left, rect.height()), align, name)
        p.setPen(theme.color("failed" if row.mark == "failed" else "text"))
        room = rect.right() - start - theme.px(28)
        value = metrics.elidedText(row.value, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRect(start, rect.top(), room + 4, rect.height()), align, value)
        if row.mark:
            side = theme.px(13)
            name = "check" if row.mark == "held" else "cross"
            colour = theme.color("passed" if row.mark == "held" else "failed")
            icons.paint(p, name, rect.right() - side - theme.px(8), rect.center().y() - side / 2 + 1, side, colour)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(self.rows.row(self.currentIndex()).value)
            return
        super().keyPressEvent(event)
