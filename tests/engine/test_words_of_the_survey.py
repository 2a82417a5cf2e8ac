"""What is said aloud of a station: how it has answered, and what its keys decide otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from app.engine.replanning import _words
from app.engine.station_memory import Asked
from app.protocol.messages import CallError, CallResult


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (CallResult("1", {"status": "Rejected"}), "Rejected"),
        (CallResult("1", {}), "no status"),
        (CallResult("1", {"status": ""}), "no status"),
        (CallResult("1", {"status": None}), "no status"),
        (CallResult("1", {"status": 1}), "the status 1"),
        (CallResult("1", {"status": ["Accepted"]}), 'the status ["Accepted"]'),
        (CallResult("1", {"status": "   "}), 'the status "   "'),
        (CallError("1", "NotImplemented", "", {}), "NotImplemented"),
        (CallError("1", "", "", {}), "a CALLERROR without a code"),
    ],
)
def test_how_the_station_has_answered(answer: CallResult | CallError, said: str) -> None:
    async def send(action: str, payload: dict[str, Any]) -> CallResult | CallError:
        return answer

    assert asyncio.run(Asked(send).status("ClearChargingProfile")) == said


def entry(applies: bool | None, conflict: str = "", expectation: str = "pass") -> dict[str, Any]:
    return {"id": "TC_043_CS", "applies": applies, "reason": "why.", "conflict": conflict, "expectation": expectation}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (entry(False), entry(True), "TC_043_CS is run after all: why"),
        (entry(True), entry(False), "TC_043_CS is not run: why"),
        (entry(True), entry(None), "TC_043_CS cannot be decided: why"),
        (entry(True), entry(True, "too few"), "TC_043_CS cannot be carried out as it has to be: too few"),
        (entry(False), entry(True, "too few"), "TC_043_CS cannot be carried out as it has to be: too few"),
        (entry(True, "too few"), entry(True), "TC_043_CS can be carried out after all: why"),
        (entry(True), entry(True, "", "must reject"), "TC_043_CS passes only if the station refuses it: why"),
        ({}, entry(True), "TC_043_CS is run after all: why"),
    ],
)
def test_what_the_keys_decide_otherwise(before: Mapping[str, Any], now: Mapping[str, Any], said: str) -> None:
    assert _words(dict(now), dict(before)) == f"by the station's own keys {said}"
