"""Pages of the intake: device and PICS, connection, people, summary. Each reads and writes one part of the draft."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.campaign.pics_station import MODE_1_2_ONLY
from app.events import JsonObject
from ui import theme
from ui.intake.answers import Answers
from ui.intake.cards import DeviceCard
from ui.intake.draft import CSMS, PERSON_FIELDS, STATION, SUMMARY, Draft, intake_lines, person
from ui.intake.file_box import FileBox
from ui.intake.forms import Block, page, scrolled, text_answer
from ui.shell.parts import clear, column, label, row, rule
from ui.widgets import ElidedLabel, KeyButton, Segmented, VerdictGlyph


class Page(QWidget):
    """A page tells of each change; the workspace then takes ``fill`` into the draft."""

    edited = Signal()

    def fill(self, draft: Draft) -> None:
        """Write this page's answers into the draft."""

    def show_draft(self, draft: Draft) -> None:
        """Show what the draft holds."""


class DevicePage(Page):
    """Which kind of device, and its PICS."""

    file_wanted = Signal()
    path_entered = Signal(str)

    CARDS = (
        ("Charging station", "the bench plays the management system", "A", "station"),
        ("Mode 1/2 only station", "the PICS says so; other rules of Appendix D hold", "B", "socket"),
        ("Management system", "the bench plays the station", "C", "csms"),
    )

    def __init__(self) -> None:
        super().__init__()
        content, layout = page("What is on the bench?")
        column(self).addWidget(scrolled(content, "Device and PICS"))
        cards = row(spacing=16)
        self.cards = [DeviceCard(*card) for card in self.CARDS]
        for card in self.cards:
            cards.addWidget(card, 1)
            card.clicked.connect(lambda _=False: self.edited.emit())
        layout.addLayout(cards)
        layout.addSpacing(theme.px(24))
        layout.addWidget(label("PICS", "section"))
        layout.addSpacing(theme.px(12))
        self.file = FileBox("Path of the PICS file", "Path of the PICS file (YAML), or press Ctrl+O", "Ctrl+O")
        self.file.wanted.connect(self.file_wanted)
        self.file.path_entered.connect(self.path_entered)
        layout.addWidget(self.file)
        layout.addSpacing(theme.px(8))
        self.note = label("", "secondary", "text2", wrap=True)
        layout.addWidget(self.note)
        layout.addSpacing(theme.px(20))
        self.answers = Answers()
        layout.addWidget(self.answers)
        layout.addStretch(1)

    def fill(self, draft: Draft) -> None:
        draft.dut_type = CSMS if self.cards[2].isChecked() else STATION

    def show_draft(self, draft: Draft) -> None:
        pics = draft.pics.data.get("pics") if draft.pics else None
        general = pics.get("general") if isinstance(pics, dict) else None
        mode12 = isinstance(general, dict) and general.get("product_subtype") == MODE_1_2_ONLY
        if draft.pics is not None or not any(card.isChecked() for card in self.cards):
            self.cards[2 if draft.dut_type == CSMS else 1 if mode12 else 0].setChecked(True)
        self.file.show_path(draft.pics_path)
        self.answers.setVisible(isinstance(pics, dict))
        if isinstance(pics, dict):
            self.answers.show_pics(pics)
        template = "csms" if self.cards[2].isChecked() else "charging-station"
        self.note.setText(
            "The file is read again whenever it is saved: correct it in your editor and watch the right side."
            if draft.pics_path
            else f"No PICS yet? \u201cocpp-bench pics new {template}\u201d writes a commented template to fill in."
        )

    def set_read(self, text: str) -> None:
        """When the file was read, and its hash."""
        self.file.show_read(text)


class ConnectionPage(Page):
    """How device and bench find each other, and who does the manual actions."""

    HANDS = ("window", "hook")

    def __init__(self) -> None:
        super().__init__()
        content, layout = page("How do they connect?")
        column(self).addWidget(scrolled(content, "Connection"))
        self.where = Segmented(["A device on the wire", "The embedded device"])
        self.where.changed.connect(lambda _: self.edited.emit())
        layout.addWidget(self.where)
        layout.addSpacing(theme.px(20))
        self.wire = QWidget()
        wire = column(self.wire)
        self.station = Block("WebSocket", "the station connects to the bench")
        self.listen = text_answer(self.edited.emit, "127.0.0.1, any free port")
        self.station.add("Listen on", self.listen, "host:port; 0.0.0.0:9000 accepts devices from the network")
        self.system = Block("WebSocket", "the bench connects to the management system")
        self.connect_url = text_answer(self.edited.emit, "ws://csms.example:9000/ocpp")
        self.system.add("URL", self.connect_url, "without the charge point id, which is appended")
        self.identity = Block("Identity")
        self.charge_point = text_answer(self.edited.emit)
        self.identity.add("Charge point id", self.charge_point, "empty: any id is accepted from a station")
        self.user = text_answer(self.edited.emit, "none")
        self.password = text_answer(self.edited.emit, "none", secret=True)
        self.identity.add("Basic auth, user", self.user)
        self.identity.add("Basic auth, password", self.password, "not remembered by the window")
        for block in (self.station, self.system, self.identity):
            wire.addWidget(block)
            wire.addSpacing(theme.px(20))
        layout.addWidget(self.wire)
        self.doing = hands = Block("Hands")
        self.hands = Segmented(["A person at this window", "An HTTP hook"])
        self.hands.changed.connect(lambda _: self.edited.emit())
        hands.add("Manual actions", self.hands)
        self.hook = text_answer(self.edited.emit, "http://127.0.0.1:8090/")
        hands.add("Address of the hook", self.hook, "every action is posted there; docs/hands.md has an example")
        layout.addWidget(hands)
        layout.addStretch(1)

    def fill(self, draft: Draft) -> None:
        draft.embedded = self.where.current == 1
        draft.listen, draft.connect = self.listen.text().strip(), self.connect_url.text().strip()
        draft.charge_point_id = self.charge_point.text().strip()
        draft.user, draft.password = self.user.text(), self.password.text()
        draft.hands = self.HANDS[self.hands.current]
        draft.hook = self.hook.text().strip()

    def show_draft(self, draft: Draft) -> None:
        station = draft.dut_type == STATION
        self.identity.say_of(
            self.charge_point,
            "Charge point id",
            "empty: any id is accepted from a station" if station else "needed: the system knows the bench by it",
        )
        self.doing.say(
            "who plugs, holds cards and switches the power"
            if station
            else "who sends requests from the management system"
        )
        self.doing.say_of(self.hands, "Manual actions" if station else "The operator", "")
        self.doing.say_of(
            self.hook,
            "Address of the hook",
            f"every {'action' if station else 'request'} is posted there; docs/hands.md has an example",
        )
        self.station.setVisible(station)
        self.system.setVisible(draft.dut_type == CSMS)
        self.wire.setVisible(not draft.embedded)
        self.hook.setEnabled(draft.hands == "hook")
        only_here = "this computer only; for a station in the network: 0.0.0.0:9000"
        far = "host:port; 0.0.0.0:9000 accepts devices from the network"
        self.station.say_of(self.listen, "Listen on", only_here if draft.only_this_computer else far)
        self.station.warn(self.listen, draft.only_this_computer)


class PeoplePage(Page):
    """Tester, laboratory, vendor: as the statement of approval asks for them."""

    HEADS = (
        ("tester", "Tester", "answers and approvals are recorded under this name"),
        ("laboratory", "Test laboratory", "signs the statement of approval"),
        ("vendor", "Vendor", "signs the statement of approval"),
    )

    def __init__(self) -> None:
        super().__init__()
        content, layout = page(
            "Who is testing, and for whom?", "Empty fields can be filled in later, before the report."
        )
        column(self).addWidget(scrolled(content, "People"))
        self.fields: dict[str, dict[str, QLineEdit]] = {}
        for role, title, note in self.HEADS:
            block = Block(title, note)
            self.fields[role] = {}
            for name in PERSON_FIELDS if role != "tester" else ("name", "position"):
                field = text_answer(self.edited.emit)
                field.setAccessibleName(f"{title}, {name}")
                self.fields[role][name] = field
                block.add(name.capitalize(), field)
            layout.addWidget(block)
            layout.addSpacing(theme.px(20))
        layout.addStretch(1)

    def fill(self, draft: Draft) -> None:
        for role in self.fields:
            setattr(draft, role, person({name: field.text() for name, field in self.fields[role].items()}))

    def load(self, role: str, values: dict[str, str]) -> None:
        for name, field in self.fields[role].items():
            field.setText(str(values.get(name) or ""))

    def prefill(self, register: JsonObject) -> None:
        """What the register of the laboratory knows, where nothing was typed."""
        laboratory = register.get("laboratory") or {}
        may_test = [one for one in register.get("people") or [] if "test" in one.get("authorisations", [])]
        known = {
            "company": laboratory.get("name"),
            "location": laboratory.get("address"),
            "name": laboratory.get("contact"),
        }
        tester = {"name": may_test[0]["name"], "position": may_test[0].get("role")} if len(may_test) == 1 else {}
        for role, values in (("laboratory", known), ("tester", tester)):
            for name, value in values.items():
                if value and not self.fields[role][name].text():
                    self.fields[role][name].setText(str(value))


class SummaryPage(Page):
    """Everything once more, the mode, the case file, and what still stands against it."""

    go_to_page = Signal(int)
    MODES = ("rehearsal", "certification")

    def __init__(self) -> None:
        super().__init__()
        content, layout = page("Ready to open the campaign")
        column(self).addWidget(scrolled(content, "Summary"))
        mode = Block("Mode")
        self.mode = Segmented(["Rehearsal", "Certification"])
        self.mode.changed.connect(lambda _: self.edited.emit())
        mode.add("This campaign is a", self.mode)
        layout.addWidget(mode)
        self.mode_note = label("", "secondary", "text2", wrap=True)
        layout.addSpacing(theme.px(8))
        layout.addWidget(self.mode_note)
        layout.addSpacing(theme.px(20))
        file = Block("Case file", "every frame, answer and verdict is written there as it happens")
        self.case_file = text_answer(self.edited.emit)
        file.add("Kept in", self.case_file)
        layout.addWidget(file)
        layout.addSpacing(theme.px(20))
        self.missing = column(spacing=8)
        layout.addLayout(self.missing)
        layout.addSpacing(theme.px(12))
        self.facts = column()
        layout.addLayout(self.facts)
        layout.addStretch(1)

    def fill(self, draft: Draft) -> None:
        draft.mode = self.MODES[self.mode.current]
        draft.case_file = self.case_file.text().strip()

    def show_draft(self, draft: Draft) -> None:
        self.mode_note.setText(
            "The report says on every page that it is a rehearsal. Everything else is the same."
            if draft.mode == "rehearsal"
            else "Every result is approved by a person, and a change of firmware or configuration ends the campaign. "
            "Retries need a recorded cause where a validation failed."
        )
        clear(self.facts)
        self.facts.addWidget(label("What will be tested", "title"))
        self.facts.addSpacing(theme.px(8))
        self.facts.addWidget(rule())
        for name, value in summary_lines(draft):
            line = row(margins=(0, 7, 0, 7), spacing=16)
            line.addWidget(label(name, "body", "text2"), 2)
            line.addWidget(ElidedLabel(value, "body-medium"), 3)
            self.facts.addLayout(line)
            self.facts.addWidget(rule())
        clear(self.missing)
        stands_against = len(draft.missing())
        for number, item in enumerate([*draft.missing(), *draft.warnings()]):
            line = row(spacing=10)
            line.addWidget(VerdictGlyph("INCONCLUSIVE"))
            words = item.text if number < stands_against else f"{item.text} The campaign can be opened so."
            line.addWidget(label(words, "body", wrap=True), 1)
            if item.page != SUMMARY:
                to = KeyButton(f"To page {item.page + 1}", "", "quiet")
                to.clicked.connect(lambda _=False, number=item.page: self.go_to_page.emit(number))
                line.addWidget(to)
            self.missing.addLayout(line)


def summary_lines(draft: Draft) -> list[tuple[str, str]]:
    """The campaign in a few lines."""
    from ui import plan_words

    applying, total, hands = plan_words.summary(draft.plan)
    station = draft.dut_type == STATION
    if draft.embedded:
        connection = "the embedded device, started by the bench"
    elif station:
        connection = f"the bench listens on {draft.listen or '127.0.0.1, any free port'}"
    else:
        connection = (
            f"the bench connects to {draft.connect or '(no URL yet)'} as {draft.charge_point_id or '(no id yet)'}"
        )
    doers = {"window": "a person at this window", "hook": f"HTTP hook {draft.hook}", "simulated": "simulated"}
    return [
        ("Device", "Charging station" if station else "Management system"),
        ("PICS", draft.pics_path or "none yet"),
        ("Cases", f"{applying} of {total} apply, {hands} need hands" if total else "none yet"),
        ("Connection", connection),
        ("Manual actions", doers[draft.hands]),
        *intake_lines(draft),
        ("Tester", draft.tester.get("name") or "not given"),
        ("Laboratory", draft.laboratory.get("company") or draft.laboratory.get("name") or "not given"),
        ("Vendor", draft.vendor.get("company") or draft.vendor.get("name") or "not given"),
    ]
