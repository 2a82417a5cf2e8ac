"""A case file cut into attempts and what lies between them, each with the lines that were recorded and those of now."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.events import (
    BenchFault,
    CampaignOpened,
    CampaignResumed,
    CaseEnded,
    CaseStarted,
    Frame,
    PromptClosed,
    PromptShown,
    Recorded,
    SendFailed,
    StepChanged,
    VerdictReached,
)
from app.judging.lines import Line, closed_by_runner, recorded_line

Sent = tuple[int, str]
"""Message type and message id."""


@dataclass
class Region:
    """One attempt, from its start to its end; or what lies between two attempts."""

    first_seq: int
    session: CampaignOpened | CampaignResumed
    """What recorded it."""
    started: CaseStarted | None = None
    """None: between attempts."""
    recorded: list[Line] = field(default_factory=list)
    now: list[Line] = field(default_factory=list)
    after: Region | None = None
    """Of an attempt: what lies after it."""
    last_seq: int = 0
    open_end: bool = False
    """The engine ended within it: what was recorded may stop earlier than what follows from the inputs."""
    faulted: bool = False
    """The bench itself failed within it; what it was doing then need not happen again."""
    problem: str = ""
    """Why it could not be judged again to its end."""
    otherwise: str = ""
    """Action of the first CALL or prompt that the bench has now and had not then: what the DUT or the hands did is no answer to it."""
    asked: list[tuple[int, str]] = field(default_factory=list)
    """What the bench has asked of the DUT or of the hands for the case itself: seq and action."""
    put_back: bool = False
    """The DUT was being put back, from here on."""
    completed_seq: int = 0
    """The record with which all steps of the case are done now; 0: they are not."""
    frames: list[tuple[int, str, str]] = field(default_factory=list)
    """Frames of the DUT that are understood differently: seq, findings then, findings now."""
    advice_recorded: str | None = None
    advice_now: str | None = None

    @property
    def left_out(self) -> str:
        """Action of the first CALL or prompt that the bench had then after what is the last step of the case now.

        What the DUT did from then on, it did in another conversation.
        """
        later = (action for seq, action in self.asked if self.completed_seq and seq > self.completed_seq)
        return next(later, "")


@dataclass
class Known:
    """What the replay has to know of the whole file before it begins."""

    regions: list[Region] = field(default_factory=list)
    by_start: dict[int, Region] = field(default_factory=dict)
    """seq of a CaseStarted -> its attempt."""
    sent: dict[Sent, deque[Recorded]] = field(default_factory=lambda: defaultdict(deque))
    """Frames of the bench that followed from what the runner said, and those that could not leave, in order."""
    answers: dict[int, PromptClosed] = field(default_factory=dict)
    """Prompts that the hands have answered."""
    shown: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    """Number of a prompt -> its seq, what was asked for, and when it was shown (monotonic nanoseconds)."""
    faults: deque[Recorded] = field(default_factory=deque)


def survey(records: Sequence[Recorded]) -> Known:
    """Cut the records into regions. Records before the first CampaignOpened are not there in a case file."""
    known = Known()
    region: Region | None = None
    attempt: Region | None = None
    for recorded in records:
        event = recorded.event
        if isinstance(event, CampaignOpened | CampaignResumed):
            if region is not None:
                region.open_end = True
            region, attempt = Region(recorded.seq, event), None
            known.regions.append(region)
        if region is None:
            continue
        if isinstance(event, CaseStarted):
            region = attempt = Region(recorded.seq, region.session, event, after=Region(0, region.session))
            known.regions.append(region)
            known.by_start[recorded.seq] = region
        region.last_seq = recorded.seq
        line = recorded_line(recorded)
        if line is not None and not _of_nobody(recorded, region):
            region.recorded.append(line)
        _asked(region, recorded)
        region.faulted = region.faulted or isinstance(event, BenchFault)
        _remember(known, recorded)
        if isinstance(event, CaseEnded) and region.after is not None:
            region = region.after
            region.first_seq = recorded.seq
            known.regions.append(region)
        if isinstance(event, VerdictReached) and event.layer == "approval" and _is_of(event, attempt):
            assert attempt is not None
            attempt.advice_recorded = event.advice
    if region is not None:
        region.open_end = True
    return known


def _asked(region: Region, recorded: Recorded) -> None:
    match recorded.event:
        case StepChanged(step_id=step_id, state="waiting") if step_id.startswith("restore"):
            region.put_back = True
        case _ if region.put_back or region.started is None:
            pass
        case Frame(direction="out", cause="", message_type=2, action=action):
            region.asked.append((recorded.seq, action))
        case PromptShown(kind_of="ACT" | "OBSERVE", action=action):
            region.asked.append((recorded.seq, action))


def _of_nobody(recorded: Recorded, region: Region) -> bool:
    """The end of an attempt, and of its prompts, that another engine wrote when it went on with the campaign."""
    return region.started is None and isinstance(recorded.event, CaseEnded | PromptClosed)


def _is_of(event: VerdictReached, attempt: Region | None) -> bool:
    started = attempt.started if attempt is not None else None
    return started is not None and (started.case_id, started.attempt) == (event.case_id, event.attempt)


def _remember(known: Known, recorded: Recorded) -> None:
    match recorded.event:
        case Frame(direction="out", cause="") as frame:
            known.sent[(frame.message_type or 0, frame.message_id)].append(recorded)
        case SendFailed(cause="") as failed:
            known.sent[(0, failed.message_id)].append(recorded)
        case PromptShown(prompt_id=prompt_id, action=action):
            known.shown[prompt_id] = (recorded.seq, action, recorded.mono_ns)
        case PromptClosed() as closed if not closed_by_runner(closed):
            known.answers[closed.prompt_id] = closed
        case BenchFault(where="engine"):
            known.faults.append(recorded)
        case _:
            pass
