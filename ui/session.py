"""The window's side of a campaign: the record as the engine's events tell it, and the way to ask the engine for something.

The session holds no results of its own. It folds every batch of records into one
:class:`~app.campaign.record.CampaignRecord` and tells the workspaces; all they show is read from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.campaign.record import CampaignRecord
from app.commands import Command, Reply
from app.events import CampaignOpened, Recorded

Then = Callable[[Reply], None]


class EngineLink(Protocol):
    """A way to the engine: commands go out, each answer comes back through ``then``, in the Qt thread."""

    def ask(self, command: Command, then: Then) -> None: ...


class Session(QObject):
    """One connection to one engine, and the campaign that is open there."""

    campaign_changed = Signal()
    """Another campaign is open now (or none): ``record`` is a new object."""
    records_arrived = Signal(list)
    """The batch of :class:`Recorded` that was just folded into ``record``; its CampaignOpened is told by the signal above."""
    engine_changed = Signal()
    """``engine`` or ``engine_text`` changed."""
    recording_failed = Signal(str)
    """Nothing more can be recorded; the text says why. What was recorded before is safe."""
    refused = Signal(str)
    """The engine refused a command; the text says why and what to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.record = CampaignRecord()
        self.case_file = ""
        self.engine = "starting"
        """``starting``, ``connected`` or ``lost``."""
        self.engine_text = ""
        self.engine_process_id = 0
        self.failure = ""
        """Why nothing can be recorded any more; empty while all is well."""
        self._link: EngineLink | None = None

    @property
    def is_open(self) -> bool:
        return self.record.opened is not None and self.record.closed is None

    def connect_engine(self, link: EngineLink, process_id: int = 0) -> None:
        self._link, self.engine_process_id = link, process_id
        self.engine, self.engine_text = "connected", ""
        self.engine_changed.emit()

    def engine_starting(self) -> None:
        """An engine is being looked for or started."""
        self.engine, self.engine_text = "starting", ""
        self.engine_changed.emit()

    def engine_lost(self, why: str) -> None:
        """The engine is gone or cannot be reached. What was recorded stays on the screen and in the case file."""
        self._link = None
        self.engine, self.engine_text = "lost", why
        self.engine_changed.emit()

    def lose_recording(self, why: str) -> None:
        """The engine cannot write to the case file any more."""
        self.failure = why
        self.recording_failed.emit(why)

    def begin(self, case_file: str, after_seq: int) -> None:
        """The records that come next belong to this case file and follow ``after_seq``; 0 begins the record anew."""
        self.case_file = case_file
        self.failure = ""
        if after_seq == 0:
            self.record = CampaignRecord()
            self.campaign_changed.emit()

    def receive(self, records: list[Recorded]) -> None:
        """Fold a batch of records in their order. A record that is known already is skipped."""
        fresh: list[Recorded] = []
        for recorded in records:
            opened, event = self.record.opened, recorded.event
            if isinstance(event, CampaignOpened) and (opened is None or opened.campaign_id != event.campaign_id):
                self._tell(fresh)
                fresh = []
                self.record = CampaignRecord()
                self.record.apply(recorded)
                self.campaign_changed.emit()
            elif recorded.seq > self.record.last_seq:
                self.record.apply(recorded)
                fresh.append(recorded)
        self._tell(fresh)

    def _tell(self, fresh: list[Recorded]) -> None:
        if fresh:
            self.records_arrived.emit(fresh)

    def ask(self, command: Command, then: Then | None = None) -> None:
        """Send a command. A refusal without ``then`` is announced by :attr:`refused`."""
        if self._link is None:
            answer = Reply(
                False, "The engine is not connected: nothing was recorded. Wait, or start a new one with Ctrl+Shift+R."
            )
            self._answered(answer, then)
            return
        self._link.ask(command, lambda reply: self._answered(reply, then))

    def _answered(self, reply: Reply, then: Then | None) -> None:
        if then is not None:
            then(reply)
        elif not reply.ok:
            self.refused.emit(reply.text)
