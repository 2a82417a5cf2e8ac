"""How a campaign begins: the two kinds of device, the trial without a device, and what is open in this window."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.intake.cards import DeviceCard
from ui.intake.forms import scrolled
from ui.shell.parts import column, label, row, rule, surface
from ui.widgets import KeyButton, Panel

_DOWN, _ACROSS = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight


class BeginPanel(Panel):
    """A column beside the list of campaigns; wide, with cards side by side, where there is no list yet."""

    new_wanted = Signal(str)
    """The DUT type to begin with."""
    demo_wanted = Signal(str)
    """The embedded DUT type to try."""
    go_on_wanted = Signal()
    close_wanted = Signal()
    window_wanted = Signal()
    desk_wanted = Signal()
    """The checklists of the campaign that is open."""

    def __init__(self) -> None:
        super().__init__()
        content = QWidget()
        body = column(content, margins=(28, 28, 28, 28), spacing=0)
        self.body.addWidget(scrolled(content, "New campaign"))
        body.addWidget(self._open_campaign())
        body.addWidget(label("New campaign", "page"))
        body.addSpacing(theme.px(16))
        self._cards = row(spacing=16)
        self.cards: list[DeviceCard] = []
        for title, detail, key, picture, dut_type in (
            ("Charging station", "the bench plays the management system", "A", "station", "charging-station"),
            ("Management system", "the bench plays the station", "C", "csms", "csms"),
        ):
            card = DeviceCard(title, detail, key, picture)
            card.setCheckable(False)
            card.setMaximumWidth(theme.px(520))
            card.clicked.connect(lambda _=False, dut_type=dut_type: self.new_wanted.emit(dut_type))
            self.cards.append(card)
            self._cards.addWidget(card, 1)
        self._cards.addStretch(0)
        body.addLayout(self._cards)
        body.addSpacing(theme.px(28))
        body.addWidget(rule())
        body.addSpacing(theme.px(22))
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
        self._demos = row(spacing=12)
        self.demo_station = KeyButton("Try the embedded station", "S")
        self.demo_csms = KeyButton("Try the embedded management system", "M")
        self.demo_station.clicked.connect(lambda _=False: self.demo_wanted.emit("charging-station"))
        self.demo_csms.clicked.connect(lambda _=False: self.demo_wanted.emit("csms"))
        self._demos.addWidget(self.demo_station)
        self._demos.addWidget(self.demo_csms)
        demos = row()
        demos.addLayout(self._demos)
        demos.addStretch(1)
        body.addLayout(demos)
        body.addSpacing(theme.px(16))
        self.note = label("", "body", "text2", wrap=True)
        body.addWidget(self.note)
        body.addStretch(1)
        self.set_wide(False)
        self.show_open("")

    def _open_campaign(self) -> QWidget:
        self.open_box = QWidget()
        outer = column(self.open_box)
        frame = surface("sunken")
        inside = column(frame, margins=(10, 12, 8, 12), spacing=10)
        self.open_text = label("", "body-strong", wrap=True)
        inside.addWidget(self.open_text)
        self._open_buttons = column(spacing=8)
        upper, lower = row(spacing=6), row(spacing=6)
        self.go_on = KeyButton("Go on with it", "Ctrl+3")
        self.desk = KeyButton("Checklists", "Ctrl+I")
        self.another = KeyButton("Another window", "Ctrl+N")
        self.close_campaign = KeyButton("Close it", "", "quiet")
        for button, signal in (
            (self.go_on, self.go_on_wanted),
            (self.desk, self.desk_wanted),
            (self.another, self.window_wanted),
            (self.close_campaign, self.close_wanted),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            (upper if button in (self.go_on, self.desk) else lower).addWidget(button)
        for line in (upper, lower):
            line.addStretch(1)
            self._open_buttons.addLayout(line)
        inside.addLayout(self._open_buttons)
        outer.addWidget(frame)
        outer.addSpacing(theme.px(24))
        return self.open_box

    def set_wide(self, wide: bool) -> None:
        """Cards and buttons side by side, or below each other."""
        for layout in (self._cards, self._demos):
            layout.setDirection(_ACROSS if wide else _DOWN)

    def show_open(self, campaign: str) -> None:
        """The campaign that is open in this window, empty if none."""
        self.open_box.setVisible(bool(campaign))
        self.open_text.setText(
            f"Campaign {campaign} is open in this window. Close it, or take another window for another campaign; "
            "nothing in it is lost."
        )

    def say(self, text: str) -> None:
        """What is going on, or why the last wish could not be met."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
