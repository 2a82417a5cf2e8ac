"""The identity of the device: scanned, typed, and beside each other with what PICS and BootNotification say."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.events import JsonObject
from app.intake.identity import FIELDS, labels, read_scan
from ui import theme
from ui.intake.forms import text_answer
from ui.intake.scan_field import ScanField
from ui.shell.parts import clear, column, label, row, rule
from ui.widgets import ElidedLabel, VerdictGlyph

SOURCES = (("typed", "As typed"), ("scanned", "As scanned"), ("pics", "In the PICS"), ("boot", "From the device"))
_GLYPHS = {"same": "PASS", "differs": "INCONCLUSIVE", "one source": "NOT RUN"}
_WORDS = {"same": "the same", "differs": "differs", "one source": "one source"}


class IdentityTable(QWidget):
    """One row a field, one column a source."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = column(self)
        self._shown: tuple[list[JsonObject], tuple[tuple[str, str], ...]] | None = None

    def show_rows(
        self, rows: list[JsonObject], *, dut_type: str = "charging-station", boot_to_come: bool = False
    ) -> None:
        """``boot_to_come``: the device has not connected yet. A management system has no nameplate and sends no BootNotification."""
        sources = SOURCES if dut_type == "charging-station" else tuple(s for s in SOURCES if s[0] in ("typed", "pics"))
        if (rows, sources) == self._shown:
            return
        self._shown = (rows, sources)
        clear(self._layout)
        if not rows:
            self._layout.addWidget(label("Nothing is known of the device yet.", "body", "text2"))
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(0)
        end = len(sources) + 1
        for place in range(1, end):
            grid.setColumnStretch(place, 1)
        for place, (_, title) in enumerate(sources, start=1):
            grid.addWidget(ElidedLabel(title, "secondary", "text2"), 0, place)
        line = 1
        for found in rows:
            grid.addWidget(rule(), line, 0, 1, end + 1)
            grid.addWidget(label(str(found["label"]), "body-medium"), line + 1, 0)
            for place, (source, title) in enumerate(sources, start=1):
                value = str(found.get(source) or "")
                waiting = source == "boot" and boot_to_come and not value
                cell = ElidedLabel(value or ("to come" if waiting else "–"), "body", "" if value else "text3")
                cell.setAccessibleName(f"{found['label']} {title}: {value or 'not given'}")
                cell.setMinimumHeight(theme.px(32))
                grid.addWidget(cell, line + 1, place)
            state = str(found["state"])
            holder = QWidget()
            inside = row(holder, spacing=8)
            inside.addWidget(VerdictGlyph(_GLYPHS[state]))
            inside.addWidget(
                label(
                    _WORDS[state],
                    "body-medium" if state == "differs" else "body",
                    "inconclusive" if state == "differs" else "text2",
                ),
                1,
            )
            holder.setAccessibleName(f"{found['label']}: {found['text']}")
            holder.setToolTip(str(found["text"]))
            grid.addWidget(holder, line + 1, end)
            line += 2
        grid.addWidget(rule(), line, 0, 1, end + 1)
        self._layout.addLayout(grid)


class IdentityForm(QWidget):
    """What a person gives: a scan, and the fields of the nameplate."""

    edited = Signal()
    scanned = Signal(str)
    """A reader has sent this code."""

    def __init__(self) -> None:
        super().__init__()
        layout = column(self, spacing=10)
        self.scan = ScanField()
        self.scan.scanned.connect(self._take_scan)
        self.scan.typed.connect(self._take_typed)
        layout.addWidget(self.scan)
        self.said = label("", "secondary", "text2", wrap=True)
        layout.addWidget(self.said)
        self.code = ""
        """What was scanned last."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))
        self.fields: dict[str, QLineEdit] = {}
        self._names = {}
        for number, name in enumerate(FIELDS):
            field = text_answer(self.edited.emit)
            caption = label("", "body-medium")
            caption.setBuddy(field)
            self.fields[name], self._names[name] = field, caption
            grid.addWidget(caption, number // 2, number % 2 * 2)
            grid.addWidget(field, number // 2, number % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        layout.addLayout(grid)
        self.set_dut_type("charging-station")
        self.say("")

    def set_dut_type(self, dut_type: str) -> None:
        self.scan.setVisible(dut_type == "charging-station")
        for name, text in labels(dut_type).items():
            self._names[name].setText(text)
            self.fields[name].setAccessibleName(f"{text}, as typed")

    def values(self) -> dict[str, str]:
        """What was typed, without what is empty."""
        return {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}

    def clear_all(self) -> None:
        """Begin anew, for another device."""
        self.code = ""
        for field in self.fields.values():
            field.clear()
        self.say("")

    def say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _take_scan(self, code: str) -> None:
        self.code = code
        scan = read_scan(code)
        parts = [
            f"{labels('charging-station')[name].lower()} {getattr(scan, name)}"
            for name in FIELDS
            if getattr(scan, name)
        ]
        self.say(f"Scanned: {', '.join(parts) or code}. Scan again to replace it.")
        self.scanned.emit(code)
        self.edited.emit()

    def _take_typed(self, text: str) -> None:
        self.fields["serial"].setText(text)
        self.fields["serial"].setFocus()
        self.say("That was typed, not scanned: it stands as the typed serial number.")
        self.edited.emit()
