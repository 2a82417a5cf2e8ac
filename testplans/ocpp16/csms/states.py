"""Reusable states of the document for a management system (tables 192 to 194), and how a session ends."""

from __future__ import annotations

from app.scenario.checks import equal
from app.scenario.conditions import Is, TransactionRunning
from app.scenario.values import EACH, DutFact, Now, Param
from app.scenario.vocabulary import CONNECTOR, Node, each_connector, send, sequence, use, when

VALID = Param("valid_id_tag")


def status(value: str, number: str, reply_number: str = "") -> Node:
    """The charge point reports the status of the connector under test."""
    return send(
        "StatusNotification",
        number,
        reply_number,
        connectorId=CONNECTOR,
        errorCode="NoError",
        status=value,
        timestamp=Now(),
    )


def boot(number: str, reply_number: str) -> Node:
    """BootNotification, which must be accepted. Saves ``boot``."""
    return send(
        "BootNotification",
        number,
        reply_number,
        checks=[equal("status", "Accepted")],
        save="boot",
        chargePointVendor=Param("charge_point_vendor"),
        chargePointModel=Param("charge_point_model"),
    )


def all_available(number: str, reply_number: str) -> Node:
    available = send(
        "StatusNotification",
        number,
        reply_number,
        connectorId=EACH,
        errorCode="NoError",
        status="Available",
        timestamp=Now(),
    )
    return each_connector(available)


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


def start_transaction(number: str, reply_number: str, id_tag: object = VALID) -> Node:
    """StartTransaction, which must be accepted. Saves ``start``."""
    return send(
        "StartTransaction",
        number,
        reply_number,
        connectorId=CONNECTOR,
        idTag=id_tag,
        meterStart=0,
        timestamp=Now(),
        checks=[equal("idTagInfo.status", "Accepted")],
        save="start",
    )


def charging() -> Node:
    """Table 194: authorized first, then the cable. Saves ``start``."""
    session = sequence(status("Preparing", "1", "2"), start_transaction("3", "4"), status("Charging", "5", "6"))
    return sequence(authorized(), use("Charging", session, table=194))


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
