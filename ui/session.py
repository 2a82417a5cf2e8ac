"""The window's side of a campaign: the record as the engine's events tell it, and the way to ask the engine for something.

The session holds no results of its own. It folds every batch of records into one
:class:`~app.campaign.record.CampaignRecord` and tells the workspaces; all they show is read from there.

A case file can also be opened read-only, without an engine and without a device. The record is then read from the file, and
everything that would be recorded is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.campaign.record import AttemptRecord, CampaignRecord, FrameRecord
from app.casefiles import loading
from app.casefiles.loading import Loaded
from app.commands import (
    CancelSelfCheck,
    CheckPics,
    Command,
    OpenCampaign,
    Reply,
    ResumeCampaign,
    RunSelfCheck,
    SelfCheckState,
)
from app.events import CampaignOpened, EngineState, Recorded
from app.evidence.reading import broken
from app.evidence.writer_lock import is_held
from ui.background import Background
from ui.heads import Heads

Then = Callable[[Reply], None]

AGAIN_MS = 50
"""How soon a case file is read again where the engine's latest records are not in it yet."""
MOST_READINGS = 200
WITHOUT_CAMPAIGN = (CheckPics, OpenCampaign, ResumeCampaign, RunSelfCheck, CancelSelfCheck, SelfCheckState)
"""Commands that are no part of the campaign on the screen: a read-only file stands in the way of none of them."""


@dataclass(frozen=True)
class ReadOnly:
    """How a case file is open for reading alone."""

    why: str
    """Why nothing can be run or recorded, in a sentence; empty: it was asked for."""
    in_use: bool
    """Somebody was writing it when it was read: more may have come since."""
    read_utc_ns: int
    """The last record that was read."""
    broken: str = ""
    """Where the record is not what was recorded, in words; looked at in the background."""


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
    reading_changed = Signal()
    """A case file is being read now (``reading``), or that is over."""
    frames_arrived = Signal(object)
    """The frames of this attempt are in the record now (see :meth:`want_frames`)."""
    file_unreadable = Signal(str)
    """Older records of the engine's campaign could not be read in its case file; the text says why."""

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
        self.read_only: ReadOnly | None = None
        """None unless a case file is open for reading alone."""
        self.reading = ""
        """The case file that is being read; empty: none."""
        self.has_all_frames = True
        """False: frames of a large campaign are read when they are wanted."""
        self._held: list[Recorded] = []
        self._readings = 0
        self._wanted: set[int] = set()
        self._got: set[int] = set()
        self._file_to = 0
        self._background = Background(self)
        self.heads = Heads(self)
        self._link: EngineLink | None = None

    @property
    def is_open(self) -> bool:
        """Whether a campaign is open that cases can be run in."""
        return self.record.opened is not None and self.record.closed is None and self.read_only is None

    @property
    def why_not_running(self) -> str:
        """Why nothing can be run or recorded now, in a sentence; empty if it can."""
        if self.is_open:
            return self._why_dead
        if self.read_only is not None:
            return f"This case file is open read-only. {self.read_only.why}".strip()
        if self.record.closed is not None:
            return "This campaign is closed. Resume it on the start screen (Ctrl+1)."
        return "No campaign is open."

    @property
    def _why_dead(self) -> str:
        """Why the campaign that is open stands still: nobody records it any more."""
        if self.engine == "lost":
            return "The engine is gone. Start a new one (Ctrl+Shift+R): it goes on with the case file and asks anew."
        if self.failure:
            return "Nothing can be recorded any more. Look at the disk of the case file, then open the case file again."
        return ""

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
        if after_seq == 0 or self.read_only is not None:
            self._show(case_file, CampaignRecord())
        self.case_file = case_file
        self.failure = ""

    def begin_from_file(self, case_file: str, upto: int) -> None:
        """The engine has this case file open. Its records up to this one stand there, those after it will be told."""
        self._show(case_file, CampaignRecord(), reading=case_file)
        self._readings = 0
        self._read(case_file, lambda loaded: self._read_for_engine(case_file, upto, loaded), self._cannot_follow)

    def open_read_only(self, path: str, why: str = "") -> None:
        """Show a case file without an engine. ``why``: why it cannot be gone on with; empty if that was not asked for."""

        def read(loaded: Loaded, held: bool) -> None:
            if not held:
                _settle(loaded.record)
            self.read_only = ReadOnly(why, held, loaded.record.last_utc_ns)
            self._show(path, loaded.record, all_frames=loaded.has_all_frames, read_only=self.read_only)
            self._background.run(lambda: broken(path), lambda told: self._broken(path, told), lambda _: None)

        def work() -> tuple[Loaded, bool]:
            held = is_held(Path(path))  # before it is read: whoever ends meanwhile has written everything by then
            return loading.load(path), held

        self._set_reading(path)
        self._background.run(work, lambda told: self._if_reading(path, lambda: read(*told)), self._cannot_open)

    def _broken(self, path: str, where: str) -> None:
        if where and self.read_only is not None and self.case_file == path:
            self.read_only = replace(self.read_only, broken=where)
            self.campaign_changed.emit()

    def close_read_only(self) -> None:
        if self.read_only is not None:
            self._show("", CampaignRecord())

    def want_frames(self, attempt: AttemptRecord) -> None:
        """See to it that the frames of this attempt are in the record; :attr:`frames_arrived` tells when they are."""
        if not self.lacks_frames(attempt) or attempt.first_seq in self._wanted:
            return
        self._wanted.add(attempt.first_seq)
        record, path = self.record, self.case_file

        def read(frames: list[FrameRecord]) -> None:
            if record is self.record:
                self._got.add(attempt.first_seq)
                loading.put_frames(record, frames)
                self.frames_arrived.emit(attempt)

        self._background.run(
            lambda: loading.frames_of(path, attempt), read, lambda error: self.refused.emit(str(error))
        )

    def lacks_frames(self, attempt: AttemptRecord) -> bool:
        """Whether frames of this attempt stand in the case file and have not been read."""
        return not self.has_all_frames and attempt.first_seq <= self._file_to and attempt.first_seq not in self._got

    # reading case files

    def _show(
        self,
        case_file: str,
        record: CampaignRecord,
        *,
        all_frames: bool = True,
        read_only: ReadOnly | None = None,
        reading: str = "",
    ) -> None:
        """Another campaign, or none: whatever was being read for the one before is dropped."""
        self.case_file, self.record, self.failure = case_file, record, ""
        self.read_only, self.has_all_frames = read_only, all_frames
        self._held, self._wanted, self._got, self._file_to = [], set(), set(), record.last_seq
        self.heads.begin(case_file)
        self._set_reading(reading)
        self.campaign_changed.emit()

    def _set_reading(self, path: str) -> None:
        if path != self.reading:
            self.reading = path
            self.reading_changed.emit()

    def _if_reading(self, path: str, then: Callable[[], None]) -> None:
        if path == self.reading:
            then()

    def _read(self, path: str, then: Callable[[Loaded], None], failed: Callable[[Exception], None]) -> None:
        self._set_reading(path)
        self._background.run(
            lambda: loading.load(path),
            lambda loaded: self._if_reading(path, lambda: then(loaded)),
            lambda error: self._if_reading(path, lambda: failed(error)),
        )

    def _read_for_engine(self, path: str, upto: int, loaded: Loaded) -> None:
        """Records that the engine has taken but not stored yet are waited for; what it told meanwhile comes after them."""
        self._readings += 1
        if loaded.record.last_seq < upto:
            if self._readings > MOST_READINGS:
                self._cannot_follow(OSError(f"record {upto} does not get there"))
                return
            again = lambda: self._read(path, lambda more: self._read_for_engine(path, upto, more), self._cannot_follow)  # noqa: E731
            QTimer.singleShot(AGAIN_MS, self, lambda: self._if_reading(path, again))
            return
        held, failure = self._held, self.failure
        self._show(path, loaded.record, all_frames=loaded.has_all_frames)
        self.failure = failure
        self.receive(held)

    def _cannot_follow(self, error: Exception) -> None:
        self._set_reading("")
        self.file_unreadable.emit(str(error))

    def _cannot_open(self, error: Exception) -> None:
        self._set_reading("")
        self.refused.emit(str(error))

    # records

    def receive(self, records: list[Recorded]) -> None:
        """Fold a batch of records in their order. A record that is known already is skipped."""
        if self.reading and self.reading == self.case_file:
            self._held += records
            return
        if self.read_only is not None:
            return
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
        if self.read_only is not None and not isinstance(command, WITHOUT_CAMPAIGN):
            self._answered(Reply(False, f"{self.why_not_running} Nothing was recorded."), then)
            return
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


def _settle(record: CampaignRecord) -> None:
    """Of a file that nobody writes: what was under way when it ended is not under way now. The file itself is not touched."""
    if record.current is not None:
        for step in record.current.steps:
            if step.state in ("waiting", "to do"):
                step.state, step.deadline_ns = "not reached", 0
    record.current = None
    record.open_prompts.clear()
    record.state = EngineState("idle")
