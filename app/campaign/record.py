"""The campaign as its records tell it: one fold, and every screen, the report and the JSON read its result.

:class:`CampaignRecord` is built by applying :class:`~app.events.Recorded` events in their order, all at once from a case
file or one by one as they happen. It holds no times of its own and does no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app import events as ev
from app.campaign.intake_record import IntakeRecord
from app.events import JsonObject, Recorded


@dataclass
class FrameRecord:
    """A frame in the order of the record."""

    seq: int
    utc_ns: int
    frame: ev.Frame
    raw: bytes


@dataclass
class StepRecord:
    """One step of an attempt: what was expected, and what became of it."""

    info: JsonObject
    state: str = "to do"
    note: str = ""
    frame: int = 0
    deadline_ns: int = 0
    at_ns: int = 0
    utc_ns: int = 0

    @property
    def id(self) -> str:
        return str(self.info["id"])


@dataclass
class PromptRecord:
    """A prompt with the exact wording, and its answer once there is one."""

    shown: ev.PromptShown
    shown_utc_ns: int
    shown_mono_ns: int
    closed: ev.PromptClosed | None = None
    closed_utc_ns: int = 0
    shown_seq: int = 0
    closed_seq: int = 0


@dataclass
class AttemptRecord:
    """One attempt at one case, complete or not."""

    started: ev.CaseStarted
    started_utc_ns: int
    steps: list[StepRecord]
    checks: list[ev.CheckMade] = field(default_factory=list)
    otherwise: list[ev.AskedOtherwise] = field(default_factory=list)
    """Requests of a CSMS that came while another was asked for."""
    prompts: list[PromptRecord] = field(default_factory=list)
    statuses: list[ev.StatusClassified] = field(default_factory=list)
    captured: list[ev.ValueCaptured] = field(default_factory=list)
    configuration: list[ev.ConfigurationRecorded] = field(default_factory=list)
    causes: list[ev.CauseRecorded] = field(default_factory=list)
    notes: list[ev.Note] = field(default_factory=list)
    machine: ev.VerdictReached | None = None
    approval: ev.VerdictReached | None = None
    approvals: list[ev.VerdictReached] = field(default_factory=list)
    """Every approval that was given, the last one counts; an undone one stays in the record."""
    ended: ev.CaseEnded | None = None
    ended_utc_ns: int = 0
    frames: list[FrameRecord] = field(default_factory=list)
    links: list[tuple[int, ev.LinkChanged]] = field(default_factory=list)
    """(seq, event) of everything that happened to the connection during the attempt."""
    transfers: list[tuple[int, ev.FileTransfer | ev.BenchTransfer]] = field(default_factory=list)
    """(UTC nanoseconds, event) of every beginning and end of a transfer of a file, by the DUT or by the bench."""
    places: list[ev.FilePlaceOpened] = field(default_factory=list)
    """Places for files that the DUT was given."""
    first_seq: int = 0
    last_seq: int = 0

    @property
    def case_id(self) -> str:
        return self.started.case_id

    @property
    def number(self) -> int:
        return self.started.attempt

    def step(self, step_id: str) -> StepRecord | None:
        return next((step for step in self.steps if step.id == step_id), None)


@dataclass
class CampaignRecord:
    """The whole campaign so far."""

    keep_frames: bool = True
    """False: frames are counted but not kept (the engine, which must stay small); they may be missing between the records."""
    opened: ev.CampaignOpened | None = None
    opened_utc_ns: int = 0
    resumed: list[ev.CampaignResumed] = field(default_factory=list)
    plan: list[JsonObject] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    attempts: dict[str, list[AttemptRecord]] = field(default_factory=dict)
    """Case id -> its attempts in order. Utilities (000_RESET, 000_STOPTX) stand in ``utilities``."""
    utilities: list[AttemptRecord] = field(default_factory=list)
    not_run: dict[str, str] = field(default_factory=dict)
    frames: list[FrameRecord] = field(default_factory=list)
    frame_count: int = 0
    links: list[tuple[Recorded, ev.LinkChanged]] = field(default_factory=list)
    state: ev.EngineState = field(default_factory=lambda: ev.EngineState("idle"))
    dut: list[ev.DutIdentified] = field(default_factory=list)
    keys: dict[str, ev.ConfigurationRecorded] = field(default_factory=dict)
    """The configuration keys of the station as last read."""
    surveys: list[ev.StationSurveyed] = field(default_factory=list)
    """What the bench has found out of the station beside its cases."""
    faults: list[ev.BenchFault] = field(default_factory=list)
    notes: list[ev.Note] = field(default_factory=list)
    sign_offs: dict[str, ev.SignOff] = field(default_factory=dict)
    lags: list[ev.LagMeasured] = field(default_factory=list)
    files_moved: list[ev.BenchTransfer] = field(default_factory=list)
    """Transfers of the charge point that the bench plays which are over."""
    intake: IntakeRecord = field(default_factory=IntakeRecord)
    """Parties, people, equipment, identity, checklists."""
    environments: list[ev.EnvironmentRecorded] = field(default_factory=list)
    measurements: list[tuple[Recorded, ev.MeasurementRecorded]] = field(default_factory=list)
    attachments: list[tuple[Recorded, ev.AttachmentAdded]] = field(default_factory=list)
    """Photos and files. Their bytes are read from the case file when they are wanted; here they may be missing."""
    closed: ev.CampaignClosed | None = None
    last_seq: int = 0
    last_utc_ns: int = 0
    current: AttemptRecord | None = None
    """The attempt that is running, a utility included."""
    open_prompts: dict[int, PromptRecord] = field(default_factory=dict)
    confirmations: list[PromptRecord] = field(default_factory=list)
    """Prompts of no attempt: the tester was asked for the state of the DUT before an interrupted campaign went on."""
    hands_between: list[PromptRecord] = field(default_factory=list)
    """Manual actions that were asked for beside the cases: after the last one, to leave the station idle."""
    unconfirmed: bool = False
    """The campaign was interrupted, and nobody has confirmed the state of the DUT since."""

    @classmethod
    def fold(cls, records: Iterable[Recorded], *, keep_frames: bool = True) -> CampaignRecord:
        campaign = cls(keep_frames=keep_frames)
        for recorded in records:
            campaign.apply(recorded)
        return campaign

    def apply(self, recorded: Recorded) -> None:
        """Take one more record into account. Records must come in the order of ``seq``."""
        if not self.keep_frames:
            self.frame_count += recorded.seq - self.last_seq - 1  # frames that were not even read
        self.last_seq = recorded.seq
        self.last_utc_ns = recorded.utc_ns
        if self.current is not None:
            self.current.last_seq = recorded.seq
        self.intake.apply(recorded)
        handler = getattr(self, "_on_" + type(recorded.event).__name__, None)
        if handler is not None:
            handler(recorded, recorded.event)

    def attempt(self, case_id: str, number: int) -> AttemptRecord | None:
        for attempt in reversed(self.attempts.get(case_id, [])):
            if attempt.number == number:
                return attempt
        for attempt in reversed(self.utilities):
            if attempt.case_id == case_id and attempt.number == number:
                return attempt
        return None

    def entry(self, case_id: str) -> JsonObject | None:
        """The plan entry of a case."""
        return next((entry for entry in self.plan if entry["id"] == case_id), None)

    def no_such_attempt(self, case_id: str, attempt: int) -> str:
        """Why something cannot belong to this attempt (0: to the case as a whole); empty if it can."""
        if case_id and self.entry(case_id) is None and self.attempt(case_id, attempt) is None:
            return f"The plan has no case {case_id}."
        if attempt and not case_id:
            return f"Say of which case it is attempt {attempt}."
        if attempt and self.attempt(case_id, attempt) is None:
            return f"There has been no attempt {attempt} at {case_id}."
        return ""

    # one handler an event; events without a handler change nothing that is folded

    def _on_CampaignOpened(self, recorded: Recorded, event: ev.CampaignOpened) -> None:
        self.opened, self.opened_utc_ns = event, recorded.utc_ns

    def _on_CampaignResumed(self, _: Recorded, event: ev.CampaignResumed) -> None:
        self.resumed.append(event)
        self.closed = None
        self.unconfirmed = self.unconfirmed or bool(event.known.get("unconfirmed"))

    def _on_PlanMade(self, _: Recorded, event: ev.PlanMade) -> None:
        self.plan, self.selected = event.entries, event.selected

    def _on_CampaignClosed(self, _: Recorded, event: ev.CampaignClosed) -> None:
        self.closed = event

    def _on_EngineState(self, _: Recorded, event: ev.EngineState) -> None:
        self.state = event

    def _on_StationSurveyed(self, _: Recorded, event: ev.StationSurveyed) -> None:
        self.surveys.append(event)

    def _on_BenchFault(self, _: Recorded, event: ev.BenchFault) -> None:
        self.faults.append(event)

    def _on_Note(self, _: Recorded, event: ev.Note) -> None:
        self.notes.append(event)
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.notes.append(event)

    def _on_EnvironmentRecorded(self, _: Recorded, event: ev.EnvironmentRecorded) -> None:
        self.environments.append(event)

    def _on_MeasurementRecorded(self, recorded: Recorded, event: ev.MeasurementRecorded) -> None:
        self.measurements.append((recorded, event))

    def _on_AttachmentAdded(self, recorded: Recorded, event: ev.AttachmentAdded) -> None:
        self.attachments.append((replace(recorded, raw=None), event))

    def _on_SignOff(self, _: Recorded, event: ev.SignOff) -> None:
        self.sign_offs[event.role] = event

    def _on_Frame(self, recorded: Recorded, event: ev.Frame) -> None:
        self.frame_count += 1
        if self.keep_frames:
            frame = FrameRecord(recorded.seq, recorded.utc_ns, event, recorded.raw or b"")
            self.frames.append(frame)
            if self.current is not None:
                self.current.frames.append(frame)

    def _on_LinkChanged(self, recorded: Recorded, event: ev.LinkChanged) -> None:
        if event.what != "pong":
            self.links.append((recorded, event))
            if self.current is not None:
                self.current.links.append((recorded.seq, event))

    def _on_FilePlaceOpened(self, _: Recorded, event: ev.FilePlaceOpened) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.places.append(event)

    def _on_FileTransfer(self, recorded: Recorded, event: ev.FileTransfer) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.transfers.append((recorded.utc_ns, event))

    def _on_BenchTransfer(self, recorded: Recorded, event: ev.BenchTransfer) -> None:
        if event.what != "started":
            self.files_moved.append(event)
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.transfers.append((recorded.utc_ns, event))

    def _on_LagMeasured(self, _: Recorded, event: ev.LagMeasured) -> None:
        self.lags.append(event)

    def _on_DutIdentified(self, _: Recorded, event: ev.DutIdentified) -> None:
        self.dut.append(event)

    def _on_CaseStarted(self, recorded: Recorded, event: ev.CaseStarted) -> None:
        steps = [StepRecord(info) for info in event.steps]
        attempt = AttemptRecord(event, recorded.utc_ns, steps, first_seq=recorded.seq, last_seq=recorded.seq)
        if event.utility:
            self.utilities.append(attempt)
        else:
            self.attempts.setdefault(event.case_id, []).append(attempt)
            self.not_run.pop(event.case_id, None)
        self.current = attempt

    def _on_StepChanged(self, recorded: Recorded, event: ev.StepChanged) -> None:
        attempt = self.attempt(event.case_id, event.attempt)
        step = attempt.step(event.step_id) if attempt else None
        if step is not None:
            step.state, step.note, step.frame = event.state, event.note, event.frame
            step.deadline_ns, step.at_ns, step.utc_ns = event.deadline_ns, event.at_ns, recorded.utc_ns

    def _on_CheckMade(self, _: Recorded, event: ev.CheckMade) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.checks.append(event)

    def _on_AskedOtherwise(self, _: Recorded, event: ev.AskedOtherwise) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.otherwise.append(event)

    def _on_ValueCaptured(self, _: Recorded, event: ev.ValueCaptured) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.captured.append(event)

    def _on_StatusClassified(self, _: Recorded, event: ev.StatusClassified) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.statuses.append(event)

    def _on_PromptShown(self, recorded: Recorded, event: ev.PromptShown) -> None:
        prompt = PromptRecord(event, recorded.utc_ns, recorded.mono_ns, shown_seq=recorded.seq)
        self.open_prompts[event.prompt_id] = prompt
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.prompts.append(prompt)
        elif not event.case_id:
            (self.confirmations if event.kind_of == "READY" else self.hands_between).append(prompt)

    def _on_PromptClosed(self, recorded: Recorded, event: ev.PromptClosed) -> None:
        prompt = self.open_prompts.pop(event.prompt_id, None)
        if prompt is not None:
            prompt.closed, prompt.closed_utc_ns, prompt.closed_seq = event, recorded.utc_ns, recorded.seq
            if prompt in self.confirmations and event.how == "done":
                self.unconfirmed = False

    def _on_ConfigurationRecorded(self, _: Recorded, event: ev.ConfigurationRecorded) -> None:
        self.keys[event.key] = event
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.configuration.append(event)

    def _on_CauseRecorded(self, _: Recorded, event: ev.CauseRecorded) -> None:
        if attempt := self.attempt(event.case_id, event.attempt):
            attempt.causes.append(event)

    def _on_VerdictReached(self, _: Recorded, event: ev.VerdictReached) -> None:
        attempt = self.attempt(event.case_id, event.attempt)
        if attempt is None:
            return
        if event.layer == "machine":
            attempt.machine = event
        elif event.layer == "approval":
            attempt.approval = event
            attempt.approvals.append(event)

    def _on_CaseEnded(self, recorded: Recorded, event: ev.CaseEnded) -> None:
        attempt = self.attempt(event.case_id, event.attempt)
        if attempt is not None:
            attempt.ended, attempt.ended_utc_ns = event, recorded.utc_ns
            attempt.last_seq = recorded.seq
        if attempt is self.current:
            self.current = None

    def _on_CaseNotRun(self, _: Recorded, event: ev.CaseNotRun) -> None:
        self.not_run[event.case_id] = event.reason
