"""What the report measures over a record: the performance parameters, the response times of each action, the milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import Event, Recorded
from app.measure.ledger import Ledger
from app.measure.milliseconds import milliseconds
from app.measure.performance import performance
from app.report.model import Measures


def measures_of(record: CampaignRecord) -> Measures:
    """The measures over the whole campaign; none of its attempts is left out."""
    if record.opened is None:
        return Measures()
    records = relevant(record)
    return Measures(
        performance=performance(records, record.opened.dut_type, record.opened.pics),
        actions=Ledger(records).rows(),
        milliseconds=milliseconds(records).answer,
    )


def relevant(record: CampaignRecord) -> list[Recorded]:
    """The records that times are measured from, in their order: frames, the connection, prompts, beginnings and ends of cases."""
    found = [Recorded(f.seq, f.utc_ns, f.frame.at_ns, f.frame, f.raw) for f in record.frames]
    found += [recorded for recorded, _ in record.links]
    for attempt in chain(record.utilities, *record.attempts.values()):
        found += _of_attempt(attempt)
    return sorted(found, key=lambda recorded: recorded.seq)


def _of_attempt(attempt: AttemptRecord) -> Iterator[Recorded]:
    def at(seq: int, utc_ns: int, event: Event) -> Recorded:
        return Recorded(seq, utc_ns, 0, event)

    yield at(attempt.first_seq, attempt.started_utc_ns, attempt.started)
    if attempt.ended is not None:
        yield at(attempt.last_seq, attempt.ended_utc_ns, attempt.ended)
    for prompt in attempt.prompts:
        yield at(prompt.shown_seq, prompt.shown_utc_ns, prompt.shown)
        if prompt.closed is not None:
            yield at(prompt.closed_seq, prompt.closed_utc_ns, prompt.closed)
