"""From a scenario to a conversation that conforms to it.

The bound tree is walked in document order with a model of what both sides know. The walk knows nothing of the runner that
the conversation will be played against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.proof import fitting, schema_values
from app.proof.choices import Choices, Freedoms
from app.proof.conversation import (
    SAY_DELAY,
    Connect,
    Conversation,
    Event,
    Hands,
    Linked,
    Lose,
    Pause,
    Placed,
    Reply,
    Say,
    Transfer,
    Unlinked,
)
from app.proof.device import Device
from app.proof.payloads import Payloads
from app.proof.world import World
from app.scenario import tree as t
from app.scenario.bound import bound
from app.scenario.checks import Check
from app.scenario.files import OpenPlace, Transferred, timeout_s
from app.scenario.samples import Apart
from app.scenario.values import KeyValue, look_up, resolve, transform
from app.scenario.vocabulary import Act, LinkStep, Never, Observe, Receive, Scenario, Send, Verify, Wait

PHASES = ("prepare", "main", "restore")
FILE_SIZE = 1000
"""Bytes of a file that the device fetches or uploads."""


class PreconditionUnmetError(Exception):
    """The case cannot be done in this world: a precondition of it is not met."""

    def __init__(self, leaf: t.Leaf) -> None:
        super().__init__(leaf.id)
        self.leaf = leaf


class NotDerivableError(Exception):
    """No conforming message can be made; the text says which and why."""


@dataclass
class Derived:
    """A conversation and the freedoms that were met on the way."""

    conversation: Conversation
    freedoms: Freedoms
    unmet: t.Leaf | None = None
    """The precondition the world does not meet; the conversation ends there."""
    broken: tuple[tuple[Event, Check], ...] = ()
    """Checks that the messages break, because the world or a choice leaves them no other way."""

    @property
    def conforms(self) -> bool:
        return self.unmet is None and not self.broken


def bind(scenario: Scenario, world: World) -> Mapping[str, t.Tree]:
    """The trees of a case by phase."""
    return bound(scenario, world.parameters, {}, world.context(scenario.role).dut.most_keys)


def derive(scenario: Scenario, world: World, choices: Choices | None = None, name: str = "plain") -> Derived:
    """The conforming conversation of a case with these choices."""
    walk = _Walk(scenario, world, choices or Choices())
    unmet: t.Leaf | None = None
    try:
        for phase, tree in bind(scenario, world).items():
            for _ in walk.go(tree, phase):
                pass
    except PreconditionUnmetError as error:
        unmet = error.leaf
    broken = tuple(
        (event, check)
        for event in walk.events
        if isinstance(event, Say | Reply) and event.leaf_id not in walk.choices.payloads
        for check in event.checks
        if check.relation not in fitting.TIME_RELATIONS and not fitting.holds(check, event.payload, walk.model)
    )
    return Derived(Conversation(name, world, tuple(walk.events)), walk.freedoms, unmet, broken)


@dataclass
class _Walk:
    """The way through one case. Each step of :meth:`go` is one leaf, so that free groups can take turns."""

    scenario: Scenario
    world: World
    choices: Choices
    events: list[Event] = field(default_factory=list)
    freedoms: Freedoms = field(default_factory=Freedoms)
    saved: dict[str, str] = field(default_factory=dict)
    """Name of a saved message -> its leaf."""
    directions: dict[str, str] = field(default_factory=dict)
    """Name of a place for files -> ``get`` or ``put``."""
    changed: set[str] = field(default_factory=set)
    """Configuration keys that are put back: the station has taken another value for them, or a step of the case changes them."""
    series: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Leaf of a message in a series of samples -> the leaf of the first one, and seconds since that."""

    def __post_init__(self) -> None:
        self.model = self.world.context(self.scenario.role)
        self.model.utc_ns = schema_values.TIMESTAMP_NS
        self.device = Device(self.scenario.role, self.world.configuration(), self.world.parameters)
        self.guards: tuple[Never, ...] = ()
        self.restarting = False
        self.station = self.scenario.role == "charging-station"
        self.payloads = Payloads(self.model, self.choices, self.freedoms, station=self.station)

    def go(self, tree: t.Tree, place: str) -> Iterator[None]:
        match tree:
            case t.Leaf():
                self._leaf(tree)
                yield
            case t.Seq(parts):
                for index, part in enumerate(parts):
                    yield from self.go(part, f"{place}.{index}")
            case t.Mixed(parts):
                self.freedoms.inside[place] = tree.leaves
                yield from self._mixed(parts, place)
            case t.Alt(parts):
                self.freedoms.inside[place] = tree.leaves
                self.freedoms.alternatives[place] = len(parts)
                branch = self.choices.branches.get(place, 0)
                yield from self.go(parts[branch], f"{place}.{branch}")
            case t.Opt(part=part):
                self.freedoms.inside[place] = tree.leaves
                self.freedoms.optional.append(place)
                if place not in self.choices.left_out:
                    yield from self.go(part, f"{place}.0")
            case t.Cond(condition=condition):
                held = condition.holds(self.model)
                self.freedoms.decisions.add((place, held))
                yield from self.go(tree.then if held else tree.otherwise, f"{place}.{'then' if held else 'else'}")
            case t.Guarded(part=part, never=never):
                resolved = (replace(one, match=resolve(one.match, self.model)) for one in never)
                outer, inner = self.guards, (*self.guards, *resolved)
                self.guards = inner
                for _ in self.go(part, f"{place}.0"):
                    self.guards = outer
                    yield
                    self.guards = inner
                self.guards = outer

    def _mixed(self, parts: tuple[t.Tree, ...], place: str) -> Iterator[None]:
        turns = [0] * len(parts)
        self.freedoms.groups[place] = turns
        timed = self.freedoms.timed.setdefault(place, set())
        self.freedoms.bench[place] = {
            index for index, part in enumerate(parts) if any(not isinstance(x.step, Receive) for x in t.walk(part))
        }
        going = [self.go(part, f"{place}.{index}") for index, part in enumerate(parts)]
        for index in self.choices.orders.get(place, ()):
            if next(going[index], "over") is None:
                turns[index] += 1
                yield
        for index, rest in enumerate(going):
            # What the order does not name comes after it, part by part.
            for _ in rest:
                turns[index] += 1
                if self.events and isinstance(last := self.events[-1], Say) and last.since:
                    timed.add(index)
                yield

    # --- leaves -----------------------------------------------------------------------------------------------------

    def _leaf(self, leaf: t.Leaf) -> None:
        match leaf.step:
            case Receive() as step:
                self._receive(leaf, step)
            case Send() as step:
                self._send(leaf, step)
            case Act() as step:
                self._add(Hands(leaf=leaf, guards=self.guards))
                if step.save:
                    asked = resolve(step.arguments, self.model)
                    self.model.captured[step.save] = {"dut": None, "bench": asked}
                fixed = look_up(self.model.pics, "general.fixed_cable") is True
                self.model.dut.action_done(step.action, resolve(step.arguments, self.model), fixed_cable=fixed)
                self.restarting = self.restarting or step.action in ("PowerCycle", "PowerOn")
            case Observe() as step:
                self._add(Hands(leaf=leaf, guards=self.guards, how=step.wanted))
            case Wait() as step:
                seconds = float(resolve(step.seconds, self.model))
                self._add(Pause(leaf=leaf, guards=self.guards, delay=seconds + SAY_DELAY))
            case Verify() as step:
                if not step.condition.holds(self.model):
                    raise PreconditionUnmetError(leaf)
                self.freedoms.verified.add(leaf.id)
            case OpenPlace() as step:
                size = 0 if step.direction == "put" else FILE_SIZE
                self._add(Placed(leaf=leaf, guards=self.guards, name=step.name, size=size))
                self.directions[step.name] = step.direction
                self.model.captured[step.name] = {"dut": None, "bench": {"location": f"ftp://bench/{step.name}"}}
            case Transferred() as step:
                self._transfer(leaf, step)
            case LinkStep() as step:
                if step.what == "cut":
                    self._add(Unlinked(leaf=leaf, guards=self.guards))
                elif step.what in ("reconnect", "restore"):
                    self.model.dut.since_boot.clear()
                    self._add(Linked(leaf=leaf, guards=self.guards))
            case other:
                raise NotDerivableError(f"{leaf.id}: a step of the kind {type(other).__name__}")

    def _receive(self, leaf: t.Leaf, step: Receive) -> None:
        payload = self.payloads.request(leaf, step)
        if step.reconnects:
            self.freedoms.reconnects.append(leaf.id)
            if self.choices.reconnects.get(leaf.id, self.restarting):
                self._add(Lose(leaf=leaf, guards=self.guards))
                self._add(Connect(leaf=leaf, guards=self.guards, delay=2.0))
                self.model.dut.since_boot.clear()
            self.restarting = False
        since, seconds = _due(leaf, step, self)
        self._add(
            Say(
                leaf=leaf,
                guards=self.guards,
                action=step.action,
                payload=payload,
                since=since,
                delay=seconds,
                checks=self._resolved(step.checks),
                match=resolve(step.match, self.model),
                where=self._resolved(step.where),
                timeout=float(resolve(step.timeout, self.model)),
            )
        )
        answer = self.payloads.bench_answer(step)
        if step.save:
            told = transform(payload, schema_values.in_derivation)
            self.model.captured[step.save] = {"dut": told, "bench": answer}
            self.saved[step.save] = leaf.id
        if self.station:
            if step.action == "BootNotification":
                self.model.dut.boot_seen()
            elif step.action == "StatusNotification":
                self.model.dut.status_seen(payload)
            self.model.dut.call_answered(step.action, payload, answer)

    def _send(self, leaf: t.Leaf, step: Send) -> None:
        request = resolve(step.payload, self.model)
        if step.action == "GetConfiguration" and self.device.asked_too_much(request):
            raise NotDerivableError(f"{leaf.id}: the bench asks for more keys than GetConfigurationMaxKeys allows")
        if step.action == "ChangeConfiguration" and leaf.phase == "restore" and request["key"] not in self.changed:
            return
        payload = self.payloads.reply(leaf, step, self.device.reply(step.action, request))
        codes = ("NotImplemented", "NotSupported", "InternalError") if "any" in step.callerror else step.callerror
        self.freedoms.refusals += [(leaf.id, code) for code in codes]
        timeout, error = float(resolve(step.timeout, self.model)), self.choices.refused.get(leaf.id, "")
        self._add(
            Reply(
                leaf=leaf,
                guards=self.guards,
                action=step.action,
                payload=payload,
                error=error,
                checks=() if error else self._resolved(step.checks),
                timeout=timeout,
            )
        )
        if step.action == "ChangeConfiguration" and leaf.phase == "main":
            self.changed.add(request["key"])
        if error:
            return
        if step.save:
            earlier = self.model.captured.get(step.adds, {}).get("dut") if step.adds else None
            told = _all_keys(earlier, payload) if step.adds else payload
            self.model.captured[step.save] = {"dut": told, "bench": request}
            self.saved |= {step.save: leaf.id, f"{step.save}.sent": f"{leaf.id}.sent"}
        if self.station and step.action == "GetConfiguration":
            self.model.dut.configuration_read(payload)
        elif self.station and step.action == "ChangeConfiguration":
            key, as_before = request["key"], resolve(KeyValue("before", request["key"]), self.model)
            if leaf.phase == "prepare":
                self.changed = self.changed | {key} if request["value"] != as_before else self.changed - {key}
            asked = payload.get("status") == "RebootRequired"
            self.model.dut.reboot_required = self.model.dut.reboot_required or asked
        elif self.station and step.action == "Reset":
            self.restarting = True
        elif not self.station:
            self.model.dut.call_answered(step.action, request, payload)

    def _transfer(self, leaf: t.Leaf, step: Transferred) -> None:
        """The device says that it has transferred a file once it has: the transfer comes before that message. One that must
        not be, before the time is over in which the bench looks for it.
        """
        named = resolve(step.named, self.model)
        name = named if isinstance(named, str) else "diagnostics.log"
        direction = self.directions[step.name]
        transfer = Transfer(
            leaf=leaf,
            guards=self.guards,
            name=step.name,
            direction=direction,
            size=FILE_SIZE,
            file_name=name if direction == "put" else "",
            named=named if isinstance(named, str) else "",
            untouched=step.untouched,
            timeout=timeout_s(step, self.model),
        )
        place = len(self.events) - 1 if step.untouched else self._said_at(self.saved[step.since])
        self.events.insert(place, replace(transfer, guards=self.events[place].guards))

    def _said_at(self, leaf_id: str) -> int:
        return next(n for n, event in enumerate(self.events) if isinstance(event, Say) and event.leaf_id == leaf_id)

    def _resolved(self, checks: tuple[Check, ...]) -> tuple[Check, ...]:
        """The checks that are made now, with what they compare with."""
        known = fitting.applicable(checks, self.model)
        return tuple(replace(check, expected=resolve(check.expected, self.model)) for check in known)

    def _add(self, event: Event) -> None:
        self.events.append(event)


def _due(leaf: t.Leaf, step: Receive, walk: _Walk) -> tuple[str, float]:
    """From when the time of a message counts (leaf id, or empty), and how long it is."""
    for check in fitting.applicable(step.checks, walk.model):
        if check.relation in fitting.TIME_RELATIONS:
            came = [leaf_id for name, leaf_id in walk.saved.items() if name in check.since]
            if not came:
                raise NotDerivableError(f"{leaf.id}: {' or '.join(check.since)} was not saved before")
            return came[0], float(resolve(check.expected, walk.model)) + (
                0.2 if check.relation == "not before" else 0.0
            )
        if isinstance(check.expected, Apart) and check.expected.after:
            # The device samples at its times, whenever it can send what it has sampled.
            before = walk.saved[check.expected.after]
            first, passed = walk.series.get(before, (before, 0.0))
            walk.series[leaf.id] = first, passed + float(resolve(check.expected.seconds, walk.model))
            return walk.series[leaf.id]
    return "", SAY_DELAY


def _all_keys(earlier: Any, reply: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration keys of an earlier reply and of this one."""
    before = earlier.get("configurationKey", []) if isinstance(earlier, Mapping) else []
    return {"configurationKey": [*before, *reply.get("configurationKey", [])]}
