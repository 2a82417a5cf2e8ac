"""The connection is lost, the hands cannot, the tester stops, the bench fails: each has one outcome."""

from __future__ import annotations

import pytest
from model_csms import Csms
from model_station import Station
from scripted_dut import Out, Played, S, World, case, edit

from app.campaign.attempts import attempt_verdict
from app.campaign.record import AttemptRecord
from app.events import CaseStarted
from app.scenario import inputs as i
from app.scenario.vocabulary import Scenario, observe

STATION_CASES = [
    f"TC_{n}_CS"
    for n in ["001", "002", "003", "004_1", "004_2", "005_1", "010", "011_1", "012", "013", "019", "023", "026", "068"]
]


def lose(reboot: bool, comes_back: bool = True) -> object:
    """The station drops the connection, and perhaps starts anew."""

    def act(world: World) -> None:
        if not world.up or world.runner.finished:
            return
        if reboot:
            world.dut.reboot()
            return
        world.link_down()
        if comes_back:
            world.later(3_000, world.link_up)

    return act


def moments(case_id: str) -> list[float]:
    """Times at which something happens in a conforming run."""
    world = World(case(case_id), Station())
    times: set[float] = set()
    feed = world.feed

    def noting(event: i.Input) -> None:
        times.add(round(world.elapsed_s + 0.0004, 6))
        feed(event)

    world.feed = noting  # type: ignore[method-assign]
    world.play()
    chosen = sorted(times)
    return chosen[:: max(1, len(chosen) // 12)]


@pytest.mark.parametrize("case_id", STATION_CASES)
def test_a_lost_connection_is_inconclusive_at_every_step(case_id: str) -> None:
    for at in moments(case_id):
        world = World(case(case_id), Station(), at=[(at, lose(reboot=False))])
        played = world.play()
        if played.verdict == "PASS":
            # Allowed here: a reboot was waited for, or the case was over.
            assert world.runner._run.completed
            continue
        if played.verdict == "FAIL":
            # Where a reboot was asked for, a message that was lost with the connection is missing.
            assert case_id in ("TC_001_CS", "TC_002_CS", "TC_013_CS"), (case_id, at, played.reason)
            assert played.reached.check_id.endswith((".arrived", ".reply")), played.reason
            continue
        assert played.verdict == "INCONCLUSIVE", (case_id, at, played.reason)
        assert played.reached.check_id in ("general.connection", "main.sent") or "connection" in played.reason


@pytest.mark.parametrize("case_id", [c for c in STATION_CASES if c not in ("TC_001_CS", "TC_002_CS", "TC_013_CS")])
def test_a_reboot_nobody_asked_for_fails_at_every_step(case_id: str) -> None:
    for at in moments(case_id):
        played = World(case(case_id), Station(), at=[(at, lose(reboot=True))]).play()
        if played.world.runner._run.completed:
            continue  # the steps were over when it happened
        assert played.verdict == "FAIL", (case_id, at, played.reason)
        assert played.reached.check_id == "general.reboot"
        assert "5.5" in played.reason
        assert "BootNotification" in played.reason


def test_a_connection_that_stays_away_is_inconclusive_and_says_what_was_not_put_back() -> None:
    def vanish(out: Out) -> list[Out] | None:
        if out.action == "StopTransaction":
            world.later(0, world.link_down)
        return None

    world = World(case("TC_005_1_CS"), Station(1, vanish))
    world.dut.keys["UnlockConnectorOnEVSideDisconnect"][0] = "false"
    played = world.play()
    assert played.verdict == "INCONCLUSIVE"
    assert world.ctx.dut.to_put_back == {"UnlockConnectorOnEVSideDisconnect": "false"}
    left = played.check("restore.UnlockConnectorOnEVSideDisconnect", "failed")
    assert left.severity == "warn"
    assert "no connection" in left.actual
    assert [c.when for c in played.configuration if c.key == left.text.split()[0]][-1] == "not restored"


def test_a_replaced_connection_counts_as_lost() -> None:
    def replace(world: World) -> None:
        world.link_down("bench", 1000)
        world.link_up()

    played = World(case("TC_004_2_CS"), Station(), at=[(2, replace)]).play()
    assert played.verdict == "INCONCLUSIVE"
    assert played.reached.check_id == "general.connection"


def test_a_station_may_come_back_twice_when_a_reboot_was_asked_for() -> None:
    def again(world: World) -> None:
        world.link_down()
        world.later(2, world.link_up)

    played = World(case("TC_013_CS"), Station(), at=[(1, again)]).play()
    assert played.verdict == "PASS", played.reason


def test_a_station_that_reboots_without_answering_reset_fails_for_the_missing_answer() -> None:
    played = World(case("TC_013_CS"), Station(1, lambda out: [] if out.action == "Reset" else None)).play()
    assert played.failed() == ["5.reply"]
    assert "before the connection was lost" in played.reason


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_connection_lost_before_reset_is_answered_and_no_boot_is_inconclusive(comes_back: bool) -> None:
    class Cut(Station):
        def on_Reset(self, payload: object) -> object:
            self.world.link_down()
            if comes_back:
                self.world.later(3_000, self.world.link_up)
            return {"status": "Accepted"}, None  # which no longer goes out

    played = World(case("TC_013_CS"), Cut()).play()
    assert played.verdict == "INCONCLUSIVE", played.reason
    assert played.reached.check_id == "general.connection"
    assert not any(check.endswith(".reply") for check in played.failed())


def test_a_reply_to_a_call_of_the_connection_before_is_only_a_finding() -> None:
    def old_reply(out: Out) -> list[Out] | None:
        if out.action == "StatusNotification" and out.count == 2:
            return [Out("", {}, "x", raw=b'[3,"TC_013_CS-1-3",{"status":"Accepted"}]'), out]
        return None

    played = World(case("TC_013_CS"), Station(1, old_reply)).play()
    assert played.verdict == "PASS", played.reason
    assert played.failed("warn") == ["specification.rpc.unknown-id"]


# --- hands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["cannot", "failed"])
@pytest.mark.parametrize("case_id", ["TC_001_CS", "TC_003_CS", "TC_012_CS", "TC_068_CS"])
def test_hands_that_cannot_are_inconclusive(case_id: str, how: str) -> None:
    played = World(case(case_id), Station(), hands=how).play()
    assert played.verdict == "INCONCLUSIVE"
    assert played.reached.check_id.endswith(".hands")
    assert "the door is locked" in played.reason
    assert played.ended.how == "complete"


def test_hands_that_cannot_do_not_undo_a_failure() -> None:
    world = World(case("TC_003_CS"), Station(), hands="cannot", at=[(0.001, lambda w: w.raw(b"nonsense"))])
    played = world.play()
    assert played.verdict == "FAIL"


@pytest.mark.parametrize(("answer", "verdict"), [("yes", "PASS"), ("no", "FAIL"), ("cannot", "INCONCLUSIVE")])
def test_what_the_tester_saw_counts(answer: str, verdict: str) -> None:
    class Seen(Station):
        def observes(self, show: object) -> str:
            return answer

    scenario = Scenario("TC_X_CS", "charging-station", 1, "x", "x", (observe("Is the lamp green?", "1"),))
    played = World(scenario, Seen()).play()
    assert played.verdict == verdict
    assert "Is the lamp green?" in (played.reason if verdict != "PASS" else played.check("1.observed").text)


def test_one_prompt_at_a_time() -> None:
    world = World(case("TC_050_2_CS"), Station(4))
    seen: list[int] = []
    answer = world.answer

    def counting(show: object, how: str, reason: str = "") -> None:
        seen.append(sum(1 for u in world.runner._run.board.under_way.values() if u.prompt_id))
        answer(show, how, reason)  # type: ignore[arg-type]

    world.answer = counting  # type: ignore[method-assign]
    world.play()
    assert len(seen) >= 4
    assert max(seen) == 1


# --- stops ----------------------------------------------------------------------------------------------------------


def final(played: Played) -> str:
    """What the campaign makes of the attempt, if somebody approves it."""
    started = next(e for e in played.events if isinstance(e, CaseStarted))
    record = AttemptRecord(started, 0, [])
    record.checks = played.checks
    record.machine = played.reached if played.verdict else None
    record.ended = played.ended
    return attempt_verdict(record, approve_mode="ask")[0].value


@pytest.mark.parametrize("how", ["now", "after step"])
def test_a_stop_interrupts_without_a_verdict(how: str) -> None:
    played = World(case("TC_012_CS"), Station(), hands="never", at=[(0.012, lambda w: w.stop(how))]).play()
    assert played.ended.how == "interrupted"
    assert "stopped by Ada" in played.ended.reason
    assert played.verdict == ""
    assert final(played) == "INTERRUPTED"


def test_stop_after_this_step_lets_the_step_end() -> None:
    played = World(case("TC_012_CS"), Station(), at=[(0.0005, lambda w: w.stop("after step"))]).play()
    assert played.ended.how == "interrupted"
    assert played.steps("done") == ["prepare.verify", "prepare.verify[c1]", "prepare.send"]


def test_stop_withdraws_the_prompt() -> None:
    class Absent(Station):
        def on_hands(self, action: str, arguments: object) -> None:
            pass

    played = World(case("TC_003_CS"), Absent(), hands="never", at=[(5, lambda w: w.stop())]).play()
    assert [w.how for w in played.world.withdrawn] == ["withdrawn"]
    assert "1" in played.steps("not reached")


def test_a_stop_does_not_lose_a_failure_that_is_on_the_record() -> None:
    change = edit("StartTransaction", meterStart="0")
    played = World(case("TC_003_CS"), Station(1, change), at=[(0.5, lambda w: w.stop())]).play()
    assert played.ended.how == "interrupted"
    assert played.verdict == "FAIL"
    assert final(played) == "FAIL"


def test_a_stop_while_the_dut_is_put_back_keeps_the_verdict() -> None:
    def stop(out: Out) -> list[Out] | None:
        if out.action == "ChangeConfiguration" and out.count == 1:
            out.after_ms = 5
            station.world.later(1, lambda: station.world.stop())
        return None

    station = Station(1, stop)
    played = World(case("TC_004_1_CS"), station).play()
    assert played.verdict == "PASS", played.reason
    assert played.ended.how == "complete"
    assert "restore.MeterValueSampleInterval" in played.failed("warn")


def test_a_fault_of_the_bench_is_an_error() -> None:
    def fault(world: World) -> None:
        world.feed(i.BenchFailed(world.now, world.utc, "ZeroDivisionError: division by zero"))

    played = World(case("TC_003_CS"), Station(), at=[(0.008, fault)]).play()
    assert played.verdict == "ERROR"
    assert "division by zero" in played.reason
    assert final(played) == "ERROR"


def test_everything_ends_the_case_only_once() -> None:
    world = World(case("TC_003_CS"), Station())
    played = world.play()
    assert world.runner.handle(i.Tick(world.now + S, world.utc)) == []
    assert len([e for e in played.events if type(e).__name__ == "CaseEnded"]) == 1


def test_csms_that_drops_the_connection_is_inconclusive() -> None:
    for seconds in (0.0005, 0.0015):
        played = World(case("TC_003_CSMS"), Csms(), at=[(seconds, lambda w: w.link_down())]).play()
        assert played.verdict == "INCONCLUSIVE", played.reason
