"""All conforming variants of a conversation."""

from __future__ import annotations

from collections.abc import Iterator

from app.proof.conversation import Conversation
from app.proof.mutant import Base
from app.proof.variants_delivery import deliveries
from app.proof.variants_files import transfers
from app.proof.variants_insertions import background, tolerated
from app.proof.variants_series import series
from app.proof.variants_structure import structures


def variants(base: Base) -> Iterator[Conversation]:
    """The conversation itself first."""
    yield base.conversation
    yield from structures(base)
    yield from deliveries(base)
    yield from background(base)
    yield from tolerated(base)
    yield from series(base)
    yield from transfers(base)
