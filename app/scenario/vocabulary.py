"""The vocabulary that test cases are written in. A test case is data that reads like its table in the document.

::

    node     := step | sequence | any_order | one_of | optional | when | each_connector | periodic | sampled | guard | use
    step     := receive | send | act | observe | wait | link

Numbers (``number="3"``) are the document's step numbers. Everything else is derived from this data: what the tester sees,
the ghost arrows of the live chart, the prompts, the verdict and its explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.scenario.checks import Check
from app.scenario.conditions import Condition
from app.scenario.values import EACH, Param

CONNECTOR = Param("connector")
MESSAGE_TIMEOUT = Param("message_timeout")
OPERATOR_TIMEOUT = Param("operator_timeout")
REBOOT_TIMEOUT = Param("reboot_timeout")
RESPONSE_TIMEOUT = Param("response_timeout")

DOCUMENT = "document"
APPENDIX_D = "Appendix D"
GENERAL_RULE = "general rule"

REVISION = "2024-04"


class Node:
    """Base class of everything a scenario is built of."""


@dataclass(frozen=True)
class Step(Node):
    """Base class of the leaves."""

    number: str


@dataclass(frozen=True)
class Receive(Step):
    """The DUT sends a CALL, the bench answers it."""

    action: str
    match: Mapping[str, Any]
    """Fields that say which message this step waits for; each is a check as well."""
    checks: tuple[Check, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)
    """What the bench answers, by dotted path; the rest as a correct peer would. ``{"CALLERROR": code}`` for an error."""
    save: str = ""
    timeout: Any = MESSAGE_TIMEOUT
    """Seconds from the moment everything before it is done."""
    where: tuple[Check, ...] = ()
    """Checks that say which message this step waits for, where a field alone does not tell."""
    latest: bool = False
    """What is saved is the latest message like it, also one that comes later and that no step waits for."""
    until: Condition | None = None
    """The message may come several times: each is judged, and the step is done with the one after which this holds."""
    reconnects: bool = False
    """The connection may be lost and made anew before this message (a reboot)."""
    still: Check | None = None
    """A check on time. While it does not hold, a message like this one is the step before it once more: a finding, and the
    step's time counts from it anew."""
    contrary: tuple[str, ...] = ()
    """Values of ``status`` in a message of the same action after which this one cannot come any more."""
    setback: tuple[str, ...] = ()
    """Values of ``status`` after which it comes within the time for messages, or not at all."""
    why: str = ""
    """Why it has to come, where the number of its step does not tell; said if it does not come."""
    operated: bool = False
    """A request of a management system, which an operator makes it send. Said of every one when a case is bound."""


@dataclass(frozen=True)
class Send(Step):
    """The bench sends a CALL, the DUT answers it."""

    action: str
    payload: Any
    reply_number: str = ""
    checks: tuple[Check, ...] = ()
    callerror: tuple[str, ...] = ()
    """CALLERROR codes that are as good as a reply; ``("any",)`` for all. A permitted CALLERROR is not checked further."""
    doubted: tuple[str, ...] = ()
    """CALLERROR codes that no document names, but that a device may well mean the same by: a finding for the tester."""
    save: str = ""
    timeout: Any = RESPONSE_TIMEOUT
    adds: str = ""
    """Of GetConfiguration: the keys that come are added to those that were saved under this name."""


@dataclass(frozen=True)
class Act(Step):
    """A manual action by whoever the hands are. It is done when they say so, or when its message arrives."""

    action: str
    arguments: Mapping[str, Any]
    clock: str = ""
    """Name of the DUT's own clock that runs meanwhile (shown to the tester)."""
    clock_seconds: Any = 0
    consequence: str = ""
    manner: str = ""
    """How it is done otherwise than usual, as the wording catalogue knows it, such as ``unlocked``."""
    save: str = ""
    """Name under which what was asked for is known as what the bench sent, such as ``asked.bench.payload.expiryDate``."""


@dataclass(frozen=True)
class Observe(Step):
    """A question to the tester; anything but the wanted answer is a check that failed."""

    question: str
    wanted: str = "yes"
    severity: str = "fail"


@dataclass(frozen=True)
class Wait(Step):
    """Nothing is expected for this long."""

    seconds: Any
    why: str


@dataclass(frozen=True)
class LinkStep(Step):
    """The bench acts on the connection: ``cut`` (and refuse new ones), ``restore``, ``close`` or ``reconnect``."""

    what: str
    save: str = ""
    """Name for the moment at which it is done."""


@dataclass(frozen=True)
class Verify(Step):
    """A precondition about the DUT's state as the wire has shown it; not met means INCONCLUSIVE."""

    condition: Condition
    text: str
    remedy: str = ""


@dataclass(frozen=True)
class Sequence(Node):
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOrder(Node):
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class OneOf(Node):
    """Exactly one of the branches happens; which one, the DUT's first message tells."""

    branches: tuple[Node, ...]


@dataclass(frozen=True)
class Optional(Node):
    node: Node
    why: str
    """:data:`DOCUMENT`, :data:`APPENDIX_D` or :data:`GENERAL_RULE`."""


@dataclass(frozen=True)
class When(Node):
    condition: Condition
    then: Node
    otherwise: Node = Sequence(())


@dataclass(frozen=True)
class EachConnector(Node):
    """The node once for every connector (0 too if asked for), in any order. :data:`EACH` stands for the connector."""

    node: Node
    zero: bool = True
    zero_optional: bool = False
    special: Mapping[int | Param, Node] = field(default_factory=dict)
    """Another node for one connector."""


@dataclass(frozen=True)
class Periodic(Node):
    """A message that comes again and again at an interval, counted from ``since`` (a saved message).

    Heartbeats (``idle``): until the first interval is over, they may come early, which is a finding. OCPP 1.6 section 4.6
    does not forbid it, and many products set their clock with a Heartbeat at once after the boot. From then on each
    interval counts.
    """

    receive: Receive
    seconds: Any
    times: Any
    since: str
    idle: bool = False
    """The interval is time without any exchange (heartbeats)."""


@dataclass(frozen=True)
class Repeat(Node):
    """The node several times, one after the other."""

    node: Node
    times: Any


@dataclass(frozen=True)
class Never(Node):
    """A message that must not come while the body of its guard runs."""

    number: str
    action: str
    match: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "fail"
    text: str = ""


@dataclass(frozen=True)
class Guard(Node):
    body: Node
    never: tuple[Never, ...]


@dataclass(frozen=True)
class Use(Node):
    """A reusable state of the document, executed in place. Its steps carry its name before their numbers."""

    state: str
    node: Node
    table: int


@dataclass(frozen=True)
class Setting:
    """A configuration state: set before the case, put back after it, both verified."""

    key: str
    value: Any
    if_implemented: bool = False


@dataclass(frozen=True)
class Need:
    """What a configuration key that the station alone decides on must allow for the case. A key that is not told forbids nothing."""

    key: str
    value: Any = None
    """The value that it must have; None: any."""
    at_least: Any = None
    """The number that it must not be below; None: any."""


@dataclass(frozen=True)
class Scenario:
    """One test case."""

    id: str
    role: str
    """``charging-station`` or ``csms``: what the DUT is."""
    table: int
    """Number of its table in the test case document; 0 for the utilities, which have none."""
    title: str
    purpose: str
    steps: tuple[Node, ...]
    configuration: tuple[Setting, ...] = ()
    changes: tuple[str, ...] = ()
    """Configuration keys that the case changes itself; put back after it."""
    needs: tuple[Need, ...] = ()
    """Limits of the station within which the case can be done; beyond them it is INCONCLUSIVE."""
    after: tuple[Node, ...] = ()
    """What brings the DUT back to idle, beyond configuration keys. Never judged."""
    before: tuple[Node, ...] = ()
    """Reusable and memory states to reach before the first step; not reached means INCONCLUSIVE."""
    profile: str = "CORE"
    revision: str = REVISION
    idle_first: bool = True
    """The general preconditions of section 1.3 are verified."""
    utility: bool = False
    quiet: bool = True
    """The wire is watched for a quiet period after the last step."""

    @property
    def reference(self) -> str:
        return f"Table {self.table}" if self.table else "Procedure 7.2.2"


def receive(
    action: str,
    number: str,
    *,
    checks: tuple[Check, ...] | list[Check] = (),
    answer: Mapping[str, Any] | None = None,
    save: str = "",
    timeout: Any = None,
    where: tuple[Check, ...] = (),
    latest: bool = False,
    until: Condition | None = None,
    reconnects: bool = False,
    contrary: tuple[str, ...] = (),
    setback: tuple[str, ...] = (),
    why: str = "",
    **match: Any,
) -> Receive:
    """A CALL from the DUT. Keyword arguments with a payload field's name say which message it is."""
    return Receive(
        number=number,
        action=action,
        match=match,
        checks=tuple(checks),
        answer=answer or {},
        save=save,
        timeout=timeout if timeout is not None else REBOOT_TIMEOUT if reconnects else MESSAGE_TIMEOUT,
        where=where,
        latest=latest,
        until=until,
        reconnects=reconnects,
        contrary=contrary,
        setback=setback,
        why=why,
    )


def send(
    action: str,
    number: str,
    reply_number: str = "",
    *,
    checks: tuple[Check, ...] | list[Check] = (),
    callerror: tuple[str, ...] = (),
    doubted: tuple[str, ...] = (),
    save: str = "",
    timeout: Any = None,
    **payload: Any,
) -> Send:
    """A CALL to the DUT. Keyword arguments are its payload."""
    return Send(
        number=number,
        action=action,
        payload=payload,
        reply_number=reply_number,
        checks=tuple(checks),
        callerror=callerror,
        doubted=doubted,
        save=save,
        timeout=timeout if timeout is not None else RESPONSE_TIMEOUT,
    )


def act(
    action: str,
    number: str = "",
    *,
    clock: str = "",
    clock_seconds: Any = 0,
    consequence: str = "",
    manner: str = "",
    **arguments: Any,
) -> Act:
    """A manual action; keyword arguments are its arguments (:mod:`app.hands.actions`)."""
    return Act(number, action, arguments, clock, clock_seconds, consequence, manner)


def plug_in(connector: Any = CONNECTOR, number: str = "") -> Act:
    return act("PlugIn", number, connectorId=connector)


def unplug(side: str, connector: Any = CONNECTOR, number: str = "") -> Act:
    return act("Unplug", number, connectorId=connector, side=side)


def identify(id_tag: Any, connector: Any = CONNECTOR, number: str = "", **more: Any) -> Act:
    """Any form of identification (document 1.2: a start or stop button too)."""
    return act("PresentIdTag", number, connectorId=connector, idTag=id_tag, **more)


def trigger_from_csms(
    action: str, payload: Mapping[str, Any] | None = None, number: str = "", *, save: str = "", note: str = ""
) -> Act:
    """A request that an operator is asked to send. ``note``: what the operator should know of it besides, a sentence."""
    arguments: dict[str, Any] = {"action": action, "payload": dict(payload or {})}
    return Act(number, "TriggerFromCsms", {**arguments, "note": note} if note else arguments, save=save)


def observe(question: str, number: str, *, wanted: str = "yes", severity: str = "fail") -> Observe:
    return Observe(number, question, wanted, severity)


def wait(seconds: Any, why: str, number: str = "") -> Wait:
    return Wait(number, seconds, why)


def link(what: str, number: str = "", *, save: str = "") -> LinkStep:
    return LinkStep(number, what, save)


def sequence(*nodes: Node) -> Sequence:
    return Sequence(tuple(nodes))


def any_order(*nodes: Node) -> AnyOrder:
    return AnyOrder(tuple(nodes))


def one_of_branches(*branches: Node) -> OneOf:
    return OneOf(tuple(branches))


def optional(node: Node, why: str) -> Optional:
    return Optional(node, why)


def when(condition: Condition, then: Node, otherwise: Node | None = None) -> When:
    return When(condition, then, otherwise or Sequence(()))


def each_connector(
    node: Node,
    *,
    zero: bool = True,
    zero_optional: bool = False,
    special: Mapping[Any, Node] | None = None,
) -> EachConnector:
    return EachConnector(node, zero, zero_optional, special or {})


def periodic(receive_step: Receive, *, seconds: Any, times: Any, since: str, idle: bool = False) -> Periodic:
    return Periodic(receive_step, seconds, times, since, idle)


def repeat(node: Node, times: Any) -> Repeat:
    return Repeat(node, times)


def never(action: str, number: str, *, text: str = "", severity: str = "fail", **match: Any) -> Never:
    return Never(number, action, match, severity, text)


def guard(body: Node, *forbidden: Never) -> Guard:
    return Guard(body, tuple(forbidden))


def use(state: str, node: Node, table: int) -> Use:
    return Use(state, node, table)


__all__ = [
    "APPENDIX_D", "CONNECTOR", "DOCUMENT", "EACH", "GENERAL_RULE", "act", "any_order", "each_connector", "guard", "identify",
    "link", "never", "observe", "one_of_branches", "optional", "periodic", "plug_in", "receive", "send", "sequence",
    "trigger_from_csms", "unplug", "use", "wait", "when",
]  # fmt: skip
