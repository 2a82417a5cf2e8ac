"""What is decided by time: by the frame's stamp, with its uncertainty."""

from __future__ import annotations

import pytest
from model_csms import Csms
from model_station import Station
from scripted_dut import MS, Change, Out, World, case, delay, drop, edit, extra


def arrival(seconds: float, uncertainty_ms: float = 0) -> str:
    """Verdict when Authorize comes so long after its time began."""
    world = World(case("TC_003_CS"), Station(), uncertainty_ns=round(uncertainty_ms * MS))
    begun: list[int] = []

    def late(out: Out) -> list[Out] | None:
        if out.action != "Authorize":
            return None
        expected = world.runner._run.board.expected["3"]
        begun.append(expected.deadline_ns)
        out.after_ms = (expected.deadline_ns - world.now) / MS - 30_000 + seconds * 1000
        return [out]

    world.dut.changes.append(late)
    return world.play().verdict


@pytest.mark.parametrize(
    ("seconds", "uncertainty_ms", "verdict"),
    [
        (29.999, 0, "PASS"),
        (30, 0, "PASS"),
        (30.001, 0, "FAIL"),
        (29.98, 5, "PASS"),
        (29.998, 5, "INCONCLUSIVE"),
        (30.002, 5, "INCONCLUSIVE"),
        (30.02, 5, "FAIL"),
    ],
)
def test_a_deadline_is_decided_by_the_stamp(seconds: float, uncertainty_ms: float, verdict: str) -> None:
    assert arrival(seconds, uncertainty_ms) == verdict


@pytest.mark.parametrize(
    ("late_s", "uncertainty_ms", "verdict"),
    [(29.9, 0, "PASS"), (30.1, 0, "FAIL"), (29.998, 20, "INCONCLUSIVE"), (30.008, 20, "INCONCLUSIVE")],
)
def test_a_reply_too(late_s: float, uncertainty_ms: float, verdict: str) -> None:
    change = delay(late_s, "GetConfiguration", nth=0, reply=True)
    played = World(case("TC_019_CS"), Station(1, change), uncertainty_ns=round(uncertainty_ms * MS)).play()
    assert played.verdict == verdict, played.reason


@pytest.mark.parametrize(("shift", "verdict"), [(-5, "FAIL"), (-3, "FAIL"), (-0.9, "PASS"), (0.9, "PASS"), (3, "FAIL")])
@pytest.mark.parametrize(("case_id", "step"), [("TC_001_CS", "7"), ("TC_002_CS", "11")])
def test_heartbeats_keep_their_interval(case_id: str, step: str, shift: float, verdict: str) -> None:
    class Shifted(Station):
        def _heartbeat_in(self, interval: float, boot: int) -> None:
            super()._heartbeat_in(10 + shift, boot)

    played = World(case(case_id), Shifted()).play()
    assert played.verdict == verdict, played.reason
    if verdict == "FAIL":
        # The first may come early; the second shows that it is not the interval.
        assert played.reached.check_id == f"{step}[{2 if shift < 0 else 1}].interval"
        assert ("10 s ± 1 s" if shift < 0 else "at most 11 s") in played.reason
        assert ("sent 10 s after step" if shift < 0 else "sent no later than 10 s after step") in played.reason
    early = [c for c in played.checks if c.check_id == f"{step}[1].not-before" and c.outcome == "failed"]
    assert bool(early) == (shift < -1)


@pytest.mark.parametrize(("case_id", "step"), [("TC_001_CS", "7"), ("TC_002_CS", "11")])
@pytest.mark.parametrize("at_s", [(0.01,), (0.01, 0.02, 0.03, 0.04), (0.01, 5)])
def test_heartbeats_at_once_after_the_boot_are_a_finding(case_id: str, step: str, at_s: tuple[float, ...]) -> None:
    """OCPP 1.6 section 4.6 does not forbid them; the heartbeats that count begin with the last of them."""

    class Clockless(Station):
        def _heartbeat_in(self, interval: float, boot: int) -> None:
            if not hasattr(self, "clock_set"):
                self.clock_set = True
                for seconds in at_s:
                    self.world.later(seconds * 1000, lambda: self.call("Heartbeat", {}))
                begin = super()._heartbeat_in
                self.world.later(at_s[-1] * 1000, lambda: begin(interval, boot))
                return
            super()._heartbeat_in(interval, boot)

    played = World(case(case_id), Clockless()).play()
    assert played.verdict == "PASS", played.reason
    findings = played.failed("warn")
    assert set(findings) == {f"{step}[1].not-before", f"{step}[2].not-before"} - (
        {f"{step}[2].not-before"} if len(at_s) == 1 else set()
    )
    assert len(findings) == len(at_s)


def test_the_time_of_the_second_heartbeat_runs_from_the_last_early_one() -> None:
    class Twice(Station):
        def _heartbeat_in(self, interval: float, boot: int) -> None:
            if not hasattr(self, "sent"):
                self.sent = True
                for seconds in (1, 2, 2 + interval + 3):
                    self.world.later(seconds * 1000, lambda: self.call("Heartbeat", {}))

    played = World(case("TC_001_CS"), Twice()).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "7[2].interval"


def test_an_interval_closer_to_its_limit_than_its_uncertainty_is_inconclusive() -> None:
    class Shifted(Station):
        def _heartbeat_in(self, interval: float, boot: int) -> None:
            super()._heartbeat_in(10.97, boot)

    played = World(case("TC_001_CS"), Shifted(), uncertainty_ns=40 * MS).play()
    assert played.verdict == "INCONCLUSIVE"
    assert "closer to the limit" in played.reason


def chatting(every_s: float, until_s: float) -> Change:
    """MeterValues again and again after the boot; each puts the next heartbeat off."""

    def change(out: Out) -> list[Out] | None:
        if out.action == "StatusNotification" and out.count == 0:
            values = {
                "connectorId": 1,
                "meterValue": [{"timestamp": "2024-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}],
            }
            more = []
            for n in range(1, int(until_s / every_s)):
                message = extra("MeterValues", values)
                message.after_ms = n * every_s * 1000
                more.append(message)
            return [out, *more]
        return None

    return change


def test_other_traffic_may_put_heartbeats_off() -> None:
    class Inactive(Station):
        def _heartbeat_in(self, interval: float, boot: int) -> None:
            super()._heartbeat_in(14, boot)

    assert World(case("TC_001_CS"), Inactive()).play().verdict == "FAIL"
    played = World(case("TC_001_CS"), Inactive(1, chatting(4, 300))).play()
    assert played.verdict == "PASS", played.reason


def test_heartbeats_that_never_become_due_are_inconclusive() -> None:
    played = World(case("TC_001_CS"), Station(1, chatting(5, 300), drop("Heartbeat"))).play()
    assert played.verdict == "INCONCLUSIVE", played.reason
    assert "never became due" in played.reason
    assert World(case("TC_001_CS"), Station(1, drop("Heartbeat"))).play().verdict == "FAIL"


@pytest.mark.parametrize(("case_id", "step"), [("TC_001_CS", "3"), ("TC_002_CS", "7")])
@pytest.mark.parametrize(
    ("shift", "verdict", "check"),
    [(-3, "FAIL", "not-before"), (0, "PASS", ""), (5, "PASS", "interval"), (40, "FAIL", "arrived")],
)
def test_boot_again_not_before_the_interval_is_over(
    case_id: str, step: str, shift: float, verdict: str, check: str
) -> None:
    class Eager(Station):
        def _registered(self, conf: dict[str, object]) -> None:
            super()._registered(
                {**conf, "interval": conf["interval"] + shift} if conf["status"] != "Accepted" else conf
            )  # type: ignore[operator]

    played = World(case(case_id), Eager()).play()
    assert played.verdict == verdict, played.reason
    if verdict == "FAIL":
        assert played.reached.check_id == f"{step}.{check}"
    else:
        assert played.failed("warn") == ([f"{step}.{check}"] if check else [])


@pytest.mark.parametrize(("shift", "verdict"), [(-5, "FAIL"), (-2, "PASS"), (0, "PASS"), (20, "PASS"), (35, "FAIL")])
def test_004_2_the_connector_is_free_after_the_time_out_not_before(shift: float, verdict: str) -> None:
    class Shifted(Station):
        def _answered(self, id_tag: str, connector: int, conf: object) -> None:
            self.keys["ConnectionTimeOut"][0] = str(30 + shift)
            super()._answered(id_tag, connector, conf)

    played = World(case("TC_004_2_CS"), Shifted()).play()
    assert played.verdict == verdict, played.reason
    if shift == -5:
        assert played.reached.check_id == "2.not-before"


def test_004_2_counts_from_preparing_where_that_comes_first() -> None:
    """The time-out counts from the beginning of Preparing, which a station may report before it authorizes."""

    class PreparingFirst(Station):
        def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
            self.report(connectorId, "Preparing")
            self.authorized = idTag
            self.world.later(30_000, lambda: self._timed_out(connectorId))
            self.world.later(8_000, lambda: self.call("Authorize", {"idTag": idTag}))

    assert World(case("TC_004_2_CS"), PreparingFirst()).play().verdict == "PASS"


def test_a_csms_with_a_long_heartbeat_interval_is_inconclusive() -> None:
    for interval in (601, 10**300):
        played = World(case("TC_001_CSMS"), Csms(interval=interval)).play()
        assert played.verdict == "INCONCLUSIVE"
        assert "heartbeat_wait_limit" in played.reason
    assert World(case("TC_001_CSMS"), Csms(interval=600)).play().verdict == "PASS"
    quick = World(case("TC_001_CSMS"), Csms(interval=0)).play()
    assert quick.verdict == "PASS"
    assert len(quick.sent("Heartbeat")) == 3


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (delay(29.998, "GetConfiguration", nth=0, reply=True), ("CALLRESULT within 30 s", "after 29.999 s ± 20 ms")),
    ],
)
def test_what_is_uncertain_names_the_time_and_its_uncertainty(change: Change, parts: tuple[str, ...]) -> None:
    played = World(case("TC_019_CS"), Station(1, change), uncertainty_ns=20 * MS).play()
    assert played.verdict == "INCONCLUSIVE"
    for part in parts:
        assert part in played.reason, played.reason


def test_a_pass_says_how_many_checks_held_and_how_many_warnings_there_are() -> None:
    assert World(case("TC_003_CS"), Station()).play().reason.endswith(" checks held")
    odd = edit("StartTransaction", idTag="VALID-2")
    assert World(case("TC_003_CS"), Station(1, odd)).play().reason.endswith(" checks held, 1 warning")
