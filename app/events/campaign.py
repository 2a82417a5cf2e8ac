"""What happens to a campaign as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.events.base import Event, JsonObject


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
    """SHA-256 over the test plans and the code that judges by them (of records of the first version: over the plans alone)."""
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
    known: JsonObject = field(default_factory=dict)
    """What the record told of the DUT when the engine before it ended (:class:`app.campaign.dut_known.DutKnown`), and
    ``unconfirmed``: the tester confirms the state of the DUT before a case runs."""


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
