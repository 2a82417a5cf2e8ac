"""A transaction that began or ended without a connection has the time at which it did; the time of the message is a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from model_station import Station, T
from scripted_dut import MS, Played, S, World, case

from app.events import CheckMade
from app.scenario.stamps import Stamps
from app.scenario.values import iso

FOUND = "specification.offline-time"
OFFLINE = ["TC_037_1_CS", "TC_038_CS", "TC_039_CS"]


class Offline(Station):
    """Keeps what it has to say while there is no connection. Its clock may be off, and its messages may be under way."""

    def __init__(
        self, *, stamps_when_sent: bool = False, ahead_s: float = 0, delay_s: float = 0, whole: bool = False
    ) -> None:
        super().__init__()
        self.stamps_when_sent, self.ahead_s, self.delay_s, self.whole = stamps_when_sent, ahead_s, delay_s, whole
        self.kept: list[tuple[str, dict[str, Any], Callable[[Any], None] | None]] = []

    def call(self, action: str, payload: dict[str, Any], then: Callable[[Any], None] | None = None) -> None:
        if action == "StatusNotification":
            payload = {**payload, "timestamp": T}
        if not self.world.up:
            self.kept.append((action, payload if self.stamps_when_sent else self._dated(payload), then))
            return
        dated = self._dated(payload)
        self.world.later(self.delay_s * 1000, lambda: super(Offline, self).call(action, dated, then))

    def _dated(self, payload: dict[str, Any]) -> dict[str, Any]:
        if payload.get("timestamp") != T:
            return payload
        now = iso(self.world.utc + round(self.ahead_s * S))
        return {**payload, "timestamp": now[:19] + "Z" if self.whole else now}

    def on_link(self, what: str) -> None:
        if what == "restore":
            kept, self.kept = self.kept, []
            for action, payload, then in kept:
                self.call(action, payload, then)

    def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        if self.world.up or self.transaction is not None:
            super().do_PresentIdTag(connectorId, idTag)
        else:
            self._begin(connectorId, idTag)

    def _end(self, reason: str, id_tag: str | None) -> None:
        transaction = self.transaction
        super()._end(reason, id_tag)
        if transaction is not None and not self.world.up and not transaction["id"]:
            # Its number comes with the answer to StartTransaction.
            (action, payload, then) = next(one for one in self.kept if one[0] == "StopTransaction")
            index = self.kept.index((action, payload, then))
            start = next(i for i, one in enumerate(self.kept) if one[0] == "StartTransaction")
            first = self.kept[start]
            self.kept.pop(index)

            def number(conf: Any) -> None:
                self.call(action, {**payload, "transactionId": conf["transactionId"]}, then)

            self.kept[start] = (first[0], first[1], number)

    def do_Unplug(self, connectorId: int, side: str) -> None:
        self.plugged.discard(connectorId)
        self.report(connectorId, "Available")

    def on_SendLocalList(self, payload: Any) -> Any:
        return {"status": "Accepted"}, None

    def on_GetLocalListVersion(self, payload: Any) -> Any:
        return {"listVersion": 0}, None


class Slowly(World):
    """It takes the station a while to connect again."""

    reconnect_s = 10.0

    def _obey(self, what: str) -> None:
        if what != "restore":
            super()._obey(what)
            return
        self.later(self.reconnect_s * 1000, self.link_up)
        self.later(self.reconnect_s * 1000 + 500, lambda: self.dut.on_link(what))


def play(case_id: str, station: Offline) -> Played:
    return Slowly(case(case_id), station).play()


def found(played: Played) -> list[CheckMade]:
    return [check for check in played.checks if check.check_id == FOUND]


@pytest.mark.parametrize("case_id", OFFLINE)
@pytest.mark.parametrize("ahead_s", [0, -40_000, 333])
@pytest.mark.parametrize("whole", [False, True])
def test_the_time_of_sending_is_a_finding(case_id: str, ahead_s: float, whole: bool) -> None:
    played = play(case_id, Offline(stamps_when_sent=True, ahead_s=ahead_s, whole=whole))
    assert played.verdict == "PASS", played.reason
    (check,) = found(played)
    assert (check.outcome, check.severity) == ("failed", "warn")
    assert "by the station's own clock" in str(check.actual)
    assert "6.4" in check.reference


@pytest.mark.parametrize("case_id", OFFLINE)
@pytest.mark.parametrize("ahead_s", [0, -40_000, 333])
@pytest.mark.parametrize("delay_s", [0, 1.5])
@pytest.mark.parametrize("whole", [False, True])
def test_the_time_of_the_event_is_none(case_id: str, ahead_s: float, delay_s: float, whole: bool) -> None:
    played = play(case_id, Offline(ahead_s=ahead_s, delay_s=delay_s, whole=whole))
    assert played.verdict == "PASS", played.reason
    assert found(played) == []


def test_where_it_is_back_at_once_nothing_is_certain() -> None:
    played = World(case("TC_038_CS"), Offline(stamps_when_sent=True)).play()
    assert (played.verdict, found(played)) == ("PASS", [])


def stamps(*, hands_s: int = 10, back_s: int = 30) -> Stamps:
    known = Stamps()
    known.told(1_000 * S, 2 * S)
    known.told(1_003 * S, 4 * S)
    known.told(1_001 * S, 5 * S)  # it was under way for longer
    known.connected(back_s * S, hands_s * S, 7)
    return known


@pytest.mark.parametrize(
    ("written_s", "late_s"), [(1_028.9, None), (1_029, 0), (1_030, 1), (1_032, 3), (1_032.1, None), (900, None)]
)
def test_what_is_late(written_s: float, late_s: float | None) -> None:
    late = stamps().after_connected_ns(round(written_s * S), 32 * S, 10 * S, 7, whole=False)
    assert late == (None if late_s is None else late_s * S)


@pytest.mark.parametrize(("hands_s", "calls"), [(31, 7), (10, 8)])
def test_what_may_have_been_caused_since_is_not_late(hands_s: int, calls: int) -> None:
    assert stamps().after_connected_ns(1_030 * S, 32 * S, hands_s * S, calls, whole=False) is None


def test_without_a_clock_or_a_connection_that_was_cut_nothing_is_late() -> None:
    assert Stamps().after_connected_ns(1_030 * S, 32 * S, 0, 0, whole=False) is None
    unknown = Stamps()
    unknown.connected(30 * S, 10 * S, 0)
    assert unknown.after_connected_ns(1_030 * S, 32 * S, 10 * S, 0, whole=False) is None
    assert stamps(hands_s=26).after_connected_ns(1_030 * S, 32 * S, 26 * S, 7, whole=False) is None


def test_a_time_in_whole_seconds_may_lie_a_little_before() -> None:
    assert stamps().after_connected_ns(1_028 * S + 500 * MS, 32 * S, 10 * S, 7, whole=True) == 0
