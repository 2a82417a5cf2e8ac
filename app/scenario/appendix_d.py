"""Appendix D of the test procedure V1.1.4, as rules: what to think of each StatusNotification.

Each notification gets the rule that decides, an advice and a reason. Only what no rule decides is left to the tester.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.scenario.values import whole_number

OK, ACCEPTABLE, REJECT, RETEST, ASK = "ok", "acceptable", "reject", "retest", "ask"

_OTHER_CONNECTOR_STATUSES = ("Available", "Reserved", "Preparing", "Unavailable")
_STATION_WIDE = ("Available", "Unavailable", "Reserved")
"""What a case can do to all connectors at once: switch the station off and on, reserve or free it."""


@dataclass(frozen=True)
class Classified:
    rule: str
    advice: str
    reason: str


@dataclass(frozen=True)
class Situation:
    """What the bench was waiting for when the notification came."""

    connectors: Collection[int]
    """The connector under test, and those that a StatusNotification is waited for from."""
    waiting_statuses: Mapping[int, Collection[str]] = field(default_factory=dict)
    """Connector -> statuses that are waited for."""
    to_come: Collection[str] = ()
    """Actions that the case still waits for, now or later."""
    after_boot: bool = False
    """A BootNotification came in this case."""
    case_over: bool = False
    """All steps are done."""
    reservation_case: bool = False
    same_evse: Collection[int] = ()
    """Connectors on the same EVSE as the one under test."""
    not_tested: Collection[int] = ()
    """Connectors that the station has beyond those of the campaign."""
    mode_1_2: bool = False
    """The product subtype is Mode 1/2-only charging station."""
    transaction_started: bool = False
    charging: Collection[int] = ()
    """Connectors with a running transaction."""
    earlier: Mapping[str, Any] | None = None
    """What the connector said last, before a boot or a reconnection too."""


def is_duplicate(request: Mapping[str, Any], last: Mapping[str, Any] | None) -> bool:
    """Two in a row for one connector with the same status, errorCode and info (the time does not count)."""
    if last is None:
        return False
    # An empty info says as little as none.
    return _same(request, last, "connectorId", "status", "errorCode") and _info(request) == _info(last)


def _says_more(request: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """The same status, with another error code or info."""
    return before is not None and _same(request, before, "status") and not is_duplicate(request, before)


def _same(request: Mapping[str, Any], last: Mapping[str, Any], *names: str) -> bool:
    return all(request.get(name) == last.get(name) for name in names)


def _info(request: Mapping[str, Any]) -> Any:
    return request.get("info") or ""


def classify(request: Mapping[str, Any], last: Mapping[str, Any] | None, situation: Situation) -> Classified:
    """Judge a notification that no step was waiting for.

    Args:
        request: its payload.
        last: the one before it from the same connector, None after a boot or a reconnection.
        situation: what the bench was waiting for.
    """
    connector, status = whole_number(request.get("connectorId")), str(request.get("status"))
    if connector == 0 and 0 not in situation.connectors:
        return _station_itself(request, last)
    if is_duplicate(request, last):
        return Classified(
            "D-duplicate",
            REJECT,
            "the same connector, status, error code and info as the one before; Appendix D does not allow it",
        )
    if situation.reservation_case and connector in situation.same_evse and status in _OTHER_CONNECTOR_STATUSES:
        # Also while something else is waited for from it: what it shares with the connector under test changes at any time.
        return Classified("D-same-evse", ACCEPTABLE, "another connector of the same EVSE, in a reservation case")
    if connector in situation.not_tested and (last is None or status in _STATION_WIDE):
        reason = (
            f"connector {connector} is beyond those of the campaign; what it reports of itself is no part of the case"
        )
        return Classified("D-not-tested", ACCEPTABLE, reason)
    if connector not in situation.connectors:
        return Classified("D-other-connector", REJECT, f"connector {connector} has no part in this case")
    if _says_more(request, last or situation.earlier):
        return Classified(
            "D-repeated", ACCEPTABLE, f"{status} again, but with another error code or info; Appendix D allows that"
        )
    return _expected_connector(connector, status, last, situation)


def _station_itself(request: Mapping[str, Any], last: Mapping[str, Any] | None) -> Classified:
    """Connector 0, not asked for. Whatever is wrong with it, Appendix D asks for a retest, never for more."""
    if request.get("errorCode", "NoError") == "NoError" and not _info(request):
        why = "has neither an error code nor info"
    elif is_duplicate(request, last):
        why = "says the same as the one before"
    else:
        return Classified("D-connector-0", ACCEPTABLE, "connector 0, not asked for, carries an error code or info")
    return Classified("D-connector-0", RETEST, f"connector 0, not asked for, {why}; Appendix D asks for a retest")


def _expected_connector(
    connector: Any, status: str, last: Mapping[str, Any] | None, situation: Situation
) -> Classified:
    before = str(last.get("status")) if last else ""
    suspended = status in ("SuspendedEV", "SuspendedEVSE")
    if suspended and {"StartTransaction", "StopTransaction"} & set(situation.to_come):
        return Classified("D-suspended", ACCEPTABLE, f"{status} while StartTransaction or StopTransaction is to come")
    if (
        situation.after_boot
        and status == "Unavailable"
        and "Available" in situation.waiting_statuses.get(connector, ())
    ):
        return Classified("D-boot", ACCEPTABLE, "Unavailable first, after a boot, while Available is waited for")
    if situation.mode_1_2 and not situation.transaction_started:
        if status == "Available" and before == "Preparing":
            return Classified(
                "D-mode-1-2", ACCEPTABLE, "Mode 1/2-only station: Available again after the short power flow"
            )
        if status == "Preparing" and before == "Available":
            return Classified(
                "D-mode-1-2", ACCEPTABLE, "Mode 1/2-only station: Preparing again after the local authorization"
            )
    if situation.case_over:
        return Classified("D-after", ACCEPTABLE, "came after the last step; the case does not say what follows")
    if suspended and connector in situation.charging:
        # Appendix D does not list it, yet OCPP 1.6 section 4.9 asks it of a station whose EV or EVSE suspends.
        return Classified(
            "D-suspended",
            RETEST,
            f"{status} during a transaction, with neither StartTransaction nor StopTransaction to come: Appendix D does not "
            "list it, OCPP 1.6 section 4.9 asks for it; run the case again with an EV that draws power",
        )
    wanted = " or ".join(sorted(situation.waiting_statuses.get(connector, ()))) or "none"
    return Classified("D-status", REJECT, f"status {status} on connector {connector} where {wanted} was waited for")


def overall(advices: Collection[str]) -> str:
    """The advice for the whole case: ``reject``, ``retest``, ``ask`` or ``approve``."""
    for advice in (REJECT, RETEST, ASK):
        if advice in advices:
            return advice
    return "approve"
