"""What a charging station keeps from before: looked at over OCPP, put in order, and looked at again.

Each function asks the station and gives back what is to be said aloud; nothing if all is as section 1.3 of the test case document
and the cases' own preconditions want it: an empty local list, no charging profile, no reservation, every connector operative.
Nobody can read out over OCPP what a list, a profile or a reservation holds, so what was the vendor's cannot be put back: it is said.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.campaign.station_limits import (
    AVAILABILITY,
    CACHE,
    CHARGING_PROFILES,
    KEYS,
    LEFT,
    LOCAL_LIST,
    RESERVATIONS,
    TOLD,
    WRONG,
    Found,
)
from app.protocol.messages import CallError, CallResult
from app.scenario.dut_state import DutState
from app.scenario.values import whole_number

EMPTY = 0
"""Version of a local list that is empty; -1 is said of one that is switched off (OCPP 1.6 section 5.10, errata v4.0 3.52)."""
MOST_LISTED = 2_000
_SHOWN = 60
"""Characters of a status that are shown."""
_UPDATE_AGAIN = "Send it again from your management system after the campaign: nobody can read it out over OCPP."
_SET_AGAIN = "Set them again from your management system after the campaign: nobody can read them out over OCPP."


class SilentError(Exception):
    """The station does not answer, or is not connected: there is nothing to look at."""


@dataclass(frozen=True)
class Asked:
    """Asks the station. Raises :class:`SilentError` where no answer comes."""

    send: Callable[[str, dict[str, Any]], Awaitable[CallResult | CallError]]

    async def __call__(self, action: str, **payload: Any) -> dict[str, Any]:
        """The payload of the answer; of a CALLERROR its code, under ``CALLERROR``."""
        answer = await self.send(action, payload)
        if isinstance(answer, CallError):
            return {"CALLERROR": answer.code}
        return answer.payload if isinstance(answer.payload, dict) else {}

    async def status(self, action: str, **payload: Any) -> str:
        """The status of the answer, or the code of a CALLERROR; words for one that is missing or odd."""
        answer = await self(action, **payload)
        refused = "CALLERROR" in answer
        told = answer["CALLERROR"] if refused else answer.get("status")
        if isinstance(told, str) and told.strip():
            return told[:_SHOWN]
        if refused:
            return "a CALLERROR without a code"
        return "no status" if told in (None, "") else f"the status {json.dumps(told)}"[:_SHOWN]


async def empty_list(ask: Asked, *, before: bool, left_by: str) -> list[Found]:
    """``before``: whatever is found is the vendor's. ``left_by``: otherwise, who is said to have left it."""
    version = await _version(ask)
    if version is None:
        return [
            Found(
                LOCAL_LIST,
                TOLD,
                "the station does not tell the version of its local list: whether it is empty is not known",
            )
        ]
    if version <= EMPTY:
        return []
    status = await ask.status("SendLocalList", listVersion=version + 1, updateType="Full", localAuthorizationList=[])
    owner = f"the station had a local list (version {version}) before the campaign" if before else (
        f"the local list (version {version}) was left over by {left_by}"
    )  # fmt: skip
    if status != "Accepted":
        remedy = "Empty it at the station; id tags in it may be accepted without being asked for."
        return [
            Found(LOCAL_LIST, LEFT, f"{owner}, and cannot be emptied: SendLocalList was answered with {status}", remedy)
        ]
    now = await _version(ask)
    emptied = "it was emptied"
    if now is not None and now > EMPTY:
        # Accepted all the same: errata v4.0 3.52 came late, and the document judges it in its own cases.
        emptied = f"it was emptied, though the station tells version {now} of it instead of 0"
    return [Found(LOCAL_LIST, LEFT if before else TOLD, f"{owner}: {emptied}", _UPDATE_AGAIN if before else "")]


async def no_profiles(ask: Asked, *, before: bool, left_by: str) -> list[Found]:
    """Clear all charging profiles, then ask again: with none left, the answer is Unknown (OCPP 1.6 section 7.11)."""
    status = await ask.status("ClearChargingProfile")
    if status == "Unknown":
        return []
    if status != "Accepted":
        text = f"charging profiles cannot be cleared: ClearChargingProfile was answered with {status}"
        return [Found(CHARGING_PROFILES, LEFT, text, "Clear them at the station.")]
    again = await ask.status("ClearChargingProfile")
    if again == "Unknown":
        if before:
            text = "the station had charging profiles before the campaign: they were cleared"
            return [Found(CHARGING_PROFILES, LEFT, text, _SET_AGAIN)]
        return [Found(CHARGING_PROFILES, TOLD, f"charging profiles were left over by {left_by}: they were cleared")]
    had = "whether it had any, and whether one is left" if before else f"whether a profile of {left_by} is left"
    text = f"the station answers ClearChargingProfile with {again} once more after it has cleared all: {had}, cannot be told"
    cleared = "A cleared station answers Unknown (OCPP 1.6 section 7.11)."
    if before:
        return [Found(CHARGING_PROFILES, TOLD, text, cleared)]
    return [Found(CHARGING_PROFILES, LEFT, text, f"{cleared} Clear them at the station.")]


async def no_reservations(
    ask: Asked, dut: DutState, ids: Mapping[int, int], left_by: str, patience: float
) -> tuple[list[Found], dict[int, int]]:
    """Cancel the bench's own reservations, and see that they are gone: one that is not there is answered with Rejected (section
    7.8), and its connector is Reserved no more.

    Args:
        ids: id -> connector, 0 for the whole station, below 0 where it is not known.
        patience: seconds until the connector has to say that it is free.

    Returns:
        what is to be said, and those that may still be there.
    """
    found, cancelled, stay = list[Found](), list[str](), dict[int, int]()
    for number, connector in ids.items():
        first = await ask.status("CancelReservation", reservationId=number)
        last = await ask.status("CancelReservation", reservationId=number) if first == "Accepted" else first
        if connector > 0:
            await until(lambda at=connector: dut.status_of(at) != "Reserved", patience)  # type: ignore[misc]
        held = connector > 0 and dut.status_of(connector) == "Reserved"
        if held or last not in ("Rejected", "NotImplemented", "NotSupported"):
            stay[number] = connector
            still = f", and connector {connector} is still Reserved" if held else ""
            once_more = " once more" if first == "Accepted" else ""
            text = f"reservation {number} of {left_by} may still be there: CancelReservation was answered with {last}{once_more}"
            found.append(Found(RESERVATIONS, LEFT, text + still, "Cancel it at the station, or wait until it expires."))
        elif first == "Accepted":
            cancelled.append(str(number))
    if cancelled:
        were = f"reservation {cancelled[0]} was" if len(cancelled) == 1 else f"reservations {', '.join(cancelled)} were"
        found.append(Found(RESERVATIONS, TOLD, f"{were} left over by {left_by}, and cancelled"))
    return found, stay


async def foreign_reservations(dut: DutState, connectors: Iterable[int], patience: float) -> list[Found]:
    """Connectors that are Reserved by nobody the bench knows."""
    held = [connector for connector in connectors if dut.status_of(connector) == "Reserved"]
    await until(lambda: not any(dut.status_of(connector) == "Reserved" for connector in held), patience)
    remedy = "Cancel the reservation where it was made, or wait until it expires: OCPP cannot list reservations."
    return [
        Found(RESERVATIONS, LEFT, f"connector {connector} is Reserved, and not by the bench", remedy)
        for connector in held
        if dut.status_of(connector) == "Reserved"
    ]


async def operative(ask: Asked, dut: DutState, connectors: Iterable[int], patience: float) -> list[Found]:
    """Make connectors operative again that are Unavailable, and see that they are. One that was switched off with the whole
    station may need that to be switched on (OCPP 1.6 section 5.2)."""
    found = []
    if dut.status_of(0) == "Unavailable":
        await ask.status("ChangeAvailability", connectorId=0, type="Operative")
        await until(lambda: dut.status_of(0) != "Unavailable", patience)
    for connector in connectors:
        if dut.status_of(connector) != "Unavailable":
            continue
        status = await ask.status("ChangeAvailability", connectorId=connector, type="Operative")
        await until(lambda at=connector: dut.status_of(at) != "Unavailable", patience)  # type: ignore[misc]
        if dut.status_of(connector) == "Unavailable":
            text = f"connector {connector} is still Unavailable (ChangeAvailability was answered with {status})"
            found.append(Found(AVAILABILITY, LEFT, text, "Make it available at the station."))
    return found


async def switched_on(ask: Asked, dut: DutState, asked: Iterable[Mapping[str, Any]], left_by: str) -> list[Found]:
    """Switch on again what a case has switched off, also where the station says that it is Available: that may be wrong, and no
    transaction would start there. One that says Unavailable is left for 000_RESET, which sees to it.

    Args:
        asked: the payloads of the cases' ChangeAvailability, in their order; connector 0 goes for all (OCPP 1.6 section 5.2).
    """
    off = dict[int, None]()
    for payload in asked:
        connector = whole_number(payload.get("connectorId"))
        if connector is None:
            continue
        if payload.get("type") == "Inoperative":
            off[connector] = None
        elif connector == 0:
            off.clear()
        else:
            off.pop(connector, None)
    found = []
    for connector in off:
        says = dut.status_of(connector)
        if says in ("", "Unavailable"):
            continue
        status = await ask.status("ChangeAvailability", connectorId=connector, type="Operative")
        where = f"connector {connector}" if connector else "the station"
        text = f"{where} was switched off by {left_by}, and says {says}: it was switched on again ({status})"
        found.append(Found(AVAILABILITY, TOLD, text))
    return found


def unavailable_before(dut: DutState, connectors: Iterable[int]) -> list[Found]:
    """000_RESET makes them available, as every case wants them."""
    text = "connector {} was Unavailable before the campaign: it is made available, and Unavailable again after the last case"
    return [
        Found(AVAILABILITY, TOLD, text.format(connector), connector=connector)
        for connector in connectors
        if dut.status_of(connector) == "Unavailable"
    ]


async def unavailable_again(ask: Asked, dut: DutState, connectors: Iterable[int], patience: float) -> list[Found]:
    """Take connectors out of use that were so before the campaign, and see that they are."""
    found = []
    for connector in connectors:
        status = await ask.status("ChangeAvailability", connectorId=connector, type="Inoperative")
        await until(lambda at=connector: dut.status_of(at) == "Unavailable", patience)  # type: ignore[misc]
        if dut.status_of(connector) != "Unavailable":
            text = (
                f"connector {connector} was Unavailable before the campaign, and is {dut.status_of(connector) or 'not'} now "
                f"(ChangeAvailability was answered with {status})"
            )
            found.append(Found(AVAILABILITY, LEFT, text, "Make it unavailable at the station, if it has to be so."))
    return found


async def empty_cache(ask: Asked, enabled: str | None, *, before: bool) -> list[Found]:
    """Clear it. Before the first case that shows whether it can be cleared at all; each case clears it, and after the last one
    nothing of the cases stays in it. One that is switched off may refuse (errata 3.23)."""
    status = await ask.status("ClearCache")
    if status == "Accepted" or (enabled is not None and enabled.strip().casefold() != "true"):
        return []
    text = f"the authorization cache cannot be cleared: ClearCache was answered with {status}"
    if not before:
        return [Found(CACHE, LEFT, f"{text}; id tags of the cases may be in it", "Clear it at the station.")]
    return [
        Found(CACHE, WRONG, text, "Clear it at the station; id tags in it may be accepted without being asked for.")
    ]


async def keys_put_back(
    ask: Asked, dut: DutState, restored: Callable[[str, str, str, bool], None]
) -> tuple[list[Found], dict[str, str], bool]:
    """Put back the keys that a case could not.

    Args:
        restored: told of each key with the value before, the answer, and whether it was taken.

    Returns:
        what is to be said, the keys that were taken with their values, and whether they take effect after a reset only.
    """
    found, reset, taken = list[Found](), False, dict[str, str]()
    for key, value in list(dut.to_put_back.items()):
        status = await ask.status("ChangeConfiguration", key=key, value=value)
        reset = reset or status == "RebootRequired"
        done = status in ("Accepted", "RebootRequired")
        restored(key, value, status, done)
        if done:
            taken[key] = value
        else:
            found.append(not_put_back(key, value, f"the station answered {status}"))
    return found, taken, reset


async def keys_verified(ask: Asked, wanted: dict[str, str], most: int) -> list[Found]:
    """Read again what was put back. ``most``: how many keys one GetConfiguration may name; 0: not known."""
    found, names = list[Found](), list(wanted)
    for begin in range(0, len(names), max(most, 1)):
        some = names[begin : begin + max(most, 1)]
        found += _not_taken(await ask("GetConfiguration", key=some), wanted, some)
    return found


def not_put_back(key: str, value: str, why: str) -> Found:
    return Found(
        KEYS, LEFT, f"{key} still has the value of a case, before it was {value!r}: {why}",
        f"Set it to {value!r} at the station.",
    )  # fmt: skip


def entries_of(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The configuration keys of an answer that have a name, as many as a station can have in earnest."""
    listed = answer.get("configurationKey")
    entries = listed[:MOST_LISTED] if isinstance(listed, list) else []
    return [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("key"), str)]


def _not_taken(answer: dict[str, Any], wanted: dict[str, str], names: Collection[str]) -> list[Found]:
    told = {entry["key"].casefold(): entry.get("value") for entry in entries_of(answer)}
    found = []
    for name in names:
        now = told.get(name.casefold())
        if isinstance(now, str) and now.strip().casefold() != wanted[name].strip().casefold():
            found.append(not_put_back(name, wanted[name], f"the station took the value, but tells {now[:100]!r}"))
    return found


async def _version(ask: Asked) -> int | None:
    return whole_number((await ask("GetLocalListVersion")).get("listVersion"))


async def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until this holds, so long at most."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        await asyncio.sleep(0.005)
