"""Reusable states of the document for a charging station (tables 103 to 111), and how it boots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.checks import Check, equal, first_key, one_of, same, warn
from app.scenario.conditions import KeyIs, KeyKnown, LastStatus, Not, PicsIs
from app.scenario.values import EACH, Captured, Param
from app.scenario.vocabulary import (
    CONNECTOR,
    DOCUMENT,
    Node,
    any_order,
    each_connector,
    guard,
    identify,
    never,
    optional,
    plug_in,
    receive,
    send,
    sequence,
    use,
    when,
)

VALID = Param("valid_id_tag")
OTHER_DRIVER = Param("invalid_id_tag")
"""Whoever charges on the other connectors; the bench accepts the id tag there."""
ACCEPTED = {"idTagInfo.status": "Accepted"}
TRANSACTION_ID = Captured("start.bench.transactionId")
"""The id that the bench gave to the transaction of the case."""
THE_TRANSACTION = warn(same("transactionId", TRANSACTION_ID))
"""The document is silent on which transaction it is: a finding (OCPP 1.6 section 4.10)."""


def authorized(id_tag: Any = VALID, answer: Mapping[str, Any] = ACCEPTED, *, consequence: str = "") -> Node:
    """Table 104; ``consequence`` is said to whoever identifies. Saves ``authorized`` and ``preparing``. Preparing is expected only if the connector was not Preparing already."""
    return use(
        "Authorized",
        sequence(
            identify(id_tag, consequence=consequence),
            any_order(
                receive("Authorize", "1", checks=[equal("idTag", id_tag)], answer=answer, save="authorized"),
                when(
                    Not(LastStatus(CONNECTOR, ("Preparing",))),
                    receive("StatusNotification", "3", connectorId=CONNECTOR, status="Preparing", save="preparing"),
                ),
            ),
        ),
        table=104,
    )


def charging(
    id_tag: Any = VALID,
    answer: Mapping[str, Any] = ACCEPTED,
    *,
    reserved: bool = False,
    may_authorize: bool = False,
    profile: Mapping[str, Any] | None = None,
    start_checks: tuple[Check, ...] = (),
) -> Node:
    """Table 105: plug in first, remote start, which may bring a charging profile. Saves ``remote_start`` and ``start``.

    A connector that is ``reserved`` becomes Preparing only once it is known who comes: step 7 instead of step 3.

    Authorize is expected as AuthorizeRemoteTxRequests says; where the station does not tell the key, or where the case
    leaves it free (``may_authorize``), either is accepted. ``start_checks`` are what the case asks of StartTransaction besides.
    """
    asked = receive("Authorize", "9", checks=[equal("idTag", id_tag)], answer=answer)
    authorize = optional(asked, DOCUMENT) if may_authorize else remote_authorization("remote_authorization", asked)
    preparing = receive("StatusNotification", "7" if reserved else "3", connectorId=CONNECTOR, status="Preparing")
    # A remote start is as a local one (OCPP 1.6 section 5.11), and there either may come first (table 104).
    known = any_order(preparing, authorize) if reserved else authorize
    brought: dict[str, Any] = {} if profile is None else {"chargingProfile": profile}
    return use(
        "Charging",
        sequence(
            send("GetConfiguration", "1", "2", key=["AuthorizeRemoteTxRequests"], save="remote_authorization"),
            plug_in(),
            sequence() if reserved else preparing,
            send(
                "RemoteStartTransaction",
                "5",
                "6",
                connectorId=CONNECTOR,
                idTag=id_tag,
                checks=[equal("status", "Accepted")],
                save="remote_start",
                **brought,
            ),
            known,
            any_order(
                receive(
                    "StartTransaction",
                    "11",
                    checks=[equal("connectorId", CONNECTOR), equal("idTag", id_tag), *start_checks],
                    answer=answer,
                    save="start",
                ),
                receive("StatusNotification", "13", connectorId=CONNECTOR, status="Charging"),
            ),
        ),
        table=105,
    )


def remote_start_first() -> tuple[Node, ...]:
    """Steps 1 to 7 of tables 14, 15 and 30: remote start before the cable. Saves ``configuration`` and ``remote_start``."""
    key = "AuthorizeRemoteTxRequests"
    return (
        send("GetConfiguration", "1", "2", key=[key], checks=[first_key(key)], save="configuration"),
        send(
            "RemoteStartTransaction",
            "3",
            "4",
            connectorId=CONNECTOR,
            idTag=VALID,
            checks=[equal("status", "Accepted")],
            save="remote_start",
        ),
        remote_authorization(
            "configuration",
            receive("Authorize", "5", answer=ACCEPTED, checks=[warn(equal("idTag", VALID))]),
        ),
        receive("StatusNotification", "7", connectorId=CONNECTOR, status="Preparing"),
    )


def remote_start_of_known(number: int, why: str) -> Node:
    """Remote start of an id tag that the station knows, from step ``number`` on: it does not ask for it (``why``). Saves ``start``."""
    return guard(
        sequence(
            send(
                "RemoteStartTransaction",
                str(number),
                str(number + 1),
                connectorId=CONNECTOR,
                idTag=VALID,
                checks=[equal("status", "Accepted")],
            ),
            started(str(number + 2), str(number + 4)),
        ),
        # The document shows it by leaving the message out.
        never("Authorize", "purpose", text=why, idTag=VALID),
    )


def started(number: str, charging: str) -> Node:
    """StartTransaction of the valid id tag, accepted, and Charging, in any order. Saves ``start``."""
    return any_order(
        receive(
            "StartTransaction",
            number,
            answer=ACCEPTED,
            save="start",
            checks=[warn(same("idTag", VALID)), warn(same("connectorId", CONNECTOR))],
        ),
        receive("StatusNotification", charging, connectorId=CONNECTOR, status="Charging"),
    )


def remote_authorization(snapshot: str, authorize: Node) -> Node:
    """Authorize before a remote start: as the key AuthorizeRemoteTxRequests in a saved reply says."""
    key = "AuthorizeRemoteTxRequests"
    return when(
        KeyKnown(snapshot, key),
        when(KeyIs(snapshot, key, True), authorize),
        optional(authorize, DOCUMENT),
    )


def others_occupied() -> Node:
    """Prerequisite of tables 6 and 7: one reader for several connectors, so all others are made occupied.

    By another driver, who charges there. A connector with nothing but a cable in waits for a card: a station would rightly take
    the card of the case for it.
    """
    occupy = sequence(
        plug_in(EACH),
        receive("StatusNotification", "", connectorId=EACH, status="Preparing"),
        send(
            "RemoteStartTransaction",
            "",
            connectorId=EACH,
            idTag=OTHER_DRIVER,
            checks=[equal("status", "Accepted")],
        ),
        optional(receive("Authorize", "", idTag=OTHER_DRIVER, answer=ACCEPTED), DOCUMENT),
        any_order(
            receive("StartTransaction", "", connectorId=EACH, idTag=OTHER_DRIVER, answer=ACCEPTED),
            receive("StatusNotification", "", connectorId=EACH, status="Charging"),
        ),
    )
    return when(
        PicsIs("beyond_the_form.one_reader_for_several_connectors", True),
        each_connector(occupy, zero=False, special={CONNECTOR: sequence()}),
    )


def boot_accepted(number: str, **more: Any) -> Node:
    """BootNotification after a reset or a power cycle, accepted with the configured heartbeat interval."""
    answer = {"status": "Accepted", "interval": Param("heartbeat_interval")}
    return receive("BootNotification", number, answer=answer, reconnects=True, save="boot", **more)


def all_available(number: str, special: Any = None) -> Node:
    """A StatusNotification for every connector and for connector 0 (errata sheet v4.0, section 3.22)."""
    available = receive("StatusNotification", number, connectorId=EACH, status="Available")
    return each_connector(available, special=special)


def connector_unavailable(connector: Any) -> Node:
    """Table 108 (SetConnectorUnavailable)."""
    unavailable = sequence(
        change_availability("Inoperative", "1", "2", connector),
        receive("StatusNotification", "3", connectorId=connector, status="Unavailable"),
    )
    return use("SetConnectorUnavailable", unavailable, table=108)


def station_unavailable() -> Node:
    """Table 109 (SetChargePointUnavailable): told for each connector and connector 0."""
    unavailable = sequence(
        change_availability("Inoperative", "1", "2", 0),
        each_connector(receive("StatusNotification", "3", connectorId=EACH, status="Unavailable")),
    )
    return use("SetChargePointUnavailable", unavailable, table=109)


def station_operative() -> Node:
    """After a case with :func:`station_unavailable`: it can be used again."""
    available = receive("StatusNotification", "", connectorId=EACH, status="Available")
    return sequence(change_availability("Operative", "", "", 0), each_connector(available))


def others_unavailable() -> Node:
    """:func:`connector_unavailable` for all connectors but the one under test."""
    return each_connector(connector_unavailable(EACH), zero=False, special={CONNECTOR: sequence()})


def others_operative() -> Node:
    """After a case with :func:`others_unavailable`: they can be used again."""
    operative = sequence(
        change_availability("Operative", "", "", EACH),
        receive("StatusNotification", "", connectorId=EACH, status="Available"),
    )
    return each_connector(
        when(LastStatus(EACH, ("Unavailable",)), operative), zero=False, special={CONNECTOR: sequence()}
    )


def change_availability(kind: str, number: str, reply_number: str, connector: Any = CONNECTOR) -> Node:
    return send(
        "ChangeAvailability",
        number,
        reply_number,
        connectorId=connector,
        type=kind,
        checks=[one_of("status", "Accepted")],
    )
