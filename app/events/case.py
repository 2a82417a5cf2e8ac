"""What happens in one attempt at one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.events.base import Event, JsonObject


@dataclass(frozen=True)
class CaseStarted(Event):
    case_id: str
    attempt: int
    title: str
    reference: str
    """``Table 3`` and the document's revision."""
    steps: list[JsonObject]
    """In document order: id, number, phase (``prepare``, ``main``, ``restore``), actor (``hand``, ``dut``, ``bench``),
    kind (``act``, ``observe``, ``receive``, ``send``, ``wait``, ``link``), text, group (steps with the same non-empty
    group are in free order), optional, reference, action (OCPP action or manual action)."""
    utility: bool = False
    """True for 000_RESET and 000_STOPTX."""
    expectation: str = "pass"
    """``pass``, or ``must reject`` (TC_044_1 under the security certificate)."""
    for_case: str = ""
    """Of a utility: the case it prepares."""


@dataclass(frozen=True)
class StepChanged(Event):
    case_id: str
    attempt: int
    step_id: str
    state: str
    """``waiting``, ``done``, ``failed``, ``skipped`` or ``not reached``."""
    note: str = ""
    frame: int = 0
    """seq of the frame that completed it, 0 if none."""
    deadline_ns: int = 0
    """Monotonic; 0 if the step has no deadline (yet)."""
    at_ns: int = 0


@dataclass(frozen=True)
class AskedOtherwise(Event):
    """An operator was asked for a request, and one came that is not as asked. The right one may still come."""

    case_id: str
    attempt: int
    step_id: str
    action: str
    fields: list[JsonObject]
    """What differs, each with ``field``, ``wanted``, ``got``, and ``decides``: False if the case goes on without it."""
    frame: int
    tries: int
    """How many such requests have come at this step, this one included."""


@dataclass(frozen=True)
class CheckMade(Event):
    """The result of one check, or a finding about one frame."""

    case_id: str
    attempt: int
    check_id: str
    step_id: str
    outcome: str
    """``held``, ``failed`` or ``uncertain`` (closer to a limit than the time's uncertainty)."""
    severity: str
    """``fail`` (flips the verdict), ``warn`` (a finding beside it), ``precondition`` (INCONCLUSIVE)."""
    text: str
    """What is checked, in words."""
    expected: Any
    actual: Any
    reference: str
    frame: int = 0


@dataclass(frozen=True)
class ValueCaptured(Event):
    """A value taken from the wire or generated, that later steps refer to."""

    case_id: str
    attempt: int
    name: str
    value: Any
    frame: int = 0


@dataclass(frozen=True)
class StatusClassified(Event):
    """One StatusNotification held against Appendix D of the test procedure."""

    case_id: str
    attempt: int
    frame: int
    """0 where the row is an expected notification that never came."""
    expected: str
    """Such as ``c1 Finishing (step 5)``; empty: nothing was expected."""
    received: str
    """Such as ``c1 Unavailable, NoError``; empty: nothing came."""
    rule: str
    """Id of the rule that decides, such as ``D-duplicate``."""
    advice: str
    """``ok``, ``acceptable``, ``reject``, ``retest`` or ``ask`` (no rule decides: the tester does)."""
    reason: str


@dataclass(frozen=True)
class PromptShown(Event):
    """A manual action, a question or an approval that waits for hands."""

    prompt_id: int
    case_id: str
    attempt: int
    step_id: str
    kind_of: str
    """``ACT``, ``OBSERVE``, ``APPROVE`` or ``READY``."""
    headline: str
    """At most two lines of 28 characters, separated by a newline, verb first."""
    detail: str
    action: str
    """Name of the manual action (see :mod:`app.hands.actions`)."""
    arguments: JsonObject
    watch: str
    """What the bench is watching for on the wire, such as ``StatusNotification · Preparing``; empty if nothing."""
    clock: str = ""
    """Name of the DUT's own clock that runs meanwhile, such as ``ConnectionTimeOut``; empty if none."""
    deadline_ns: int = 0
    consequence: str = ""
    """What happens when that clock runs out."""
    advice: str = ""
    """Of an approval: ``approve``, ``reject``, ``retest`` or ``ask``."""


@dataclass(frozen=True)
class PromptClosed(Event):
    prompt_id: int
    case_id: str
    attempt: int
    how: str
    """``done``, ``seen`` (the wire closed it), ``cannot``, ``withdrawn``, ``yes``, ``no`` or ``retest``."""
    by: str
    """Name of the person, ``wire``, ``simulated DUT``, ``hook`` or ``nobody (advice)``."""
    seconds: float
    """From shown to closed."""
    reason: str = ""
    device: str = ""
    """``keyboard``, ``mouse``, ``terminal``, ``http`` or empty."""
    frame: int = 0


@dataclass(frozen=True)
class ConfigurationRecorded(Event):
    """A configuration key of the station as read, as set for a case, or as put back."""

    case_id: str
    attempt: int
    when: str
    """``read``, ``set``, ``restored`` or ``not restored``."""
    key: str
    value: str | None
    readonly: bool | None = None
    status: str = ""


@dataclass(frozen=True)
class CauseRecorded(Event):
    """A cause on the bench's or the tester's side that lets a later attempt supersede this one."""

    case_id: str
    attempt: int
    side: str
    """``bench`` or ``tester``."""
    text: str
    by: str


@dataclass(frozen=True)
class VerdictReached(Event):
    """One layer of a verdict. The final one is derived (:mod:`app.campaign.results`), never stored."""

    case_id: str
    attempt: int
    layer: str
    """``machine``, ``approval`` or ``adjudication``."""
    value: str
    """Machine: PASS, FAIL, INCONCLUSIVE, ERROR. Approval: ``approved``, ``rejected``, ``retest``, ``cannot judge``."""
    reason: str
    by: str
    step_id: str = ""
    check_id: str = ""
    frame: int = 0
    advice: str = ""
    """Of an approval: what Appendix D advised."""


@dataclass(frozen=True)
class CaseEnded(Event):
    case_id: str
    attempt: int
    how: str
    """``complete`` or ``interrupted``."""
    seconds: float
    bench_seconds: float
    """The part of it that the bench itself took: neither waiting for the DUT, nor for hands, nor for a timer."""
    reason: str = ""


@dataclass(frozen=True)
class CaseNotRun(Event):
    case_id: str
    reason: str
