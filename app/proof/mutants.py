"""All mutants of a conforming conversation: every kind of defect, wherever the conversation has what it takes."""

from __future__ import annotations

from collections.abc import Iterator

from app.proof import (
    mutants_fields,
    mutants_files,
    mutants_insertions,
    mutants_link,
    mutants_messages,
    mutants_operator,
    mutants_orders,
    mutants_plausible,
    mutants_replies,
    mutants_series,
    mutants_unsent,
)
from app.proof.mutant import Base, Maker, Mutant

MAKERS: tuple[Maker, ...] = (
    mutants_messages.messages,
    mutants_messages.silences,
    mutants_fields.fields,
    mutants_fields.times,
    mutants_fields.schemas,
    mutants_replies.replies,
    mutants_replies.unknown_replies,
    mutants_replies.hands,
    mutants_operator.slips,
    mutants_unsent.unsent,
    mutants_orders.against,
    mutants_insertions.forbidden,
    mutants_insertions.uninvited,
    mutants_insertions.unknown,
    mutants_insertions.framing,
    mutants_insertions.message_ids,
    mutants_insertions.statuses,
    mutants_link.losses,
    mutants_series.series,
    mutants_series.queues,
    mutants_files.files,
    mutants_plausible.implausible,
)


def mutants(base: Base) -> Iterator[Mutant]:
    for maker in MAKERS:
        yield from maker(base)
