"""What must be true of a case file after a kill. Each broken promise is one line of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.campaign.record import CampaignRecord
from app.events import Frame, LinkChanged, Note, PromptClosed, Recorded
from app.evidence.reading import read_records
from app.evidence.verify import verify
from tests.crash.tap import Tapped
from tests.crash.tester import Told

MOST_LOST_MS = 50.0


@dataclass
class After:
    """What a kill has left."""

    records: list[Recorded] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    lost_frames: int = 0
    """Frames at the end that the tap has seen and the file does not hold."""
    lost_ms: float = 0.0
    """How long before the kill the oldest of them was on the wire."""
    shown: int = 0
    """Records that the tester was shown in this life."""

    @property
    def record(self) -> CampaignRecord:
        return CampaignRecord.fold(self.records, keep_frames=False)


def look(
    path: Path, since_seq: int, told: Told, tapped: Sequence[Tapped], killed_ns: int, *, late_ms: float, by_hand: bool
) -> After:
    """Look at the file as it was left.

    ``since_seq``: last record before this engine's life. ``late_ms``: how late the machine itself was just then.
    ``by_hand``: an answer that was taken is a person's, and so recorded before the reply.
    """
    after = After(shown=len(told.records))
    result = verify(path)
    after.broken += [f"verify: {problem}" for problem in result.problems]
    after.records = list(read_records(path))
    if [recorded.seq for recorded in after.records] != list(range(1, len(after.records) + 1)):
        after.broken.append("a record is missing in the middle")
    _shown(after, told)
    life = [recorded for recorded in after.records if recorded.seq > since_seq]
    _taken(after, life, told, by_hand=by_hand)
    _frames(after, life, tapped, killed_ns)
    if after.lost_ms > MOST_LOST_MS + late_ms:
        after.broken.append(f"{after.lost_frames} frames are missing, the oldest {after.lost_ms:.1f} ms old")
    return after


def _shown(after: After, told: Told) -> None:
    for recorded in told.records:
        if recorded.seq > len(after.records):
            after.broken.append(f"record {recorded.seq} ({recorded.event.kind}) was shown and is lost")
        elif after.records[recorded.seq - 1] != recorded:
            after.broken.append(f"record {recorded.seq} ({recorded.event.kind}) was shown and is another now")


def _taken(after: After, life: Sequence[Recorded], told: Told, *, by_hand: bool) -> None:
    notes = {recorded.event.text for recorded in life if isinstance(recorded.event, Note)}
    after.broken += [f"{text!r} was taken and is lost" for text in told.notes if text not in notes]
    closed = {recorded.event.prompt_id for recorded in life if isinstance(recorded.event, PromptClosed)}
    lost = [number for number in told.answers if number not in closed] if by_hand else []
    after.broken += [f"the answer to prompt {number} was taken and is lost" for number in lost]


def _frames(after: After, life: Sequence[Recorded], tapped: Sequence[Tapped], killed_ns: int) -> None:
    """The frames of every connection are those of the tap from the first on, in both directions."""
    stored: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"in": [], "out": []})
    for recorded in life:
        if isinstance(recorded.event, LinkChanged) and recorded.event.what == "connected":
            _ = stored[recorded.event.connection]
        if isinstance(recorded.event, Frame):
            text = (recorded.raw or b"").decode("utf-8", "replace")
            stored[recorded.event.connection][recorded.event.direction].append(text)
    if not tapped and stored:
        return  # without a tap
    if len(stored) > len(tapped):
        after.broken.append(f"{len(stored)} connections are on the record, the tap has seen {len(tapped)}")
        return
    empty: dict[str, list[str]] = {"in": [], "out": []}
    for number, wire in enumerate(tapped):
        held = list(stored.values())[number] if number < len(stored) else empty
        ended_ns = min(killed_ns, wire.closed_ns or killed_ns)
        for direction, seen in (("in", wire.to_bench), ("out", wire.from_bench)):
            texts = [text for _, text in seen]
            common = min(len(texts), len(held[direction]))
            if texts[:common] != held[direction][:common] or (direction == "in" and len(held["in"]) > len(texts) + 1):
                after.broken.append(
                    f"connection {number + 1}, {direction}: not the frames of the tap from the first on"
                )
            missing = [at_ns for at_ns, _ in seen[common:]]
            if missing:
                after.lost_frames += len(missing)
                after.lost_ms = max(after.lost_ms, (ended_ns - missing[0]) / 1e6)
