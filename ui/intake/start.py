"""The start screen: begin a campaign, try the bench without a device, or go on with a case file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.intake.cards import DeviceCard
from ui.shell.parts import clear, column, label, row, rule, surface
from ui.widgets import ElidedLabel, KeyButton, Panel


class StartScreen(QWidget):
    """Shown in Intake while no campaign is open and none is being prepared."""

    new_wanted = Signal(str)
    """The DUT type to begin with."""
    demo_wanted = Signal(str)
    """The embedded DUT type to try."""
    file_wanted = Signal()
    resume_wanted = Signal(str)
    go_on_wanted = Signal()
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Start")
        outer = row(self, spacing=8)
        outer.addWidget(self._begin(), 1)
        self.recent_panel = Panel("Recent case files", "go on where it stopped")
        self.recent_panel.setFixedWidth(theme.px(524))
        self._recent = column(margins=(16, 12, 16, 12), spacing=4)
        self.recent_panel.body.addLayout(self._recent)
        self.recent_panel.body.addStretch(1)
        foot = row(margins=(16, 8, 16, 16))
        self.open_file = KeyButton("Open a case file", "Ctrl+O")
        self.open_file.clicked.connect(lambda _=False: self.file_wanted.emit())
        foot.addWidget(self.open_file)
        foot.addStretch(1)
        self.recent_panel.body.addLayout(foot)
        outer.addWidget(self.recent_panel)
        self.show_recent([])
        self.show_open("")

    def _begin(self) -> QWidget:
        panel = Panel()
        body = column(margins=(32, 32, 32, 32), spacing=0)
        panel.body.addLayout(body)
        body.addWidget(label("Start", "page"))
        body.addSpacing(theme.px(20))
        self._open_box = surface("sunken")
        inside = row(self._open_box, margins=(16, 12, 12, 12), spacing=12)
        self._open_text = label("", "body-strong", wrap=True)
        inside.addWidget(self._open_text, 1)
        self.go_on = KeyButton("Go on with it", "Ctrl+3")
        self.go_on.clicked.connect(lambda _=False: self.go_on_wanted.emit())
        self.close_campaign = KeyButton("Close it")
        self.close_campaign.clicked.connect(lambda _=False: self.close_wanted.emit())
        inside.addWidget(self.go_on)
        inside.addWidget(self.close_campaign)
        body.addWidget(self._open_box)
        body.addSpacing(theme.px(16))
        body.addWidget(label("A new campaign", "section"))
        body.addSpacing(theme.px(12))
        cards = row(spacing=16)
        self.cards: list[DeviceCard] = []
        for title, detail, key, picture, dut_type in (
            ("Charging station", "the bench plays the management system", "A", "station", "charging-station"),
            ("Management system", "the bench plays the station", "C", "csms", "csms"),
        ):
            card = DeviceCard(title, detail, key, picture)
            card.setCheckable(False)
            card.setMaximumWidth(theme.px(420))
            card.clicked.connect(lambda _=False, dut_type=dut_type: self.new_wanted.emit(dut_type))
            self.cards.append(card)
            cards.addWidget(card, 1)
        cards.addStretch(0)
        body.addLayout(cards)
        body.addSpacing(theme.px(32))
        body.addWidget(rule())
        body.addSpacing(theme.px(24))
        body.addWidget(label("Try it without a device", "section"))
        body.addSpacing(theme.px(6))
        body.addWidget(
            label(
                "The whole job against a simulated device on a real socket: prompts, approvals, latency, report. "
                "You press Done, the simulation does the rest.",
                "body",
                "text2",
                wrap=True,
            )
        )
        body.addSpacing(theme.px(14))
        buttons = row(spacing=12)
        self.demo_station = KeyButton("Try it with the embedded station", "S")
        self.demo_csms = KeyButton("Try it with the embedded management system", "M")
        self.demo_station.clicked.connect(lambda _=False: self.demo_wanted.emit("charging-station"))
        self.demo_csms.clicked.connect(lambda _=False: self.demo_wanted.emit("csms"))
        buttons.addWidget(self.demo_station)
        buttons.addWidget(self.demo_csms)
        buttons.addStretch(1)
        body.addLayout(buttons)
        body.addSpacing(theme.px(16))
        self.note = label("", "body", "text2", wrap=True)
        body.addWidget(self.note)
        body.addStretch(1)
        return panel

    def show_open(self, campaign: str) -> None:
        """The campaign that is open now, empty if none: it has to be closed before another one can be opened."""
        self._open_box.setVisible(bool(campaign))
        self._open_text.setText(
            f"Campaign {campaign} is open. Close it before you open another one; nothing in it is lost."
        )

    def set_note(self, text: str) -> None:
        """What is going on, or why the last wish could not be met."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_recent(self, entries: list[dict[str, Any]]) -> None:
        clear(self._recent)
        if not entries:
            self._recent.addWidget(
                label("None yet. A campaign appears here as soon as it is opened.", "body", "text2", wrap=True)
            )
        for entry in entries:
            self._recent.addWidget(self._recent_row(entry))

    def _recent_row(self, entry: dict[str, Any]) -> QWidget:
        path = str(entry.get("path") or "")
        holder = QWidget()
        line = row(holder, margins=(0, 8, 0, 8), spacing=12)
        words = column(spacing=2)
        words.addWidget(ElidedLabel(str(entry.get("device") or Path(path).stem), "body-strong"))
        facts = [str(entry.get(name)) for name in ("mode", "progress", "opened") if entry.get(name)]
        words.addWidget(ElidedLabel(" · ".join([*facts, Path(path).name]), "secondary", "text2"))
        line.addLayout(words, 1)
        go = KeyButton("Go on")
        go.setAccessibleName(f"Go on with {Path(path).name}")
        go.setToolTip(path)
        go.clicked.connect(lambda _=False: self.resume_wanted.emit(path))
        line.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def resizeEvent(self, event: object) -> None:
        self.recent_panel.setFixedWidth(theme.px(524 if self.width() >= theme.px(1500) else 380))
