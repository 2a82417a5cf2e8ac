"""The Run workspace: plan, case head, prompt or approval, steps, sequence chart, inspector, log and latency.

It reads nothing but a :class:`CampaignRecord` and repaints at most 25 times a second, however many records arrive. What the
tester asks for leaves as ``command``; nothing here is modal, and nothing is decided by waiting.

Keys of its own: Enter or PgDown (done), F9, Y, N, R, ?, Ctrl+Z, J, K, G, M, I, L. The shell calls :meth:`toggle_standing`
for F11 and :meth:`focus_filter` for ``/``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app import commands
from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import CaseStarted, PromptClosed, Recorded, StepChanged
from app.measure.ledger import Ledger
from ui import theme
from ui.run import keys
from ui.run.lanes import lanes
from ui.run.log_filter import Test
from ui.run.panels import RunPanels
from ui.run.plain_view import in_plain_words
from ui.run.prompt_view import PromptView, begins_view, prompt_view, seen_view, still_view
from ui.run.scene import attempt_at, open_prompt, shown_attempt, starting_case, starting_line
from ui.run.shared_filter import SharedFilter
from ui.run.standing_control import StandingControl
from ui.undecided import undecided

REFRESH_MS = 40
SEEN_MS = 1000


class RunWorkspace(RunPanels):
    """``clock`` gives the engine's monotonic clock in ns (the same host: ``time.monotonic_ns``)."""

    command = Signal(object)
    """An instance of :mod:`app.commands`."""
    hint_context = Signal(str)
    """``run.idle``, ``run.prompt``, ``run.question`` (Enter answers nothing) or ``run.approval``: whose keys the hint line shows."""
    attempt_shown = Signal(object)
    """The :class:`AttemptRecord` that people can see, whenever it is brought up to date."""
    run_next = Signal()
    """The tester pressed a button for the next case; the shell knows which one that is."""

    def __init__(
        self, clock: Callable[[], int] = time.monotonic_ns, *, by: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(clock, parent)
        self.by = by
        """Name of the person who answers."""
        self.record = CampaignRecord()
        self.head_of: Callable[[AttemptRecord], str] = lambda _: ""
        """Hash of the record with which an attempt ended; empty if it is not known (yet)."""
        self.why_not: Callable[[], str] = lambda: ""
        """Why no case can be run in the campaign on the screen; empty if one can."""
        self._ledger = Ledger()
        self._offset_ns: int | None = None
        self._pinned = ""
        self._selected = 0
        self._follows = True
        """The inspector shows the last message that completed a step, until the tester selects one."""
        self._seen: PromptView | None = None
        self._answered: set[int] = set()
        self._context = ""
        self.standing = StandingControl(clock, self)
        self.standing.answered.connect(lambda answer, device: self.prompt.press(answer, device))
        self.setProperty("surface", "win")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Run")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._connect()
        self._refresh_timer = self._single_shot(REFRESH_MS, self.refresh)
        self._seen_timer = self._single_shot(SEEN_MS, self._seen_over)
        self._second = QTimer(self)
        self._second.setInterval(250)
        self._second.timeout.connect(self._tick)
        theme.current().changed.connect(self.update)
        self.refresh()

    def _single_shot(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    def _connect(self) -> None:
        self.plan.chosen.connect(self._pin)
        self.prompt.answered.connect(self._answer)
        self.steps.selected.connect(self.select)
        self.chart.selected.connect(self.select)
        self._ghosts.toggled.connect(self._toggle_ghosts)
        self.log.selected.connect(self.select)
        self.inspector.go_to_log.connect(self._to_log)
        self.latency.selected.connect(self.select)
        self.approval.answered.connect(self._answer)
        self.approval.selected.connect(self.select)
        self.log.filter_changed.connect(self._use_filter)

    # --- what comes in -----------------------------------------------------------------------------------------------

    def set_record(self, record: CampaignRecord) -> None:
        """Show this campaign from now on, with all that it holds already."""
        self.record = record
        self._pinned, self._selected, self._seen = "", 0, None
        self._answered.clear()
        prompt = open_prompt(record)
        self._offset_ns = prompt.shown_utc_ns - prompt.shown_mono_ns if prompt else None
        if self._offset_ns is None and record.links:
            self._offset_ns = record.links[-1][0].utc_ns - record.links[-1][0].mono_ns
        self.frames_read()

    def frames_read(self) -> None:
        """The record holds other frames than before: those of a large campaign are read when an attempt is looked at."""
        self._ledger = Ledger()
        for frame in self.record.frames:
            self._ledger.apply(Recorded(frame.seq, frame.utc_ns, frame.frame.at_ns, frame.frame))
        self.log.reset(self.record)
        self.refresh()

    def apply(self, records: list[Recorded]) -> None:
        """A batch that the record has taken in already."""
        newest = 0
        for recorded in records:
            self._ledger.apply(recorded)
            match recorded.event:
                case PromptClosed():
                    self._closed(recorded.event, recorded.mono_ns)
                case StepChanged(frame=frame) if frame:
                    newest = frame
                case CaseStarted():
                    self._follows, self._pinned = True, ""
        if records:
            self._offset_ns = records[-1].utc_ns - records[-1].mono_ns
        self.log.append(records)
        if newest and self._follows:
            at_end = self.log.table.follows
            self.select(newest)
            self._follows = True
            if at_end:
                self.log.table.to_end()
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def _closed(self, closed: PromptClosed, at_ns: int) -> None:
        self._answered.discard(closed.prompt_id)
        if closed.how != "seen" or self._clock() - at_ns > SEEN_MS * 2_000_000:
            return  # what is read back from a case file was seen long ago
        attempt = self.record.attempt(closed.case_id, closed.attempt)
        prompts = attempt.prompts if attempt else []
        prompt = next((item for item in prompts if item.shown.prompt_id == closed.prompt_id), None)
        if prompt is not None:
            self._seen = seen_view(prompt, closed, attempt)
            self._seen_timer.start()

    def _seen_over(self) -> None:
        self._seen = None
        self.refresh()

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring every panel up to the record."""
        record = self.record
        prompt = open_prompt(record)
        why_not = self.why_not()
        starting = "" if why_not or self._pinned else starting_case(record)
        attempt = shown_attempt(record, self._pinned) if not starting else None
        self.chart.offset_ns = self._offset_ns
        self.plan.refresh(record)
        self.head.starting = starting_line(record, starting)
        self.head.refresh(record, attempt, self.head_of(attempt) if attempt is not None else "")
        self.sequence.set_note("live" if attempt is None or attempt is record.current else "")
        if attempt is not None and self.isVisible():
            self.attempt_shown.emit(attempt)
        self.steps.refresh(attempt, prompt)
        self.chart.refresh(record, attempt)
        self.latency.refresh(record, self._ledger)
        self._show_message()
        approving = prompt is not None and prompt.shown.kind_of == "APPROVE" and self._seen is None and not why_not
        if approving and prompt is not None:
            self.approval.show_prompt(record, prompt)
        elif self.approval.prompt_id:
            self.approval.close_prompt()
        view = (
            still_view(record, attempt, why_not)
            if why_not
            else self._seen
            or (begins_view(record, starting) if starting else prompt_view(record, self._answered, attempt))
        )
        view = in_plain_words(record, attempt, view)
        self.prompt.show_view(view)
        self._arrange(approving)
        self._tell_context(view, approving)
        self._tick()
        self.standing.feed(record, view, device=self._dut_name(), armed=self.prompt.is_armed)

    def _tell_context(self, view: PromptView, approving: bool) -> None:
        done = any(answer.answer == "done" for answer in view.answers)
        asking = "run.prompt" if done else "run.question"
        context = "run.approval" if approving else asking if view.is_yellow else "run.idle"
        if context != self._context:
            self._context = context
            if approving:
                self.approval.setFocus()
            self.hint_context.emit(context)

    @property
    def context(self) -> str:
        return self._context

    def _dut_name(self) -> str:
        return lanes(self.record)[0][2]

    def _show_message(self) -> None:
        row = self.log.model.frame_row(self._selected) if self._selected else None
        attempt = attempt_at(self.record, row.seq) if row is not None else None
        self.inspector.show_message(row, self.record, attempt, self._ledger)

    def _tick(self) -> None:
        """Once in a while: clocks and countdowns."""
        self.prompt.tick()
        self.steps.tick()
        self.chart.tick()
        attempt = shown_attempt(self.record, self._pinned)
        if attempt is None:
            return
        if attempt.ended is not None:
            self.head.set_clock(attempt.ended.seconds)
        elif self.record.current is not attempt:
            self.head.set_clock((self.record.last_utc_ns - attempt.started_utc_ns) / 1e9)
        elif self._offset_ns is not None:
            self.head.set_clock((self._clock() + self._offset_ns - attempt.started_utc_ns) / 1e9)

    def select(self, seq: int) -> None:
        """One message is selected, everywhere."""
        if seq == self._selected:
            return
        self._selected, self._follows = seq, False
        self.log.select(seq)
        self.chart.select(seq)
        self.latency.select(seq)
        self._show_message()

    @property
    def selected(self) -> int:
        """seq of the selected frame, 0 if none."""
        return self._selected

    def _pin(self, case_id: str) -> None:
        """Show the last attempt at this case, until the next one starts; the running one lets the view follow again."""
        current = shown_attempt(self.record)
        self._pinned = "" if current is not None and current.case_id == case_id else case_id
        self.refresh()

    def unpin(self) -> bool:
        """Show what runs again. False if that is what is shown."""
        pinned, self._pinned = self._pinned, ""
        self.refresh()
        return bool(pinned)

    def _toggle_ghosts(self, on: bool) -> None:
        self.chart.show_ghosts = on
        self.refresh()

    def _use_filter(self, test: Test | None) -> None:
        """The filter of the log: chart and plot follow it."""
        shared = SharedFilter(self.log.model, test)
        self.chart.passes = shared.row if test is not None else None
        self.latency.passes = shared.point if test is not None else None
        self.refresh()

    def _to_log(self, seq: int) -> None:
        self.log.select(seq)
        self.log.table.setFocus()

    # --- layout ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self.setFocus()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    # --- what goes out -----------------------------------------------------------------------------------------------

    def _answer(self, prompt_id: int, answer: str, reason: str, device: str) -> None:
        if answer == "standing":
            self.toggle_standing()
        elif answer == "next":
            self.run_next.emit()
        elif answer == "continue":
            self.command.emit(commands.Continue())
        elif answer == "retry":
            self.retry()
        elif answer == "ask":
            self.command.emit(commands.AskNow(self.by))
        elif prompt_id and prompt_id not in self._answered:
            self._answered.add(prompt_id)
            self.command.emit(commands.AnswerPrompt(prompt_id, answer, reason, self.by, device))
            self.refresh()

    def retry(self) -> None:
        """The case on the screen again, as a new attempt. Nothing while it runs."""
        attempt = shown_attempt(self.record, self._pinned)
        case_id = (attempt.started.for_case or attempt.case_id) if attempt is not None else ""
        if case_id and not undecided(self.record, case_id):
            self.command.emit(commands.Retry(case_id))

    def answer_refused(self, prompt_id: int) -> None:
        """The engine refused the answer: the prompt asks again."""
        self._answered.discard(prompt_id)
        self.approval.close_prompt()
        self.refresh()

    def flush(self) -> None:
        """Send an answer that is still kept back for undo, before the window closes or the workspace changes campaign."""
        self.approval.send()

    # --- keys --------------------------------------------------------------------------------------------------------

    def focus_filter(self) -> None:
        """``/``: the filter of the list that has the keyboard, else that of the log; where the log is not to be seen, that of the plan."""
        focused = QApplication.focusWidget()
        in_plan = (focused is not None and self.plan.isAncestorOf(focused)) or not self.log.isVisible()
        field = self.plan.filter if in_plan else self.log.filter
        field.setFocus()
        field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typing = isinstance(QApplication.focusWidget(), QLineEdit)
        if (typing and not keys.while_typing(event)) or not keys.handle(self, event):
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """J and K: the next or previous message, or row of the approval."""
        if self._context == "run.approval":
            self.approval.table.step(by)
        else:
            self.log.step(by)

    def to_log(self) -> None:
        """G: the keyboard goes to the log, at the line of the selected message."""
        self._to_log(self._selected)

    def toggle_standing(self) -> None:
        """F11: open the standing view on this screen, or close it."""
        self.standing.toggle(self.screen())
        self.refresh()
