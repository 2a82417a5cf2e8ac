"""Each fault in sampling the meter, and in sending the samples, shows on the wire where it should."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play, shorten

from app.simulators.charging_station import ChargingStation

INTERVAL = 0.1


def sent(peer: CentralSystemPeer) -> list[dict[str, Any]]:
    return [payload for action, payload in peer.calls if action == "MeterValues"]


def online(fault: str, count: int = 3) -> list[dict[str, Any]]:
    """The first MeterValues of a transaction with this fault."""
    found: list[dict[str, Any]] = []

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=INTERVAL)
        await charge(peer, station)
        await peer.until(lambda: len(sent(peer)) >= count)
        found.extend(sent(peer)[:count])

    play(scenario, faults=(fault,) if fault else ())
    return found


def times(messages: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(e["timestamp"]) for message in messages for e in message["meterValue"]]


def gaps(messages: list[dict[str, Any]]) -> list[int]:
    """Whole intervals between the samples."""
    moments = times(messages)
    return [round((b - a).total_seconds() / INTERVAL) for a, b in pairwise(moments)]


def test_without_a_fault() -> None:
    messages = online("")
    assert [message["connectorId"] for message in messages] == [1, 1, 1]
    assert gaps(messages) == [1, 1]


def test_faults_of_single_messages() -> None:
    assert [message["connectorId"] for message in online("wrong-meter-connector")] == [2, 2, 2]
    assert [message["connectorId"] for message in online("main-meter-values", 4)] == [0, 1, 0, 1]
    first, again, *_ = online("repeated-meter-values", 4)
    assert first == again
    assert all(at.strftime("%H:%M:%S.%f") == "00:00:00.000000" for at in times(online("standing-meter-time")))
    (numeric,) = online("numeric-meter-values", 1)
    assert isinstance(numeric["meterValue"][0]["sampledValue"][0]["value"], float)
    assert gaps(online("skipped-meter-values")) == [2, 2]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("", [1, 1, 1, 1]), ("short-memory", None), ("new-before-queued", None), ("bundled-meter-values", [1, 1, 1, 1])],
)
def test_faults_of_the_queue(fault: str, expected: list[int] | None) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=INTERVAL)
        await charge(peer, station)
        await peer.until(lambda: len(sent(peer)) >= 1)
        await peer.cut(station)
        await asyncio.sleep(4.5 * INTERVAL)
        before = len(sent(peer))
        peer.restore()
        await peer.connected(2)
        await peer.until(lambda: len(times(sent(peer)[before:])) >= 5)
        messages = sent(peer)[before:]
        if expected is not None:
            assert gaps(messages)[:4] == expected
        elif fault == "short-memory":
            assert max(gaps(messages)) > 1
        else:
            assert times(messages)[0] > times(messages)[1]
        sizes = [len(message["meterValue"]) for message in messages]
        assert (max(sizes) > 1) == (fault == "bundled-meter-values")

    play(scenario, faults=(fault,) if fault else (), reconnect_most=0.02)
