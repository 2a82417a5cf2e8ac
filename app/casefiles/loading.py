"""A campaign read for a window: the record at once, frames only as far as a screen shows them.

A campaign of ordinary size comes with all its frames. Of a large one the frames of an attempt are read when it is looked at
(:func:`frames_of`), so that opening it takes no longer than reading everything else.
"""

from __future__ import annotations

import json
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.campaign.record import AttemptRecord, CampaignRecord, FrameRecord
from app.events import Frame, from_json
from app.evidence.reading import read_campaign, read_rows

ALL_FRAMES = 20_000
"""A campaign with no more frames than this is read with all of them."""
MOST_OF_ATTEMPT = 5_000
"""Frames that are read of one attempt."""


@dataclass(frozen=True)
class Loaded:
    """What was read."""

    record: CampaignRecord
    has_all_frames: bool


def load(path: Path | str) -> Loaded:
    """Read a campaign. Blocks; not for a thread that paints.

    Raises:
        app.evidence.errors.CaseFileError: it cannot be read.
    """
    record = read_campaign(path, keep_frames=False)
    everything = record.frame_count <= ALL_FRAMES
    if everything:
        put_frames(record, list(read_frames(path, 1, record.last_seq)))
    record.keep_frames = True  # those that come from now on
    return Loaded(record, everything)


def read_frames(path: Path | str, first_seq: int, last_seq: int, most: int = 0) -> Iterator[FrameRecord]:
    """The frames from one record to another, in order; ``most`` of them (0: all). Raises as :func:`load`."""
    count = 0
    for seq, kind, utc_ns, _, body, raw, _ in read_rows(path, first_seq - 1):
        if seq > last_seq:
            return
        if kind != "Frame":
            continue
        event = from_json(kind, json.loads(body))
        assert isinstance(event, Frame)
        yield FrameRecord(seq, utc_ns, event, raw or b"")
        count += 1
        if count == most:
            return


def put_frames(record: CampaignRecord, frames: list[FrameRecord]) -> None:
    """Put frames in their places: in the record, and in the attempts during which they came. Known ones are skipped."""
    known = {frame.seq for frame in record.frames}
    fresh = [frame for frame in frames if frame.seq not in known]
    if not fresh:
        return
    if not record.frames or fresh[0].seq > record.frames[-1].seq:
        record.frames += fresh
    else:
        record.frames = sorted([*record.frames, *fresh], key=_seq)
    starts, owners = _owners(record)
    for frame in fresh:
        place = bisect_right(starts, frame.seq) - 1
        owner = owners[place] if place >= 0 else None
        if owner is None:
            continue
        if not owner.frames or frame.seq > owner.frames[-1].seq:
            owner.frames.append(frame)
        else:
            insort(owner.frames, frame, key=_seq)


def _seq(frame: FrameRecord) -> int:
    return frame.seq


def _owners(record: CampaignRecord) -> tuple[list[int], list[AttemptRecord | None]]:
    """From which record on which attempt was the running one, as the fold sees it."""
    attempts = [*record.utilities, *(attempt for many in record.attempts.values() for attempt in many)]
    changes: list[tuple[int, bool, AttemptRecord]] = []
    for attempt in attempts:
        changes.append((attempt.first_seq, True, attempt))
        if attempt.ended is not None:
            changes.append((attempt.last_seq, False, attempt))
    starts: list[int] = []
    owners: list[AttemptRecord | None] = []
    current: AttemptRecord | None = None
    for seq, begins, attempt in sorted(changes, key=lambda change: change[0]):
        if begins:
            current = attempt
        elif current is attempt:
            current = None
        starts.append(seq)
        owners.append(current)
    return starts, owners


def frames_of(path: Path | str, attempt: AttemptRecord) -> list[FrameRecord]:
    """The frames that came during an attempt, :data:`MOST_OF_ATTEMPT` of them: the first ones, or the last ones of an attempt
    that has not ended, so that what comes next follows without a gap. Raises as :func:`load`."""
    first_seq = attempt.first_seq
    if attempt.ended is None:
        first_seq = max(first_seq, attempt.last_seq - MOST_OF_ATTEMPT + 1)
    return list(read_frames(path, first_seq, attempt.last_seq, MOST_OF_ATTEMPT))
