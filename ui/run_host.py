"""The Run workspace in its place in the window: the record goes in, commands come out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.commands import Command
from app.events import Recorded
from ui.session import Session
from ui.shell.parts import column

try:
    from ui.run.workspace import RunWorkspace
except ImportError:
    RunWorkspace = None


class RunHost(QWidget):
    """Connects :class:`ui.run.workspace.RunWorkspace` with the session."""

    name = "run"
    go = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.workspace = RunWorkspace() if RunWorkspace else None
        if self.workspace:
            column(self).addWidget(self.workspace)
            self.workspace.command.connect(self._ask)
        self.set_record()

    @property
    def hint_context(self) -> str:
        record = self._session.record
        if record.open_prompts:
            approving = any(prompt.shown.kind_of == "APPROVE" for prompt in record.open_prompts.values())
            return "run.approval" if approving else "run.prompt"
        return "run" if record.current is not None else "run.idle"

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {}

    def set_record(self) -> None:
        if self.workspace:
            self.workspace.set_record(self._session.record)

    def apply(self, records: list[Recorded]) -> None:
        if self.workspace:
            self.workspace.apply(records)

    def _ask(self, command: Command) -> None:
        self._session.ask(command)
