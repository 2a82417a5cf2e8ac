"""From a scenario to the tree the runner works on: connectors counted, every step with an id of its own.

The reversal rule of the document (section 1.2: Charging and StartTransaction, Finishing and StopTransaction may come in
either order) is applied here, once, for every scenario of a charging station.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from app.scenario import references
from app.scenario import tree as t
from app.scenario.checks import Check, idle_at_most, interval, not_before, warn
from app.scenario.describe import describe
from app.scenario.files import OpenPlace, Transferred
from app.scenario.metering import Sampled, apart, in_order, long_enough_for, of_context
from app.scenario.values import Context, Each, resolve
from app.scenario.vocabulary import (
    MESSAGE_TIMEOUT,
    OPERATOR_TIMEOUT,
    Act,
    AnyOrder,
    EachConnector,
    Guard,
    LinkStep,
    Node,
    Observe,
    OneOf,
    Optional,
    Periodic,
    Receive,
    Repeat,
    Scenario,
    Send,
    Sequence,
    Step,
    Use,
    Verify,
    Wait,
    When,
)

_PAIRS = {("StartTransaction", "Charging"), ("StopTransaction", "Finishing")}


@dataclass
class _Place:
    """Where in the scenario a node stands."""

    phase: str
    group: str = ""
    optional: str = ""
    use: str = ""
    table: int = 0
    suffix: str = ""


class Binder:
    """Binds the nodes of one case. Ids are the document's step numbers, made unique."""

    def __init__(self, ctx: Context, *, station: bool) -> None:
        self._ctx = ctx
        self._station = station
        self._ids: set[str] = set()
        self._serial = 0

    def bind(self, nodes: Iterable[Node], phase: str) -> t.Tree:
        return self._bind(Sequence(tuple(nodes)), _Place(phase))

    def _bind(self, node: Node, place: _Place) -> t.Tree:
        match node:
            case Step():
                return self._leaf(node, place)
            case Sequence(nodes):
                ordered = reversed_pairs(nodes) if self._station else nodes
                return t.Seq(tuple(self._bind(n, place) for n in ordered))
            case AnyOrder(nodes):
                inner = replace(place, group=place.group or self._fresh("order"))
                return t.Mixed(tuple(self._bind(n, inner) for n in nodes))
            case OneOf(branches):
                inner = replace(place, group=place.group or self._fresh("either"))
                return t.Alt(tuple(self._bind(n, inner) for n in branches))
            case Optional(inner_node, why):
                return t.Opt(self._bind(inner_node, replace(place, optional=why)), self._fresh("optional"), why)
            case When(condition, then, otherwise):
                _refuse_each(condition, f"condition {condition.words()!r} in the phase {place.phase}")
                return t.Cond(condition, self._bind(then, place), self._bind(otherwise, place))
            case Guard(body, never):
                _refuse_each(never, f"guard in the phase {place.phase}")
                return t.Guarded(self._fresh("guard"), self._bind(body, place), never)
            case Use(state, inner_node, table):
                return self._bind(inner_node, replace(place, use=state, table=table))
            case EachConnector():
                return self._each(node, place)
            case Periodic():
                return self._periodic(node, place)
            case Sampled():
                return self._sampled(node, place)
            case Repeat(inner_node, times):
                count = int(resolve(times, self._ctx))
                places = [replace(place, suffix=f"{place.suffix}[{n}]") for n in range(1, count + 1)]
                return t.Seq(tuple(self._bind(inner_node, again) for again in places))
            case _:
                raise TypeError(f"a scenario cannot hold {node!r}")

    def _each(self, node: EachConnector, place: _Place) -> t.Tree:
        special = {resolve(key, self._ctx): value for key, value in node.special.items()}
        inner = replace(place, group=place.group or self._fresh("order"))
        parts: list[t.Tree] = []
        for connector in (0, *self._ctx.connectors) if node.zero else self._ctx.connectors:
            copy = for_connector(special.get(connector, node.node), connector)
            if connector == 0 and node.zero_optional:
                copy = Optional(copy, "document")
            parts.append(self._bind(copy, replace(inner, suffix=f"{place.suffix}[c{connector}]")))
        return t.Mixed(tuple(parts))

    def _periodic(self, node: Periodic, place: _Place) -> t.Tree:
        timeout = long_enough_for(node.seconds)
        parts: list[t.Tree] = []
        since = node.since
        for count in range(1, int(resolve(node.times, self._ctx)) + 1):
            name = f"{place.use}{node.receive.number}[{count}]"
            on_time: tuple[Check, ...] = (interval(node.seconds, since, idle=node.idle),)
            soonest = warn(not_before(node.seconds, node.since))
            if node.idle and count == 1:
                on_time = (idle_at_most(node.seconds, since), soonest)
            step = replace(
                node.receive,
                checks=(*node.receive.checks, *on_time),
                save=name,
                timeout=timeout,
                still=soonest if node.idle and count == 2 else None,
            )
            parts.append(self._leaf(step, replace(place, suffix=f"{place.suffix}[{count}]")))
            since = name
        return t.Seq(tuple(parts))

    def _sampled(self, node: Sampled, place: _Place) -> t.Tree:
        parts: list[t.Tree] = []
        after = node.after
        for count in range(1, int(resolve(node.times, self._ctx)) + 1):
            series = [apart(node.context, node.seconds, after)] if after else []
            series += [in_order(node.context, after)] if after and node.ordered else []
            step = replace(
                node.receive,
                where=(*node.receive.where, of_context(node.context)),
                checks=(*node.receive.checks, *series),
                timeout=long_enough_for(node.seconds),
            )
            parts.append(self._leaf(step, replace(place, suffix=f"{place.suffix}[{count}]")))
            after = node.receive.save
        return t.Seq(tuple(parts))

    def _leaf(self, step: Step, place: _Place) -> t.Leaf:
        number = f"{place.use}.{step.number}" if place.use and step.number else step.number or place.use
        if not step.number:
            number = f"{number}.{_kind(step)}" if number else _kind(step)
        wanted = f"{number}{place.suffix}" if place.phase == "main" else f"{place.phase}.{number}{place.suffix}"
        leaf_id, again = wanted, 1
        while leaf_id in self._ids:
            again += 1
            leaf_id = f"{wanted}#{again}"
        _refuse_each(step, f"step {leaf_id}")
        if isinstance(step, Receive) and not self._station:
            # All that a case awaits of a management system, somebody has to enter there first: that takes its time.
            timeout = OPERATOR_TIMEOUT if step.timeout == MESSAGE_TIMEOUT else step.timeout
            step = replace(step, operated=True, timeout=timeout)
        self._ids.add(leaf_id)
        return t.Leaf(leaf_id, step, place.phase, place.group, place.optional, place.use, place.table)

    def _fresh(self, name: str) -> str:
        self._serial += 1
        return f"{name}{self._serial}"


def _kind(step: Step) -> str:
    match step:
        case Act():
            return "act"
        case Observe():
            return "observe"
        case Receive():
            return "receive"
        case Send():
            return "send"
        case Wait():
            return "wait"
        case LinkStep():
            return "link"
        case Verify():
            return "verify"
        case OpenPlace() | Transferred():
            return "file"
        case _:
            return "step"


def reversed_pairs(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Neighbours that the document's general rule lets come in either order, put into free order."""
    ordered: list[Node] = []
    for node in nodes:
        if ordered and _is_pair(ordered[-1], node):
            ordered[-1] = AnyOrder((ordered[-1], node))
        else:
            ordered.append(node)
    return tuple(ordered)


def _is_pair(one: Node, other: Node) -> bool:
    names = (_pair_name(one), _pair_name(other))
    return names in _PAIRS or names[::-1] in _PAIRS


def _pair_name(node: Node) -> str:
    if isinstance(node, Optional):
        return _pair_name(node.node)
    if isinstance(node, Receive):
        return str(node.match.get("status", "")) if node.action == "StatusNotification" else node.action
    return ""


def for_connector(part: Any, connector: int) -> Any:
    """A node, or anything in one, with EACH replaced by a connector. An ``each_connector`` inside keeps its own."""
    if isinstance(part, Each):
        return connector
    if isinstance(part, EachConnector):
        return part
    if isinstance(part, Mapping):
        return {key: for_connector(item, connector) for key, item in part.items()}
    if isinstance(part, list | tuple):
        return type(part)(for_connector(item, connector) for item in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed = {field.name: for_connector(getattr(part, field.name), connector) for field in fields(part)}
    if isinstance(part, Verify):
        changed["text"] = part.text.replace("{each}", str(connector))
    return replace(part, **changed)


def _refuse_each(part: Any, where: str) -> None:
    """A scenario with an EACH that stands for no connector is a mistake in the test plan."""
    if isinstance(part, Each):
        raise ValueError(f"{where}: EACH stands for a connector only inside each_connector; name the connector instead")
    if isinstance(part, Mapping):
        part = list(part.values())
    elif is_dataclass(part) and not isinstance(part, type):
        part = [getattr(part, field.name) for field in fields(part)]
    for item in part if isinstance(part, list | tuple) else ():
        _refuse_each(item, where)


def step_info(leaf: t.Leaf, ctx: Context, position: int, scenario: Scenario) -> dict[str, Any]:
    """A step as the record and every screen hold it (see :class:`app.events.CaseStarted`)."""
    step = leaf.step
    actor = "hand" if isinstance(step, Act | Observe) else "dut" if isinstance(step, Receive | Transferred) else "bench"
    kind = _kind(step)
    return {
        "id": leaf.id,
        "number": str(position),
        "document_step": step.number,
        "phase": leaf.phase,
        "actor": actor,
        "kind": kind,
        "text": describe(step, ctx),
        "group": leaf.group,
        "optional": leaf.optional,
        "state": leaf.use,
        "reference": references.of_step(leaf, scenario),
        "action": getattr(step, "action", ""),
    }
