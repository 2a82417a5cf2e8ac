"""A step in words, short enough for one line of the step list."""

from __future__ import annotations

from typing import Any

from app.scenario.values import MISSING, Context, Value, resolve, words
from app.scenario.vocabulary import Act, LinkStep, Observe, Receive, Send, Step, Verify, Wait

_ACTIONS = {
    "PlugIn": "Plug in the cable, connector {connectorId}",
    "Unplug": "Unplug the cable ({side}), connector {connectorId}",
    "PresentIdTag": "Identify with {idTag}, connector {connectorId}",
    "PowerCycle": "Switch the power off and on",
    "PowerOff": "Switch the power off",
    "PowerOn": "Switch the power on",
    "TriggerFromCsms": "Send {action} from the management system",
}


def describe(step: Step, ctx: Context) -> str:
    match step:
        case Receive(action=action, match=match):
            return " · ".join([action, *_fields(match, ctx)])
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
        elif not isinstance(known, dict | list):
            parts.append(f"{name} {known}")
        else:
            parts.append(name)
    return parts


def known_or_words(value: Any, ctx: Context) -> Any:
    """The value if it is known already, otherwise how a person reads it."""
    known = resolve(value, ctx)
    return words(value) if known is MISSING and isinstance(value, Value) else known
