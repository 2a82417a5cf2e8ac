"""The intake of an open campaign: every item of the checklists, answered with one key, and what stands in the way of a start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.commands import AnswerChecklist, Command, PreTest, Reply, UseRegister
from app.events import Recorded
from app.intake.items import PARTS
from app.intake.standing import Standing, in_the_way, standing
from ui import theme
from ui.intake.desk_answer import GLYPHS, AnswerCard
from ui.intake.desk_equipment import DeskEquipment
from ui.intake.desk_identity import DeskIdentity
from ui.intake.forms import scrolled
from ui.session import Session
from ui.shell.parts import column, row, rule
from ui.widgets import ElidedLabel, KeyButton, Panel, RowModel, RowView, paint_glyph

_KINDS = frozenset(
    {
        "ChecklistMade", "ChecklistAnswered", "ChecklistMeasured", "IdentityGiven", "IdentityCompared", "EquipmentRecorded",
        "PersonRecorded", "PartyRecorded", "DutIdentified", "CampaignClosed",
    }
)  # fmt: skip
"""Records after which the items stand differently."""


@dataclass(frozen=True)
class _Head:
    title: str


_Row = _Head | Standing


class Desk(QWidget):
    """Shown in Intake while a campaign is open."""

    back_wanted = Signal()
    run_wanted = Signal()
    sheet_wanted = Signal()
    register_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._wanted = ""
        layout = row(self, spacing=8)
        self.panel = Panel("Checklists")
        self.rows = RowModel(
            _said, lambda found: found.text if isinstance(found, Standing) else "", lambda r: not isinstance(r, _Head)
        )
        self.list = RowView(self.rows, _paint, lambda r: theme.px(34 if isinstance(r, _Head) else 42), "Checklists")
        self.list.chosen.connect(self._chosen)
        self.panel.body.addWidget(self.list, 1)
        layout.addWidget(self.panel)
        right = Panel()
        inside = QWidget()
        body = column(inside, margins=(32, 24, 32, 24))
        self.card = AnswerCard()
        self.card.answered.connect(self._answer)
        self.card.done.connect(self.list.setFocus)
        self.identity = DeskIdentity(session)
        self.equipment = DeskEquipment(session)
        self.pre_test = KeyButton("Repeat the pre-test", "P")
        self.pre_test.clicked.connect(lambda _=False: self.make_pre_test())
        self.register = KeyButton("Read a register", "L")
        self.register.clicked.connect(lambda _=False: self.register_wanted.emit())
        self.sheet = KeyButton("Write the sheet", "W")
        self.sheet.clicked.connect(lambda _=False: self.sheet_wanted.emit())
        for part in (self.identity, self.equipment, self.register, self.pre_test, self.sheet):
            self.card.extra.addWidget(
                part, 0, Qt.AlignmentFlag.AlignLeft if isinstance(part, KeyButton) else Qt.AlignmentFlag(0)
            )
        body.addWidget(self.card, 1)
        right.body.addWidget(scrolled(inside, "The item"), 1)
        right.body.addWidget(rule())
        foot = row(margins=(32, 14, 32, 14), spacing=16)
        self.back = KeyButton("Start screen", "Alt+Left")
        self.back.clicked.connect(lambda _=False: self.back_wanted.emit())
        self.summary = ElidedLabel("", "body", "text2")
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.run = KeyButton("To the run", "Alt+Right", "primary")
        self.run.clicked.connect(lambda _=False: self.run_wanted.emit())
        foot.addWidget(self.back)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.run)
        right.body.addLayout(foot)
        layout.addWidget(right, 1)
        self.set_wide(True)

    def set_wide(self, wide: bool) -> None:
        self.panel.setFixedWidth(theme.px(460 if wide else 372))

    # the record

    def set_record(self) -> None:
        self.rows.set_rows([])
        self.refresh()

    def apply(self, records: list[Recorded]) -> None:
        if any(recorded.event.kind in _KINDS for recorded in records):
            self.refresh()

    @property
    def has_items(self) -> bool:
        """Whether this campaign has checklists."""
        return bool(self._session.record.intake.items)

    def refresh(self) -> None:
        """Show how everything stands now; the selected item stays."""
        record = self._session.record
        items = standing(record)
        selected = self._selected()
        found: list[_Row] = []
        for part, title in PARTS.items():
            of_part = [item for item in items if item.part == part]
            found += [_Head(title), *of_part] if of_part else []
        self.rows.set_rows(found)
        self.select(selected.id if selected is not None else self._wanted or _first_open(items))
        settled = sum(1 for item in items if item.state == "settled")
        self.panel.set_note(f"{settled} of {len(items)} settled")
        ways = in_the_way(record)
        certification = record.opened is not None and record.opened.mode == "certification"
        if not ways:
            text = "Nothing is in the way of the start."
        elif certification:
            text = f"{_items(len(ways))} in the way of the start."
        else:
            text = f"{_items(len(ways))} open. A rehearsal starts all the same, and its report says so."
        self.summary.setText(text)

    def _selected(self) -> Standing | None:
        index = self.list.currentIndex()
        found = self.rows.row(index) if index.isValid() and self.rows.rows else None
        return found if isinstance(found, Standing) else None

    def select(self, item_id: str) -> None:
        """Show this item."""
        for number, found in enumerate(self.rows.rows):
            if isinstance(found, Standing) and found.id == item_id:
                self.list.setCurrentIndex(self.rows.index(number))
                self._chosen(found)
                return

    def show_open(self) -> None:
        """Go to the first item that is in the way."""
        self.select(_first_open(standing(self._session.record)))
        self.list.setFocus()

    def _chosen(self, found: object) -> None:
        if not isinstance(found, Standing):
            return
        self.card.show_item(found)
        closed = not self._session.is_open
        self.card.form.setEnabled(not closed)
        self.identity.setVisible(found.id == "identity")
        self.equipment.setVisible(found.id in ("equipment", "vehicle"))
        self.register.setVisible(found.id in ("laboratory", "equipment", "vehicle") and not closed)
        opened = self._session.record.opened
        csms = opened is not None and opened.dut_type == "csms"
        made = bool(self._session.record.intake.test_data.entries)
        self.pre_test.setText("Repeat the pre-test" if made or not csms else "Carry out the pre-test")
        self.pre_test.setVisible(found.id == "pre-test" and not closed)
        self.sheet.setVisible(found.id == ("pre-test" if csms else "network-sheet"))
        if found.id == "identity":
            self.identity.refresh()
        elif found.id in ("equipment", "vehicle"):
            self.equipment.refresh()

    # doing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        found = self._selected()
        answers = {"Y": "yes", "N": "no", "X": "not applicable"}
        if letter in answers and self._session.is_open:
            self.card.choose(answers[letter])
        elif letter == "R" and found is not None and found.asked:
            self.card.remark.setFocus()
        elif letter == "P" and self.pre_test.isVisible():
            self.make_pre_test()
        elif letter == "W" and self.sheet.isVisible():
            self.sheet_wanted.emit()
        elif letter == "L" and self.register.isVisible():
            self.register_wanted.emit()
        elif letter in ("J", "K"):
            self.step(1 if letter == "J" else -1)
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """The next or the previous item."""
        number = self.list.currentIndex().row() + by
        while 0 <= number < len(self.rows.rows):
            if isinstance(self.rows.rows[number], Standing):
                self.list.setCurrentIndex(self.rows.index(number))
                return
            number += by

    def next_open(self) -> None:
        """The next item that is not settled, from the selected one on; exit criteria only once cases have been run."""
        tested = bool(self._session.record.attempts)
        items = [found for found in self.rows.rows if isinstance(found, Standing) and (tested or found.part != "exit")]
        selected = self._selected()
        place = items.index(selected) + 1 if selected in items else 0
        for found in (*items[place:], *items[:place]):
            if found.state != "settled" and found.asked:
                self.select(found.id)
                return

    def use_register(self, path: str) -> None:
        """Record what this register says that the campaign does not know yet, or knows otherwise."""
        reason = self.equipment.reason.text().strip() or f"the register {Path(path).name} was read again"
        self._session.ask(UseRegister(path, self._tester, reason), self._register_used)

    def _register_used(self, reply: Reply) -> None:
        number = reply.data.get("recorded", 0)
        self.card.say(
            reply.text
            if not reply.ok
            else f"{number} of its entries were new or different."
            if number
            else "It says nothing new."
        )

    @property
    def _tester(self) -> str:
        opened = self._session.record.opened
        return str(opened.tester.get("name") or "") if opened else ""

    def make_pre_test(self) -> None:
        self.card.say("The pre-test runs ...")
        self._session.ask(PreTest(), lambda reply: self.card.say(reply.text if not reply.ok else ""))

    def _answer(self, item: str, answer: str, remark: str, values: dict[str, float]) -> None:
        self._ask(AnswerChecklist(item, answer, remark, values, self._tester or "tester", "keyboard"))

    def _ask(self, command: Command) -> None:
        self._session.ask(command, self._replied)

    def _replied(self, reply: Reply) -> None:
        if not reply.ok:
            self.card.refused(reply.text)
            return
        self.card.recorded()
        self.refresh()
        self.next_open()
        self.list.setFocus()


def _first_open(items: list[Standing]) -> str:
    ways = [item for item in items if item.in_the_way]
    asked = [item for item in ways if item.asked]
    return (asked or ways or items)[0].id if items else ""


def _items(number: int) -> str:
    return "1 item is" if number == 1 else f"{number} items are"


def _said(found: _Row) -> str:
    return found.title if isinstance(found, _Head) else f"{found.title}: {found.state}, {found.text}"


def _paint(painter: QPainter, rect: QRect, found: _Row, selected: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(found, _Head):
        painter.setFont(theme.font("secondary-medium"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(rect.x() + theme.px(16), rect.y(), rect.width(), rect.height() - theme.px(4)),
                         int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), found.title)  # fmt: skip
        return
    box = QRectF(rect).adjusted(theme.px(6), 1, -theme.px(6), -1)
    if selected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selection"))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        painter.setBrush(theme.color("wire"))
        painter.drawRect(QRectF(box.x(), box.y() + theme.px(6), theme.px(3), box.height() - theme.px(12)))
    side = theme.px(14)
    paint_glyph(painter, GLYPHS[found.state], QRectF(rect.x() + theme.px(18), rect.y() + theme.px(7), side, side))
    left = rect.x() + theme.px(42)
    room = rect.right() - left - theme.px(14)
    for text, role, tone, top in (
        (found.title, "body-strong" if found.in_the_way else "body", "text", 4),
        (found.text, "secondary", "text2", 22),
    ):
        painter.setFont(theme.font(role))
        painter.setPen(theme.color(tone))
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(
            QRectF(left, rect.y() + theme.px(top), room, theme.px(17)), int(Qt.AlignmentFlag.AlignVCenter), cut
        )
