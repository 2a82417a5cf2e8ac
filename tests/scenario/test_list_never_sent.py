"""A case that could not be prepared leaves no list to be emptied: nothing is said of one that was never sent."""

from __future__ import annotations

import pytest
from model_station import Station
from scripted_dut import World, case


@pytest.mark.parametrize(
    ("case_id", "key", "value"),
    [("TC_008_CS", "AuthorizeRemoteTxRequests", "false"), ("TC_043_CS", "LocalAuthListEnabled", "false")],
)
def test_a_list_that_was_never_sent_is_not_emptied(case_id: str, key: str, value: str) -> None:
    station = Station()
    station.keys["LocalAuthListEnabled"] = ["true", False]
    station.keys[key] = [value, True]
    result = World(case(case_id), station).play()
    assert result.verdict == "INCONCLUSIVE", result.reason
    assert not [check.text for check in result.checks if check.text == "the bench can send SendLocalList"]
