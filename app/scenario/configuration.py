"""Configuration keys that a case changes: what has to be put back, and what could not be.

A key stays in :attr:`~app.scenario.dut_state.DutState.to_put_back` until the station has taken its old value again. What one
case could not put back (the connection was lost, the case was stopped), the next one puts back first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.events import ConfigurationRecorded
from app.scenario.findings import say
from app.scenario.references import PRECONDITIONS
from app.scenario.run import Run
from app.scenario.tree import Leaf, walk
from app.scenario.values import KeyValue
from app.scenario.vocabulary import Send, Step


def read(run: Run, reply: Any) -> None:
    """A GetConfiguration was answered."""
    entries = run.dut.configuration_read(reply)
    _once_each(run, entries)
    for entry in entries:
        value, readonly = entry.get("value"), entry.get("readonly")
        _record(run, "read", entry["key"], value, readonly if isinstance(readonly, bool) else None)


def _once_each(run: Run, entries: Iterable[Mapping[str, Any]]) -> None:
    """A finding if one key is told twice, and not the same of it: nobody can tell which it has (OCPP 1.6 section 7.29)."""
    told: dict[str, Any] = {}
    for entry in entries:
        key, says = entry["key"], (entry.get("value"), entry.get("readonly"))
        if told.setdefault(key.casefold(), says) == says or not run.judged:
            continue
        text, expected = "each configuration key has one value", "each key once, or with the same value and access"
        actual = f"{key} is listed twice: {_shown(told[key.casefold()])}, and {_shown(says)}"
        say(run, "specification.keys", text, expected, actual, "OCPP 1.6 sections 5.8 and 7.29", 0)
        return


def _shown(says: tuple[Any, Any]) -> str:
    value, readonly = says
    access = {True: "read-only", False: "writable"}[readonly] if isinstance(readonly, bool) else "no access told"
    return f"{str(value)[:60]!r}, {access}" if value is not None else f"no value, {access}"


def joined(earlier: Mapping[str, Any] | None, reply: Any) -> Any:
    """A GetConfiguration reply with the keys of an earlier one before its own."""
    mine = reply.get("configurationKey") if isinstance(reply, Mapping) else None
    before = earlier.get("configurationKey") if isinstance(earlier, Mapping) else None
    if not isinstance(before, list):
        return reply
    return {"configurationKey": [*before, *(mine if isinstance(mine, list) else [])]}


def sending(run: Run, request: Mapping[str, Any]) -> None:
    """A ChangeConfiguration is about to leave: from now on the key may have another value."""
    key, old = str(request["key"]), KeyValue("before", str(request["key"])).resolve(run.ctx)
    if run.phase != "restore" and isinstance(old, str) and old != request["value"] and key not in run.dut.to_put_back:
        run.dut.to_put_back[key] = old
        run.first_changed.add(key)


def nothing_to_put_back(run: Run, leaf: Leaf, fields: Mapping[str, Any]) -> bool:
    """Whether a step would put back a key for which the station has refused what it was to have for the case: it would refuse
    this, too. What a case changes in its own steps is put back in any case.
    """
    if leaf.phase != "restore" or not isinstance(fields.get("value"), KeyValue):
        return False
    key = fields["key"]
    return key not in run.dut.to_put_back and not any(_changes(step.step, key) for step in walk(run.trees["main"]))


def _changes(step: Step, key: Any) -> bool:
    if not isinstance(step, Send) or step.action != "ChangeConfiguration" or not isinstance(step.payload, Mapping):
        return False
    return bool(step.payload.get("key") == key)


def not_sent(run: Run, request: Mapping[str, Any]) -> None:
    """It could not leave."""
    _nothing_changed(run, str(request["key"]))


def answered(run: Run, request: Mapping[str, Any], status: str) -> None:
    """A ChangeConfiguration was answered, with a status or a CALLERROR."""
    key, value = str(request["key"]), request["value"]
    accepted = status in ("Accepted", "RebootRequired")
    run.dut.reboot_required = run.dut.reboot_required or status == "RebootRequired"
    put_back = run.phase == "restore" or run.dut.to_put_back.get(key) == value
    if accepted and run.dut.to_put_back.get(key) == value:
        del run.dut.to_put_back[key]
    if accepted:
        run.first_changed.discard(key)
        run.dut.key_set(key, value)
    else:
        _nothing_changed(run, key)
    when = "set" if not put_back else "restored" if accepted else "not restored"
    if when == "not restored":
        run.not_restored.add(key)
    _record(run, when, key, value, None, status[:200])


def _nothing_changed(run: Run, key: str) -> None:
    if key in run.first_changed:
        run.first_changed.discard(key)
        run.dut.to_put_back.pop(key, None)


def say_what_is_left(run: Run) -> None:
    """At the end of a case: keys that still have the value it set."""
    for key, value in run.dut.to_put_back.items():
        why = "the station did not take it" if key in run.not_restored else "it was not sent to the station"
        why = why if run.dut.connected else "there is no connection"
        run.judge.check(
            f"restore.{key}",
            "",
            "failed",
            "warn",
            f"{key} is put back after the case",
            value,
            f"not put back: {why}. It is tried again before the next case, and after the last one of the run.",
            reference=PRECONDITIONS,
        )
        if key not in run.not_restored:
            _record(run, "not restored", key, value)


def _record(run: Run, when: str, key: str, value: Any, readonly: bool | None = None, status: str = "") -> None:
    text = value if isinstance(value, str) else None
    run.emit(ConfigurationRecorded(run.scenario.id, run.attempt, when, key, text, readonly, status))
