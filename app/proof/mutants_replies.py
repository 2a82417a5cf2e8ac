"""Defects of a reply of the device, and of the hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof.conversation import Hands, Ignore, Linked, Raw, Reply, ReplyAgain, StayAway
from app.proof.expectations import expect
from app.proof.mutant import Base, Mutant
from app.protocol.error_codes import ERROR_CODES
from app.scenario.vocabulary import Observe, Send


def replies(base: Base) -> Iterator[Mutant]:
    """Refused, never given, given too late, given twice."""
    first = next((n for n, e in enumerate(base.events) if isinstance(e, Reply) and e.phase == "main"), -1)
    for index, event in enumerate(base.events):
        if not isinstance(event, Reply) or not base.wanted(event):
            continue
        step, place, leaf = event.leaf.step if event.leaf else None, base.place(event), event.leaf_id
        assert isinstance(step, Send)
        refusals = [] if "any" in step.callerror else sorted(ERROR_CODES - set(step.callerror))
        for code in refusals if index == first else [code for n, code in enumerate(refusals) if n % 5 == index % 5]:
            refused = base.conversation.replaced("", index, replace(event, error=code, checks=()))
            kind = "doubted" if "any" in step.doubted or code in step.doubted else "refused"
            yield base.mutant(kind, f"{leaf} with {code}", refused, expect(kind, place, leaf=leaf))
        ignored = base.conversation.replaced("", index, Ignore(leaf=event.leaf))
        yield base.mutant("unanswered", leaf, ignored, expect("unanswered", place, leaf=leaf))
        late = base.conversation.replaced("", index, replace(event, delay=event.timeout + 1))
        yield base.mutant("answered late", leaf, late, expect("answered late", place, leaf=leaf))
        if index + 1 < len(base.events):
            again = base.conversation.inserted("", index + 1, ReplyAgain(delay=0.02))
            expected = expect("specification", base.place_at(index + 1), name="rpc.second-reply")
            if not (base.place_at(index + 1).over and not base.scenario.quiet):
                yield base.mutant("answered twice", leaf, again, expected)


def unknown_replies(base: Base) -> Iterator[Mutant]:
    """A reply to nothing that was asked."""
    for gap in base.gaps():
        raw = Raw(raw=b'[3,"no-such-request",{}]', delay=0.02)
        expected = expect("specification", gap.place, name="rpc.unknown-id")
        yield base.mutant("reply to nothing", gap.name, base.conversation.inserted("", gap.index, raw), expected)


def hands(base: Base) -> Iterator[Mutant]:
    """The hands cannot, fail, or answer otherwise; the connection that a step waits for does not come."""
    for index, event in enumerate(base.events):
        if not base.wanted(event) or event.leaf is None:
            continue
        place, leaf = base.place(event), event.leaf_id
        if isinstance(event, Hands):
            for how in ("cannot", "failed"):
                changed = base.conversation.replaced("", index, replace(event, how=how))
                yield base.mutant("hands", f"{leaf} {how}", changed, expect("cannot", place, leaf=leaf))
            if isinstance(event.leaf.step, Observe):
                how = "no" if event.leaf.step.wanted == "yes" else "yes"
                changed = base.conversation.replaced("", index, replace(event, how=how))
                declared = event.leaf.step.severity
                expected = expect("answered otherwise", place, leaf=leaf, declared=declared)
                yield base.mutant("hands", f"{leaf} {how}", changed, expected)
        elif isinstance(event, Linked):
            away = base.conversation.inserted("", index, StayAway())
            yield base.mutant("stays away", leaf, away, expect("not connected", place, leaf=leaf))
