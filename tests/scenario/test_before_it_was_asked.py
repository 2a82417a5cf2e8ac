"""What was on the wire before the hands were asked for its cause, the station has done by itself."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station
from scripted_dut import World, case

from app.scenario import outputs as o
from app.scenario.timing import NS

SHOWN_AFTER_S = 0.05


class SlowBench(World):
    """Needs a moment until a prompt is before the hands, which act only then."""

    def _hands(self, show: o.Show) -> None:
        assert self.runner is not None
        self.runner.shown(show.prompt_id, self.now + round(SHOWN_AFTER_S * NS))
        if show.kind == "ACT":
            self.later(SHOWN_AFTER_S * 1000 + 10, lambda: self.dut.on_hands(show.action, show.arguments))
        usual = "done" if show.kind == "ACT" else "yes"
        self.later(SHOWN_AFTER_S * 1000 + 20, lambda: self.answer(show, usual))


class Unlocking(Station):
    def on_UnlockConnector(self, payload: Any) -> Any:
        return {"status": "Unlocked"}, lambda: self._end("UnlockCommand", None)


class Impatient(Station):
    """Starts at once, without a cable."""

    def __init__(self) -> None:
        super().__init__()
        self.keys["AuthorizeRemoteTxRequests"] = ["false", False]

    def _remote_start(self) -> None:
        super()._remote_start()
        if self.authorized:
            self._begin(1, self.authorized)

    def do_PlugIn(self, connectorId: int) -> None:
        if self.transaction is None:
            super().do_PlugIn(connectorId)


class Free(Unlocking):
    """Frees its connector with the cable in."""

    def _end(self, reason: str, id_tag: str | None) -> None:
        super()._end(reason, id_tag)
        self.report(1, "Available")

    def do_Unplug(self, connectorId: int, side: str) -> None:
        self.plugged.discard(connectorId)


@pytest.mark.parametrize("case_id", ["TC_003_CS", "TC_004_1_CS", "TC_011_1_CS", "TC_018_1_CS"])
def test_a_station_that_waits_for_the_hands_passes(case_id: str) -> None:
    assert SlowBench(case(case_id), Unlocking()).play().verdict == "PASS"


def test_a_transaction_without_a_cable_is_not_what_the_prompt_for_the_cable_has_caused() -> None:
    result = SlowBench(case("TC_011_1_CS"), Impatient()).play()
    assert result.verdict == "FAIL"
    assert "the station does nothing before the hands are asked for its cause" in result.reason
    assert 'got "StartTransaction"' in result.reason


def test_a_connector_that_is_free_with_the_cable_in_is_not_unplugged() -> None:
    result = SlowBench(case("TC_018_1_CS"), Free()).play()
    assert result.verdict != "PASS"
    assert ("D-status", "reject") in result.rules
