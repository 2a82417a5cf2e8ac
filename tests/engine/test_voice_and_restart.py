"""The charge point that the bench plays, where its CSMS leaves it no peace: nothing goes on for ever, nothing starts too early."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.engine.campaign import Campaign
from app.engine.connection import Connection
from app.engine.driver import Driver
from app.engine.restart import Restart
from app.engine.voice import Voice
from app.events import BenchFault, CaseNotRun, ReplyGivenUp, SendFailed
from app.link.charge_point import ChargePointLink
from app.link.listener import LinkDown
from app.link.stamps import Stamp
from app.proof.world import World
from app.protocol.messages import Call
from app.scenario.runner import CaseRunner
from app.scenario.values import Context


class Kept:
    """A case file that only keeps what is recorded."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def append(self, event: Any, *_: Any, **__: Any) -> Any:
        self.events.append(event)
        return SimpleNamespace(mono_ns=1, utc_ns=1, seq=len(self.events))

    async def flushed(self) -> None:
        return None

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class Wire:
    """Takes what is sent, or says that it cannot."""

    connection = 1

    def __init__(self, down: bool = False) -> None:
        self.down, self.sent = down, list[bytes]()

    def send(self, raw: bytes, opcode: str = "text") -> Stamp:
        if self.down:
            raise LinkDown("the connection is being closed")
        self.sent.append(raw)
        return Stamp(1, 1, "bench", 0)


def context(**changes: Any) -> Context:
    world = World()
    return replace(world, parameters={**world.parameters, **changes}).context("csms")


def with_driver(ctx: Context, wire: Wire, act: Callable[[Driver, Kept], Coroutine[Any, Any, None]]) -> Kept:
    kept = Kept()

    async def run() -> None:
        driver = Driver(kept, ctx, "csms", None, lambda _: None)  # type: ignore[arg-type]
        driver.wire = wire
        try:
            async with asyncio.timeout(5):
                await act(driver, kept)
        finally:
            await driver.close()

    asyncio.run(run())
    return kept


# --- the voice ------------------------------------------------------------------------------------------------------


def test_what_cannot_leave_is_not_said_again_at_once() -> None:
    async def act(driver: Driver, kept: Kept) -> None:
        driver.on_open(1, "peer", "BENCH-1", "ocpp1.6", 1)
        await asyncio.sleep(0.05)  # the loop is free: this comes to an end

    assert len(with_driver(context(), Wire(down=True), act).of(SendFailed)) == 1


def mouth(**changes: Any) -> Any:
    connected = asyncio.Event()
    connected.set()
    files = SimpleNamespace(reports=deque(), under_way=dict)
    values = {"connected": connected, "bench_files": files, "unanswered": set(), "running": None, "last_sent_ns": 0}
    return SimpleNamespace(**{**values, "ping_every": None, "give_up": lambda _: None, **changes})


def test_a_status_that_is_never_answered_is_told_three_times() -> None:
    async def run() -> list[Call]:
        said: list[Call] = []
        one = mouth()

        def send(call: Call, cause: str) -> None:
            said.append(call)
            one.unanswered.add(call.message_id)

        one.send_background = send
        ctx = context(connectors=1)
        ctx.dut.charge_point.values["HeartbeatInterval"] = "0"
        voice = Voice(one, ctx, lambda: None)
        for _ in range(20):
            voice.speak()
            one.unanswered.clear()  # given up
        before, _ = voice.quiet, voice.connected()  # type: ignore[func-returns-value]
        assert (before, voice.quiet) == (True, False)  # a new connection: it is told again
        voice.close()
        return said

    said = asyncio.run(run())
    assert [(call.action, call.payload["connectorId"]) for call in said] == [
        ("StatusNotification", connector) for connector in (0, 0, 0, 1, 1, 1)
    ]


def test_what_it_had_to_report_of_a_file_is_not_owed_after_it_was_down() -> None:
    async def run() -> None:
        one = mouth()
        one.bench_files.reports.append(("FirmwareStatusNotification", {"status": "Downloading"}))
        Voice(one, context(), lambda: None).hold()
        assert not one.bench_files.reports

    asyncio.run(run())


def test_one_call_at_a_time_between_cases() -> None:
    async def act(driver: Driver, kept: Kept) -> None:
        driver.connected.set()
        driver.send_background(Call("silent", "Heartbeat", {}), "")
        assert await driver.request(Call("next", "Heartbeat", {}), "", 0.02) is None
        assert driver.unanswered == set()

    ctx = context()
    ctx.dut.booted = False  # it says nothing by itself
    given_up = with_driver(ctx, Wire(), act).of(ReplyGivenUp)
    assert [event.message_id for event in given_up] == ["silent", "next"]


# --- the restart ----------------------------------------------------------------------------------------------------


class Link(ChargePointLink):
    def __init__(self, reconnects: Callable[[], bool]) -> None:
        self.reconnects = reconnects

    async def reconnect(self) -> bool:
        return self.reconnects()


def peer(boots: list[str]) -> Any:
    """A driver that is connected and never accepted."""
    connected = asyncio.Event()
    connected.set()
    faults: list[str] = []

    async def request(call: Call, cause: str, seconds: float) -> None:
        boots.append(call.action)

    return SimpleNamespace(
        connected=connected,
        voice=SimpleNamespace(hold=lambda: None),
        assume=lambda what: None,
        request=request,
        faults=faults,
        failed=lambda part, error: faults.append(f"{part}: {error}"),
    )


def unregistered(**changes: Any) -> Context:
    ctx = context(**{"restart_time": 0.0, "response_timeout": 0.05, "registration_timeout": 0.0, **changes})
    ctx.dut.booted = False
    return ctx


def test_it_registers_no_longer_than_it_may() -> None:
    async def run() -> list[str]:
        boots: list[str] = []
        ctx = unregistered(registration_timeout=0.5)
        ctx.dut.register_after_ns = 10**18 * 9  # the CSMS says when: never
        one = Restart(peer(boots), ctx, lambda: Link(lambda: True))
        one.begin("Hard")
        assert await one.over(asyncio.Event())
        return boots

    assert asyncio.run(run()) == ["BootNotification"]


def test_a_csms_that_resets_after_each_boot_is_waited_for_so_long_and_not_longer() -> None:
    async def run() -> None:
        one: Restart

        def again() -> bool:
            asyncio.get_running_loop().call_soon(one.begin, "Hard")
            return True

        one = Restart(peer([]), unregistered(), lambda: Link(again))
        one.begin("Hard")
        async with asyncio.timeout(3):
            assert not await one.over(asyncio.Event())
        assert "again and again" in one.why_not_over()
        await one.close()

    asyncio.run(run())


def test_a_stop_ends_the_wait() -> None:
    async def run() -> None:
        one, stopped = Restart(peer([]), unregistered(restart_time=50), lambda: Link(lambda: True)), asyncio.Event()
        one.begin("Hard")
        asyncio.get_running_loop().call_later(0.01, stopped.set)
        async with asyncio.timeout(3):
            assert not await one.over(stopped)
            await one.close()

    asyncio.run(run())


@pytest.mark.parametrize("link", [None, Link(lambda: 1 // 0 > 0)])
def test_one_that_fails_is_told_and_the_next_reset_is_done(link: Link | None) -> None:
    async def run() -> list[str]:
        reconnected: list[bool] = []
        driver: Any = peer([])

        def reconnect() -> bool:
            reconnected.append(True)
            return True

        links: list[Link | None] = [link, Link(reconnect)]
        one = Restart(driver, unregistered(), lambda: links.pop(0))
        for _ in range(2):
            one.begin("Hard")
            assert await one.over(asyncio.Event())
        assert reconnected == [True]
        return list(driver.faults)

    assert len(asyncio.run(run())) == (0 if link is None else 1)


def test_no_case_begins_while_the_charge_point_restarts() -> None:
    async def act(driver: Driver, kept: Kept) -> None:
        driver.restarting = lambda: True

        def make() -> CaseRunner:
            raise AssertionError("it has begun")

        assert await driver.run(make) is None

    assert not with_driver(context(), Wire(), act).of(BenchFault)


# --- what the campaign makes of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["stopped", "cut"])
def test_a_case_does_not_begin_if_it_is_stopped_or_cut_off_while_the_charge_point_is_put_in_order(how: str) -> None:
    kept = Kept()

    async def run() -> None:
        connected = asyncio.Event()
        connected.set()
        campaign: Any = object.__new__(Campaign)
        campaign.case_file, campaign.dut_type = kept, "csms"
        campaign.record = SimpleNamespace(entry=lambda _: {"applies": True}, attempts={}, links=[])
        campaign.scenarios = {"TC_001_CSMS": object()}
        campaign.ctx = context()
        campaign.ctx.dut.connected = True
        campaign.ctx.parameters = {**campaign.ctx.parameters, "connect_timeout": 0.02, "settle_time": 0}
        campaign.driver = SimpleNamespace(connected=connected)
        campaign.connection = Connection(campaign.ctx, campaign.record, lambda: campaign.driver)
        campaign.restart = Restart(campaign.driver, campaign.ctx, lambda: None)
        campaign.stopping, campaign._stopped = "", asyncio.Event()

        async def put_in_order(_: Any) -> None:
            if how == "stopped":
                campaign.stopping = "stopped by the tester"
                campaign._stopped.set()
            else:
                connected.clear()

        campaign.left_over = SimpleNamespace(put_in_order=put_in_order)
        await campaign._run_one("TC_001_CSMS")

    asyncio.run(run())
    (not_run,) = kept.of(CaseNotRun)
    assert not_run.reason.startswith("stopped by" if how == "stopped" else "the DUT is not connected")


def test_a_csms_that_cannot_be_reached_is_waited_for_once() -> None:
    kept, waited = Kept(), list[str]()

    async def run() -> None:
        campaign: Any = object.__new__(Campaign)
        campaign.case_file, campaign.dut_type = kept, "csms"
        campaign.record = SimpleNamespace(entry=lambda _: {"applies": True}, attempts={}, links=[], not_run={})
        campaign.scenarios = {"TC_001_CSMS": object(), "TC_003_CSMS": object()}
        campaign.ctx = context()
        campaign.ctx.parameters = {**campaign.ctx.parameters, "connect_timeout": 0.02}
        campaign.connection = Connection(campaign.ctx, campaign.record, lambda: campaign.driver)
        campaign.paused, campaign.stopping = asyncio.Event(), ""
        campaign.paused.set()
        campaign._stopped = asyncio.Event()
        campaign.upkeep = SimpleNamespace(begin=lambda: None)
        campaign.confirmation = SimpleNamespace(is_open=False)
        campaign.approvals = SimpleNamespace(owed=list)
        campaign.id_tags = SimpleNamespace(due=True)
        campaign.case_file.flushed = flushed

        async def connected(case_id: str) -> bool:
            waited.append(case_id)
            return False

        campaign._connected = connected
        await campaign.run(["TC_001_CSMS", "TC_003_CSMS"])

    async def flushed() -> None:
        pass

    asyncio.run(run())
    assert waited == ["TC_001_CSMS"]
    assert {event.case_id for event in kept.of(CaseNotRun)} == {"TC_001_CSMS", "TC_003_CSMS"}
    assert {event.reason for event in kept.of(CaseNotRun)} == {
        "the DUT is not connected: no connection to it within 0.02 s (connect_timeout)"
    }
