"""Memory states of the document for a charging station (tables 112 and 113): what it is made to remember before a case."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import same
from app.scenario.conditions import KeyIs, Known, Not, PicsIs
from app.scenario.values import Captured, Sum
from app.scenario.vocabulary import CONNECTOR, Node, any_order, identify, receive, send, sequence, unplug, use, when
from testplans.ocpp16.charging_station.lists import emptied, entry, list_version, send_list
from testplans.ocpp16.charging_station.states import ACCEPTED, TRANSACTION_ID, VALID, charging


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
            identify(id_tag, manner="stop"),
            any_order(
                receive(
                    "StopTransaction",
                    "1",
                    checks=[same("transactionId", TRANSACTION_ID)],
                    answer=ACCEPTED,
                ),
                receive("StatusNotification", "3", connectorId=CONNECTOR, status="Finishing"),
            ),
            unplug("both"),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Available"),
        ),
        table=112,
    )


def id_tag_in_local_list(id_tag: Any = VALID) -> Node:
    """Table 113, with a list version that is newer than the one the station has."""
    newer = Sum((Captured("local_list.listVersion"), 1))
    return use(
        "IdTagLocalAuthList",
        sequence(list_version("0", "", save="local_list"), send_list("1", "2", "Full", newer, entry(id_tag))),
        table=113,
    )


NO_CACHE = PicsIs("optional_features.authorization_cache", False)
NO_LOCAL_LIST = PicsIs("functionalities.local_auth_list_management", False)


def known_offline(id_tag: Any = VALID) -> Node:
    """Both memory states, as far as the station has what they need. First the cache: what is in the list is not asked for."""
    return sequence(
        cache_emptied(),
        when(NO_CACHE, sequence(), id_tag_cached(id_tag)),
        when(NO_LOCAL_LIST, sequence(), id_tag_in_local_list(id_tag)),
    )


def local_list_emptied() -> Node:
    """After a case with :func:`known_offline`: nobody is in the local list any more."""
    version = Captured("local_list.listVersion")
    return when(Known(version), emptied(Sum((version, 2))))
