"""The end of a run, over real sockets: the station is left idle before the connection is dropped, or what is left is said aloud."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import lab_wire
import pytest
from e2e_helpers import Session
from station_run_helpers import CASE, Outcome, run
from station_upkeep_helpers import KeepingStation, Memory

from app.commands import CloseCampaign, RunCases, SafeStop
from app.events import Frame, PromptClosed
from app.evidence.reading import read_campaign, read_records
from app.report.run_json import run_json

OUT = ("Unplug", {"connectorId": 1, "side": "both"})
RUNS = "transaction 1001 on connector 1 still runs"


def upkeep(outcome: Outcome) -> list[str]:
    """What the bench has asked for beside the cases, after the last one."""
    frames = [r.event for r in read_records(outcome.path) if isinstance(r.event, Frame)]
    last = max(n for n, frame in enumerate(frames) if frame.case_id == CASE)
    return [f.action for f in frames[last:] if f.cause == "upkeep" and f.direction == "out"]


def said_everywhere(outcome: Outcome, text: str) -> None:
    """Terminal, checklists, report and JSON have it."""
    printed = run_json(read_campaign(outcome.path), str(outcome.path), None)
    capital = text[:1].upper() + text[1:]
    assert text in {item["text"] for item in printed["station"] if item["state"] == "left"}
    assert text in outcome.checklist("put-back")["text"]
    assert outcome.checklist("put-back")["state"] == "not met"
    assert capital in outcome.terminal()
    assert text in outcome.report().partition("Deviations, retests")[2].partition("Evidence manifest")[0]


def test_a_transaction_that_a_case_leaves_running_is_stopped_and_the_cable_taken_out(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite")
    assert outcome.results[CASE]["verdict"] == "PASS"
    assert upkeep(outcome)[0] == "RemoteStopTransaction"
    assert outcome.hands[-1] == OUT
    connector = outcome.station.connectors[1]
    assert (connector.charging, connector.plugged) == (False, False)
    assert [item for item in outcome.items if item[1] == "left"] == []
    assert outcome.checklist("put-back")["state"] == "settled"


def test_a_transaction_that_cannot_be_stopped_from_remote_is_ended_by_who_began_it(tmp_path: Path) -> None:
    class Deaf(KeepingStation):
        def _on_RemoteStopTransaction(self, transactionId: int) -> Any:
            return {"status": "Rejected"}

    def change(station: KeepingStation) -> None:
        station.__class__ = Deaf

    outcome = run(tmp_path / "a.sqlite", prepare=change)
    assert outcome.hands[-2:] == [("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"}), OUT]
    assert not outcome.station.connectors[1].charging
    assert [item for item in outcome.items if item[1] == "left"] == []


@pytest.mark.parametrize("mode", ["409", "never"])
def test_what_nobody_takes_out_is_said_aloud(tmp_path: Path, mode: str) -> None:
    async def hands_go(station: KeepingStation, session: Session, hook: lab_wire.Hook) -> None:
        while not station.connectors[1].charging:
            await asyncio.sleep(0.01)
        hook.mode = mode

    outcome = run(tmp_path / "a.sqlite", meanwhile=hands_go, settings={"hook_timeout": "0.5"})
    assert not outcome.station.connectors[1].charging
    assert outcome.station.connectors[1].plugged
    said_everywhere(outcome, "connector 1 is Finishing")


@pytest.mark.parametrize(("mode", "more"), [("500", []), ("409", ["Unplug"])])
def test_hands_that_have_failed_are_asked_no_more(tmp_path: Path, mode: str, more: list[str]) -> None:
    """Those that cannot do one thing may do another."""

    class Stubborn(KeepingStation):
        def _on_RemoteStopTransaction(self, transactionId: int) -> Any:
            return {"status": "Rejected"}

        async def _act_PresentIdTag(self, connectorId: int, idTag: str) -> None:
            if not self.connectors[connectorId].charging:
                await super()._act_PresentIdTag(connectorId, idTag)

    async def hands_go(station: KeepingStation, session: Session, hook: lab_wire.Hook) -> None:
        while not station.connectors[1].charging:
            await asyncio.sleep(0.01)
        hook.mode = mode

    def change(station: KeepingStation) -> None:
        station.__class__ = Stubborn

    outcome = run(tmp_path / "a.sqlite", prepare=change, meanwhile=hands_go)
    assert [action for action, _ in outcome.hands] == ["PlugIn", "PresentIdTag", "PresentIdTag", *more]
    said_everywhere(outcome, RUNS)
    assert "End it at the station." in outcome.terminal()


def stopped_while_charging(command: Any) -> Any:
    async def stop(station: KeepingStation, session: Session, hook: lab_wire.Hook) -> None:
        while not station.connectors[1].charging or not session.bench.campaign.ctx.dut.transactions:  # type: ignore[union-attr]
            await asyncio.sleep(0.005)
        await session.bench.handle(command)

    return stop


def test_after_a_stop_the_bench_ends_the_transaction_and_says_what_hands_have_to_do(tmp_path: Path) -> None:
    stop = stopped_while_charging(SafeStop())
    outcome = run(tmp_path / "a.sqlite", meanwhile=stop, cases=(CASE, "TC_013_CS"))
    assert not outcome.station.connectors[1].charging
    assert [action for action, _ in outcome.hands][-1] != "Unplug"
    said_everywhere(outcome, "connector 1 is Finishing")


def test_a_run_that_is_broken_off_says_what_it_leaves(tmp_path: Path) -> None:
    stop = stopped_while_charging(CloseCampaign())
    outcome = run(tmp_path / "a.sqlite", meanwhile=stop)
    said_everywhere(outcome, RUNS)


def test_a_connection_that_is_lost_at_the_end_is_said_with_what_ran(tmp_path: Path) -> None:
    async def lose(station: KeepingStation, session: Session, hook: lab_wire.Hook) -> None:
        while "TC_003_CS" not in session.bench.record.attempts or session.bench.record.current is not None:
            await asyncio.sleep(0)
        await station._off("abort")

    outcome = run(tmp_path / "a.sqlite", meanwhile=lose, settings={"response_timeout": "0.3", "message_timeout": "0.5"})
    texts = [text for when, state, text, _ in outcome.items if when == "after" and state == "left"]
    assert any("does not answer" in text for text in texts)
    assert any(RUNS in text or "connector 1 is" in text for text in texts), texts


# --- what the station keeps -------------------------------------------------------------------------------------------


def test_the_authorization_cache_is_cleared_after_the_last_case(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite")
    assert "ClearCache" in upkeep(outcome)
    assert "authorization cache" in outcome.checklist("put-back")["text"]


def test_a_cache_that_cannot_be_cleared_after_the_last_case_is_said(tmp_path: Path) -> None:
    class Full(KeepingStation):
        def _on_ClearCache(self) -> Any:
            return {"status": "Rejected"}

    def change(station: KeepingStation) -> None:
        station.__class__ = Full

    outcome = run(tmp_path / "a.sqlite", prepare=change)
    said_everywhere(
        outcome,
        "the authorization cache cannot be cleared: ClearCache was answered with Rejected; id tags of the cases may be in it",
    )


def test_a_profile_that_stays_after_a_case_is_not_believed_away_and_cleared_again(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(clears_profiles=False), cases=("TC_056_CS", "TC_013_CS"))
    kept = [(when, text) for when, state, text, _ in outcome.items if state == "left"]
    assert [when for when, text in kept if "whether a profile of" in text] == ["between", "after"]
    said_everywhere(outcome, next(text for when, text in kept if when == "after"))
    assert len(outcome.station.asked("ClearChargingProfile")) >= 5


class Reserving(KeepingStation):
    """Does not cancel a reservation until it was asked so many times."""

    refuses = 0

    def _on_CancelReservation(self, reservationId: int) -> Any:
        if reservationId in self.memory.reservations and self.refuses > 0:
            self.refuses -= 1
            return {"status": "Rejected"}
        return super()._on_CancelReservation(reservationId)


@pytest.mark.parametrize("times", [3, 1_000])
def test_a_reservation_that_stays_after_a_case_is_noticed_and_cancelled_again(tmp_path: Path, times: int) -> None:
    def change(station: KeepingStation) -> None:
        station.__class__ = Reserving
        station.refuses = times  # type: ignore[attr-defined]

    outcome = run(tmp_path / "a.sqlite", prepare=change, cases=("TC_051_CS", "TC_013_CS"))
    said = [(when, state, text) for when, state, text, _ in outcome.items if "reservation 51" in text]
    assert said[0][:2] == ("between", "left"), outcome.items
    assert (
        "may still be there: CancelReservation was answered with Rejected, and connector 1 is still Reserved"
        in said[0][2]
    )
    if times == 3:
        assert outcome.station.memory.reservations == {}
        assert "cancelled" in said[-1][2]
        assert outcome.checklist("put-back")["state"] == "settled"
    else:
        said_everywhere(outcome, said[-1][2])


def test_what_is_left_of_a_key_speaks_of_no_case_that_does_not_come(tmp_path: Path) -> None:
    key = "MeterValueSampleInterval"
    outcome = run(tmp_path / "a.sqlite", Memory(refused_keys=(key,)), cases=("TC_021_CS",))
    printed = json.dumps([str(r.event) for r in read_records(outcome.path)])
    assert "The next case of this run" not in printed
    said_everywhere(outcome, outcome.said("left", f"{key} still has the value of a case"))


def test_the_cable_is_seen_to_be_out_and_another_case_is_told_what_is_in_its_way(tmp_path: Path) -> None:
    replies: list[str] = []

    async def by_itself(station: KeepingStation, session: Session, hook: lab_wire.Hook) -> None:
        while not station.connectors[1].charging:
            await asyncio.sleep(0.01)
        hook.mode = "never"  # the person does it, and answers nothing
        while not any(p.shown.action == "Unplug" for p in session.bench.record.open_prompts.values()):
            await asyncio.sleep(0.01)
        replies.append((await session.bench.handle(RunCases(["TC_013_CS"]))).text)
        await station.act("Unplug", {"connectorId": 1, "side": "both"})

    outcome = run(tmp_path / "a.sqlite", meanwhile=by_itself)
    assert replies == [
        "Not started. First do what the bench asks for, and answer it: UNPLUG connector 1 on BOTH sides: CAR and STATION."
    ]
    closed = [r.event for r in read_records(outcome.path) if isinstance(r.event, PromptClosed) and not r.event.case_id]
    assert [one.how for one in closed] == ["seen"]
    assert [item for item in outcome.items if item[1] == "left"] == []
