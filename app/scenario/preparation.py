"""What every case does before its first step and after its last, so that no scenario has to say it.

Preconditions of section 1.3 of the test case document are verified; configuration states are set, and put back, and both
are read again from the station.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from app.scenario.checks import key_value, one_of, warn
from app.scenario.conditions import (
    AllOf,
    Allows,
    AnyOf,
    Condition,
    KeyIs,
    KeyKnown,
    Known,
    LastStatus,
    Not,
    PicsIs,
    RebootRequired,
    TransactionRunning,
)
from app.scenario.values import EACH, AsText, Context, KeyValue, Param, look_up
from app.scenario.vocabulary import (
    Node,
    Receive,
    Scenario,
    Send,
    Sequence,
    Setting,
    Verify,
    each_connector,
    receive,
    send,
    when,
)

EVERY_STATUS = Setting("MinimumStatusDuration", "0", if_implemented=True)
"""Section 1.3: every status is to be reported, however short. It "should" be so: a station that refuses is only told so."""

TAKEN = one_of("status", "Accepted", "RebootRequired")
RESTART = "RebootRequired"
"""Name of the steps of a reset that the station has asked for."""
EARLIER = "before_so_far"
"""Name of what was read of the keys by the requests before the last one."""
_AVAILABLE = receive("StatusNotification", "", connectorId=EACH, status="Available")
MOST_KEYS = "GetConfigurationMaxKeys"
BEYOND = (
    "The case cannot be done within the station's own limit. If the PICS says otherwise, the two contradict each other: "
    "correct one of them."
)
T = TypeVar("T")

MODE_1_2_ONLY = "Mode 1/2-only Charging Station"


def prepare(scenario: Scenario, to_put_back: Mapping[str, str], most_keys: int) -> list[Node]:
    """Preconditions, what an earlier case could not put back, configuration states, then the states the case begins in.

    ``most_keys``: how many keys one GetConfiguration may name; 0 if the station has not told it. Then it is asked.
    """
    if scenario.utility:
        return list(scenario.before)
    nodes: list[Node] = []
    if scenario.role == "charging-station":
        if scenario.idle_first:
            nodes += _idle()
        nodes.append(_empty_cache())
        if scenario.profile == "SMART_CHARGING":
            nodes.append(_no_profiles())
        nodes += [
            send("ChangeConfiguration", "", callerror=("any",), key=key, value=value)
            for key, value in to_put_back.items()
        ]
        nodes += _configure(scenario, most_keys)
    return [*nodes, *scenario.before]


def restore(scenario: Scenario, most_keys: int) -> list[Node]:
    """Bring the DUT back: put back every configuration key that was changed, reset it if it asks for that, and read them again."""
    wanted: dict[str, object] = {setting.key: setting.value for setting in _settings(scenario)}
    keys = _keys(scenario)
    nodes: list[Node] = [*scenario.after]
    for key in keys:
        old = KeyValue("before", key)
        changed: Condition = Known(old)
        if key in wanted:
            changed = AllOf((Known(old), Not(KeyIs("before", key, wanted[key]))))
        put_back = send("ChangeConfiguration", "", checks=[TAKEN], key=key, value=old)
        nodes.append(when(changed, put_back))
    if keys:
        nodes.append(when(RebootRequired(), _restarted(receive("StatusNotification", "", connectorId=EACH))))
    for some in _at_most(most_keys, keys):
        checks = [key_value(key, KeyValue("before", key), when=Known(KeyValue("before", key))) for key in some]
        any_known = AnyOf(tuple(Known(KeyValue("before", key)) for key in some))
        nodes.append(when(any_known, send("GetConfiguration", "", checks=checks, key=some)))
    return nodes


def reservation_ids(scenarios: Iterable[Scenario]) -> list[int]:
    """The ids that cases give to their reservations."""
    return sorted({number for scenario in scenarios for number in _reserving((scenario.before, scenario.steps))})


def _reserving(part: object) -> Iterator[int]:
    if isinstance(part, Send):
        number = part.payload.get("reservationId") if isinstance(part.payload, Mapping) else None
        if part.action == "ReserveNow" and isinstance(number, int):
            yield number
    elif isinstance(part, Node):
        for value in vars(part).values():
            yield from _reserving(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _reserving(value)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _reserving(value)


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


def _no_profiles() -> Node:
    """Whatever is installed would count in the composite schedule of the case. Unknown: nothing was."""
    return send("ClearChargingProfile", "profiles", checks=[one_of("status", "Accepted", "Unknown")])


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


def _configure(scenario: Scenario, most_keys: int) -> list[Node]:
    settings = _settings(scenario)
    keys = list(dict.fromkeys([*_keys(scenario), *(need.key for need in scenario.needs)]))
    if not keys:
        return []
    needed = scenario.configuration or scenario.changes
    may = () if needed else ("any",)
    nodes: list[Node] = []
    if not most_keys and len(keys) > 1:
        nodes.append(send("GetConfiguration", "", callerror=("any",), key=[MOST_KEYS]))
    parts = list(_at_most(most_keys, keys))
    for number, some in enumerate(parts, 1):
        # What stands on the keys waits for all of them.
        save, adds = "before" if number == len(parts) else EARLIER, EARLIER if number > 1 else ""
        nodes.append(replace(send("GetConfiguration", "", callerror=may, save=save, key=some), adds=adds))
    for need in scenario.needs:
        allowed = Allows("before", need.key, need.value, need.at_least)
        nodes.append(Verify("", allowed, allowed.words(), BEYOND))
    for setting in settings:
        change = send(
            "ChangeConfiguration",
            "",
            checks=[warn(TAKEN) if setting is EVERY_STATUS else TAKEN],
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
    if settings:
        nodes.append(when(RebootRequired(), Sequence((_restarted(_AVAILABLE), *_took_effect(settings, most_keys)))))
    return nodes


def restarted_if_required() -> Node:
    """For a case that sets a key itself while it is prepared: the reset that the station may have asked for."""
    return when(RebootRequired(), _restarted(_AVAILABLE))


def _restarted(status: Receive) -> Node:
    """The station has asked to be reset, so that a key takes effect: a hard reset, as in TC_013."""
    answer = {"status": "Accepted", "interval": Param("heartbeat_interval")}
    nodes = (
        send("Reset", f"{RESTART}.reset", checks=[one_of("status", "Accepted")], type="Hard"),
        receive("BootNotification", f"{RESTART}.boot", answer=answer, reconnects=True),
        each_connector(replace(status, number=f"{RESTART}.status"), zero_optional=True),
    )
    return Sequence(nodes)


def _took_effect(settings: list[Setting], most_keys: int) -> list[Node]:
    """After the reset: every key has the value that the case needs."""
    nodes: list[Node] = []
    for some in _at_most(most_keys, [setting for setting in settings if setting is not EVERY_STATUS]):
        checks = [key_value(one.key, one.value, when=KeyKnown("before", one.key)) for one in some]
        nodes.append(send("GetConfiguration", f"{RESTART}.effect", checks=checks, key=[one.key for one in some]))
    return nodes


def _at_most(most_keys: int, items: list[T]) -> Iterator[list[T]]:
    """The items in so many parts that no request names more keys than the station takes (GetConfigurationMaxKeys)."""
    size = max(most_keys, 1)
    return (items[begin : begin + size] for begin in range(0, len(items), size))
