"""What the PICS declares, as it was read: section by section, in two columns. Nothing is edited here: the file is the PICS."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.campaign import pics as pics_model
from app.campaign.pics_items import Needed
from app.events import JsonObject
from ui import theme
from ui.shell.parts import clear, column, label, row, rule
from ui.widgets import ElidedLabel

OTHERS = ("laboratory", "vendor_contact", "tester", "connection")
"""Sections that have a page of their own in the intake."""

Row = tuple[str, str, str]
"""Question, answer in words, and what it means that there is none (``needed`` or empty)."""


class Answers(QWidget):
    """Made anew for every reading."""

    def __init__(self) -> None:
        super().__init__()
        self._layout: QHBoxLayout = row(self, spacing=32)
        self._shown: JsonObject | None = None

    def show_pics(self, pics: JsonObject) -> None:
        if pics is self._shown:
            return
        self._shown = pics
        clear(self._layout)
        blocks = sections(pics)
        heights = [2 + len(rows) for _, rows in blocks]
        split = best_split(heights)
        for side in (blocks[:split], blocks[split:]):
            lane = column()
            for title, rows in side:
                _block(lane, title, rows)
            lane.addStretch(1)
            self._layout.addLayout(lane, 1)


def best_split(heights: list[int]) -> int:
    """How many blocks go to the left column, so that both are about as long."""
    return min(range(len(heights) + 1), key=lambda n: abs(sum(heights[:n]) - sum(heights[n:])))


def _block(lane: QVBoxLayout, title: str, rows: list[Row]) -> None:
    lane.addWidget(label(title, "secondary-medium", "text2"))
    lane.addSpacing(theme.px(8))
    lane.addWidget(rule())
    for name, value, needed in rows:
        line = row(margins=(0, 7, 0, 7), spacing=12)
        line.addWidget(ElidedLabel(name, "body"), 3)
        if value:
            answer = ElidedLabel(value, "body-strong")
        else:
            answer = ElidedLabel("not answered", "body", "inconclusive" if needed else "text3")
        answer.setAlignment(Qt.AlignmentFlag.AlignRight)
        answer.setAccessibleName(f"{name}: {value or 'not answered'}")
        line.addWidget(answer, 2)
        lane.addLayout(line)
        lane.addWidget(rule())
    lane.addSpacing(theme.px(18))


def sections(pics: JsonObject) -> list[tuple[str, list[Row]]]:
    """The answers by section, each with its question and its answer in words; empty if this is no PICS."""
    try:
        answers = pics_model.from_json(pics)
    except (KeyError, TypeError, ValueError):
        return []
    found: dict[str, list[Row]] = {}
    for part, item, value in answers.answers():
        if part.name not in OTHERS:
            needed = "needed" if item.needed is not Needed.NO else ""
            found.setdefault(part.label, []).append((item.label, item.show(value), needed))
    return list(found.items())
