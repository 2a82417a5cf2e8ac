"""Memory states of the document for a charging station (tables 112 and 113): what it is made to remember before a case."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import same
from app.scenario.conditions import KeyIs, Not
from app.scenario.values import Captured
from app.scenario.vocabulary import CONNECTOR, Node, any_order, identify, receive, send, sequence, unplug, use, when
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, charging


def cache_emptied() -> Node:
    """The ClearCache before every case may have found the cache switched off; what it held comes back with it.

    Stands behind the configuration states, whose values before the case are in the reply saved as ``before``.
    """
    was_on = KeyIs("before", "AuthorizationCacheEnabled", True)
    return when(Not(was_on), send("ClearCache", "", callerror=("any",)))


def id_tag_cached(id_tag: Any = VALID) -> Node:
    """Table 112: a whole session with the id tag, which the bench accepts throughout, so that the station caches it."""
    return use(
        "IdTagCached",
        sequence(
            charging(id_tag),
            identify(id_tag),
            any_order(
                receive(
                    "StopTransaction",
                    "1",
                    checks=[same("transactionId", Captured("start.bench.transactionId"))],
                    answer=ACCEPTED,
                ),
                receive("StatusNotification", "3", connectorId=CONNECTOR, status="Finishing"),
            ),
            unplug("both"),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Available"),
        ),
        table=112,
    )
