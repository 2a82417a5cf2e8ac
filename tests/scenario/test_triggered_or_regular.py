"""TC_054_CS: a Heartbeat that would have come anyway is not the one that was asked for."""

from __future__ import annotations

from typing import Any

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
