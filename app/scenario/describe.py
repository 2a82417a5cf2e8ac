"""A step in words, short enough for one line of the step list."""

from __future__ import annotations

import re
from typing import Any

from app.parameters import PARAMETERS
from app.scenario.files import PLACES, OpenPlace, Transferred
from app.scenario.values import MISSING, Context, Value, resolve, words
from app.scenario.vocabulary import Act, LinkStep, Observe, Receive, Send, Step, Verify, Wait

_ACTIONS = {
    "PlugIn": "Plug in the cable, connector {connectorId}",
    "Unplug": "Unplug the cable ({side}), connector {connectorId}",
    "PresentIdTag": "Identify with {idTag}, connector {connectorId}",
    "PowerCycle": "Switch the power off and on",
    "PowerOff": "Switch the power off",
    "PowerOn": "Switch the power on",
    "CauseFault": "Cause a fault, connector {connectorId}",
    "ClearFault": "End the fault, connector {connectorId}",
    "CauseLockFailure": "Make the cable lock fail to lock, connector {connectorId}",
    "CauseUnlockFailure": "Make the cable lock fail to unlock, connector {connectorId}",
    "ClearLockFailure": "Let the cable lock work again, connector {connectorId}",
    "CauseLocalListFailure": "Make the update of the local list fail",
    "ClearLocalListFailure": "Let updates of the local list work again",
    "DisableReservations": "Switch reservations off",
    "EnableReservations": "Switch reservations on again",
    "TriggerFromCsms": "Send {action} from the management system",
}


_MOST_ITEMS = 3
"""Items of a list that are named; of more, only the number is told."""
_UNITS = {parameter.name: parameter.unit for parameter in PARAMETERS}
_PARAMETER = re.compile(r"<(\w+)>")


def describe(step: Step, ctx: Context) -> str:
    return readable(_described(step, ctx), ctx)


def readable(text: str, ctx: Context) -> str:
    """The text with the value of each campaign parameter that it names: ``600 s (heartbeat_wait_limit)``."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in ctx.parameters:
            return found[0]
        unit = f" {_UNITS[name]}" if _UNITS.get(name) else ""
        named = "" if text[: found.start()].rstrip().endswith(name) else f" ({name})"
        return f"{ctx.parameters[name]}{unit}{named}"

    return _PARAMETER.sub(value, text)


def subject(step: Step, ctx: Context, *, whole: bool) -> str:
    """What a check is about: a key with its new value, otherwise the step as a whole or only its action."""
    if isinstance(step, Send) and step.action == "ChangeConfiguration":
        return _described(step, ctx).replace(" · ", " ")
    return describe(step, ctx) if whole else str(getattr(step, "action", ""))


def _described(step: Step, ctx: Context) -> str:
    match step:
        case Send(action="ChangeConfiguration", payload={"key": key, "value": value}):
            return f"ChangeConfiguration · {known_or_words(key, ctx)} = {known_or_words(value, ctx)}"
        case Receive(action=action, match=match, where=where):
            return " · ".join([action, *_fields(match, ctx), *(words(check.expected) for check in where)])
        case Send(action=action, payload=payload):
            return " · ".join([action, *_fields(payload if isinstance(payload, dict) else {}, ctx)])
        case Act(action=action, arguments=arguments):
            values = {name: known_or_words(value, ctx) for name, value in arguments.items()}
            return _ACTIONS.get(action, action).format(**values)
        case Observe(question=question):
            return question
        case Wait(seconds=seconds, why=why):
            return f"Wait {known_or_words(seconds, ctx)} s: {why}"
        case LinkStep(what=what):
            return {"cut": "Cut the connection", "restore": "Let the connection come back"}.get(
                what, f"Connection: {what}"
            )
        case Verify(text=text):
            return text
        case OpenPlace(content=content):
            return PLACES[content]
        case Transferred(untouched=True, name=name):
            return f"Not fetched: {name}"
        case Transferred(name=name):
            return f"File transferred: {name}"
        case _:
            return type(step).__name__


def _fields(fields: Any, ctx: Context) -> list[str]:
    parts: list[str] = []
    for name, value in fields.items():
        known = known_or_words(value, ctx)
        if name == "connectorId":
            parts.insert(0, f"c{known}")
        elif name == "status":
            parts.append(str(known))
        elif isinstance(known, list) and known and not any(isinstance(item, dict | list) for item in known):
            more = f" and {len(known) - _MOST_ITEMS} more" if len(known) > _MOST_ITEMS else ""
            parts.append(f"{name} {', '.join(str(item) for item in known[:_MOST_ITEMS])}{more}")
        elif not isinstance(known, dict | list):
            parts.append(f"{name} {known}")
        else:
            parts.append(name)
    return parts


def known_or_words(value: Any, ctx: Context) -> Any:
    """The value if it is known already, otherwise how a person reads it."""
    known = resolve(value, ctx)
    return words(value) if known is MISSING and isinstance(value, Value) else known
