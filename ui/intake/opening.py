"""Going on with a campaign of the list, opening its file read-only, and what else can be done with it from the start screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.casefiles import listing
from app.casefiles.index import absolute
from app.casefiles.listing import Listed
from app.commands import Reply, ResumeCampaign
from ui import engine_process
from ui.intake.start import StartScreen
from ui.recent_campaigns import RecentCampaigns
from ui.session import Session
from ui.state import WindowState

FILES = "Case files (*.ocppcase);;All files (*)"


class Opening(QObject):
    """One window shows one campaign: while one is open here, another one gets a window and an engine of its own."""

    go = Signal(str, str)
    attach_wanted = Signal(object)
    check_wanted = Signal(str)

    def __init__(
        self, session: Session, state: WindowState, recent: RecentCampaigns, start: StartScreen, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._state, self._recent, self._start, self._window = session, state, recent, start, parent
        self._wanted = ""
        recent.changed.connect(self._show_list)
        panel = start.recent
        panel.file_wanted.connect(self.choose_case_file)
        panel.resume_wanted.connect(self.resume)
        panel.read_only_wanted.connect(self.open_read_only)
        panel.check_wanted.connect(lambda listed: self.check_wanted.emit(listed.path))
        panel.remove_wanted.connect(self._remove)
        session.reading_changed.connect(self._reading_changed)

    def set_record(self) -> None:
        """Another campaign is shown, or none: its case file belongs to the list."""
        if self._session.case_file and self._session.record.opened is not None:
            self._recent.used(self._session.case_file)
        if self._recent.looked:
            self._show_list(self._recent.listed)

    def resume(self, listed: Listed) -> None:
        """Go on with it: here, where it is open already, or in another window if this one has a campaign open."""
        session = self._session
        if listed.state == listing.MISSING:
            self._find(listed)
        elif session.is_open and listed.path == session.case_file:
            self.go.emit("run", "")
        elif session.is_open:
            self.new_window("--resume", listed.path)
        elif listed.engine is not None:
            self._say("Attaching to its engine ...")
            self.attach_wanted.emit(listed.engine)
        elif listed.why_not:
            self._say(listed.why_not)
        else:
            self.resume_file(listed.path)

    def resume_file(self, path: str) -> None:
        """Ask the engine of this window to go on with this case file."""
        self._state.remember_folder("case", path)
        self._say("Reading the case file ...")
        self._session.ask(ResumeCampaign(path), self._resumed)

    def open_read_only(self, listed: Listed) -> None:
        """Look at it without an engine; the reason is shown if it could not be gone on with anyway."""
        if self._session.is_open:
            self.new_window("--read-only", listed.path)
        else:
            self.read_file(listed.path, "" if listed.state == listing.IN_USE else listed.why_not)

    def read_file(self, path: str, why: str = "") -> None:
        self._state.remember_folder("case", path)
        self._wanted = path
        self._session.open_read_only(path, why)

    def new_window(self, *arguments: str) -> None:
        why = engine_process.open_window(*arguments)
        self._say(why or "Another window opens.")

    def choose_case_file(self) -> None:
        dialog = self._dialog("Case file")
        dialog.fileSelected.connect(self.choose)
        dialog.open()

    def choose(self, path: str) -> None:
        """A file that somebody picked is shown in the list, selected: what is to be done with it is a choice of its own."""
        if path:
            self._state.remember_folder("case", path)
            self._wanted = str(absolute(path))
            self._recent.used(path)
            self._say("")

    def _find(self, listed: Listed) -> None:
        """The file of this entry lies somewhere else now."""

        def found(path: str) -> None:
            if path:
                self._wanted = str(absolute(path))
                self._recent.moved(listed.path, path)

        dialog = self._dialog(f"Where is {Path(listed.path).name}?")
        dialog.fileSelected.connect(found)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._state.folder("case"), FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _remove(self, listed: Listed) -> None:
        self._recent.remove(listed.path)
        self._say(f"{Path(listed.path).name} is off the list. The file stays where it is; Ctrl+O has it back.")

    def _resumed(self, reply: Reply) -> None:
        self._say("" if reply.ok else reply.text)
        if reply.ok:
            self.go.emit("run", "")
        else:
            self._recent.refresh()

    def _reading_changed(self) -> None:
        reading = self._session.reading
        if reading:
            self._say(f"Reading {Path(reading).name} ...")
        elif self._start.begin.note.text().startswith(("Reading", "Attaching")):
            self._say("")

    def _show_list(self, listed: list[Listed]) -> None:
        session = self._session
        here = session.case_file if session.is_open else ""
        self._start.show_recent(listed, here)
        if self._wanted and any(item.path == self._wanted for item in listed):
            self._start.recent.select(self._wanted)
            self._wanted = ""

    def _say(self, text: str) -> None:
        self._start.begin.say(text)
