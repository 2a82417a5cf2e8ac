"""What the record tells of the DUT is what the bench knew, wherever the record is cut off."""

from __future__ import annotations

from typing import Any

from judging_helpers import Records, plans

from app.campaign.dut_known import DutKnown
from app.events import CampaignOpened, Recorded
from app.judging.regions import survey
from app.judging.replay import _Player


def test_it_is_what_the_bench_knew_at_every_record(campaign: Records) -> None:
    opened = next(recorded.event for recorded in campaign if isinstance(recorded.event, CampaignOpened))
    player, known = _Player(survey(campaign), plans(opened.dut_type)), DutKnown()
    compared = 0
    for recorded in campaign:
        player.next(recorded)
        known.apply(recorded)
        if _quiet(campaign, recorded):
            bench = player._ctx.dut
            assert known.dut.to_put_back == bench.to_put_back, recorded
            assert dict(known.dut.transactions) == dict(bench.transactions), recorded
            assert known.dut.cables == bench.cables, recorded
            assert known.dut.next_transaction_id >= bench.next_transaction_id or opened.dut_type == "csms"
            compared += 1
    assert compared > 10


def test_keys_are_to_be_put_back_from_the_moment_the_change_leaves(station: Records) -> None:
    seen: set[tuple[str, ...]] = set()
    known = DutKnown()
    for recorded in station:
        known.apply(recorded)
        seen.add(tuple(known.dut.to_put_back))
    assert not known.dut.to_put_back, "a whole campaign leaves nothing behind"
    assert len(seen) > 1, "its cases set keys"


def _quiet(records: Records, recorded: Recorded) -> bool:
    """Nothing is half way between the record and the bench: what a record says is told a moment later."""
    following: Any = next((r for r in records if r.seq == recorded.seq + 1), None)
    return following is not None and following.event.kind in ("CaseEnded", "TimePassed", "EngineState")
