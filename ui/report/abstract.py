"""The preview of section A of the report, on paper: the same facts from the same results, in the shape of the PDF's abstract."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.campaign.asked import asked
from app.campaign.record import CampaignRecord
from app.campaign.results import CampaignResult
from app.casefiles.summary import product_name
from ui import theme
from ui.report.missing import FIELDS, ROLES, prefilled
from ui.widgets import paint_glyph

WIDTH = 920
"""Of the sheet, px at 100 %; a narrow window makes it narrower."""
GLYPHS = {"Pass": "PASS", "Fail": "FAIL", "Incomplete": "NOT RUN", "Not supported": "NOT APPLICABLE"}


class Abstract(QWidget):
    """Painted in one go; ``sizeHint`` follows from what there is to say."""

    def __init__(self) -> None:
        super().__init__()
        self._record: CampaignRecord | None = None
        self._result: CampaignResult | None = None
        self.setAccessibleName("Preview of the report's abstract")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_record(self, record: CampaignRecord, result: CampaignResult | None) -> None:
        self._record, self._result = record, result
        if result is not None:
            said = "; ".join(f"{block.name}: {block.text}" for block in result.functionalities)
            self.setAccessibleDescription(f"{result.state}, {result.text}. {said}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        blocks = len(self._result.functionalities) if self._result else 0
        return QSize(theme.px(560), theme.px(690 + 30 * blocks) if self._result else theme.px(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(420), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._record is None or self._record.opened is None or self._result is None:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text2"))
            area = QRectF(self.rect()).adjusted(theme.px(32), theme.px(28), -theme.px(32), 0)
            painter.drawText(
                area,
                Qt.TextFlag.TextWordWrap,
                "The report is written from the case file of an open campaign. There is none yet.",
            )
            return
        width = min(theme.px(WIDTH), self.width() - theme.px(48))
        left = (self.width() - width) / 2
        _Sheet(painter, left, theme.px(28), width).paint(self._record, self._result)


class _Sheet:
    """Draws from the top down; ``y`` is where the next line begins."""

    def __init__(self, painter: QPainter, left: float, top: float, width: float) -> None:
        self.painter, self.left, self.y, self.width = painter, left, top, width

    def paint(self, record: CampaignRecord, result: CampaignResult) -> None:
        self._title(record, result)
        self._head("Test result summary", record.opened.report_number if record.opened else "")
        for name, value in summary(record):
            self._row(((name, "text2", 0.0), (value or "not given", "text" if value else "text3", 0.28)))
        self.y += theme.px(18)
        self._head("Certified functionalities", "pass only when every mandatory and applicable conditional case passes")
        for block in result.functionalities:
            self._functionality(block.name, block.state, block.text)
        self.y += theme.px(18)
        self._head("Statement of approval", "signed on paper or in the PDF")
        self._approvals(record)

    def _text(
        self, text: str, x: float, width: float, role: str, colour: str, height: float, *, right: bool = False
    ) -> None:
        self.painter.setFont(theme.font(role))
        self.painter.setPen(theme.color(colour))
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        shown = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width))
        self.painter.drawText(QRectF(x, self.y, width, height), flags, shown)

    def _line(self, strong: bool) -> None:
        thickness = 1.5 if strong else 1.0
        self.painter.fillRect(
            QRectF(self.left, self.y, self.width, thickness), theme.color("text" if strong else "line2")
        )

    def _title(self, record: CampaignRecord, result: CampaignResult) -> None:
        verdict = {"Pass": "PASS", "Fail": "FAIL"}.get(result.state, "NOT RUN")
        box_width = theme.px(236)
        box = QRectF(self.left + self.width - box_width, self.y, box_width, theme.px(62))
        tint = {"PASS": "passed_tint", "FAIL": "failed_tint"}.get(verdict, "neutral_tint")
        tone = {"PASS": "passed", "FAIL": "failed"}.get(verdict, "text2")
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(theme.color(tint))
        self.painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        side = theme.px(26)
        paint_glyph(self.painter, verdict, QRectF(box.left() + theme.px(16), box.center().y() - side / 2, side, side))
        inner = box.left() + theme.px(56)
        self.painter.setFont(theme.font("title"))
        self.painter.setPen(theme.color(tone))
        word = result.state.upper()
        self.painter.drawText(
            QRectF(inner, box.top() + theme.px(10), theme.px(170), theme.px(24)), Qt.AlignmentFlag.AlignVCenter, word
        )
        self.painter.setFont(theme.font("secondary"))
        count = required_words(result)
        self.painter.drawText(
            QRectF(inner, box.top() + theme.px(33), theme.px(170), theme.px(20)), Qt.AlignmentFlag.AlignVCenter, count
        )
        room = self.width - box_width - theme.px(20)
        self._text("Abstract of test report", self.left, room, "page", "text", theme.px(34))
        self.y += theme.px(38)
        basis = "OCPP 1.6 edition 2 with errata sheet v4.0."
        if result.rehearsal:
            basis = "A rehearsal: every page says so. " + basis
        asked_for = len(asked(record))
        if asked_for > result.required:
            basis = f"{asked_for} cases are asked for, {result.required} of them required. {basis}"
        self._text(basis, self.left, room, "body", "text2", theme.px(20))
        self.y += theme.px(48)

    def _head(self, title: str, note: str) -> None:
        self._text(title, self.left, self.width * 0.45, "title", "text", theme.px(26))
        self._text(
            note, self.left + self.width * 0.45, self.width * 0.55, "secondary", "text2", theme.px(26), right=True
        )
        self.y += theme.px(30)
        self._line(strong=True)
        self.y += theme.px(2)

    def _row(self, cells: tuple[tuple[str, str, float], ...]) -> None:
        height = theme.px(27)
        for number, (text, colour, at) in enumerate(cells):
            after = cells[number + 1][2] if number + 1 < len(cells) else 1.0
            room = self.width * (after - at) - theme.px(8)
            role = "body" if number == 0 else "body-medium"
            self._text(text, self.left + self.width * at, room, role, colour, height)
        self.y += height
        self._line(strong=False)

    def _functionality(self, name: str, state: str, text: str) -> None:
        height = theme.px(29)
        off = state == "Not supported"
        self._text(name, self.left, self.width * 0.4, "body-medium", "text3" if off else "text", height)
        x = self.left + self.width * 0.42
        side = theme.px(14)
        paint_glyph(self.painter, GLYPHS[state], QRectF(x, self.y + (height - side) / 2, side, side))
        tone = {"Pass": "passed", "Fail": "failed"}.get(state, "text3" if off else "text2")
        words = "not supported" if off else text
        self._text(words, x + theme.px(24), self.width * 0.55 - theme.px(24), "body-medium", tone, height)
        self.y += height
        self._line(strong=False)

    def _approvals(self, record: CampaignRecord) -> None:
        gap = theme.px(16)
        width = (self.width - gap) / 2
        top, height = self.y + theme.px(12), theme.px(40 + 22 * len(FIELDS))
        for number, (role, title) in enumerate(ROLES):
            x = self.left + number * (width + gap)
            self.painter.setPen(theme.color("line"))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawRoundedRect(QRectF(x, top, width, height), theme.px(8), theme.px(8))
            self.y = top + theme.px(8)
            self._text(title, x + theme.px(14), width - theme.px(28), "body-strong", "text", theme.px(24))
            self.y += theme.px(26)
            given = prefilled(record, role) if role in record.sign_offs else {}
            for name in FIELDS:
                value = given.get(name) or ("with the signature" if name == "date" else "missing")
                tone = "text" if given.get(name) else "text3"
                self._text(name.capitalize(), x + theme.px(14), theme.px(100), "secondary", "text2", theme.px(22))
                self._text(value, x + theme.px(116), width - theme.px(130), "secondary-medium", tone, theme.px(22))
                self.y += theme.px(22)
        self.y = top + height


def summary(record: CampaignRecord) -> list[tuple[str, str]]:
    """The rows of the test result summary."""
    opened = record.opened
    if opened is None:
        return []
    dut = record.dut[-1] if record.dut else None
    device = {"charging-station": "Charging Station", "csms": "CSMS"}.get(opened.dut_type, opened.dut_type)
    first, last = (
        f"{datetime.fromtimestamp(ns / 1e9, UTC):%Y-%m-%d}" for ns in (record.opened_utc_ns, record.last_utc_ns)
    )
    return [
        ("Test laboratory", str(opened.laboratory.get("company") or opened.laboratory.get("name") or "")),
        ("Location", str(opened.laboratory.get("location") or "")),
        ("Test report reference", opened.report_number),
        ("Vendor name", str(opened.vendor.get("company") or (dut.vendor if dut else _declared(record, "vendor_name")))),
        ("Device under test", f"{device}, {product_name(record)}"),
        ("Communication", "JSON"),
        ("OCPP software version", dut.firmware if dut else _declared(record, "ocpp_software_version")),
        *([("Serial number", dut.serial if dut else "")] if opened.dut_type != "csms" else []),
        ("Dates", f"tested {first}" if first == last else f"tested {first} to {last}"),
    ]


def _declared(record: CampaignRecord, name: str) -> str:
    """An answer of the PICS in its general information, empty if there is none."""
    general = record.opened.pics.get("general") if record.opened else None
    return str(general.get(name) or "") if isinstance(general, dict) else ""


def required_words(result: CampaignResult) -> str:
    """How the required cases stand, the failed ones first, so that nobody reads the number of passed ones as theirs."""
    failed = f"{result.failed} failed, " if result.failed else ""
    return f"{failed}{result.passed} passed of {result.required}{'' if failed else ' required'}"
