"""A device that came and could not stay: who, why, and what to do. The terminal, the window and the pre-test say the same."""

from __future__ import annotations

from app.events import LinkChanged

_TLS = "speaks TLS"
_SET_UP = {
    400: "Correct the address in the station.",
    409: "Switch one of the two off, or correct its address.",
    426: "Correct the address in the station: it must be a WebSocket.",
    101: "Set the station to OCPP 1.6 with JSON.",
}
_NO_OCPP = "the CSMS did not choose"
_OF_A_STATION = "Correct address and charge point id in the station."


def why(event: LinkChanged) -> tuple[str, str]:
    """What happened and what to do about it; two empty texts where there is nothing to settle.

    Connections without a word and those that the bench itself keeps cut are no news: they stand in the record alone.
    """
    if event.what == "failed":
        # the bench is the charge point: the management system refused it
        if not 400 <= event.code < 600:
            return "", ""
        known = f"the management system refused the charge point {event.charge_point_id!r}: {_once(event.reason)}"
        if event.code in (401, 403, 404):
            return (
                known,
                "Make this charge point id and its password known to the system, or open the campaign with those it knows.",
            )
        return known, "Ask whoever operates the system."
    if event.what == "refused" and event.reason.startswith(_NO_OCPP):
        known = f"the management system let the charge point {event.charge_point_id!r} in, and did not choose OCPP 1.6: {_once(event.reason)}"
        return known, "Set the management system to OCPP 1.6 with JSON (subprotocol ocpp1.6), or correct its address."
    if event.what != "refused" or (not event.code and _TLS not in event.reason):
        return "", ""
    who = f"a station that calls itself {event.charge_point_id!r}" if event.charge_point_id else "a station"
    known = f"{who} tried to connect and was turned away: {_once(event.reason)}"
    if not event.code:
        return known, ""  # the reason says it
    if event.code in (401, 403):
        return known, "Correct user name and password in the station."
    if event.code == 404 and event.charge_point_id:
        return (
            known,
            f"Correct the charge point id in the station, or open a new campaign for {event.charge_point_id!r}.",
        )
    return known, _SET_UP.get(event.code, _OF_A_STATION)


def _once(reason: str) -> str:
    """The reason without the number of repetitions, so that the same trouble is told once."""
    return reason.partition(" (and ")[0]
