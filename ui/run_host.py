"""The Run workspace in its place in the window: the record goes in, commands come out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.commands import AnswerPrompt, Command, Reply, Retry
from app.events import Recorded
from ui.run.workspace import RunWorkspace
from ui.session import Session
from ui.shell.parts import column


class RunHost(QWidget):
    """Connects :class:`ui.run.workspace.RunWorkspace` with the session."""

    name = "run"
    go = Signal(str, str)
    next_wanted = Signal()
    retest_wanted = Signal(str, bool)
    case_wanted = Signal(str)
    """A case of the list is to be run, or run again."""
    context_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._behind = False
        self.workspace = RunWorkspace()
        column(self).addWidget(self.workspace)
        self.workspace.head_of = session.heads.of
        self.workspace.why_not = lambda: session.why_not_running if session.record.opened is not None else ""
        self.workspace.plan.why_not = self.workspace.why_not
        self.workspace.attempt_shown.connect(session.want_frames)
        session.frames_arrived.connect(lambda _: self._frames_read())
        session.heads.changed.connect(self.workspace.refresh)
        session.engine_changed.connect(self.workspace.refresh)
        session.recording_failed.connect(lambda _: self.workspace.refresh())
        self.workspace.command.connect(self._ask)
        self.workspace.run_next.connect(self.next_wanted)
        self.workspace.plan.run_wanted.connect(self.case_wanted)
        self.workspace.plan.shown_elsewhere.connect(self.go)
        self.workspace.hint_context.connect(lambda _: self.context_changed.emit())
        self.set_record()

    def _frames_read(self) -> None:
        """Frames that nobody sees yet are put in their places when somebody does."""
        self._behind = not self.isVisible()
        if not self._behind:
            self.workspace.frames_read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._behind:
            self._frames_read()

    @property
    def hint_context(self) -> str:
        context = self.workspace.context or "run.idle"
        return "run" if context == "run.idle" and self._session.record.current is not None else context

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "run-again": self.workspace.retry,
            "filter": self.workspace.focus_filter,
            "standing": self.workspace.toggle_standing,
        }

    def set_record(self) -> None:
        record = self._session.record
        self.workspace.by = str(record.opened.tester.get("name") or "") if record.opened else ""
        self.workspace.set_record(record)

    def apply(self, records: list[Recorded]) -> None:
        self.workspace.apply(records)

    def focus_first(self) -> None:
        self.workspace.setFocus()

    def flush(self) -> None:
        """Send an approval that is still kept back for undo."""
        self.workspace.flush()

    def _ask(self, command: Command) -> None:
        if isinstance(command, AnswerPrompt):
            self._session.ask(command, lambda reply: self._answered(command.prompt_id, reply))
        elif isinstance(command, Retry):
            self.retest_wanted.emit(command.case_id, False)
        else:
            self._session.ask(command)

    def _answered(self, prompt_id: int, reply: Reply) -> None:
        if not reply.ok:
            self.workspace.answer_refused(prompt_id)
            self._session.refused.emit(reply.text)
