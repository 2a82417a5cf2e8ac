"""The worlds that a case has to be seen in: both sides of each of its conditions, one, two and four connectors.

They are found in the scenario itself: whatever a condition looks at is turned both ways. Whether a world conforms is not
decided here; one that does not meet a precondition makes a mutant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.proof.derivation import bind
from app.proof.world import World
from app.scenario import conditions as k
from app.scenario import tree as t
from app.scenario.preparation import MODE_1_2_ONLY
from app.scenario.samples import Measured
from app.scenario.schedules import LOCAL_LIMIT, LocalLimitAtLeast, LocalLimitKnown, StartsWithin
from app.scenario.values import Captured, DutFact, Greatest, KeyValue, Param, Value, resolve
from app.scenario.vocabulary import Receive, Scenario, Send, Verify

MEASURANDS = ("", "Voltage", "Energy.Active.Import.Register, Power.Active.Import", "Voltage.L1-N,Current.Import.L2")
"""Values of a key that names measurands: none, another one, several, and with their phases (OCPP 1.6 section 9.1.17)."""


def home(scenario: Scenario) -> World:
    """The world in which the case is as plain as it can be."""
    world = World()
    if scenario.utility and any(_needs_transaction(node) for node in scenario.steps):
        return replace(world, transaction=True)
    two = replace(world, parameters={**world.parameters, "connectors": 2})
    # What a case does with the other connectors is seen only where there is one.
    return two if _states(scenario, two) > _states(scenario, world) else world


def _states(scenario: Scenario, world: World) -> set[str]:
    return {leaf.use for tree in bind(scenario, world).values() for leaf in t.walk(tree)}


def worlds(scenario: Scenario) -> Iterator[World]:
    """All worlds, the plainest first, each with a name of its own."""
    plain = home(scenario)
    seen = {plain.name}
    yield plain
    further = (_connectors, _turned, _measurands, _limits)
    for world in (world for some in further for world in some(scenario, plain)):
        if world.name not in seen:
            seen.add(world.name)
            yield world


def _needs_transaction(node: Any) -> bool:
    values = node.payload.values() if isinstance(node, Send) and isinstance(node.payload, Mapping) else ()
    return any(isinstance(value, DutFact) and value.name == "transaction_id" for value in values)


def _connectors(scenario: Scenario, plain: World) -> Iterator[World]:
    for count in (2, 4) if plain.connectors == 1 else (1, 2, 4):
        parameters = {**plain.parameters, "connectors": count}
        yield replace(plain, name=f"{count} connectors", parameters=parameters)
        last = {**parameters, "connector": count}
        yield replace(plain, name=f"{count} connectors, the last under test", parameters=last)
    if scenario.role == "charging-station":
        subtype = {"general": {"product_subtype": MODE_1_2_ONLY}}
        yield replace(plain, name="mode 1/2 only", pics=subtype)
        if scenario.profile == "RESERVATION":
            parameters = {**plain.parameters, "connectors": 2}
            pics = _put(plain.pics, "beyond_the_form.connectors_per_evse", [[1, 2]])
            yield replace(plain, name="two connectors on one EVSE", parameters=parameters, pics=pics)


def _turned(scenario: Scenario, plain: World) -> Iterator[World]:
    """Every condition of the case turned both ways."""
    trees = bind(scenario, plain)
    found = [condition for tree in trees.values() for condition in _conditions(tree)]
    seen: list[k.Condition] = []
    for condition in found:
        for atom in _atoms(condition):
            if atom not in seen:
                seen.append(atom)
                yield from _turn(atom, plain)


def _limits(scenario: Scenario, plain: World) -> Iterator[World]:
    """Stations that take fewer keys in one GetConfiguration than the case reads, or have not told how many."""
    read = [leaf.step.payload.get("key", ()) for tree in bind(scenario, plain).values() for leaf in t.walk(tree)
            if isinstance(leaf.step, Send) and leaf.step.save == "before"]  # fmt: skip
    most = max((len(keys) for keys in read), default=0)
    if most > 1:
        yield _with_key(plain, "GetConfigurationMaxKeys", "1")
        yield replace(plain, name="GetConfigurationMaxKeys not told yet", limit_told=False)
    if most > 2:
        yield _with_key(plain, "GetConfigurationMaxKeys", "2")


def _measurands(scenario: Scenario, plain: World) -> Iterator[World]:
    """Every way in which a configuration key may name the measurands that a case looks for."""
    leaves = [leaf.step for tree in bind(scenario, plain).values() for leaf in t.walk(tree)]
    checks = [check for step in leaves if isinstance(step, Receive) for check in step.checks]
    for key in {check.expected.key: None for check in checks if isinstance(check.expected, Measured)}:
        yield _without_key(plain, key)
        for value in MEASURANDS:
            yield _with_key(plain, key, value)


def _conditions(tree: t.Tree) -> Iterator[k.Condition]:
    match tree:
        case t.Cond(condition, then, otherwise):
            yield condition
            yield from _conditions(then)
            yield from _conditions(otherwise)
        case t.Seq(parts) | t.Mixed(parts) | t.Alt(parts):
            for part in parts:
                yield from _conditions(part)
        case t.Opt(part=part) | t.Guarded(part=part):
            yield from _conditions(part)
        case t.Leaf(step=Verify(condition=condition)):
            yield condition
        case t.Leaf(step=Receive() | Send() as step):
            yield from (check.when for check in step.checks if check.when is not None)


def _atoms(condition: k.Condition) -> Iterator[k.Condition]:
    match condition:
        case k.Not(inner):
            yield from _atoms(inner)
        case k.AllOf(parts) | k.AnyOf(parts):
            for part in parts:
                yield from _atoms(part)
        case _:
            yield condition


def _turn(atom: k.Condition, plain: World) -> Iterator[World]:
    turn = _TURNS.get(type(atom))
    if turn is not None:
        yield from turn(atom, plain)


def _key_is(atom: Any, plain: World) -> Iterator[World]:
    wanted = resolve(atom.value, plain.context("charging-station"))
    if isinstance(wanted, Value):
        return
    text = ("true" if wanted else "false") if isinstance(wanted, bool) else str(wanted)
    other = {"true": "false", "false": "true"}.get(text, "12345" if text.isdigit() else "other")
    yield _with_key(plain, atom.key, text)
    yield _with_key(plain, atom.key, other)
    if text.isalpha():
        yield _with_key(plain, atom.key, text.capitalize())
    yield _without_key(plain, atom.key)


def _key_known(atom: Any, plain: World) -> Iterator[World]:
    yield _without_key(plain, atom.key)


def _allows(atom: Any, plain: World) -> Iterator[World]:
    """Both sides of a limit, one that is no number, and none."""
    if atom.at_least is None:
        wanted = str(atom.value).lower()
        values = [wanted, {"true": "false"}.get(wanted, "other")]
    else:
        least = int(resolve(atom.at_least, plain.context("charging-station")))
        if isinstance(atom.at_least, Param):
            more = {**plain.parameters, atom.at_least.name: least + 1}
            yield replace(_with_key(plain, atom.key, str(least)), name=f"{atom.key} is too low", parameters=more)
        values = [str(least), *([str(least - 1)] if least else []), "many"]
    for value in values:
        yield _with_key(plain, atom.key, value)
    yield _without_key(plain, atom.key)


def _known(atom: Any, plain: World) -> Iterator[World]:
    if isinstance(atom.value, KeyValue):
        yield _without_key(plain, atom.value.key)
        if atom.value.key in plain.keys:
            yield _with_key(plain, atom.value.key, plain.keys[atom.value.key][0] or "other")


def _contains(atom: Any, plain: World) -> Iterator[World]:
    words = plain.keys[atom.key][0].split(",")
    yield _with_key(plain, atom.key, ",".join(word for word in words if word != atom.word))
    yield _with_key(plain, atom.key, ", ".join([*words, *([] if atom.word in words else [atom.word])]))


def _pics_is(atom: Any, plain: World) -> Iterator[World]:
    other = not atom.expected if isinstance(atom.expected, bool) else "something else"
    for value in (atom.expected, other):
        world = replace(plain, name=f"PICS {atom.path} is {value}", pics=_put(plain.pics, atom.path, value))
        yield world
        parameters = {**world.parameters, "connectors": 2}
        yield replace(world, name=f"{world.name}, 2 connectors", parameters=parameters)


def _last_status(atom: Any, plain: World) -> Iterator[World]:
    connector = resolve(atom.connector, plain.context("charging-station"))
    for status in (*atom.statuses, "Faulted"):
        yield replace(plain, name=f"connector {connector} is {status}", statuses={connector: status})


def _cable_in(atom: Any, plain: World) -> Iterator[World]:
    connector = resolve(atom.connector, plain.context("charging-station"))
    plugged = replace(plain, name=f"cable in {connector}", cables=frozenset({connector}))
    yield plugged
    fixed = _put(plain.pics, "general.fixed_cable", True)
    yield replace(plugged, name=f"fixed cable in {connector}", pics=fixed)


def _transaction(_: Any, plain: World) -> Iterator[World]:
    yield replace(plain, name="a transaction is left running", transaction=True)


def _starts_within(atom: Any, plain: World) -> Iterator[World]:
    parameters = {**plain.parameters, "max_time_deviation": int(atom.seconds) + 5}
    yield replace(plain, name=f"schedules begin {parameters['max_time_deviation']} s before", parameters=parameters)


def _local_limit(atom: Any, plain: World) -> Iterator[World]:
    for limit in (atom.amperes - 1, atom.amperes):
        yield replace(plain, name=f"local limit of {limit:g} A", pics=_put(plain.pics, LOCAL_LIMIT, limit))


def _local_limit_known(_: Any, plain: World) -> Iterator[World]:
    yield replace(plain, name="local limit of 32 A", pics=_put(plain.pics, LOCAL_LIMIT, 32))


def _is(atom: Any, plain: World) -> Iterator[World]:
    if isinstance(atom.value, DutFact) and atom.value.name == "booted":
        yield replace(plain, name="not booted", booted=False)


def _at_most(atom: Any, plain: World) -> Iterator[World]:
    """The heartbeat interval that a management system gives, at its limit and beyond."""
    context = plain.context("csms")
    parts = atom.value.parts if isinstance(atom.value, Greatest) else (atom.value,)
    if any(isinstance(part, Captured) and part.path.endswith(".interval") for part in parts):
        limit = int(resolve(atom.limit, context))
        for interval in (0, limit, limit + 1):
            parameters = {**plain.parameters, "heartbeat_interval": interval}
            yield replace(plain, name=f"interval {interval}", parameters=parameters)


_TURNS: Mapping[type[k.Condition], Callable[[Any, World], Iterator[World]]] = {
    k.KeyIs: _key_is,
    k.KeyKnown: _key_known,
    k.Known: _known,
    k.Allows: _allows,
    k.Contains: _contains,
    k.PicsIs: _pics_is,
    k.LastStatus: _last_status,
    k.CableIn: _cable_in,
    k.TransactionRunning: _transaction,
    k.Is: _is,
    k.AtMost: _at_most,
    StartsWithin: _starts_within,
    LocalLimitAtLeast: _local_limit,
    LocalLimitKnown: _local_limit_known,
}


def _with_key(plain: World, key: str, value: str) -> World:
    readonly = plain.keys.get(key, ("", False))[1]
    return replace(plain, name=f"{key} is {value}", keys={**plain.keys, key: (value, readonly)})


def _without_key(plain: World, key: str) -> World:
    return replace(
        plain, name=f"without {key}", keys={name: entry for name, entry in plain.keys.items() if name != key}
    )


def _put(pics: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    inner = pics.get(head, {})
    return {**pics, head: _put(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}
