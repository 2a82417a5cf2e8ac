"""What the cases have in common in which the station is offline for a while."""

from __future__ import annotations

from app.scenario.values import EACH
from app.scenario.vocabulary import (
    APPENDIX_D,
    CONNECTOR,
    GENERAL_RULE,
    Node,
    Setting,
    any_order,
    each_connector,
    optional,
    receive,
    sequence,
)
from testplans.ocpp16.charging_station.states import boot_accepted

CONFIGURATION = (
    Setting("LocalAuthorizeOffline", True),
    Setting("LocalAuthListEnabled", True, if_implemented=True),
    Setting("AuthorizationCacheEnabled", True, if_implemented=True),
    Setting("AllowOfflineTxForUnknownId", True, if_implemented=True),
)
SESSION = ("Preparing", "Charging", "Finishing", "Available")
"""What a connector goes through in a session, in this order. Appendix D itself lets it be suspended in between."""


def back_online(case: Node) -> Node:
    """What a station has queued, beside what it may say of itself once the connection is back.

    A station may register anew, tell the status of each connector again, and tell those that it could not tell meanwhile.
    """
    told = optional(receive("StatusNotification", "online", connectorId=EACH), GENERAL_RULE)
    queued = (
        optional(receive("StatusNotification", "queued", connectorId=CONNECTOR, status=status), APPENDIX_D)
        for status in SESSION
    )
    return any_order(
        optional(boot_accepted("online.boot"), GENERAL_RULE),
        each_connector(told, special={CONNECTOR: sequence()}),
        sequence(*queued),
        case,
    )
