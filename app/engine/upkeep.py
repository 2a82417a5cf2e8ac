"""The charging station between its cases: what it says of itself is read once a run, what it keeps is looked at and put in order.

Beside the cases, so that none of it is judged. What is found stands on the record (:class:`app.events.StationSurveyed`), from where
window, terminal, report and checklists tell it.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from app.campaign.record import CampaignRecord
from app.campaign.station_limits import (
    AVAILABILITY,
    CHARGING_PROFILES,
    CONNECTORS,
    FUNCTIONALITIES,
    LEFT,
    LOCAL_LIST,
    OF_INTEREST,
    RESERVATIONS,
    STOPS,
    TOLD,
    UNREACHED,
    Found,
    Station,
    compare,
    otherwise,
    rate_unit,
)
from app.engine import station_memory as memory
from app.engine.driver import Driver
from app.engine.leaving import Leaving
from app.engine.station_memory import Asked, SilentError
from app.events import ConfigurationRecorded, StationSurveyed
from app.evidence.case_file import CaseFile
from app.protocol.messages import Call, CallError, CallResult
from app.scenario.dut_state import DutState
from app.scenario.preparation import MOST_KEYS
from app.scenario.values import Context, folded, look_up

CAUSE = "upkeep"
"""``Frame.cause`` of what is asked between cases."""
BEFORE, BETWEEN, AFTER = "before", "between", "after"
_KEPT_BY: Mapping[str, str] = {
    "SendLocalList": LOCAL_LIST,
    "SetChargingProfile": CHARGING_PROFILES,
    "RemoteStartTransaction": CHARGING_PROFILES,
    "ReserveNow": RESERVATIONS,
    "ChangeAvailability": AVAILABILITY,
}
"""CALL of a case -> what the station keeps by it (:func:`app.engine.asking.keeps`)."""
_BY_THE_PICS = "the bench goes by the PICS"
_LOOK = "Look at its list, profiles, reservations and settings by hand."


class Upkeep:
    """Of one campaign with a charging station."""

    def __init__(
        self,
        driver: Driver,
        ctx: Context,
        case_file: CaseFile,
        record: CampaignRecord,
        reservations: Sequence[int],
        leaving: Leaving,
        replan: Callable[[Sequence[Mapping[str, Any]]], list[Found]] | None = None,
    ) -> None:
        """
        Args:
            reservations: ids that the cases give to their reservations.
            leaving: leaves the station idle after the last case.
            replan: makes the plan anew with the station's own keys (:class:`app.engine.replanning.Replanning`).
        """
        self._replan = replan
        self._driver, self._ctx, self._case_file, self._record = driver, ctx, case_file, record
        self._reservations, self._leaving = reservations, leaving
        self._ask = Asked(self._send)
        self._numbers = itertools.count(1)
        self._surveyed = False
        self._station = Station({})
        """As it told of itself before the first case."""
        self._unverified: dict[str, str] = {}
        """Keys that were put back and take effect after a reset only, with their values."""
        self._began = False
        """A case of this run has begun."""
        self._reserved: dict[int, int] = {}
        """Reservations of cases that may still be there, id -> connector: they are cancelled again."""
        self._again: set[str] = set()
        """Of a list or profiles that could not be put in order, the CALL of the case: it is tried again after the last one."""

    def begin(self) -> None:
        """A run begins: the station is looked at before its first case."""
        self._surveyed = self._began = False

    async def before_case(self) -> str:
        """Before every case, with the station connected. Why no case can be run; empty if one can."""
        if self._surveyed:
            self._began = True
            self._unverified.clear()
            await self._between()
            return ""
        self._surveyed = True
        found: list[Found] = []
        try:
            await self._survey(found)
        except SilentError:
            found.append(_silent())
        self._record_found(BEFORE, found)
        return next((f"{one.text}. {one.remedy}" for one in found if one.state == STOPS), "")

    async def after_run(self, reset: Callable[[], Awaitable[bool]], stopped: asyncio.Event) -> None:
        """After the last case: leave the station idle, put back what is left, and say what could not be.

        Args:
            reset: resets the station where a key asks for it; whether that worked.
            stopped: set once the tester has stopped the run; then no hands are asked.
        """
        if not self._surveyed:
            return
        found: list[Found] = []
        try:
            if self._began:
                await self._leaving.free(self._ask, stopped)
                found += await self._cache()
            await self._in_order(found, "the last case", self._again)
            before = self._unavailable_before()
            usable = [connector for connector in self._ctx.connectors if connector not in before]
            found += await memory.operative(self._ask, self._dut, usable, self._patience)
            found += await self._keys()
            found += await self._after_reset(reset)
            found += await memory.unavailable_again(self._ask, self._dut, before, self._patience)
        except SilentError:
            found.append(_silent())
            left = {**self._dut.to_put_back, **self._unverified}
            found += [memory.not_put_back(key, value, "the station cannot be reached") for key, value in left.items()]
        if self._began:
            found += self._leaving.left()
        self._record_found(AFTER, found)

    def broken_off(self) -> None:
        """The run is ended at once, and nothing more can be asked: say what is left, as far as it is known."""
        if not self._began:
            return
        why = "the run was broken off"
        found = self._leaving.left()
        found += [
            memory.not_put_back(key, value, why) for key, value in {**self._dut.to_put_back, **self._unverified}.items()
        ]
        kept = dict.fromkeys([_KEPT_BY[call.action] for call in self._driver.kept_by_station])
        found += [
            Found(what, LEFT, f"{what}: what a case has left was not looked at, as {why}", _LOOK) for what in kept
        ]
        self._record_found(AFTER, found)

    async def _cache(self) -> list[Found]:
        """Nothing of the cases stays in the authorization cache. A station without one refuses (errata 3.23)."""
        declared = look_up(self._ctx.pics, "optional_features.authorization_cache")
        if declared is False:
            return []
        found = await memory.empty_cache(self._ask, self._station.text("AuthorizationCacheEnabled"), before=False)
        return found if declared is True else []

    async def _after_reset(self, reset: Callable[[], Awaitable[bool]]) -> list[Found]:
        if not self._unverified:
            return []
        if not await reset():
            why = "it takes effect after a reset, and the station could not be reset"
            return [memory.not_put_back(key, value, why) for key, value in self._unverified.items()]
        wanted, self._unverified = self._unverified, {}
        return await memory.keys_verified(self._ask, wanted, self._most_keys)

    # --- the parts ---------------------------------------------------------------------------------------------------

    async def _survey(self, found: list[Found]) -> None:
        answer = await self._ask("GetConfiguration")
        entries = memory.entries_of(answer)
        if entries:
            more, refused = await self._left_out(entries)
            entries += more
            self._driver.assume("keys", {"configurationKey": list(entries)})
            for entry in entries:
                self._record_key("read", entry)
            self._station = Station({entry["key"]: entry for entry in entries}, all_told=not refused)
            self._limits(found)
            if refused:  # whether it has them is not known
                text = f"the station does not tell the keys that it is asked for by name ({refused}): {_BY_THE_PICS}"
                found.append(Found(CONNECTORS, TOLD, text, "TC_019 judges it."))
            elif self._replan is not None:
                found += self._replan(entries)
        else:
            why = answer.get("CALLERROR")
            text = (
                f"the station does not tell its configuration keys ({why})"
                if why
                else "the station tells no configuration key"
            )
            found.append(Found(CONNECTORS, TOLD, f"{text}: {_BY_THE_PICS}", "TC_019 judges it."))
        if any(one.state == STOPS for one in found):
            return
        await self._as_found(found)

    async def _left_out(self, told: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], str]:
        """Keys that matter and were not in the list of all: a station may have more than it lists at once. Asked for by name.

        Returns:
            those that it has, and what it answers where it does not say whether it has them.
        """
        names = {folded(entry["key"]) for entry in told}
        missing = [name for name in OF_INTEREST if folded(name) not in names]
        most = max(Station({entry["key"]: entry for entry in told}).number(MOST_KEYS) or 0, 1)
        found: list[Mapping[str, Any]] = []
        refused = ""
        for begin in range(0, len(missing), most):
            some = missing[begin : begin + most]
            wanted = {folded(name) for name in some}
            answer = await self._ask("GetConfiguration", key=some)
            found += [entry for entry in memory.entries_of(answer) if folded(entry["key"]) in wanted]
            refused = refused or str(answer.get("CALLERROR", ""))
        return found, refused

    def _limits(self, found: list[Found]) -> None:
        ctx, station = self._ctx, self._station
        found += compare(station, self._dut.statuses, ctx.pics, ctx.parameters)
        if other := otherwise(station, ctx.pics):
            self._driver.assume("PICS", dict(other))
        unit = rate_unit(station, str(ctx.parameters["charging_rate_unit"]))
        if self._has("SmartCharging") and unit != ctx.parameters["charging_rate_unit"]:
            self._driver.assume("parameter", {"charging_rate_unit": unit})

    async def _as_found(self, found: list[Found]) -> None:
        """What the station keeps from before the campaign, or from an engine that was killed in it."""
        first = not any(event.when == BEFORE for event in self._record.surveys)
        who = "an earlier case"
        found += await self._keys()
        if first:
            found += memory.unavailable_before(self._dut, self._ctx.connectors)
        if self._has("LocalAuthListManagement"):
            found += await self._list(first, who)
        if self._has("SmartCharging"):
            found += await memory.no_profiles(self._ask, before=first, left_by=who)
        if self._has("Reservation"):
            if not first or any(self._dut.status_of(connector) == "Reserved" for connector in self._ctx.connectors):
                await self._no_reservations(found, dict.fromkeys(self._reservations, -1), who)
            await self._foreign_reservations(found)
        if look_up(self._ctx.pics, "optional_features.authorization_cache") is True:
            found += await memory.empty_cache(self._ask, self._station.text("AuthorizationCacheEnabled"), before=True)
        self._driver.kept_by_station.clear()

    async def _list(self, first: bool, who: str) -> list[Found]:
        """The local list; one that is switched off is switched on for it, so that nothing comes back with it in a case."""
        enabled = self._station.text("LocalAuthListEnabled")
        if enabled is None or enabled.strip().casefold() != "false":
            return await memory.empty_list(self._ask, before=first, left_by=who)
        status = await self._ask.status("ChangeConfiguration", key="LocalAuthListEnabled", value="true")
        if status != "Accepted":
            text = f"the local list is switched off, and cannot be looked at (LocalAuthListEnabled: {status})"
            return [Found(LOCAL_LIST, TOLD, text, "If it is not empty, empty it at the station.")]
        self._driver.assume("to put back", {"LocalAuthListEnabled": enabled})
        self._dut.to_put_back.setdefault("LocalAuthListEnabled", enabled)
        found = await memory.empty_list(self._ask, before=first, left_by=who)
        return found + await self._keys()

    async def _between(self) -> None:
        found: list[Found] = []
        try:
            await self._in_order(found, "the case before")
            if self._dut.to_put_back:
                found += await self._keys()
        except SilentError:
            found.append(_silent())  # what was not looked at is tried again with the next look
        if found:
            self._record_found(BETWEEN, found)

    async def _in_order(self, found: list[Found], who: str, again: Collection[str] = ()) -> None:
        """What the cases since the last look have made the station keep. ``again``: CALLs of earlier ones, whose traces stayed.

        Raises:
            SilentError: the station does not answer; what was not looked at stands in ``kept_by_station`` as before.
        """
        kept = list(self._driver.kept_by_station)
        actions = {call.action for call in kept} | set(again)
        if "SendLocalList" in actions:
            self._look(found, "SendLocalList", await memory.empty_list(self._ask, before=False, left_by=who))
            self._looked_at("SendLocalList")
        if actions & {"SetChargingProfile", "RemoteStartTransaction"}:
            self._look(found, "SetChargingProfile", await memory.no_profiles(self._ask, before=False, left_by=who))
            self._looked_at("SetChargingProfile", "RemoteStartTransaction")
        made = {
            call.payload.get("reservationId"): call.payload.get("connectorId", -1)
            for call in kept
            if call.action == "ReserveNow"
        }
        if made or self._reserved:
            await self._no_reservations(found, {**self._reserved, **made}, who)
            await self._foreign_reservations(found)
            self._looked_at("ReserveNow")
        off = [call.payload for call in kept if call.action == "ChangeAvailability"]
        found += await memory.switched_on(self._ask, self._dut, off, who)
        self._driver.kept_by_station.clear()

    def _looked_at(self, *actions: str) -> None:
        kept = self._driver.kept_by_station
        kept[:] = [call for call in kept if call.action not in actions]

    def _look(self, found: list[Found], action: str, come_to: list[Found]) -> None:
        """What came of a look at a list or at profiles: what stayed is tried again after the last case."""
        found += come_to
        if any(one.state == LEFT for one in come_to):
            self._again.add(action)
        else:
            self._again.discard(action)

    async def _no_reservations(self, found: list[Found], ids: Mapping[int, int], who: str) -> None:
        said, self._reserved = await memory.no_reservations(self._ask, self._dut, ids, who, self._patience)
        found += said

    async def _foreign_reservations(self, found: list[Found]) -> None:
        """Of connectors that no reservation of the bench holds."""
        others = [connector for connector in self._ctx.connectors if connector not in self._reserved.values()]
        found += await memory.foreign_reservations(self._dut, others, self._patience)

    async def _keys(self) -> list[Found]:
        if not self._dut.to_put_back:
            return []
        found, taken, reset = await memory.keys_put_back(self._ask, self._dut, self._restored)
        if reset:
            self._unverified |= taken  # before the next case, 000_RESET comes anyway
            return found
        return found + await memory.keys_verified(self._ask, taken, self._most_keys)

    def _restored(self, key: str, value: str, status: str, done: bool) -> None:
        self._case_file.append(
            ConfigurationRecorded("", 0, "restored" if done else "not restored", key, value, None, status)
        )
        if done:
            self._driver.assume("put back", {key: value})
            self._dut.to_put_back.pop(key, None)

    def _unavailable_before(self) -> list[int]:
        """Connectors that were so when the campaign began, whichever engine has seen it."""
        items = [item for survey in self._record.surveys if survey.when == BEFORE for item in survey.items]
        found = {item["connector"] for item in items if isinstance(item.get("connector"), int)}
        return sorted(found & set(self._ctx.connectors))

    # --- small things ------------------------------------------------------------------------------------------------

    @property
    def _dut(self) -> DutState:
        return self._ctx.dut

    @property
    def _patience(self) -> float:
        return float(self._ctx.parameters["optional_patience"])

    def _has(self, profile: str) -> bool:
        """By its PICS and by what it says itself: nothing is asked of a station that does not have it."""
        declared = look_up(self._ctx.pics, f"functionalities.{FUNCTIONALITIES[profile]}")
        return declared is not False and self._station.has(profile, self._ctx.pics)

    @property
    def _most_keys(self) -> int:
        return self._station.number(MOST_KEYS) or 0

    def _record_key(self, when: str, entry: Mapping[str, Any]) -> None:
        value, readonly = entry.get("value"), entry.get("readonly")
        text, access = value if isinstance(value, str) else None, readonly if isinstance(readonly, bool) else None
        self._case_file.append(ConfigurationRecorded("", 0, when, entry["key"], text, access))

    def _record_found(self, when: str, found: Sequence[Found]) -> None:
        self._case_file.append(StationSurveyed(when, [one.as_json() for one in found]))

    async def _send(self, action: str, payload: dict[str, Any]) -> CallResult | CallError:
        call = Call(f"{CAUSE}-{time.monotonic_ns()}-{next(self._numbers)}"[-36:], action, payload)
        answer = await self._driver.request(call, CAUSE, float(self._ctx.parameters["response_timeout"]))
        if answer is None:
            raise SilentError(action)
        return answer


def _silent() -> Found:
    text = "the station does not answer, so that not everything it keeps could be looked at"
    return Found(UNREACHED, LEFT, text, _LOOK)
