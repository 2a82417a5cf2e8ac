"""Everything that can happen in a campaign, as frozen dataclasses: one vocabulary for the engine, the window, the command
line, the tests and the case file.

Each event holds JSON values only (str, int, float, bool, None, lists and dicts of them). The case file stores each as one
record: ``seq`` (counted from 1 without gaps), ``utc_ns``, ``mono_ns``, the event's kind (its class name) and its fields.
Every screen, the report and the JSON output are folds over these records (:mod:`app.campaign.record`).

Times: ``utc_ns`` nanoseconds since 1970-01-01 UTC; ``mono_ns`` nanoseconds of the engine's monotonic clock.
"""

from __future__ import annotations

from app.events.base import Event, JsonObject, Recorded
from app.events.campaign import (
    BenchFault,
    CampaignClosed,
    CampaignOpened,
    CampaignResumed,
    EngineState,
    Note,
    PlanMade,
    SignOff,
)
from app.events.case import (
    AskedOtherwise,
    CaseEnded,
    CaseNotRun,
    CaseStarted,
    CauseRecorded,
    CheckMade,
    ConfigurationRecorded,
    PromptClosed,
    PromptShown,
    StatusClassified,
    StepChanged,
    ValueCaptured,
    VerdictReached,
)
from app.events.files import BenchTransfer, FilePlaceOpened, FilePlaceWanted, FileTransfer
from app.events.laboratory import (
    ChecklistAnswered,
    ChecklistMade,
    ChecklistMeasured,
    EquipmentRecorded,
    IdentityCompared,
    IdentityGiven,
    IdTagsChecked,
    NetworkPlanned,
    PartyRecorded,
    PersonRecorded,
    StartedWithOpenItems,
)
from app.events.material import AttachmentAdded, EnvironmentRecorded, MeasurementRecorded
from app.events.station import StationSurveyed
from app.events.told import (
    AnswerTaken,
    AskedForQuestion,
    ChargePointKept,
    DutAssumed,
    ReplyGivenUp,
    StopAsked,
    TimePassed,
)
from app.events.wire import DutIdentified, Frame, LagMeasured, LinkChanged, SendFailed

__all__ = [
    "EVENT_TYPES",
    "AnswerTaken",
    "AskedForQuestion",
    "AskedOtherwise",
    "AttachmentAdded",
    "BenchFault",
    "BenchTransfer",
    "CampaignClosed",
    "CampaignOpened",
    "CampaignResumed",
    "CaseEnded",
    "CaseNotRun",
    "CaseStarted",
    "CauseRecorded",
    "ChargePointKept",
    "CheckMade",
    "ChecklistAnswered",
    "ChecklistMade",
    "ChecklistMeasured",
    "ConfigurationRecorded",
    "DutAssumed",
    "DutIdentified",
    "EngineState",
    "EnvironmentRecorded",
    "EquipmentRecorded",
    "Event",
    "FilePlaceOpened",
    "FilePlaceWanted",
    "FileTransfer",
    "Frame",
    "IdTagsChecked",
    "IdentityCompared",
    "IdentityGiven",
    "JsonObject",
    "LagMeasured",
    "LinkChanged",
    "MeasurementRecorded",
    "NetworkPlanned",
    "Note",
    "PartyRecorded",
    "PersonRecorded",
    "PlanMade",
    "PromptClosed",
    "PromptShown",
    "Recorded",
    "ReplyGivenUp",
    "SendFailed",
    "SignOff",
    "StartedWithOpenItems",
    "StationSurveyed",
    "StatusClassified",
    "StepChanged",
    "StopAsked",
    "TimePassed",
    "ValueCaptured",
    "VerdictReached",
    "from_json",
    "to_json",
]

EVENT_TYPES: dict[str, type[Event]] = {cls.__name__: cls for cls in Event.__subclasses__()}
"""Every kind of record: the events of the modules above."""


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
