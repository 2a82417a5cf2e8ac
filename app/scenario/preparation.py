"""What every case does before its first step and after its last, so that no scenario has to say it.

Preconditions of section 1.3 of the test case document are verified; configuration states are set, and put back, and both
are read again from the station.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.scenario.checks import key_value, one_of, warn
from app.scenario.conditions import (
    AllOf,
    AnyOf,
    Condition,
    KeyIs,
    KeyKnown,
    Known,
    LastStatus,
    Not,
    PicsIs,
    TransactionRunning,
)
from app.scenario.values import EACH, AsText, Context, KeyValue, look_up
from app.scenario.vocabulary import (
    Node,
    Receive,
    Scenario,
    Sequence,
    Setting,
    Verify,
    each_connector,
    send,
    when,
)

EVERY_STATUS = Setting("MinimumStatusDuration", "0", if_implemented=True)
"""Section 1.3: every status is to be reported, however short. It "should" be so: a station that refuses is only told so."""

MODE_1_2_ONLY = "Mode 1/2-only Charging Station"


def prepare(scenario: Scenario, to_put_back: Mapping[str, str]) -> list[Node]:
    """Preconditions, what an earlier case could not put back, configuration states, then the states the case begins in."""
    if scenario.utility:
        return list(scenario.before)
    nodes: list[Node] = []
    if scenario.role == "charging-station":
        if scenario.idle_first:
            nodes += _idle()
        nodes.append(_empty_cache())
        nodes += [
            send("ChangeConfiguration", "", callerror=("any",), key=key, value=value)
            for key, value in to_put_back.items()
        ]
        nodes += _configure(scenario)
    return [*nodes, *scenario.before]


def restore(scenario: Scenario) -> list[Node]:
    """Bring the DUT back: put back every configuration key that was changed, and read them again."""
    wanted: dict[str, object] = {setting.key: setting.value for setting in _settings(scenario)}
    keys = _keys(scenario)
    nodes: list[Node] = [*scenario.after]
    for key in keys:
        old = KeyValue("before", key)
        changed: Condition = Known(old)
        if key in wanted:
            changed = AllOf((Known(old), Not(KeyIs("before", key, wanted[key]))))
        put_back = send("ChangeConfiguration", "", checks=[one_of("status", "Accepted")], key=key, value=old)
        nodes.append(when(changed, put_back))
    if keys:
        checks = [key_value(key, KeyValue("before", key), when=Known(KeyValue("before", key))) for key in keys]
        any_known = AnyOf(tuple(Known(KeyValue("before", key)) for key in keys))
        nodes.append(when(any_known, send("GetConfiguration", "", checks=checks, key=keys)))
    return nodes


def same_evse(ctx: Context) -> Collection[int]:
    """Connectors that share the EVSE of the connector under test, as the PICS says."""
    connector = ctx.parameters["connector"]
    groups = look_up(ctx.pics, "beyond_the_form.connectors_per_evse")
    if not isinstance(groups, list | tuple):
        return ()
    return {c for group in groups if isinstance(group, list | tuple) and connector in group for c in group} - {
        connector
    }


def mode_1_2(ctx: Context) -> bool:
    return bool(look_up(ctx.pics, "general.product_subtype") == MODE_1_2_ONLY)


def _idle() -> list[Node]:
    available = Verify(
        "",
        LastStatus(EACH, ("Available",)),
        "connector {each} is Available",
        "Free the connector (unplug, end the transaction, clear the fault) and run the case again.",
    )
    return [
        Verify(
            "", Not(TransactionRunning()), "no transaction is running", "Stop the transaction and run the case again."
        ),
        each_connector(available, zero=False),
    ]


def _empty_cache() -> Node:
    # A station without a cache answers Rejected (errata 3.23) or a CALLERROR; both leave nothing behind.
    return when(Not(PicsIs("optional_features.authorization_cache", False)), send("ClearCache", "", callerror=("any",)))


def _settings(scenario: Scenario) -> list[Setting]:
    """The configuration states of the case, and what section 1.3 wants wherever statuses are waited for."""
    named = {setting.key for setting in scenario.configuration}
    general = scenario.role == "charging-station" and not scenario.utility and EVERY_STATUS.key not in named
    if general and _waits_for_status((scenario.before, scenario.steps)):
        return [EVERY_STATUS, *scenario.configuration]
    return list(scenario.configuration)


def _waits_for_status(part: object) -> bool:
    if isinstance(part, Receive):
        return part.action == "StatusNotification"
    if isinstance(part, Node):
        return any(_waits_for_status(value) for value in vars(part).values())
    if isinstance(part, Mapping):
        return any(_waits_for_status(value) for value in part.values())
    return isinstance(part, tuple) and any(_waits_for_status(item) for item in part)


def _keys(scenario: Scenario) -> list[str]:
    """Every key that the case sets or changes."""
    return [*(setting.key for setting in _settings(scenario)), *scenario.changes]


def _configure(scenario: Scenario) -> list[Node]:
    if not _keys(scenario):
        return []
    needed = scenario.configuration or scenario.changes
    read = send("GetConfiguration", "", callerror=() if needed else ("any",), save="before", key=_keys(scenario))
    nodes: list[Node] = [read]
    for setting in _settings(scenario):
        accepted = one_of("status", "Accepted")
        change = send(
            "ChangeConfiguration",
            "",
            checks=[warn(accepted) if setting is EVERY_STATUS else accepted],
            callerror=("any",) if setting is EVERY_STATUS else (),
            key=setting.key,
            value=AsText(setting.value),
        )
        known = KeyKnown("before", setting.key)
        missing: Node = (
            Sequence(())
            if setting.if_implemented
            else Verify("", known, f"the station has the key {setting.key}", "The case needs this key to be set.")
        )
        nodes.append(when(known, when(Not(KeyIs("before", setting.key, setting.value)), change), missing))
    return nodes
