"""The main window: the frame around the six workspaces, and the keyboard's way to all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPlainTextEdit, QStackedWidget, QWidget

from app.commands import AddNote, CloseCampaign, Continue, Pause, Retry, RunCases, SafeStop, StopAfterStep
from app.events import CaseStarted, LinkChanged, Recorded
from ui import keymap, plan_words, theme
from ui.bench.workspace import BenchWorkspace
from ui.intake.workspace import IntakeWorkspace
from ui.plan.workspace import PlanWorkspace
from ui.report.workspace import ReportWorkspace
from ui.retest import needs_cause, why_not_run
from ui.review.workspace import ReviewWorkspace
from ui.run.scene import last_attempt
from ui.run_host import RunHost
from ui.session import Session
from ui.shell import truth
from ui.shell.cause_field import CauseField
from ui.shell.command_box import CommandBox
from ui.shell.file_area import FileArea
from ui.shell.finding import find
from ui.shell.key_hints import KeyHints
from ui.shell.keys_overlay import KeysOverlay
from ui.shell.note_field import NoteField
from ui.shell.notice import Notice
from ui.shell.notices import Notices
from ui.shell.parts import column
from ui.shell.truth_bar import TruthBar
from ui.shell.workspace_bar import WorkspaceBar
from ui.state import WindowState
from ui.undecided import next_case

REFRESH_MS = 100
"""The truth bar is worked out at most ten times a second, however many records come."""


class MainWindow(QMainWindow):
    """Everything in it reads the session's record; every wish goes to the engine as a command."""

    theme_wanted = Signal()
    restart_wanted = Signal()
    attach_wanted = Signal(object)
    """The :class:`app.engine.rendezvous.EngineInfo` of another engine that this window is to show."""
    closing = Signal()

    def __init__(self, session: Session, state: WindowState) -> None:
        super().__init__()
        self.session, self._state = session, state
        self._rtt_ns = 0
        self.setWindowTitle("OCPP Bench")
        self.setMinimumSize(theme.px(1024), theme.px(640))
        central = QWidget()
        central.setProperty("surface", "win")
        self.setCentralWidget(central)
        layout = column(central)
        self.bar = WorkspaceBar()
        self.bar.chosen.connect(self.go)
        self.truth_bar = TruthBar()
        layout.addWidget(self.bar)
        layout.addWidget(self.truth_bar)
        body = column()
        self.files = FileArea(session)
        body.addWidget(self.files)
        self.notice = Notice()
        body.addWidget(self.notice)
        self.stack = QStackedWidget()
        body.addWidget(self.stack, 1)
        layout.addLayout(body, 1)
        self.note_field = NoteField()
        self.note_field.written.connect(self._write_note)
        layout.addWidget(self.note_field)
        self.cause_field = CauseField()
        self.cause_field.given.connect(self._retry)
        layout.addWidget(self.cause_field)
        self.hints = KeyHints()
        self.hints.safe_stop.held.connect(lambda: session.ask(SafeStop()))
        layout.addWidget(self.hints)

        self.intake = IntakeWorkspace(session, state)
        self.plan = PlanWorkspace(session)
        self.run = RunHost(session)
        self.review = ReviewWorkspace(session)
        self.report = ReportWorkspace(session, state)
        self.bench = BenchWorkspace(session)
        self.workspaces: dict[str, Any] = {
            workspace.name: workspace
            for workspace in (self.intake, self.plan, self.run, self.review, self.report, self.bench)
        }
        for workspace in self.workspaces.values():
            self.stack.addWidget(workspace)
            workspace.go.connect(self.go)
        for workspace in (self.plan, self.run, self.review):
            workspace.retest_wanted.connect(lambda case_id, ask: self.retest(case_id, ask=ask))
        self.notices = Notices(self.notice, session, restart=self.restart_wanted.emit, run_again=self.retest)
        self.files.nothing_to_check.connect(
            lambda: self.notices.refused("There is no case file to check. Select one on the start screen (Ctrl+1).")
        )
        self.intake.check_wanted.connect(self.files.check)
        self.intake.attach_wanted.connect(self.attach_wanted)
        session.recording_failed.connect(self._recording_failed)
        self.bench.restart_wanted.connect(self.restart_wanted)
        self.run.next_wanted.connect(lambda: self.do("next-case"))
        self.run.case_wanted.connect(self._run_case)
        self.run.context_changed.connect(self._show_hints)
        self.intake.page_changed.connect(self._show_hints)
        self.box = CommandBox(central, lambda text: find(text, session.record, self.do, self.go))
        self.bar.commands_wanted.connect(self.box.open)
        self.overlay = KeysOverlay(central)

        session.campaign_changed.connect(self._campaign_changed)
        session.records_arrived.connect(self._records_arrived)
        session.engine_changed.connect(self._engine_changed)
        session.reading_changed.connect(self.refresh)
        session.refused.connect(self.notices.refused)
        self._refresh_later = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh_later.timeout.connect(self.refresh)
        self._bind_keys()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)
        application.focusChanged.connect(self._focus_changed)
        self.go("intake")
        self._engine_changed()
        self.refresh()

    # workspaces

    @property
    def current(self) -> str:
        return str(getattr(self.stack.currentWidget(), "name", "intake"))

    def go(self, name: str, item: str = "") -> None:
        """Go to a workspace, and there to a case if one is named."""
        workspace = self.workspaces[name]
        if name != self.current:
            self.cause_field.leave()
        self.stack.setCurrentWidget(workspace)
        self.bar.set_current(name)
        for shortcut, actions in self._shortcuts:
            shortcut.setEnabled(any(action.where in (keymap.EVERYWHERE, name) for action in actions))
        if item and hasattr(workspace, "select"):
            workspace.select(item)
        elif hasattr(workspace, "focus_first"):
            workspace.focus_first()
        self._show_hints()

    def _show_hints(self) -> None:
        widget = self.stack.currentWidget()
        self.hints.show_context(str(getattr(widget, "hint_context", self.current)))
        record = self.session.record
        self.hints.safe_stop.setVisible(
            self.session.engine == "connected" and self.session.is_open and record.current is not None
        )

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        self._show_hints()

    # the record

    def _campaign_changed(self) -> None:
        self._rtt_ns = 0
        self.files.campaign_changed()
        self.notices.new_campaign()
        for workspace in self.workspaces.values():
            workspace.set_record()
        self.refresh()

    def _records_arrived(self, records: list[Recorded]) -> None:
        for recorded in records:
            if isinstance(recorded.event, LinkChanged) and recorded.event.rtt_ns:
                self._rtt_ns = recorded.event.rtt_ns
        self.notices.records_arrived(records)
        if any(isinstance(recorded.event, CaseStarted) for recorded in records):
            self.cause_field.case_started()
        for workspace in self.workspaces.values():
            if hasattr(workspace, "apply"):
                workspace.apply(records)
        if not self._refresh_later.isActive():
            self._refresh_later.start()

    def refresh(self) -> None:
        """Truth bar, person and hints from the record as it is."""
        record = self.session.record
        message = {
            "starting": "the engine is starting", "lost": "the engine is lost", "connected": "no campaign is open",
        }[self.session.engine]  # fmt: skip
        if self.session.reading:
            message = f"reading {Path(self.session.reading).name} ..."
        facts = truth.read(record, self._rtt_ns, running=self.session.read_only is None)
        lost = self.session.engine == "lost"
        self.truth_bar.show_truth(
            facts,
            message,
            recording_lost=bool(self.session.failure),
            engine_lost=lost,
            read_only=self.session.read_only is not None,
        )
        tester = record.opened.tester if record.opened else self._state.get("people", {}).get("tester") or {}
        self.bar.person.set_name(str(tester.get("name") or ""))
        self.setWindowTitle(f"{facts.campaign} · OCPP Bench" if facts else "OCPP Bench")
        self._show_hints()

    # the engine

    def _engine_changed(self) -> None:
        self.notices.engine_changed()
        self.refresh()

    def _recording_failed(self, why: str) -> None:
        self.notices.recording_failed(why)
        self.refresh()

    # a case again

    def retest(self, case_id: str, *, ask: bool = False) -> None:
        """Run a case again; of a failed one (or where ``ask`` is set) the cause is asked for first."""
        if not case_id or not self.session.is_open:
            return
        if ask or needs_cause(self.session.record, case_id):
            self.cause_field.ask(case_id)
        else:
            self._retry(case_id, "", "")

    def _retry(self, case_id: str, side: str, cause: str) -> None:
        self.session.ask(Retry(case_id, side, cause))
        self.go("run", case_id)

    def _run_case(self, case_id: str) -> None:
        """A case of the list in Run; where it cannot be run, the reason."""
        if why_not := why_not_run(self.session.record, case_id, self.session.why_not_running):
            self.notices.refused(why_not)
        else:
            self.plan.run_case(case_id)

    def _run_again(self) -> None:
        last = last_attempt(self.session.record)
        if last is not None and self.session.record.current is None:
            self.retest(last.case_id)

    # keys

    def _bind_keys(self) -> None:
        self._shortcuts: list[tuple[QShortcut, list[keymap.Action]]] = []
        by_key: dict[str, list[keymap.Action]] = {}
        for action in keymap.ACTIONS:
            if not action.held and not action.local:
                for sequence in action.keys:
                    by_key.setdefault(sequence, []).append(action)
        for sequence, actions in by_key.items():
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda actions=actions: self._key(actions))
            self._shortcuts.append((shortcut, actions))

    def _key(self, actions: list[keymap.Action]) -> None:
        if self.overlay.isVisible() and actions[0].id != "keys":
            return
        here = [action for action in actions if action.where == self.current]
        for action in here + [action for action in actions if action.where == keymap.EVERYWHERE]:
            if self.do(action.id):
                return

    def do(self, action_id: str) -> bool:
        """Do one action of the table; False if there is nobody here who can."""
        action = keymap.BY_ID[action_id]
        if action.where not in (keymap.EVERYWHERE, self.current):
            self.go(action.where)
        handlers: dict[str, Callable[[], None]] = {}
        if hasattr(self.stack.currentWidget(), "handlers"):
            handlers = self.stack.currentWidget().handlers()  # type: ignore[union-attr]
        handler = handlers.get(action_id) or self._own(action_id)
        if handler is None:
            return False
        handler()
        self._show_hints()
        return True

    def _own(self, action_id: str) -> Callable[[], object] | None:
        if action_id.startswith("go."):
            return lambda: self.go(action_id.removeprefix("go."))
        ask = self.session.ask
        return {
            "keys": self.overlay.toggle,
            "commands": self.box.open,
            "theme": self.theme_wanted.emit,
            "note": self.note_field.ask,
            "quit": self.close,
            "close-campaign": lambda: ask(CloseCampaign()),
            "new-window": self.intake.opening.new_window,
            "check-file": self.files.check,
            "close-file": self.session.close_read_only,
            "read-again": self.files.read_again,
            "next-case": self._next_case,
            "run-all": self._run_all,
            "run-again": self._run_again,
            "pause": lambda: ask(Continue() if self.session.record.state.state == "paused" else Pause()),
            "stop-after-step": lambda: ask(StopAfterStep()),
            "safe-stop": lambda: ask(SafeStop()),
            "standing": self._standing,
            "restart-engine": self._restart,
        }.get(action_id)

    def _next_case(self) -> None:
        """The first case that was asked for and has no result yet; a paused run goes on instead."""
        record = self.session.record
        if record.state.state == "paused":
            self.session.ask(Continue())
            return
        if record.current is not None:
            return
        asked = [str(entry["id"]) for entry in plan_words.asked(record)]
        upcoming = next_case(record, asked)
        if not self.session.is_open:
            self._not_running()
            return
        if upcoming is None:
            self.notice.show_notice(
                "Every case that was asked for has been run.", "Look at them in Review (Ctrl+4).", tone="inconclusive"
            )
            return
        self.session.ask(RunCases([upcoming]))
        self.go("run")

    def _run_all(self) -> None:
        if not self.session.is_open:
            self._not_running()
            return
        self.session.ask(RunCases())
        self.go("run")

    def _not_running(self) -> None:
        """Say why no case can be run, where there is something on the screen that could be taken for a running campaign."""
        if self.session.record.opened is None:
            self.go("intake")
        else:
            self.notices.refused(self.session.why_not_running)

    def _restart(self) -> None:
        if self.session.engine == "lost":
            self.restart_wanted.emit()

    def _standing(self) -> None:
        self.go("run")
        handlers = self.run.handlers()
        if "standing" in handlers:
            handlers["standing"]()

    def _write_note(self, text: str) -> None:
        record, attempt = self.session.record, self.session.record.current
        by = str(record.opened.tester.get("name") or "") if record.opened else ""
        where = (attempt.case_id, attempt.number) if attempt is not None else ("", 0)
        self.session.ask(AddNote(text, by, *where))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Safe stop is a key that is held, so it is watched here: Ctrl+Esc, or Shift+Esc where the desktop takes that."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            held = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
            if event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress and held:
                if not event.isAutoRepeat():
                    self.hints.safe_stop.press()
                return True
            plain = event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress and not held
            if plain and self.isActiveWindow() and self.cause_field.leave():
                return True
            released = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Control, Qt.Key.Key_Shift)
            if event.type() == QEvent.Type.KeyRelease and released and not event.isAutoRepeat():
                self.hints.safe_stop.release()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = QApplication.focusWidget()
        typing = isinstance(focus, QLineEdit | QPlainTextEdit)
        if self.current == "intake" and not typing and event.text() and not event.modifiers():
            self.intake.keyPressEvent(event)
            return
        super().keyPressEvent(event)

    # size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.overlay.isVisible():
            self.overlay.setGeometry(0, 0, self.width(), self.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.isMaximized() and not self.isFullScreen():
            self._state.set("size", [self.width(), self.height()])
        self._state.set("maximized", self.isMaximized())
        self.files.close()
        self.run.flush()
        self.closing.emit()
        super().closeEvent(event)
