"""The intake: rail of pages at the left, the page, what it means at the right. Before that, the start screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QWidget

from app.commands import CheckPics, CloseCampaign, OpenCampaign, Reply, ResumeCampaign
from app.events import JsonObject, Recorded
from ui import theme
from ui.intake import draft as drafts
from ui.intake.draft import PAGES, Draft
from ui.intake.effect import EffectPanel
from ui.intake.pages import ConnectionPage, DevicePage, Page, PeoplePage, SummaryPage
from ui.intake.rail import RailEntry
from ui.intake.start import StartScreen
from ui.session import Session
from ui.shell.parts import column, row, rule
from ui.state import WindowState
from ui.widgets import ElidedLabel, KeyButton, Panel

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
DEMO_PICS = {
    drafts.STATION: RESOURCES / "pics" / "demo-charging-station.yaml",
    drafts.CSMS: RESOURCES / "pics" / "demo-csms.yaml",
}
REMEMBERED = ("listen", "connect", "charge_point_id", "hook")


class IntakeWorkspace(QWidget):
    """Prepares a campaign and opens it."""

    name = "intake"
    go = Signal(str, str)
    """(workspace, case id): go there."""
    page_changed = Signal()

    def __init__(self, session: Session, state: WindowState) -> None:
        super().__init__()
        self._session, self._state = session, state
        self.draft = Draft()
        self._before: list[JsonObject] = []
        self._changed: list[tuple[JsonObject, str]] = []
        self._read_at = ""
        self._again = QTimer(self, singleShot=True, interval=150)
        self._again.timeout.connect(self.check_pics)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _: self._again.start())
        self._stack = QStackedWidget()
        column(self, margins=(8, 8, 8, 8)).addWidget(self._stack)
        self.start = StartScreen()
        self.start.new_wanted.connect(self.begin)
        self.start.demo_wanted.connect(self.open_demo)
        self.start.file_wanted.connect(self.choose_case_file)
        self.start.resume_wanted.connect(self.resume)
        self.start.go_on_wanted.connect(lambda: self.go.emit("run", ""))
        self.start.close_wanted.connect(lambda: self._session.ask(CloseCampaign()))
        self._stack.addWidget(self.start)
        self._stack.addWidget(self._build())
        self._load_remembered()
        self.start.show_recent(state.recent())

    # building

    def _build(self) -> QWidget:
        holder = QWidget()
        layout = row(holder, spacing=8)
        self.rail_panel = Panel("Intake")
        self.rail_panel.setFixedWidth(theme.px(264))
        self.rail: list[RailEntry] = []
        self.rail_panel.body.addSpacing(theme.px(8))
        for number, title in enumerate(PAGES, start=1):
            entry = RailEntry(number, title, number == len(PAGES))
            entry.clicked.connect(lambda _=False, number=number: self.show_page(number - 1))
            self.rail.append(entry)
            self.rail_panel.body.addWidget(entry)
        self.rail_panel.body.addStretch(1)
        layout.addWidget(self.rail_panel)

        form = Panel()
        self.pages = QStackedWidget()
        self.device, self.connection, self.people, self.summary = (
            DevicePage(),
            ConnectionPage(),
            PeoplePage(),
            SummaryPage(),
        )
        all_pages: list[Page] = [self.device, self.connection, self.people, self.summary]
        for page in all_pages:
            page.edited.connect(self._edited)
            self.pages.addWidget(page)
        self.device.file_wanted.connect(self.choose_pics)
        self.device.path_entered.connect(self.load_pics)
        self.summary.go_to_page.connect(self.show_page)
        form.body.addWidget(self.pages, 1)
        form.body.addWidget(rule())
        foot = row(margins=(32, 14, 32, 14), spacing=16)
        self.back = KeyButton("Back", "Alt+Left")
        self.back.clicked.connect(lambda _=False: self.previous_page())
        self.note = ElidedLabel("", "body", "text2")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.next = KeyButton(PAGES[1], "Alt+Right", "primary")
        self.next.clicked.connect(lambda _=False: self.next_page())
        foot.addWidget(self.back)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.next)
        form.body.addLayout(foot)
        layout.addWidget(form, 1)
        self.effect = EffectPanel()
        self.effect.setFixedWidth(theme.px(524))
        layout.addWidget(self.effect)
        return holder

    def _load_remembered(self) -> None:
        for name in REMEMBERED:
            value = str(self._state.get("intake", {}).get(name) or "")
            field = {"listen": self.connection.listen, "connect": self.connection.connect_url,
                     "charge_point_id": self.connection.charge_point, "hook": self.connection.hook}[name]  # fmt: skip
            field.setText(value)
        for role in ("tester", "laboratory", "vendor"):
            self.people.load(role, self._state.get("people", {}).get(role) or {})

    # keys

    @property
    def hint_context(self) -> str:
        return "start" if self._stack.currentIndex() == 0 else "intake"

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            **(
                {"load-pics": self.choose_pics}
                if self._stack.currentIndex()
                else {"open-case-file": self.choose_case_file}
            ),
            "check-pics": self.check_pics,
            "next-page": self.next_page,
            "previous-page": self.previous_page,
            "next-problem": self.effect.next_problem,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        if self._stack.currentIndex() == 0 and letter in ("A", "C", "S", "M"):
            {"A": lambda: self.begin(drafts.STATION), "C": lambda: self.begin(drafts.CSMS),
             "S": lambda: self.open_demo(drafts.STATION), "M": lambda: self.open_demo(drafts.CSMS)}[letter]()  # fmt: skip
        elif self._stack.currentIndex() == 1 and self.pages.currentIndex() == 0 and letter in ("A", "B", "C"):
            self.device.cards["ABC".index(letter)].click()
        else:
            super().keyPressEvent(event)

    # the way through

    def begin(self, dut_type: str) -> None:
        """Leave the start screen for the first page."""
        self.draft.dut_type = dut_type
        self.device.cards[2 if dut_type == drafts.CSMS else 0].setChecked(True)
        self._stack.setCurrentIndex(1)
        self.show_page(0)
        self.device.path.setFocus()

    def show_page(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self._refresh()
        self.page_changed.emit()
        page = self.pages.currentWidget()
        first = page.findChild(QLineEdit) if page is not None and number > 0 else None
        if isinstance(first, QLineEdit) and first.isVisible():
            first.setFocus()

    def next_page(self) -> None:
        if self._stack.currentIndex() == 0:
            self.begin(self.draft.dut_type)
        elif self.pages.currentIndex() < len(PAGES) - 1:
            self.show_page(self.pages.currentIndex() + 1)
        else:
            self.open_campaign()

    def previous_page(self) -> None:
        if self.pages.currentIndex() > 0:
            self.show_page(self.pages.currentIndex() - 1)
        else:
            self.show_start()

    def set_record(self) -> None:
        """Another campaign is open, or none: the recent files have changed."""
        record = self._session.record
        open_now = self._session.case_file if self._session.is_open else ""
        self.start.show_recent([entry for entry in self._state.recent() if entry.get("path") != open_now])
        self.start.show_open(record.opened.campaign_id if record.opened and self._session.is_open else "")

    def apply(self, records: list[Recorded]) -> None:
        if any(recorded.event.kind in ("CampaignClosed",) for recorded in records):
            self.set_record()

    def focus_first(self) -> None:
        if self._stack.currentIndex() == 0:
            self.set_record()  # progress of the recent files has gone on
            self.start.setFocus()
        elif self.pages.currentIndex() == 0:
            self.device.path.setFocus()

    def show_start(self) -> None:
        self._stack.setCurrentIndex(0)
        self.start.setFocus()
        self.page_changed.emit()

    # the PICS

    def choose_pics(self) -> None:
        dialog = QFileDialog(self, "PICS file", self._state.folder("pics"), "PICS (*.yaml *.yml);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.load_pics)
        dialog.open()

    def load_pics(self, path: str) -> None:
        """Read this file, and again whenever it changes."""
        if not path:
            return
        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        self.draft.pics_path, self.draft.pics = path, None
        self._before, self._changed, self._read_at = [], [], ""
        self._state.remember_folder("pics", path)
        suggested = drafts.suggested_case_file(path, datetime.now())  # noqa: DTZ005 - a file name for people
        self.summary.case_file.setText(suggested)
        self.draft.case_file = suggested
        self.check_pics()

    def check_pics(self) -> None:
        path = self.draft.pics_path
        if not path:
            return
        if path not in self._watcher.files():
            self._watcher.addPath(path)
        self._refresh()
        self._session.ask(CheckPics(path), lambda reply: self._checked(path, reply))

    def _checked(self, path: str, reply: Reply) -> None:
        if path != self.draft.pics_path:
            return
        self.draft.pics = reply
        if reply.data.get("dut_type") in (drafts.STATION, drafts.CSMS):
            self.draft.dut_type = str(reply.data["dut_type"])
        self._changed = drafts.changes(self._before, self.draft.plan) if self._before else []
        self._before = self.draft.plan
        self._read_at = f"read {datetime.now():%H:%M:%S}"  # noqa: DTZ005 - shown to the person in front of it
        self._prefill(reply.data.get("pics"))
        self._refresh(keep_card=False)

    def _prefill(self, pics: object) -> None:
        """Take people and connection from the PICS where the form is still empty."""
        if not isinstance(pics, dict):
            return
        for role, section in (("tester", "tester"), ("laboratory", "laboratory"), ("vendor", "vendor_contact")):
            for name, value in (pics.get(section) or {}).items():
                field = self.people.fields[role].get(name)
                if field is not None and value and not field.text():
                    field.setText(str(value))
        declared = pics.get("connection") or {}
        for name, field in (("listen", self.connection.listen), ("url", self.connection.connect_url),
                            ("charge_point_id", self.connection.charge_point)):  # fmt: skip
            if declared.get(name) and not field.text():
                field.setText(str(declared[name]))

    # opening

    def open_campaign(self) -> None:
        self._collect()
        missing = self.draft.missing()
        if missing:
            self.note.setText(missing[0].text)
            self.show_page(missing[0].page)
            return
        self._remember()
        self._open(self.draft.command(), self._say)

    def open_demo(self, dut_type: str) -> None:
        """A rehearsal against the embedded device; the tester's Done is done by the simulation."""
        pics = DEMO_PICS[dut_type]
        if not pics.is_file():
            self.start.set_note(f"The demo PICS {pics.name} is missing from this installation.")
            return
        case_file = drafts.suggested_case_file(f"demo {dut_type}", datetime.now())  # noqa: DTZ005 - a file name
        self.start.set_note("Starting the embedded device ...")
        command = OpenCampaign(
            pics_path=str(pics), case_file=case_file, hands="window", embedded_dut=True,
            tester=dict(self._state.get("people", {}).get("tester") or {}),
        )  # fmt: skip
        self._open(command, self.start.set_note)

    def _open(self, command: OpenCampaign, say: Callable[[str], None]) -> None:
        folder = Path(command.case_file).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            say(f"The folder {folder} cannot be made: {error.strerror}. Choose another one.")
            return
        self._session.ask(command, lambda reply: self._opened(reply, say))

    def _opened(self, reply: Reply, say: Callable[[str], None]) -> None:
        say("" if reply.ok else reply.text)
        if reply.ok:
            self._stack.setCurrentIndex(0)
            self.go.emit("run", "")

    def choose_case_file(self) -> None:
        dialog = QFileDialog(self, "Case file", self._state.folder("case"), "Case files (*.ocppcase);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.resume)
        dialog.open()

    def resume(self, path: str) -> None:
        if path:
            self._state.remember_folder("case", path)
            self.start.set_note("Reading the case file ...")
            self._session.ask(ResumeCampaign(path), lambda reply: self._opened(reply, self.start.set_note))

    # the draft and the screen

    def _say(self, text: str) -> None:
        self.note.setText(text)

    def _collect(self) -> None:
        for page in (self.device, self.connection, self.people, self.summary):
            page.fill(self.draft)

    def _remember(self) -> None:
        self._state.set("intake", {name: getattr(self.draft, name) for name in REMEMBERED})
        self._state.set("people", {role: getattr(self.draft, role) for role in ("tester", "laboratory", "vendor")})

    def _edited(self) -> None:
        self._collect()
        self._refresh()

    def _refresh(self, *, keep_card: bool = True) -> None:
        draft, number = self.draft, self.pages.currentIndex()
        self.device.show_draft(draft)
        digest = str(draft.pics.data.get("sha256") or "") if draft.pics else ""
        read = [part for part in (self._read_at, f"SHA-256 {digest[:16]}" if digest else "") if part]
        self.device.set_read(", ".join(read) if draft.pics_path else "")
        self.connection.show_draft(draft)
        if number == len(PAGES) - 1:
            self.summary.show_draft(draft)
        self.effect.show_draft(draft, self._changed, "by the last reading")
        missing = draft.missing()
        self.rail_panel.set_note(f"{number + 1} of {len(PAGES)}")
        notes = rail_notes(draft)
        for index, entry in enumerate(self.rail):
            entry.setChecked(index == number)
            entry.show_state(notes[index], not any(item.page == index for item in missing) and bool(draft.pics_path))
        last = number == len(PAGES) - 1
        self.next.setText("Open the campaign" if last else PAGES[number + 1])
        self.next.setEnabled(not last or not missing)
        here = [item for item in missing if item.page == number]
        problems = len(draft.problems)
        if here and not last:
            self.note.setText(here[0].text)
        elif number == 0 and problems:
            self.note.setText(f"{problems} problem{'s' if problems > 1 else ''} open, to be settled later.")
        elif last:
            self.note.setText(missing[0].text if missing else "")
        else:
            self.note.setText("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= theme.px(1500)
        self.rail_panel.setFixedWidth(theme.px(264 if roomy else 208))
        self.effect.setFixedWidth(theme.px(524 if roomy else 372))


def rail_notes(draft: Draft) -> list[str]:
    """The second line of each page in the rail."""
    problems = len(draft.problems)
    if not draft.pics_path:
        first = "no PICS yet"
    elif draft.pics is None:
        first = "reading the PICS"
    else:
        first = f"{problems} problem{'s' if problems != 1 else ''} open" if problems else "the PICS is complete"
    station = draft.dut_type == drafts.STATION
    where = (draft.listen or "any free port") if station else (draft.connect or "no URL yet")
    second = "embedded device" if draft.embedded else where
    third = draft.tester.get("name") or "tester not given"
    return [first, second, third, draft.mode]
