"""The PICS file of the draft: read by the engine, read again whenever it is saved, and what a reading has changed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.commands import CheckPics, Reply
from app.events import JsonObject
from ui.intake import draft as drafts
from ui.intake.draft import Draft
from ui.session import Session


class PicsFile(QObject):
    """One file; what is read of it stands in the draft."""

    asked = Signal()
    """It is being read."""
    read = Signal()
    """The engine has answered; the draft holds what it said."""

    def __init__(self, session: Session, draft: Draft, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._draft = session, draft
        self._before: list[JsonObject] = []
        self.changed: list[tuple[JsonObject, str]] = []
        """Cases whose decision the last reading has changed."""
        self._read_at = ""
        self._again = QTimer(self, singleShot=True, interval=150)
        self._again.timeout.connect(self.check)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _: self._again.start())

    def load(self, path: str) -> None:
        """Use this file from now on."""
        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        self._draft.pics_path, self._draft.pics = path, None
        self._before, self.changed, self._read_at = [], [], ""
        self.check()

    def check(self) -> None:
        """Read it (again)."""
        path = self._draft.pics_path
        if not path:
            return
        if path not in self._watcher.files():
            self._watcher.addPath(path)
        self.asked.emit()
        self._session.ask(CheckPics(path), lambda reply: self._checked(path, reply))

    def _checked(self, path: str, reply: Reply) -> None:
        draft = self._draft
        if path != draft.pics_path:
            return
        draft.pics = reply
        if reply.data.get("dut_type") in (drafts.STATION, drafts.CSMS):
            draft.dut_type = str(reply.data["dut_type"])
        self.changed = drafts.changes(self._before, draft.plan) if self._before else []
        self._before = draft.plan
        self._read_at = f"read {datetime.now():%H:%M:%S}"  # noqa: DTZ005 - shown to the person in front of it
        self.read.emit()

    @property
    def said(self) -> str:
        """When it was read, and its hash; empty while there is none."""
        draft = self._draft
        digest = str(draft.pics.data.get("sha256") or "") if draft.pics else ""
        parts = [part for part in (self._read_at, f"SHA-256 {digest[:16]}" if digest else "") if part]
        return ", ".join(parts) if draft.pics_path else ""
