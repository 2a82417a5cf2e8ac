"""The pages of the intake with all that stands around them: the rail at the left, the buttons below, what it means at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui import theme
from ui.intake.draft import PAGES, SET_UP, Draft
from ui.intake.effect import EffectPanel
from ui.intake.identity_page import IdentityPage
from ui.intake.pages import ConnectionPage, DevicePage, Page, PeoplePage, SummaryPage
from ui.intake.pics_file import PicsFile
from ui.intake.rail import RailEntry, filled, rail_notes
from ui.intake.register import LabRegister
from ui.intake.setup_page import SetupPage
from ui.shell.parts import label, row, rule
from ui.widgets import KeyButton, Panel


class IntakeForm(QWidget):
    """Shows a draft, and takes what is entered into it."""

    edited = Signal()
    page_wanted = Signal(int)
    back_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, register: LabRegister) -> None:
        super().__init__()
        self._register = register
        self.device, self.connection, self.people = DevicePage(), ConnectionPage(), PeoplePage()
        self.identity, self.set_up, self.summary = IdentityPage(), SetupPage(register), SummaryPage()
        self.all_pages: list[Page] = [
            self.device, self.connection, self.people, self.identity, self.set_up, self.summary,
        ]  # fmt: skip
        self.pages = QStackedWidget()
        for page in self.all_pages:
            page.edited.connect(self.edited)
            self.pages.addWidget(page)
        self.summary.go_to_page.connect(self.page_wanted)
        layout = row(self, spacing=8)
        layout.addWidget(self._build_rail())
        layout.addWidget(self._build_middle(), 1)
        self.effect = EffectPanel()
        self.effect.setFixedWidth(theme.px(524))
        layout.addWidget(self.effect)

    def _build_rail(self) -> Panel:
        self.rail_panel = Panel("Intake")
        self.rail_panel.setFixedWidth(theme.px(264))
        self.rail: list[RailEntry] = []
        self.rail_panel.body.addSpacing(theme.px(8))
        for number, title in enumerate(PAGES, start=1):
            entry = RailEntry(number, title, number == len(PAGES))
            entry.clicked.connect(lambda _=False, number=number: self.page_wanted.emit(number - 1))
            self.rail.append(entry)
            self.rail_panel.body.addWidget(entry)
        self.rail_panel.body.addStretch(1)
        return self.rail_panel

    def _build_middle(self) -> Panel:
        middle = Panel()
        middle.body.addWidget(self.pages, 1)
        middle.body.addWidget(rule())
        foot = row(margins=(32, 14, 32, 14), spacing=16)
        self.back = KeyButton("Back", "Alt+Left")
        self.back.clicked.connect(lambda _=False: self.back_wanted.emit())
        self.note = label("", "body", "text2", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.next = KeyButton(PAGES[1], "Alt+Right", "primary")
        self.next.clicked.connect(lambda _=False: self.next_wanted.emit())
        foot.addWidget(self.back)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.next)
        middle.body.addLayout(foot)
        return middle

    def show_page(self, number: int) -> None:
        self.pages.setCurrentIndex(number)

    def focus_page(self) -> None:
        """The first field of the page that is shown, but for the first page, which keeps the focus where it is."""
        page = self.pages.currentWidget()
        first = page.findChild(QLineEdit) if page is not None and self.pages.currentIndex() > 0 else None
        if isinstance(first, QLineEdit) and first.isVisible():
            first.setFocus()

    def collect(self, draft: Draft) -> None:
        """Put what is entered into the draft."""
        for page in self.all_pages:
            page.fill(draft)

    def show_draft(self, draft: Draft, pics: PicsFile) -> None:
        number = self.pages.currentIndex()
        self.device.show_draft(draft)
        self.device.set_read(pics.said)
        self.connection.show_draft(draft)
        general = draft.pics.data.get("pics", {}).get("general") if draft.pics else None
        subtype = str(general.get("product_subtype") or "") if isinstance(general, dict) else ""
        self._register.device(draft.dut_type, subtype)
        self.identity.show_draft(draft)
        if number == SET_UP:
            self.set_up.show_draft(draft)
        if number == len(PAGES) - 1:
            self.summary.show_draft(draft)
        self.effect.show_draft(draft, pics.changed, "by the last reading")
        missing = draft.missing()
        self.rail_panel.set_note(f"{number + 1} of {len(PAGES)}")
        notes = rail_notes(draft)
        for index, entry in enumerate(self.rail):
            entry.setChecked(index == number)
            entry.show_state(notes[index], not any(item.page == index for item in missing) and filled(draft, index))
        last = number == len(PAGES) - 1
        self.next.setText("Open the campaign" if last else PAGES[number + 1])
        self.next.setEnabled(not last or not missing)
        self.note.setText(_note(draft, number))

    def set_roomy(self, roomy: bool) -> None:
        self.rail_panel.setFixedWidth(theme.px(264 if roomy else 208))
        self.effect.setFixedWidth(theme.px(524 if roomy else 372))


def _note(draft: Draft, number: int) -> str:
    """What is said beside the buttons: what this page still needs, or the last one of all."""
    missing, last = draft.missing(), number == len(PAGES) - 1
    here = missing if last else [item for item in missing if item.page == number]
    problems = len(draft.problems)
    if here:
        return here[0].text
    warned = [item for item in draft.warnings() if item.page == number]
    if warned:
        return warned[0].text
    if number == 0 and problems:
        return f"{problems} problem{'s' if problems > 1 else ''} open, to be settled later."
    return ""
