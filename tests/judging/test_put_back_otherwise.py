"""A version that puts a DUT back in another way than the one that ran the campaign: the verdicts do not hang on that."""

from __future__ import annotations

from dataclasses import replace

from judging_helpers import Records, plans

from app.judging.judgement import Version, judge
from app.scenario.vocabulary import receive, sequence, trigger_from_csms


def test_the_verdict_is_the_same(csms: Records) -> None:
    more = sequence(trigger_from_csms("ClearCache"), receive("ClearCache", ""))
    scenarios = {name: replace(one, after=(*one.after, more)) for name, one in plans("csms").items()}
    attempts = judge(csms, scenarios, Version("2", "another hash")).attempts
    assert attempts
    assert not any(attempt.problem for attempt in attempts)
    assert [attempt.now for attempt in attempts] == [attempt.recorded for attempt in attempts]
    assert any(not attempt.identical for attempt in attempts)
