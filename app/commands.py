"""What the window (or the command line, or a test) may ask of the engine, as frozen dataclasses of JSON values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """Base class of all commands. The engine answers each with a :class:`Reply`."""

    @property
    def kind(self) -> str:
        return type(self).__name__


@dataclass(frozen=True)
class Reply:
    """The engine's answer to one command."""

    ok: bool
    text: str = ""
    """If not ok: what is wrong, and what to do."""
    data: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class CheckPics(Command):
    """Read a PICS file, report all problems, and the plan that follows. data: problems, plan, pics, dut_type."""

    path: str
    overrides: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class OpenCampaign(Command):
    """Create a case file and make the wire ready. data: case_file, campaign_id."""

    pics_path: str
    case_file: str
    mode: str = "rehearsal"
    hands: str = "window"
    approve: str = "ask"
    listen: str = ""
    """host:port to listen on (charging station); empty: 127.0.0.1 and a free port."""
    connect: str = ""
    """URL of the CSMS (without the charge point id)."""
    charge_point_id: str = ""
    basic_auth_user: str = ""
    basic_auth_password: str = ""
    only: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    tester: JsonObject = field(default_factory=dict)
    laboratory: JsonObject = field(default_factory=dict)
    vendor: JsonObject = field(default_factory=dict)
    embedded_dut: bool = False
    """Start the embedded simulated DUT and connect it."""
    lab_path: str = ""
    """The register of the laboratory (YAML): address, people, equipment, network. Empty: none."""
    equipment: list[str] = field(default_factory=list)
    """Ids of the equipment in the register that is used; empty: all that fits this DUT."""
    customer: JsonObject = field(default_factory=dict)
    """Who ordered the tests, if not the vendor: name, address, contact, telephone, email."""
    identity: list[JsonObject] = field(default_factory=list)
    """What is known of the DUT's identity: each the fields of :class:`GiveIdentity`."""
    intake_path: str = ""
    """Answers to the checklists (YAML), given before; empty: none."""


@dataclass(frozen=True)
class ResumeCampaign(Command):
    """Open an existing case file to go on with it."""

    case_file: str
    basic_auth_password: str = ""
    """A password is not in the case file; a CSMS that wants one needs it again."""


@dataclass(frozen=True)
class RunCases(Command):
    """Run these cases (empty: all that apply and are not finally decided), in plan order."""

    case_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Pause(Command):
    """Hold before the next case starts."""


@dataclass(frozen=True)
class Continue(Command):
    """Go on after a pause."""


@dataclass(frozen=True)
class StopAfterStep(Command):
    """End the running case after the current step; it counts as INTERRUPTED."""


@dataclass(frozen=True)
class SafeStop(Command):
    """End the running case now, stop a running transaction if possible; it counts as INTERRUPTED."""


@dataclass(frozen=True)
class Retry(Command):
    """Run a case again as a new attempt. A cause lets it supersede an attempt that failed a validation."""

    case_id: str
    cause_side: str = ""
    """``bench``, ``tester`` or empty."""
    cause: str = ""


@dataclass(frozen=True)
class AnswerPrompt(Command):
    """A person's answer to an open prompt."""

    prompt_id: int
    answer: str
    """``done``, ``cannot``, ``yes``, ``no`` or ``retest``."""
    reason: str = ""
    by: str = ""
    device: str = "keyboard"


@dataclass(frozen=True)
class AskNow(Command):
    """Of a request that an operator has said to have sent, and that is waited for: put the question at once whether it was
    sent, or entered as asked, instead of when its time is over."""

    by: str = ""


@dataclass(frozen=True)
class AddNote(Command):
    text: str
    by: str = ""
    case_id: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class AddAttachment(Command):
    """Put a photo or a file on the record, with its bytes. data: seq, sha256, size."""

    path: str
    caption: str = ""
    by: str = ""
    case_id: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class AddMeasurement(Command):
    """Put something on the record that was measured beside the conversation. data: seq."""

    quantity: str
    value: float
    unit: str
    equipment_id: str = ""
    uncertainty: float | None = None
    limit: str = ""
    method: str = ""
    by: str = ""
    case_id: str = ""
    attempt: int = 0
    corrects: int = 0


@dataclass(frozen=True)
class AddSignOff(Command):
    role: str
    name: str
    company: str
    department: str
    position: str
    location: str
    date: str


# --- intake: laboratory, equipment, identity, checklists ------------------------------------------------------------


@dataclass(frozen=True)
class CheckLab(Command):
    """Read a laboratory register and report all problems. data: problems, register, equipment (each with ``fits``: why it is
    not used for a DUT of this type, empty if it is, and ``calibration``: what is to be said of it)."""

    path: str
    dut_type: str = ""
    product_subtype: str = ""


@dataclass(frozen=True)
class UseRegister(Command):
    """Record what a laboratory register says that the open campaign does not know yet, or knows otherwise: then a correction,
    with its reason. What is used of the equipment stays as it is. data: recorded (how many records)."""

    lab_path: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RecordParty(Command):
    """Laboratory, vendor or customer; of one that is recorded already: a correction, with its reason."""

    role: str
    name: str
    address: str = ""
    contact: str = ""
    telephone: str = ""
    email: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RecordPerson(Command):
    """Somebody who works on this campaign; of one that is recorded already: a correction, with its reason."""

    person_id: str
    name: str
    role: str = ""
    company: str = ""
    authorisations: list[str] = field(default_factory=list)
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RecordEquipment(Command):
    """A piece of equipment, by the fields of :class:`app.events.EquipmentRecorded`; of one that is recorded already, those that
    are given are changed: a correction, with its reason."""

    equipment_id: str
    changes: JsonObject = field(default_factory=dict)
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class GiveIdentity(Command):
    """What the DUT is, as typed or as scanned. Of a scan ``code`` is enough."""

    source: str
    vendor: str = ""
    product: str = ""
    serial: str = ""
    version: str = ""
    code: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AnswerChecklist(Command):
    """A person's answer to one item of the checklists; an answered item again: a correction, which needs a remark."""

    item: str
    answer: str
    remark: str = ""
    values: dict[str, float] = field(default_factory=dict)
    by: str = ""
    device: str = "keyboard"


@dataclass(frozen=True)
class PreTest(Command):
    """Show that the DUT works: a management system is sent a BootNotification, a station is asked for nothing, for its own
    BootNotification tells. data: outcome, text."""


@dataclass(frozen=True)
class WriteNetworkSheet(Command):
    """The network configuration that the station has to be set to, as PDF, or as text if the name ends with ``.txt``.

    Of the open campaign, or before there is one of the files that are named. data: path, text, missing (what is not decided yet).
    """

    path: str
    """Empty: only the text in the reply is wanted."""
    pics_path: str = ""
    lab_path: str = ""
    listen: str = ""
    charge_point_id: str = ""


@dataclass(frozen=True)
class WriteTestDataSheet(Command):
    """What the operator of a management system enters beforehand: id tags and more. As PDF, or as text (``.txt``).

    Of the open campaign, or before there is one of the PICS that is named. data: path, text, missing (what is not decided yet).
    """

    path: str
    """Empty: only the text in the reply is wanted."""
    pics_path: str = ""
    charge_point_id: str = ""
    connect: str = ""
    """URL of the management system."""
    settings: dict[str, str] = field(default_factory=dict)
    """Parameters of the campaign that are not as the PICS says."""


@dataclass(frozen=True)
class WriteReport(Command):
    """Write the PDF of the open campaign. data: path, pages."""

    path: str


@dataclass(frozen=True)
class CloseCampaign(Command):
    """Close the campaign and its case file; the engine stays."""


@dataclass(frozen=True)
class RunSelfCheck(Command):
    """Prove the verdicts of this version in a process of its own, at low priority; not while a case runs.

    No campaign is needed, and none records it: :class:`SelfCheckState` tells how far it is.
    """

    only: list[str] = field(default_factory=list)
    """Ids of cases; empty: all that have a scenario. Only a result over all is kept."""


@dataclass(frozen=True)
class CancelSelfCheck(Command):
    """End the self-check that runs."""


@dataclass(frozen=True)
class SelfCheckState(Command):
    """How far the self-check is. data: state (none, running, done, cancelled or failed), text, only, began (ISO time), of
    (number of cases), done (the cases that are done, in the order of their end, see
    :class:`app.engine.selfcheck_progress.CaseDone`), result (figures of the one that ended), kept (those of the latest
    complete one of the same version on this computer), product_version, testplans_hash."""


@dataclass(frozen=True)
class Quit(Command):
    """End the engine."""


COMMAND_TYPES: dict[str, type[Command]] = {
    cls.__name__: cls
    for cls in (
        CheckPics, OpenCampaign, ResumeCampaign, RunCases, Pause, Continue, StopAfterStep, SafeStop, Retry, AnswerPrompt, AskNow,
        AddNote, AddAttachment, AddMeasurement, AddSignOff, CheckLab, UseRegister, RecordParty, RecordPerson, RecordEquipment,
        GiveIdentity, AnswerChecklist, PreTest,
        WriteNetworkSheet, WriteTestDataSheet, WriteReport, CloseCampaign, RunSelfCheck, CancelSelfCheck,
        SelfCheckState, Quit,
    )
}  # fmt: skip
