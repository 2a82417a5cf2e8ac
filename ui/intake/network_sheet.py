"""Where the network configuration sheet, or the sheet with the test data, is written to: asked in a dialog that is not modal, written by the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.commands import Reply, WriteNetworkSheet, WriteTestDataSheet
from ui.session import Session
from ui.state import WindowState

Sheet = WriteNetworkSheet | WriteTestDataSheet

NETWORK, TEST_DATA = "network-configuration.pdf", "test-data.pdf"


class NetworkSheetWriter(QObject):
    """One wish at a time."""

    def __init__(self, session: Session, state: WindowState, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._state, self._window = session, state, parent

    def choose(self, command: Sheet, say: Callable[[str], None]) -> None:
        """Ask for the file, then write it; ``say`` tells what became of it."""
        folder = self._state.folder("sheet")
        station = isinstance(command, WriteNetworkSheet)
        title, name = ("Network configuration sheet", NETWORK) if station else ("Test data sheet", TEST_DATA)
        dialog = QFileDialog(self._window, title, str(Path(folder) / name), "PDF (*.pdf);;Text (*.txt)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.write(replace(command, path=path), say))
        dialog.open()

    def write(self, command: Sheet, say: Callable[[str], None]) -> None:
        self._state.remember_folder("sheet", command.path)
        self._session.ask(command, lambda reply: say(_said(command.path, reply)))


def _said(path: str, reply: Reply) -> str:
    if not reply.ok:
        return reply.text
    missing = [str(what) for what in reply.data.get("missing", [])]
    text = f"{path} is written."
    return f"{text} Not decided yet, left empty: {'; '.join(missing)}." if missing else text
