"""The intake: rail of pages at the left, the page, what it means at the right. Before that, the start screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.casefiles.index import INDEX_FOLDER, Index
from app.commands import CloseCampaign, OpenCampaign, Reply, WriteNetworkSheet, WriteTestDataSheet
from app.events import Recorded
from app.intake.standing import CANNOT_START
from ui import theme
from ui.intake import draft as drafts
from ui.intake import prefill
from ui.intake.desk import Desk
from ui.intake.draft import PAGES, Draft
from ui.intake.form import IntakeForm
from ui.intake.forms import choose_file
from ui.intake.launch import demo_command, make_folder
from ui.intake.network_sheet import NetworkSheetWriter
from ui.intake.opening import Opening
from ui.intake.pics_file import PicsFile
from ui.intake.register import LabRegister
from ui.intake.start import StartScreen
from ui.recent_campaigns import RecentCampaigns
from ui.session import Session
from ui.shell.parts import column
from ui.state import WindowState

_START, _PAGES, _DESK = 0, 1, 2


class IntakeWorkspace(QWidget):
    """Prepares a campaign and opens it."""

    name = "intake"
    go = Signal(str, str)
    """(workspace, case id): go there."""
    page_changed = Signal()
    attach_wanted = Signal(object)
    """The :class:`app.engine.rendezvous.EngineInfo` of an engine that has the wanted campaign open."""
    check_wanted = Signal(str)
    """A case file that is to be checked."""

    def __init__(self, session: Session, state: WindowState) -> None:
        super().__init__()
        self._session, self._state = session, state
        self.draft, self._desk_due, self.begins_certification = Draft(), False, False
        self.pics = PicsFile(session, self.draft, self)
        self.pics.asked.connect(lambda: self._refresh())
        self.pics.read.connect(self._pics_read)
        self._stack = QStackedWidget()
        column(self, margins=(8, 8, 8, 8)).addWidget(self._stack)
        self.start = StartScreen()
        self.recent = RecentCampaigns(session, Index(state.path.parent / INDEX_FOLDER), drafts.usual_folder, self)
        self.opening = Opening(session, state, self.recent, self.start, self)
        self.opening.go.connect(self.go)
        self.opening.attach_wanted.connect(self.attach_wanted)
        self.opening.check_wanted.connect(self.check_wanted)
        begin = self.start.begin
        begin.new_wanted.connect(self.begin)
        begin.demo_wanted.connect(self.open_demo)
        begin.go_on_wanted.connect(lambda: self.go.emit("run", ""))
        begin.close_wanted.connect(lambda: self._session.ask(CloseCampaign()))
        begin.window_wanted.connect(self.opening.new_window)
        begin.desk_wanted.connect(self.show_desk)
        self.register = LabRegister(session, self)
        self.sheets = NetworkSheetWriter(session, state, self)
        self.desk = Desk(session)
        self.desk.back_wanted.connect(self.show_start)
        self.desk.run_wanted.connect(lambda: self.go.emit("run", ""))
        self.desk.sheet_wanted.connect(self._write_sheet_of_campaign)
        self.desk.register_wanted.connect(self.choose_register)
        self.form = self._make_form()
        session.refused.connect(self._refused)
        self._stack.addWidget(self.start)
        self._stack.addWidget(self.form)
        self._stack.addWidget(self.desk)
        prefill.from_last_time(state, self.form.connection, self.form.people, self.register)

    def _make_form(self) -> IntakeForm:
        form = IntakeForm(self.register)
        form.edited.connect(self._edited)
        form.page_wanted.connect(self.show_page)
        form.back_wanted.connect(self.previous_page)
        form.next_wanted.connect(self.next_page)
        form.device.file_wanted.connect(self.choose_pics)
        form.device.path_entered.connect(self.load_pics)
        form.set_up.file_wanted.connect(self.choose_register)
        form.set_up.path_entered.connect(self.load_register)
        form.set_up.firmware_wanted.connect(self.choose_firmware)
        form.set_up.sheet_wanted.connect(self.write_sheet)
        self.register.changed.connect(self._register_read)
        return form

    # keys

    @property
    def hint_context(self) -> str:
        if self._stack.currentIndex() == 0:
            return "start.recent" if self.start.recent.selected is not None else "start"
        return "intake" if self._stack.currentIndex() == _PAGES else "intake.desk"

    def handlers(self) -> dict[str, Callable[[], None]]:
        if self._stack.currentIndex() == _DESK:
            return {
                "desk": self.show_start,
                "next-page": lambda: self.go.emit("run", ""),
                "previous-page": self.show_start,
                "next-problem": self.desk.next_open,
            }
        return {
            "desk": self.show_desk,
            "load-register": self.choose_register,
            "network-sheet": self.write_sheet,
            **(
                {"load-pics": self.choose_pics}
                if self._stack.currentIndex()
                else {"open-case-file": self.opening.choose_case_file}
            ),
            "check-pics": self.pics.check,
            "next-page": self.next_page,
            "previous-page": self.previous_page,
            "next-problem": self.form.effect.next_problem,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        if self._stack.currentIndex() == 0 and letter in ("A", "C", "S", "M"):
            {"A": lambda: self.begin(drafts.STATION), "C": lambda: self.begin(drafts.CSMS),
             "S": lambda: self.open_demo(drafts.STATION), "M": lambda: self.open_demo(drafts.CSMS)}[letter]()  # fmt: skip
        elif self._stack.currentIndex() == 0 and letter in ("O", "V"):
            {"O": self.start.recent.open_read_only, "V": self.start.recent.check}[letter]()
        elif self._stack.currentIndex() == 0 and event.key() == Qt.Key.Key_Delete:
            self.start.recent.remove()
        elif self._stack.currentIndex() == 1 and self.form.pages.currentIndex() == 0 and letter in ("A", "B", "C"):
            self.form.device.cards["ABC".index(letter)].click()
        else:
            super().keyPressEvent(event)

    # the way through

    def begin(self, dut_type: str) -> None:
        """Leave the start screen for the first page."""
        self.draft.dut_type = dut_type
        self.form.device.cards[2 if dut_type == drafts.CSMS else 0].setChecked(True)
        self._stack.setCurrentIndex(1)
        self.show_page(0)
        self.form.device.file.path.setFocus()

    def show_page(self, number: int) -> None:
        self.form.show_page(number)
        self._refresh()
        self.page_changed.emit()
        self.form.focus_page()

    def next_page(self) -> None:
        if self._stack.currentIndex() == 0:
            self.begin(self.draft.dut_type)
        elif self.form.pages.currentIndex() < len(PAGES) - 1:
            self.show_page(self.form.pages.currentIndex() + 1)
        else:
            self.open_campaign()

    def previous_page(self) -> None:
        if self.form.pages.currentIndex() > 0:
            self.show_page(self.form.pages.currentIndex() - 1)
        else:
            self.show_start()

    def set_record(self) -> None:
        """Another campaign is open, or none."""
        record = self._session.record
        self.start.begin.show_open(record.opened.campaign_id if record.opened and self._session.is_open else "")
        self.opening.set_record()
        self.desk.set_record()

    def apply(self, records: list[Recorded]) -> None:
        self.desk.apply(records)
        if self._desk_due and self.desk.has_items:
            self.show_desk()
        if any(recorded.event.kind in ("CampaignClosed",) for recorded in records):
            self.set_record()

    def focus_first(self) -> None:
        if self._stack.currentIndex() == 0:
            self.start.focus_first()
        elif self._stack.currentIndex() == _DESK:
            self.desk.list.setFocus()
        elif self.form.pages.currentIndex() == 0:
            self.form.device.file.path.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.recent.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.recent.watch(False)

    def show_start(self) -> None:
        self._stack.setCurrentIndex(0)
        self.start.focus_first()
        self.page_changed.emit()

    def show_desk(self) -> None:
        """The checklists of the campaign that is shown, as soon as they are here."""
        self._desk_due = not self.desk.has_items
        if self.desk.has_items:
            self._stack.setCurrentIndex(_DESK)
            self.desk.refresh()
            self.desk.show_open()
            self.page_changed.emit()

    def _refused(self, text: str) -> None:
        """Certification does not start while an item is open: go where it can be settled."""
        if text.startswith(CANNOT_START):
            self.show_desk()
            self.go.emit("intake", "")

    # the register

    def choose_register(self) -> None:
        choose_file(self, "Register of the laboratory", self._state.folder("lab"), "Register", self.load_register)

    def choose_firmware(self) -> None:
        folder = self._state.folder("firmware")
        choose_file(self, "Firmware of the station", folder, "Firmware", self._take_firmware, "*")

    def _take_firmware(self, path: str) -> None:
        self._state.remember_folder("firmware", path)
        self.form.set_up.firmware.path.setText(path)

    def load_register(self, path: str) -> None:
        if path:
            self._state.remember_folder("lab", path)
        (self.desk.use_register if self._stack.currentIndex() == _DESK else self.register.load)(path)

    def _register_read(self) -> None:
        self.form.people.prefill(self.register.register)
        self._edited()

    def _write_sheet_of_campaign(self) -> None:
        opened = self._session.record.opened
        csms = opened is not None and opened.dut_type == drafts.CSMS
        self.sheets.choose(WriteTestDataSheet("") if csms else WriteNetworkSheet(""), self.desk.card.say)

    def write_sheet(self) -> None:
        """Before the campaign: of what the pages hold."""
        self.form.collect(self.draft)
        if (draft := self.draft).pics_path:
            command: WriteNetworkSheet | WriteTestDataSheet = WriteNetworkSheet(
                "", draft.pics_path, draft.lab_path, draft.listen, draft.charge_point_id
            )
            if draft.dut_type == drafts.CSMS:
                command = WriteTestDataSheet("", draft.pics_path, draft.charge_point_id, draft.connect)
            self.sheets.choose(command, self.form.set_up.say_sheet)

    # the PICS

    def choose_pics(self) -> None:
        choose_file(self, "PICS file", self._state.folder("pics"), "PICS", self.load_pics)

    def load_pics(self, path: str) -> None:
        """Read this file, and again whenever it changes."""
        if not path:
            return
        self._state.remember_folder("pics", path)
        suggested = drafts.suggested_case_file(path, datetime.now())  # noqa: DTZ005 - a file name for people
        self.form.summary.case_file.setText(suggested)
        self.draft.case_file = suggested
        self.pics.load(path)

    def _pics_read(self) -> None:
        if self.draft.pics is not None:
            prefill.from_pics(self.draft.pics.data.get("pics"), self.form.connection, self.form.people)
        self._refresh()

    # opening

    def open_campaign(self) -> None:
        self.form.collect(self.draft)
        missing = self.draft.missing()
        if missing:
            self.form.note.setText(missing[0].text)
            self.show_page(missing[0].page)
            return
        prefill.remember(self._state, self.draft)
        self._open(self.draft.command(), self.form.note.setText)

    def open_demo(self, dut_type: str) -> None:
        """A rehearsal against the embedded device; the tester's Done is done by the simulation."""
        command = demo_command(dut_type, dict(self._state.get("people", {}).get("tester") or {}))
        if command is None:
            self.start.begin.say("The PICS of the embedded device is missing from this installation.")
            return
        self.start.begin.say("Starting the embedded device ...")
        self._open(command, self.start.begin.say)

    def _open(self, command: OpenCampaign, say: Callable[[str], None]) -> None:
        if problem := make_folder(command.case_file):
            say(problem)
        else:
            self.begins_certification = command.mode == "certification"
            self._session.ask(command, lambda reply: self._opened(reply, say, command.mode == "certification"))

    def _opened(self, reply: Reply, say: Callable[[str], None], certification: bool) -> None:
        say("" if reply.ok else reply.text)
        self.begins_certification = False
        if reply.ok:
            self._stack.setCurrentIndex(_START)
            self.form.identity.form.clear_all()
            if certification:
                self.show_desk()  # it cannot start before that
            else:
                self.go.emit("run", "")

    # the draft and the screen

    def _edited(self) -> None:
        self.form.collect(self.draft)
        self._refresh()

    def _refresh(self) -> None:
        self.form.show_draft(self.draft, self.pics)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= theme.px(1500)
        self.form.set_roomy(roomy)
        self.desk.set_wide(roomy)
