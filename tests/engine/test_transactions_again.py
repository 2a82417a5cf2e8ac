"""Before a case, transaction messages that were not confirmed are sent again, and what runs because of them is ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from test_voice_and_restart import Wire, context, with_driver

from app.engine.driver import Driver
from app.engine.left_over import LeftOver
from app.link.stamps import Stamp

REQUEST = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 0, "timestamp": "2030-01-01T00:00:00Z"}
Answers = Callable[[str, dict[str, Any]], dict[str, Any] | None]


class Csms(Wire):
    """Answers what it is sent; None: not at all."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self.answers, self.said = answers, list[tuple[str, dict[str, Any]]]()
        self.driver: Driver

    def send(self, raw: bytes, opcode: str = "text") -> Stamp:
        _, message_id, action, payload = json.loads(raw)
        self.said.append((action, payload))
        answer = self.answers(action, payload)
        if answer is not None:
            reply = json.dumps([3, message_id, answer]).encode()
            asyncio.get_running_loop().call_soon(self.driver.on_frame, 1, reply, "text", Stamp(1, 1, "bench", 0))
        return Stamp(1, 1, "bench", 0)


def put_in_order(
    answers: Answers, *, silent: bool, patience: float = 3.0, attempts: str = "3", stopped: bool = False
) -> tuple[Any, Csms]:
    """What the charge point knows afterwards, and what it has said."""
    ctx, csms = context(connectors=1, response_timeout=patience), Csms(answers)
    dut = ctx.dut
    dut.connected = dut.booted = True
    dut.charge_point.registered(86400)
    for connector in (0, 1):
        dut.charge_point.said("StatusNotification", {"connectorId": connector, "status": "Available"})
    dut.charge_point.values |= {"TransactionMessageAttempts": attempts, "TransactionMessageRetryInterval": "0"}
    dut.unconfirmed.failed("first", "StartTransaction", REQUEST, silent=silent)
    ended = asyncio.Event()
    if stopped:
        ended.set()

    async def act(driver: Driver, _: Any) -> None:
        csms.driver = driver
        driver.connected.set()
        await LeftOver(driver, ctx, ended).put_in_order(lambda _: None)

    with_driver(ctx, csms, act)
    return dut, csms


def accepts(action: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"transactionId": 7, "idTagInfo": {"status": "Accepted"}} if action == "StartTransaction" else {}


def test_it_is_sent_again_as_it_was_and_its_transaction_is_ended() -> None:
    dut, csms = put_in_order(accepts, silent=False)
    assert csms.said[0] == ("StartTransaction", REQUEST)
    assert [(action, payload.get("transactionId")) for action, payload in csms.said[1:]] == [("StopTransaction", 7)]
    assert csms.said[1][1]["reason"] == "PowerLoss"
    assert not dut.transactions
    assert not dut.unconfirmed.id_tags


def test_it_is_sent_no_more_often_than_the_csms_has_configured() -> None:
    dut, csms = put_in_order(lambda *_: None, silent=True, patience=0.05)
    assert [action for action, _ in csms.said] == ["StartTransaction"] * 2  # and once in the case
    assert not dut.unconfirmed.messages
    assert dut.unconfirmed.id_tags == {"valid-1"}


def test_a_second_one_that_the_csms_makes_of_it_is_ended_and_the_doubt_stays() -> None:
    def second(action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"transactionId": 8, "idTagInfo": {"status": "ConcurrentTx"}} if action == "StartTransaction" else {}

    dut, csms = put_in_order(second, silent=False)
    assert [action for action, _ in csms.said] == ["StartTransaction", "StopTransaction"]
    assert not dut.transactions
    assert dut.unconfirmed.id_tags == {"valid-1"}


def test_nothing_is_sent_again_once_the_run_is_stopped() -> None:
    _, csms = put_in_order(accepts, silent=False, stopped=True)
    assert csms.said == []


def test_one_attempt_is_none_more() -> None:
    _, csms = put_in_order(accepts, silent=True, attempts="1")
    assert csms.said == []


def test_an_end_that_was_not_confirmed_is_sent_once_more_and_not_twice() -> None:
    ctx, csms = context(connectors=1, response_timeout=3.0), Csms(accepts)
    dut = ctx.dut
    dut.connected = dut.booted = True
    dut.charge_point.registered(86400)
    for connector in (0, 1):
        dut.charge_point.said("StatusNotification", {"connectorId": connector, "status": "Available"})
    dut.transactions[5] = REQUEST
    stop = {"transactionId": 5, "meterStop": 0, "timestamp": "2030-01-01T00:00:00Z", "reason": "Local"}
    dut.unconfirmed.failed("first", "StopTransaction", stop, silent=False)

    async def act(driver: Driver, _: Any) -> None:
        csms.driver = driver
        driver.connected.set()
        await LeftOver(driver, ctx, asyncio.Event()).put_in_order(lambda _: None)

    with_driver(ctx, csms, act)
    assert csms.said == [("StopTransaction", stop)]


def test_a_reservation_that_is_left_is_dropped_before_its_connector_is_told_to_be_available() -> None:
    ctx, csms = context(connectors=1, response_timeout=3.0), Csms(accepts)
    dut = ctx.dut
    dut.connected = dut.booted = True
    dut.charge_point.registered(86400)
    request = {"connectorId": 1, "idTag": "A", "reservationId": 5, "expiryDate": "2040-01-01T00:00:00Z"}
    dut.charge_point.answered("ReserveNow", request, {"status": "Accepted"})
    for connector, status in ((0, "Available"), (1, "Reserved")):
        dut.charge_point.said("StatusNotification", {"connectorId": connector, "status": status})

    async def act(driver: Driver, _: Any) -> None:
        csms.driver = driver
        driver.connected.set()
        await LeftOver(driver, ctx, asyncio.Event()).put_in_order(lambda _: None)
        await asyncio.sleep(0.02)

    with_driver(ctx, csms, act)
    assert [(action, payload["connectorId"], payload["status"]) for action, payload in csms.said] == [
        ("StatusNotification", 1, "Available")
    ]
    assert not dut.charge_point.reservations
