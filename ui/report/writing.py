"""Writing the PDF: by the engine that has the campaign open, otherwise from the case file by a process of its own."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess

from app.commands import Reply, WriteReport
from ui.session import Session, Then


class ReportWriter(QObject):
    """A report needs nothing but the case file, so it can be written of one that is read-only or closed, too."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.command = [sys.executable, "-m", "app.report"]

    @property
    def can_write(self) -> bool:
        session = self._session
        return session.is_open or (session.record.opened is not None and bool(session.case_file))

    def write(self, path: str, then: Then) -> None:
        """``then`` gets the answer: data path and pages, or what is wrong."""
        if self._session.is_open:
            self._session.ask(WriteReport(path), then)
            return
        process = QProcess(self)
        process.finished.connect(lambda code, _: self._finished(process, code, path, then))
        process.errorOccurred.connect(lambda error: self._failed(process, error, then))
        process.start(self.command[0], [*self.command[1:], self._session.case_file, path])

    def _finished(self, process: QProcess, code: int, path: str, then: Then) -> None:
        out = bytes(process.readAllStandardOutput().data()).decode(errors="replace").strip()
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        process.deleteLater()
        if code:
            then(Reply(False, said or "The report could not be written."))
        else:
            then(Reply(True, data={"path": path, "pages": int(out) if out.isdigit() else 0}))

    def _failed(self, process: QProcess, error: QProcess.ProcessError, then: Then) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            process.deleteLater()
            then(Reply(False, "The report cannot be written: its process cannot be started."))
