"""Reusable states of the document for a management system (tables 192 to 194), and how a session ends."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, equal, none_of, warn
from app.scenario.conditions import Condition, Is, TransactionRunning
from app.scenario.values import EACH, Captured, DutFact, Now, Param, Product
from app.scenario.vocabulary import CONNECTOR, Node, each_connector, send, sequence, use, when

VALID = Param("valid_id_tag")


def status(value: str, number: str, reply_number: str = "", *, error_code: str = "NoError") -> Node:
    """The charge point reports the status of the connector under test."""
    return status_of(CONNECTOR, value, number, reply_number, error_code=error_code)


def status_of(connector: Any, value: str, number: str, reply_number: str, *, error_code: str = "NoError") -> Node:
    return send(
        "StatusNotification",
        number,
        reply_number,
        connectorId=connector,
        errorCode=error_code,
        status=value,
        timestamp=Now(),
    )


def boot(number: str, reply_number: str, *checks: Check) -> Node:
    """BootNotification, which must be accepted; ``checks`` besides. Saves ``boot``."""
    return send(
        "BootNotification",
        number,
        reply_number,
        checks=[equal("status", "Accepted"), *checks],
        save="boot",
        chargePointVendor=Param("charge_point_vendor"),
        chargePointModel=Param("charge_point_model"),
    )


def all_available(number: str, reply_number: str) -> Node:
    """Every connector and the charge point itself."""
    return each_connector(status_of(EACH, "Available", number, reply_number))


def all_unavailable(number: str, reply_number: str) -> Node:
    return each_connector(status_of(EACH, "Unavailable", number, reply_number))


def booted() -> Node:
    """Table 192."""
    return use("Booted", sequence(boot("1", "2"), all_available("3", "4")), table=192)


def booted_once() -> Node:
    """Booted, if the charge point has not been accepted yet on this connection (document 1.3)."""
    return when(Is(DutFact("booted"), False), booted())


def authorized() -> Node:
    """Table 193. Saves ``authorized``."""
    authorize = send(
        "Authorize", "1", "2", idTag=VALID, checks=[equal("idTagInfo.status", "Accepted")], save="authorized"
    )
    return use("Authorized", authorize, table=193)


def start_transaction(
    number: str,
    reply_number: str,
    id_tag: object = VALID,
    *,
    status: str = "Accepted",
    ago: Any = 0,
    provided: Condition | None = None,
    **more: Any,
) -> Node:
    """StartTransaction, ``ago`` seconds ago, and the status of the id tag that is wanted. Saves ``start``.

    ``provided``: what an operator must have entered before, so that another status is not the operator's doing.
    """
    # The document does not look at the id; OCPP 1.6 section 6.46 has the Central System supply it, and both sides tell
    # transactions apart by nothing else.
    new = none_of("transactionId", DutFact("transaction_ids"), "transactionId is that of no other transaction")
    return send(
        "StartTransaction",
        number,
        reply_number,
        connectorId=CONNECTOR,
        idTag=id_tag,
        meterStart=0,
        timestamp=Now(Product((-1, ago))),
        checks=[equal("idTagInfo.status", status, provided=provided), warn(new)],
        save="start",
        **more,
    )


def stop_transaction(number: str, reply_number: str, reason: str, **more: Any) -> Node:
    """StopTransaction of the transaction that was started."""
    return send(
        "StopTransaction",
        number,
        reply_number,
        transactionId=Captured("start.transactionId"),
        meterStop=0,
        timestamp=Now(),
        reason=reason,
        **more,
    )


def charging(**more: Any) -> Node:
    """Table 194: authorized first, then the cable. Saves ``start``. ``more`` are for :func:`start_transaction`."""
    start = start_transaction("3", "4", **more)
    session = sequence(status("Preparing", "1", "2"), start, status("Charging", "5", "6"))
    return sequence(authorized(), use("Charging", session, table=194))


def connector_freed() -> Node:
    """After a case: the connector under test is free again."""
    return status("Available", "")


def session_ended() -> Node:
    """After a case: the transaction that still runs is stopped, and the connector is free again."""
    stop = send(
        "StopTransaction",
        "",
        transactionId=DutFact("transaction_id"),
        idTag=VALID,
        meterStop=0,
        timestamp=Now(),
        reason="Local",
    )
    return when(TransactionRunning(), sequence(stop, status("Available", "")))
