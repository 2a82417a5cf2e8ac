"""What belongs to the evidence besides the conversation: surroundings, measurements, photos and files."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.events.base import Event, JsonObject


@dataclass(frozen=True)
class EnvironmentRecorded(Event):
    """Where and with what an engine works, recorded whenever one opens a campaign or goes on with it."""

    computer: str
    """Its name in the network."""
    system: str
    """Name, release and architecture of the operating system."""
    python: str
    sqlite: str
    packages: JsonObject = field(default_factory=dict)
    """Version of each package of others that takes part in recording and judging."""
    processors: int = 0
    time_zone: str = ""
    """Difference to UTC of the computer's local time, such as ``+01:00``; every time on the record is UTC."""
    monotonic_clock: str = ""
    """What measures durations."""
    monotonic_resolution_ns: int = 0
    clock_synchronised: bool | None = None
    """Whether the system says that its clock follows a time server; None where it does not say."""
    clock_offset_ms: float | None = None
    """The offset that the system knows of and is still correcting."""
    clock_error_ms: float | None = None
    """The system's own estimate of how wrong its clock is."""


@dataclass(frozen=True)
class MeasurementRecorded(Event):
    """A quantity that was measured beside the conversation, with what, and how uncertain it is (ISO/IEC 17025, 7.6)."""

    quantity: str
    """Such as ``round-trip time of the network``."""
    value: float
    unit: str
    equipment_id: str = ""
    """As of :class:`~app.events.EquipmentRecorded`; empty: no equipment of its own."""
    uncertainty: float | None = None
    """Expanded, in the same unit; None: not known."""
    limit: str = ""
    """What it is held against, in words."""
    method: str = ""
    by: str = ""
    case_id: str = ""
    attempt: int = 0
    corrects: int = 0
    """Number of the record that this one stands in for, 0 if none."""


@dataclass(frozen=True)
class AttachmentAdded(Event):
    """A photo or a file. Its bytes stand beside it (``Recorded.raw``), never inside."""

    name: str
    """Of the file, without its folder."""
    media_type: str
    """Such as ``image/jpeg``, by the name's ending."""
    size: int
    """Bytes."""
    sha256: str
    caption: str = ""
    by: str = ""
    case_id: str = ""
    attempt: int = 0
