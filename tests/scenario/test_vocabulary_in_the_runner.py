"""Words of the vocabulary that the first cases hardly use: optional parts, branches, repetition, links, reusable states."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station
from scripted_dut import Out, Played, World, case, extra

from app.events import StepChanged
from app.scenario.checks import equal
from app.scenario.conditions import LastStatus
from app.scenario.vocabulary import (
    DOCUMENT,
    EACH,
    Node,
    Scenario,
    each_connector,
    guard,
    link,
    never,
    one_of_branches,
    optional,
    plug_in,
    receive,
    repeat,
    send,
    sequence,
    use,
    wait,
    when,
)


class Silent(Station):
    """Sends just what the test says, so many seconds after the cable went in."""

    def __init__(self, *messages: tuple[float, str, dict[str, Any]]) -> None:
        super().__init__(2)
        self.messages = messages

    def do_PlugIn(self, connectorId: int) -> None:
        for seconds, action, payload in self.messages:
            self.world.later(seconds * 1000, lambda a=action, p=payload: self.world.out(extra(a, p)))


def play(*nodes: Node, sends: tuple[tuple[float, str, dict[str, Any]], ...] = (), **more: Any) -> Played:
    scenario = Scenario("TC_X_CS", "charging-station", 1, "x", "x", (plug_in(), *nodes))
    return World(scenario, Silent(*sends), **more).play()


def firmware(value: str) -> dict[str, Any]:
    return {"status": value}


A = receive("FirmwareStatusNotification", "1", status="Downloading", timeout=10)
B = receive("FirmwareStatusNotification", "2", status="Downloaded", timeout=20)
C = receive("FirmwareStatusNotification", "3", status="Installing", timeout=10)
A_COMES, B_COMES, C_COMES = (
    (1, "FirmwareStatusNotification", firmware(s)) for s in ("Downloading", "Downloaded", "Installing")
)


def at(seconds: float, message: tuple[float, str, dict[str, Any]]) -> tuple[float, str, dict[str, Any]]:
    return (seconds, *message[1:])


def test_an_optional_part_may_be_left_out_but_not_half_done() -> None:
    part = optional(sequence(A, B), DOCUMENT)
    assert play(part, C, sends=(C_COMES,)).verdict == "PASS"
    assert play(part, C, sends=(at(1, A_COMES), at(2, B_COMES), at(3, C_COMES))).verdict == "PASS"
    half = play(part, C, sends=(at(1, A_COMES), at(3, C_COMES)))
    assert half.verdict == "FAIL"
    assert half.reached.check_id == "2.arrived"
    assert play(part, sends=(at(1, A_COMES),)).verdict == "FAIL"
    skipped = play(part)
    assert skipped.verdict == "PASS"
    assert "1" in skipped.steps("skipped")


def test_what_is_optional_is_waited_for_with_patience_only() -> None:
    played = play(optional(A, DOCUMENT), send("ClearCache", "9"), values={"optional_patience": 2})
    assert played.verdict == "PASS"
    assert 2 < played.ended.seconds < 5


def test_branches_with_different_times_are_each_given_theirs() -> None:
    either = one_of_branches(A, B)
    assert play(either, sends=(at(5, A_COMES),)).verdict == "PASS"
    assert play(either, sends=(at(15, B_COMES),)).verdict == "PASS"
    assert play(either, sends=(at(15, A_COMES),)).verdict == "FAIL"
    nothing = play(either)
    assert nothing.verdict == "FAIL"
    assert nothing.reached.check_id == "2.arrived"
    both = play(either, sends=(at(1, A_COMES), at(2, B_COMES)))
    assert both.verdict == "PASS"
    assert both.failed("warn") == ["general.uninvited"]


def test_repetition_counts() -> None:
    thrice = repeat(C, 3)
    assert play(thrice, sends=tuple(at(n, C_COMES) for n in (1, 2, 3))).verdict == "PASS"
    assert play(thrice, sends=tuple(at(n, C_COMES) for n in (1, 2))).reached.check_id == "3[3].arrived"


def test_states_and_guards_inside_each_connector_know_their_connector() -> None:
    inner = receive("StatusNotification", "1", connectorId=EACH, status="Faulted", checks=[equal("connectorId", EACH)])
    node = each_connector(use("Fault", repeat(guard(inner, never("Heartbeat", "n")), 1), 106), zero=False)
    faults = tuple(
        (1.0, "StatusNotification", {"connectorId": c, "errorCode": "NoError", "status": "Faulted"}) for c in (2, 1)
    )
    played = play(node, sends=faults)
    assert played.verdict == "PASS", played.reason
    assert "Table 106, step 1" in played.check("Fault.1[c2][1].arrived").reference


def test_a_guard_forbids_until_its_part_is_done() -> None:
    node = guard(
        wait(5, "silence"), never("Heartbeat", "1", text="no heartbeat"), never("DataTransfer", "2", severity="warn")
    )
    assert play(node, sends=((9, "Heartbeat", {}),)).verdict == "PASS"
    assert play(node, sends=((3, "Heartbeat", {}),)).reached.check_id == "1.never"
    warned = play(node, sends=((3, "DataTransfer", {"vendorId": "x"}),))
    assert (warned.verdict, warned.failed("warn")) == ("PASS", ["2.never"])


def test_a_warning_guard_does_not_excuse_a_transaction() -> None:
    node = guard(wait(5, "silence"), never("*", "1", severity="warn"))
    start = {"connectorId": 1, "idTag": "X", "meterStart": 0, "timestamp": "2024-01-01T00:00:00Z"}
    played = play(node, sends=((3, "StartTransaction", start),))
    assert played.reached.check_id == "general.uninvited"


def test_the_link_is_cut_and_comes_back() -> None:
    played = play(link("cut"), wait(3, "offline"), link("restore"), send("ClearCache", "1"))
    assert played.verdict == "PASS", played.reason
    assert played.world.orders == ["cut", "restore"]


def test_a_loss_after_the_link_is_back_is_a_loss_again() -> None:
    def lose(world: World) -> None:
        world.link_down()

    played = play(link("cut"), wait(3, "offline"), link("restore"), wait(10, "x"), at=[(8, lose)])
    assert played.verdict == "INCONCLUSIVE"
    assert played.reached.check_id == "general.connection"


def test_a_link_that_does_not_come_back_is_inconclusive() -> None:
    class Gone(Silent):
        def on_link(self, what: str) -> None:
            pass

    scenario = Scenario("TC_X_CS", "charging-station", 1, "x", "x", (link("cut"), link("restore"), A))
    world = World(scenario, Gone())
    world._obey = lambda what: world.link_down("bench", 1000) if what == "cut" else None  # type: ignore[method-assign]
    played = world.play()
    assert played.verdict == "INCONCLUSIVE"
    assert "did not come back" in played.reason or "connection" in played.reason


@pytest.mark.parametrize("code", ["NotSupported", "InternalError"])
def test_named_error_codes_are_as_good_as_a_reply(code: str) -> None:
    change = [
        lambda out: (
            [Out(out.action, {}, out.message_id, True, code)] if out.is_reply and out.action == "Reset" else None
        )
    ]
    step = send("Reset", "1", type="Soft", callerror=("NotSupported",), checks=[equal("status", "Rejected")])
    scenario = Scenario("TC_X_CS", "charging-station", 1, "x", "x", (step,))
    station = Station(1, *change)
    station.reboot = lambda: None  # type: ignore[method-assign]
    played = World(scenario, station).play()
    assert played.verdict == ("PASS" if code == "NotSupported" else "FAIL")
    assert "NotSupported" in played.check("1.reply").expected


def test_a_condition_behind_something_optional_is_decided_only_when_its_turn_has_come() -> None:
    free = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    busy = {**free, "status": "Preparing"}
    nodes = (
        receive("StatusNotification", "1", connectorId=1, status="Preparing"),
        optional(receive("StatusNotification", "2", connectorId=1, status="Available"), DOCUMENT),
        when(LastStatus(1, ("Preparing",)), receive("FirmwareStatusNotification", "3", status="Idle")),
    )
    freed = play(*nodes, sends=((1, "StatusNotification", busy), (2, "StatusNotification", free)))
    assert freed.verdict == "PASS", freed.reason
    assert play(*nodes, sends=((1, "StatusNotification", busy),)).reached.check_id == "3.arrived"
    still = (1, "StatusNotification", busy), (2, "FirmwareStatusNotification", firmware("Idle"))
    assert play(*nodes, sends=still).verdict == "PASS"


def test_reset_waits_for_a_station_that_frees_its_connector_a_moment_later() -> None:
    def late(out: Out) -> list[Out] | None:
        if out.action == "StatusNotification" and out.payload["connectorId"] == 1 and out.count == 1:
            free = extra("StatusNotification", {**out.payload})
            free.after_ms = 500
            return [Out(out.action, {**out.payload, "status": "Preparing"}, out.message_id), free]
        return None

    played = World(case("000_RESET"), Station(1, late)).play()
    assert played.verdict == "PASS", played.reason
    assert played.world.shown == []


def test_the_steps_of_a_branch_that_is_not_chosen_do_not_apply() -> None:
    station = Station()
    station.keys["AuthorizeRemoteTxRequests"][0] = "false"
    played = World(case("TC_010_CS"), station).play()
    assert played.verdict == "PASS", played.reason
    skipped = {e.step_id: e.note for e in played.of(StepChanged) if e.state == "skipped"}
    assert skipped["Charging.9"] == "does not apply"
    assert "Charging.9" not in played.steps("not reached")
