"""What the cases have in common in which the station is offline for a while."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, one_of, same, warn
from app.scenario.conditions import AllOf, Known, Not, PicsIs
from app.scenario.values import EACH, Captured, LastReported, Param
from app.scenario.vocabulary import (
    APPENDIX_D,
    CONNECTOR,
    GENERAL_RULE,
    Node,
    Setting,
    any_order,
    each_connector,
    guard,
    identify,
    link,
    never,
    optional,
    plug_in,
    receive,
    sequence,
    wait,
    when,
)

CONFIGURATION = (
    Setting("LocalAuthorizeOffline", True),
    Setting("LocalAuthListEnabled", True, if_implemented=True),
    Setting("AuthorizationCacheEnabled", True, if_implemented=True),
    Setting("AllowOfflineTxForUnknownId", True, if_implemented=True),
)
OFFLINE = "the station has no connection now: answer once it shows"
SESSION = ("Preparing", "Charging", "Finishing", "Available")
"""What a connector goes through in a session, in this order. Appendix D itself lets it be suspended in between."""


def back_online(case: Node, *, also: Node | None = None) -> Node:
    """What a station has queued, beside what it may say of itself once the connection is back.

    A station may tell the status of each connector again. ``also`` is what else it may say meanwhile.
    """
    told = optional(receive("StatusNotification", "online", connectorId=EACH, where=(as_before(EACH),)), GENERAL_RULE)
    return registered_once(
        any_order(*([also] if also is not None else []), each_connector(told, special={CONNECTOR: sequence()}), case)
    )


def registered_once(case: Node) -> Node:
    """The connection was lost, and the station has not started anew: it should not register again. One that does is told so."""
    text = "the station does not register again when only the connection was lost (OCPP-J 1.6 section 5.3)"
    return guard(case, never("BootNotification", "online.boot", severity="warn", text=text))


def as_before(connector: Any) -> Check:
    """What a connector that nobody uses may tell once more: its last status, or that it is Available. Appendix D judges others."""
    return one_of("status", LastReported(connector), "Available")


def statuses(*queued: str) -> Node:
    """The statuses of the connector under test that a station may have queued. The document asks for none of them."""
    return sequence(*(_queued(status) for status in queued))


def started_offline(id_tag: Any, answer: str) -> Node:
    """Steps 1 to 3 of tables 40 to 42: the transaction that has started meanwhile. Saves ``start``.

    Appendix D makes Charging optional here. What the connector went through before it may have been queued too: it was
    Preparing, and SuspendedEV until the EV drew power.
    """
    return any_order(
        receive(
            "StartTransaction",
            "1",
            answer={"idTagInfo.status": answer},
            save="start",
            checks=[warn(same("idTag", id_tag)), warn(same("connectorId", CONNECTOR))],
        ),
        sequence(_queued("Preparing"), _queued("SuspendedEV"), _queued("Charging", "3")),
    )


def list_conflict() -> Node:
    """What the bench says of the id tag contradicts the local list: a station reports it (OCPP 1.6 section 3.5.2)."""
    told = receive("StatusNotification", "conflict", connectorId=0, errorCode="LocalListConflict")
    return optional(told, GENERAL_RULE)


def cable_released(id_tag: Any) -> Node:
    """After a transaction that was refused: its owner presents the id tag once more.

    A station that locks the cable keeps it until then (OCPP 1.6 section 3.5.4); one whose transaction still runs ends it.
    """
    return when(
        AllOf((Known(Captured("start.idTag")), Not(PicsIs("general.fixed_cable", True)))),
        identify(id_tag, manner="free the cable", consequence="the station may keep the cable until then"),
    )


def start_offline(id_tag: Any) -> tuple[Node, ...]:
    """What the hands do in tables 40 to 42; the order of cable and id tag is not in them."""
    return (
        link("cut"),
        plug_in(),
        identify(id_tag, consequence=f"{OFFLINE} that it charges"),
        wait(Param("transaction_duration"), "the transaction starts while the station is offline"),
        link("restore"),
    )


def _queued(status: str, number: str = "queued") -> Node:
    return optional(receive("StatusNotification", number, connectorId=CONNECTOR, status=status), APPENDIX_D)
