"""The manual actions on the simulated charging station (``app.hands.actions``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ocpp.v16.enums import ChargePointErrorCode

from app.hands.actions import BY_NAME, ManualAction
from app.simulators.authorization import same_tag
from app.simulators.connector import Connector
from app.simulators.errors import CannotDo

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation

_ERROR_CODES = {str(code.value) for code in ChargePointErrorCode}
_STATES = "available|preparing|charging|suspendedev|suspendedevse|finishing|reserved|unavailable|faulted"
_STATE_QUESTION = re.compile(rf"is connector (\d+) ({_STATES})\?", re.IGNORECASE)
_LOCK_QUESTION = re.compile(r"is the cable of connector (\d+) (locked|unlocked)\?", re.IGNORECASE)


def checked(action: str, arguments: Mapping[str, Any], dut: str) -> None:
    """Whether this is one of the manual actions for this kind of DUT, with the arguments that it takes.

    Raises:
        CannotDo: it is not; the text says what is wrong.
    """
    try:
        ManualAction(action, arguments)
    except ValueError as error:
        raise CannotDo(str(error)) from None
    kind = BY_NAME[action]
    if kind.dut not in (dut, "any"):
        raise CannotDo(f"{action} is an action on a {kind.dut}, this is a {dut}")
    types: dict[str, type] = {"integer": int, "string": str, "object": dict, "array": list, "boolean": bool}
    for argument in kind.arguments:
        value = arguments.get(argument.name)
        wanted = types[argument.type]
        if argument.name in arguments and (
            isinstance(value, bool) != (wanted is bool) or not isinstance(value, wanted)
        ):
            raise CannotDo(f"{action}: {argument.name} is {value!r}, it must be a JSON {argument.type}")


async def perform(station: ChargingStation, action: str, arguments: Mapping[str, Any]) -> str | None:
    """Do one action. See :meth:`ChargingStation.perform`."""
    checked(action, arguments, "charging-station")
    if station.behaviour.hands_tied:
        raise CannotDo("nobody can get at the station: a fault is switched on")
    if action == "Observe":
        return observe(station, str(arguments["question"]))
    if action in ("DisableReservations", "EnableReservations"):
        if not station.has("Reservation"):
            raise CannotDo("this station has no reservations")
        station.reservations.disabled = action == "DisableReservations"
        return None
    if action in ("CauseLocalListFailure", "ClearLocalListFailure"):
        if not station.has("LocalAuthListManagement"):
            raise CannotDo("this station has no local authorization list")
        station.local_list.failing = action == "CauseLocalListFailure"
        return None
    if action.startswith("Power"):
        await _power(station, action)
    elif action in ("CauseFault", "ClearFault"):
        _fault(station, action, arguments)
    else:
        _at_connector(station, action, arguments)
    return None


async def _power(station: ChargingStation, action: str) -> None:
    if station.resetting:
        raise CannotDo("the station is restarting")
    if action == "PowerOn":
        if station.powered:
            raise CannotDo("the station's power is on already")
        station.power_on()
        return
    if not station.powered:
        raise CannotDo("the station's power is off")
    if action == "PowerCycle":
        await station.reboot(abrupt=True)
    else:
        await station.power_off()


def _fault(station: ChargingStation, action: str, arguments: Mapping[str, Any]) -> None:
    number = arguments["connectorId"]
    if number not in station.numbers:
        raise CannotDo(_no_connector(station, number))
    code: str | None = None
    if action == "CauseFault":
        code = str(arguments.get("errorCode", "OtherError"))
        if code not in _ERROR_CODES - {"NoError"}:
            raise CannotDo(f"{code} is not an error code of OCPP 1.6 section 7.6 that a fault can have")
    elif (station.fault if number == 0 else station.connectors[number].fault) is None:
        raise CannotDo(f"connector {number} has no fault")
    if number == 0:
        station.fault = code
    if code is not None:
        station.reservations.end(number)
    for connector in station.connectors.values():
        if number in (0, connector.number):
            connector.fault = code
            if code is not None:
                connector.end_session()
                station.charging.stop(connector, "Other")
    for each in station.numbers:
        station.reporter.changed(each)


def _at_connector(station: ChargingStation, action: str, arguments: Mapping[str, Any]) -> None:
    number = arguments["connectorId"]
    connector = station.connectors.get(number)
    if connector is None:
        raise CannotDo(_no_connector(station, number))
    if action == "PlugIn":
        station.charging.plug_in(connector)
    elif action == "Unplug":
        side = arguments["side"]
        if side not in ("EV", "both"):
            raise CannotDo(f'the side is {side!r}, it must be "EV" or "both"')
        station.charging.unplug(connector, side)
    elif action == "PresentIdTag":
        _present(station, connector, arguments["idTag"])
    elif connector.fixed_cable:
        raise CannotDo(f"connector {number} has a fixed cable, and so no lock")
    elif action == "CauseLockFailure":
        connector.lock_fails = True
    elif action == "ClearLockFailure":
        connector.lock_fails = connector.unlock_fails = False
    else:
        connector.unlock_fails = True


def _present(station: ChargingStation, connector: Connector, tag: str) -> None:
    if not 0 < len(tag) <= 20:
        raise CannotDo("an id tag has 1 to 20 characters")
    if not station.powered:
        raise CannotDo("the station's power is off, its reader is dark")
    station.charging.present(_behind_reader(station, connector, tag), tag)


def _behind_reader(station: ChargingStation, connector: Connector, tag: str) -> Connector:
    """The connector that a card is meant for: the reader's own, or with one reader for all the one that it fits best."""
    if not station.options.shared_reader:
        return connector
    everyone = list(station.connectors.values())
    mine = [each for each in everyone if each.transaction is not None and each.transaction.started_with(tag)]
    mine += [each for each in everyone if same_tag(each.tag, tag)]
    usable = [each for each in everyone if each.usable and station.reservations.might_use(each, tag)]
    reserved = [each for each in usable if station.reservations.is_holder(each, tag)]
    waiting = [each for each in usable if each.ready and not each.ended]
    free = [each for each in usable if each.tag is None]
    return next(iter([*mine, *reserved, *waiting, *free]), connector)


def observe(station: ChargingStation, question: str) -> str:
    """Answer what the station can know of itself, in exactly these words; everything else takes eyes.

    ``Is connector 1 charging?`` with any status, and ``Is the cable of connector 1 locked?`` (or ``unlocked``).
    """
    if match := _STATE_QUESTION.fullmatch(question.strip()):
        if (number := int(match[1])) in station.numbers:
            return "yes" if station.state(number).status.lower() == match[2].lower() else "no"
    elif match := _LOCK_QUESTION.fullmatch(question.strip()):
        connector = station.connectors.get(int(match[1]))
        if connector is not None and not connector.fixed_cable:
            return "yes" if connector.locked == (match[2].lower() == "locked") else "no"
    return "cannot"


def _no_connector(station: ChargingStation, number: int) -> str:
    return f"there is no connector {number}; this station has {len(station.connectors)}"
