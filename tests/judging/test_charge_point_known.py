"""What the record tells of the charge point that the bench plays is what the bench knew, wherever the record is cut off."""

from __future__ import annotations

from pathlib import Path

from judging_helpers import plans, record

from app.campaign.dut_known import DutKnown
from app.events import ChargePointKept
from app.judging.regions import survey
from app.judging.replay import _Player

CASES = ["TC_043_4_CSMS", "TC_046_CSMS", "TC_051_CSMS", "TC_056_CSMS", "TC_067_CSMS", "TC_021_CSMS"]


def test_it_is_what_the_bench_knew_within_the_cases(tmp_path: Path) -> None:
    records = [
        recorded
        for recorded in record("csms", tmp_path / "c.ocppcase", CASES)
        if not isinstance(recorded.event, ChargePointKept)  # those of a case that was killed are missing, too
    ]
    player, known = _Player(survey(records), plans("csms")), DutKnown()
    seen: set[str] = set()
    for place, recorded in enumerate(records):
        player.next(recorded)
        known.apply(recorded)
        following = records[place + 1].event.kind if place + 1 < len(records) else ""
        if following in ("CaseEnded", "TimePassed", "EngineState", "PromptShown"):
            kept = known.dut.charge_point.as_json()
            assert kept == player._ctx.dut.charge_point.as_json(), recorded
            seen |= kept.keys()
    assert seen >= {"local_list", "version", "reservations", "profiles"}
