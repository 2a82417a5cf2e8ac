"""A reply that is given up: by the runner it is an output, beside the cases an input; only an input lets time pass."""

from __future__ import annotations

import pytest
from judging_helpers import Records, plans

from app.events import CampaignOpened, CaseStarted, Recorded, ReplyGivenUp
from app.judging.regions import survey
from app.judging.replay import _Player
from app.scenario import inputs as i


@pytest.mark.parametrize(("by_runner", "inputs"), [(True, 0), (False, 1)])
def test_only_what_was_an_input_is_taken_as_one(station: Records, by_runner: bool, inputs: int) -> None:
    opened = next(r.event for r in station if isinstance(r.event, CampaignOpened))
    player, taken = _Player(survey(station), plans(opened.dut_type)), list[i.Input]()
    for recorded in station:
        player.next(recorded)
        if isinstance(recorded.event, CaseStarted):
            break
    started = recorded.event
    assert isinstance(started, CaseStarted)
    player._take = taken.append  # type: ignore[method-assign, assignment]
    place = (started.case_id, started.attempt) if by_runner else ("", 0)
    player.next(Recorded(recorded.seq + 1, recorded.mono_ns, recorded.utc_ns, ReplyGivenUp("X-1", *place), None))
    assert [type(one) for one in taken] == [i.GivenUp] * inputs
