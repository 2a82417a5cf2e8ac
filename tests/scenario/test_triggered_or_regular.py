"""TC_054_CS: a message that would have come anyway is not the one that was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station
from scripted_dut import Played, World, case


class Beating(Station):
    """Sends a Heartbeat at its interval, counted from the one before; an interval that is changed counts from then on."""

    def __init__(self, *, triggered: bool, keeps_its_interval: bool = False) -> None:
        super().__init__()
        self.keys["HeartbeatInterval"] = ["10", False]
        self.triggered, self.keeps = triggered, keeps_its_interval

    def attach(self, world: World) -> None:
        super().attach(world)
        self._next_beat(7)

    def _next_beat(self, seconds: float) -> None:
        def beat() -> None:
            self.call("Heartbeat", {})
            self._next_beat(float(str(self.keys["HeartbeatInterval"][0])))

        self.world.later(seconds * 1000, beat)

    def on_ChangeConfiguration(self, payload: Any) -> Any:
        if self.keeps and payload["key"] == "HeartbeatInterval":
            return {"status": "Rejected"}, None
        return super().on_ChangeConfiguration(payload)

    def on_TriggerMessage(self, payload: Any) -> Any:
        message = payload["requestedMessage"]
        now = "2024-04-26T10:00:00Z"
        what: dict[str, dict[str, Any]] = {
            "MeterValues": {
                "connectorId": 1,
                "meterValue": [{"timestamp": now, "sampledValue": [{"value": "1"}]}],
            },
            "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": "asked"},
            "Heartbeat": {},
            "DiagnosticsStatusNotification": {"status": "Idle"},
            "FirmwareStatusNotification": {"status": "Idle"},
        }
        ignored = message == "Heartbeat" and not self.triggered
        return {"status": "Accepted"}, None if ignored else lambda: self.call(message, what[message])


def played(station: Beating) -> Played:
    return World(case("TC_054_CS"), station).play()


def test_a_regular_heartbeat_does_not_stand_in_for_the_one_that_was_asked_for() -> None:
    outcome = played(Beating(triggered=False))
    assert (outcome.verdict, outcome.reached.check_id) == ("FAIL", "7.arrived")


def test_a_station_that_sends_what_it_is_asked_for_passes_and_has_its_interval_back() -> None:
    station = Beating(triggered=True)
    outcome = played(station)
    assert (outcome.verdict, outcome.failed("warn")) == ("PASS", [])
    assert station.keys["HeartbeatInterval"][0] == "10"


def test_a_station_that_keeps_its_interval_is_told_so() -> None:
    outcome = played(Beating(triggered=True, keeps_its_interval=True))
    assert outcome.verdict == "PASS"
    assert "prepare.seldom.status" in outcome.failed("warn")


class Metering(Beating):
    """Sends regular MeterValues as long as its ClockAlignedDataInterval says so."""

    def __init__(self, *, triggered: bool, context: str = "", keeps_its_interval: bool = False) -> None:
        super().__init__(triggered=True)
        self.keys["ClockAlignedDataInterval"] = ["5", False]
        self.sends_triggered, self.context, self.keeps_aligned = triggered, context, keeps_its_interval

    def attach(self, world: World) -> None:
        super().attach(world)
        self._measured()

    def _measured(self) -> None:
        if self.keys["ClockAlignedDataInterval"][0] != "0":
            self.call("MeterValues", self._values("Sample.Clock"))
        self.world.later(5_000, self._measured)

    def _values(self, context: str) -> dict[str, Any]:
        value = {"value": "1", **({"context": context} if context else {})}
        return {"connectorId": 1, "meterValue": [{"timestamp": "2024-04-26T10:00:00Z", "sampledValue": [value]}]}

    def on_ChangeConfiguration(self, payload: Any) -> Any:
        if self.keeps_aligned and payload["key"] == "ClockAlignedDataInterval":
            return {"status": "Rejected"}, None
        return super().on_ChangeConfiguration(payload)

    def on_TriggerMessage(self, payload: Any) -> Any:
        if payload["requestedMessage"] != "MeterValues":
            return super().on_TriggerMessage(payload)
        sent = (lambda: self.call("MeterValues", self._values(self.context))) if self.sends_triggered else None
        return {"status": "Accepted"}, sent


def test_regular_meter_values_do_not_stand_in_for_those_that_were_asked_for() -> None:
    station = Metering(triggered=False)
    outcome = played(station)
    assert (outcome.verdict, outcome.reached.check_id) == ("FAIL", "3.arrived")
    assert station.keys["ClockAlignedDataInterval"][0] == "5"


@pytest.mark.parametrize("context", ["", "Trigger", "Sample.Periodic", "Other"])
def test_meter_values_that_were_asked_for_pass_whatever_their_context(context: str) -> None:
    station = Metering(triggered=True, context=context)
    outcome = played(station)
    assert (outcome.verdict, outcome.failed("warn")) == ("PASS", [])
    assert station.keys["ClockAlignedDataInterval"][0] == "5"


def test_where_regular_ones_cannot_be_switched_off_their_context_is_a_finding() -> None:
    outcome = played(Metering(triggered=False, keeps_its_interval=True))
    assert outcome.verdict == "PASS"
    assert {"prepare.aligned.status", "3.context"} <= set(outcome.failed("warn"))
    found = outcome.check("3.context", "failed")
    assert (found.expected, found.actual) == ("not Sample.Clock", "Sample.Clock")
