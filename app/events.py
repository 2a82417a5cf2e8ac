"""Everything that can happen in a campaign, as frozen dataclasses: one vocabulary for the engine, the window, the command
line, the tests and the case file.

Each event holds JSON values only (str, int, float, bool, None, lists and dicts of them). The case file stores each as one
record: ``seq`` (counted from 1 without gaps), ``utc_ns``, ``mono_ns``, the event's kind (its class name) and its fields.
Every screen, the report and the JSON output are folds over these records (:mod:`app.campaign.record`).

Times: ``utc_ns`` nanoseconds since 1970-01-01 UTC; ``mono_ns`` nanoseconds of the engine's monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Base class of all events."""

    @property
    def kind(self) -> str:
        return type(self).__name__


@dataclass(frozen=True)
class Recorded:
    """An event as it stands in the case file: with its place in the order, and its two times."""

    seq: int
    utc_ns: int
    mono_ns: int
    event: Event
    raw: bytes | None = None
    """The bytes of a frame exactly as they were on the wire (only for :class:`Frame`)."""


# --- the campaign ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CampaignOpened(Event):
    """The first record of every case file: what is tested, by whom, on what basis."""

    campaign_id: str
    report_number: str
    mode: str
    """``rehearsal`` or ``certification``."""
    dut_type: str
    """``charging-station`` or ``csms``."""
    goal: str
    """``full``, ``subset`` or ``security`` (the certificate that is aimed at)."""
    product_version: str
    testplans_revision: str
    testplans_hash: str
    pics_name: str
    pics_sha256: str
    pics_text: str
    """The PICS source file itself."""
    pics: JsonObject
    """The PICS as parsed (see :mod:`app.campaign.pics`)."""
    parameters: JsonObject
    """Every campaign parameter by name (see :mod:`app.parameters`)."""
    approve: str
    """``ask`` (a person approves) or ``advice`` (nobody's approval: the advice is followed; rehearsal only)."""
    hands: str
    """``window``, ``terminal``, ``simulated`` or the URL of the HTTP hook."""
    tester: JsonObject = field(default_factory=dict)
    laboratory: JsonObject = field(default_factory=dict)
    vendor: JsonObject = field(default_factory=dict)
    """name, company, department, position, location."""
    host: str = ""
    connection: JsonObject = field(default_factory=dict)
    """How the DUT is reached: listen, connect, charge_point_id, basic_auth_user, embedded_dut. Never a password."""
    selfcheck: JsonObject = field(default_factory=dict)
    """The latest self-check of the same version that was kept on the computer: product_version, testplans_hash, at (ISO
    time), host, proven, cases, seconds, totals. Empty: there was none."""


@dataclass(frozen=True)
class CampaignResumed(Event):
    """An engine goes on with a campaign. What the one before it knew of the DUT is gone, and it may be another version."""

    product_version: str
    testplans_revision: str
    testplans_hash: str
    host: str = ""
    selfcheck: JsonObject = field(default_factory=dict)
    """As of :class:`CampaignOpened`, for the version that goes on."""


@dataclass(frozen=True)
class PlanMade(Event):
    """The plan: every catalogue entry of this DUT type with its decision and its reason."""

    entries: list[JsonObject]
    """id, octt_id, title, profile, class, applies, reason, scenario, informative, expectation, conflict, hands, reference."""
    selected: list[str]
    """Ids of the cases this campaign is asked to run, in order."""


@dataclass(frozen=True)
class CampaignClosed(Event):
    reason: str


@dataclass(frozen=True)
class EngineState(Event):
    """What the engine is doing now, for the truth bar."""

    state: str
    """``idle``, ``waiting for the DUT``, ``running``, ``paused``, ``stopping`` or ``finished``."""
    case_id: str = ""
    detail: str = ""


@dataclass(frozen=True)
class BenchFault(Event):
    """The bench itself failed. Never the DUT's fault; leads to the verdict ERROR where a case was running."""

    where: str
    text: str


@dataclass(frozen=True)
class Note(Event):
    text: str
    by: str
    case_id: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class SignOff(Event):
    """The data of one block of the statement of approval (the signature itself is on paper or in the PDF)."""

    role: str
    """``vendor`` or ``laboratory``."""
    name: str
    company: str
    department: str
    position: str
    location: str
    date: str
    """ISO date."""


# --- the wire -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame(Event):
    """One WebSocket data frame, in either direction. Its bytes stand beside it (``Recorded.raw``), never inside."""

    direction: str
    """``in`` (from the DUT) or ``out`` (to the DUT)."""
    connection: int
    opcode: str
    """``text`` or ``binary``."""
    at_ns: int
    """Monotonic nanoseconds: when it was received, or when the send call began."""
    source: str
    """``kernel`` or ``application``: who stamped it."""
    uncertainty_ns: int
    message_type: int | None
    """2 CALL, 3 CALLRESULT, 4 CALLERROR; None if the frame could not be read as OCPP-J."""
    message_id: str
    action: str
    """The action; of a reply, that of the CALL it answers. Empty if unknown."""
    findings: list[JsonObject] = field(default_factory=list)
    """What is wrong with it: id, severity (``fail`` or ``warn``), text, reference."""
    case_id: str = ""
    attempt: int = 0
    cause: str = ""
    """Why the bench sent it, if it belongs to no step and is no reply: ``heartbeat`` or ``safe stop``."""


@dataclass(frozen=True)
class SendFailed(Event):
    """A frame of the bench that could not leave."""

    message_id: str
    action: str
    text: str
    case_id: str = ""
    attempt: int = 0
    cause: str = ""
    """As of a :class:`Frame`."""


@dataclass(frozen=True)
class LinkChanged(Event):
    """Something about the connection: listening, connected, refused, closed, failed, cut, restored, pong."""

    what: str
    connection: int = 0
    peer: str = ""
    charge_point_id: str = ""
    subprotocol: str = ""
    initiator: str = ""
    """Of a close: ``dut``, ``bench`` or ``network``."""
    code: int = 0
    """Of a close: the WebSocket close code; of a refusal: the HTTP status."""
    reason: str = ""
    rtt_ns: int = 0
    """Of a pong: round-trip time."""
    at_ns: int = 0


@dataclass(frozen=True)
class LagMeasured(Event):
    """How late the engine's own event loop was, and what a stamp's uncertainty was, over a period."""

    samples: int
    p50_ns: int
    p99_ns: int
    max_ns: int


@dataclass(frozen=True)
class DutIdentified(Event):
    """What the DUT says of itself in BootNotification."""

    vendor: str
    model: str
    serial: str
    firmware: str
    boot: JsonObject


# --- one attempt at one case ----------------------------------------------------------------------------------------


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


# --- what the runner was told besides frames, the connection and faults: with these the record can be judged again ----


@dataclass(frozen=True)
class AnswerTaken(Event):
    """The runner was told an answer of the hands, once the case file had its :class:`PromptClosed`."""

    prompt_id: int
    how: str
    """As there, or ``failed``: the hands themselves failed."""


@dataclass(frozen=True)
class TimePassed(Event):
    """The runner was told that time has passed: a deadline was over, and the socket had been drained."""


@dataclass(frozen=True)
class StopAsked(Event):
    """Somebody ended the case."""

    how: str
    """``now`` or ``after step``."""
    by: str
    reason: str


@dataclass(frozen=True)
class ReplyGivenUp(Event):
    """From here on the bench no longer waits for the reply to its CALL; one that still comes is late."""

    message_id: str
    case_id: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class DutAssumed(Event):
    """What the bench takes to be so from here on, although the wire has not said it."""

    what: str
    """``no transaction`` (a reset follows, which ends every one) or ``not registered`` (the bench connects anew)."""


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


EVENT_TYPES: dict[str, type[Event]] = {
    cls.__name__: cls
    for cls in (
        CampaignOpened, CampaignResumed, PlanMade, CampaignClosed, EngineState, BenchFault, Note, SignOff, Frame, SendFailed,
        LinkChanged, LagMeasured, AnswerTaken, TimePassed, StopAsked, ReplyGivenUp, DutAssumed,
        DutIdentified, CaseStarted, StepChanged, CheckMade, ValueCaptured, StatusClassified, PromptShown, PromptClosed,
        ConfigurationRecorded, CauseRecorded, VerdictReached, CaseEnded, CaseNotRun,
    )
}  # fmt: skip


def to_json(event: Event) -> JsonObject:
    """The event's fields as a JSON object (without its kind)."""
    return dict(vars(event))


def from_json(kind: str, fields: JsonObject) -> Event:
    """The event of this kind. Fields that this version does not know are ignored, so that newer files can be read.

    Raises:
        ValueError: the kind is unknown or a required field is missing.
    """
    cls = EVENT_TYPES.get(kind)
    if cls is None:
        raise ValueError(f"unknown record kind {kind!r}")
    known = {name: value for name, value in fields.items() if name in cls.__dataclass_fields__}
    try:
        return cls(**known)
    except TypeError as error:
        raise ValueError(f"record of kind {kind}: {error}") from None
