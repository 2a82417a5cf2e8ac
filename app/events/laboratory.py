"""Who tests, with what, on which device, and what was settled before and after: parties, people, equipment, identity, checklists.

Each is a record of its own. A correction is a further record with the same key (role, person_id, equipment_id, source, item)
and a reason: the last one counts, all of them are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.events.base import Event, JsonObject


@dataclass(frozen=True)
class PartyRecorded(Event):
    """A company that takes part (ISO/IEC 17025, 7.8.2.1): with its address and the person to speak to."""

    role: str
    """``laboratory``, ``vendor`` or ``customer``."""
    name: str
    address: str = ""
    contact: str = ""
    telephone: str = ""
    email: str = ""
    by: str = ""
    reason: str = ""
    """Of a correction: why."""


@dataclass(frozen=True)
class PersonRecorded(Event):
    """Somebody who works on this campaign, and what for (ISO/IEC 17025, 6.2)."""

    person_id: str
    name: str
    role: str = ""
    company: str = ""
    authorisations: list[str] = field(default_factory=list)
    """Of ``test``, ``review``, ``issue`` and ``witness``."""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class EquipmentRecorded(Event):
    """One piece of equipment as it is used, or left out, in this campaign (ISO/IEC 17025, 6.4)."""

    equipment_id: str
    kind_of: str
    """See :mod:`app.intake.equipment`."""
    make: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    socket: str = ""
    """Of a vehicle, an emulator, a tester plug or a cable: what it fits."""
    calibration: str = ""
    """``not needed``, or empty where a due date stands or is missing."""
    calibration_due: str = ""
    """ISO date: the last day on which the calibration holds."""
    calibration_reference: str = ""
    """Of the calibration certificate."""
    in_use: bool = True
    why_not: str = ""
    """Why it is left out."""
    remark: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class NetworkPlanned(Event):
    """The network configuration that the laboratory gives the station (procedure, appendix A)."""

    settings: dict[str, str]
    """See :data:`app.intake.lab_fields.NETWORK`."""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class IdentityGiven(Event):
    """What a person says the DUT is."""

    source: str
    """``typed``, or ``scanned`` (a bar code reader, from the nameplate)."""
    vendor: str = ""
    product: str = ""
    """Model of a station, designation of a management system."""
    serial: str = ""
    version: str = ""
    """Firmware of a station, software version of a management system."""
    code: str = ""
    """Of a scan: everything that the reader sent."""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class IdentityCompared(Event):
    """The sources of the identity beside each other; recorded whenever the comparison has changed."""

    rows: list[JsonObject]
    """field, label, typed, scanned, pics, boot, state (``same``, ``differs`` or ``one source``), text."""

    @property
    def differences(self) -> list[JsonObject]:
        return [row for row in self.rows if row.get("state") == "differs"]


@dataclass(frozen=True)
class ChecklistMade(Event):
    """The checklists of this campaign with their exact wording."""

    items: list[JsonObject]
    """id, part (``intake``, ``entry``, ``exit``), title, question, reference, how (``asked``, ``measured``, ``both``), blocks
    (whether certification cannot start without it), remark (what the remark is for), fields (of a measurement: name, label,
    unit, minimum, maximum, required)."""


@dataclass(frozen=True)
class ChecklistAnswered(Event):
    """A person's answer to one item."""

    item: str
    answer: str
    """``yes``, ``no`` or ``not applicable``."""
    by: str
    remark: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    """Of a measurement: field -> number."""
    device: str = ""
    """``keyboard``, ``mouse``, ``terminal`` or ``file``."""
    corrects: int = 0
    """Number of the record that holds the answer before, 0 if this is the first."""


@dataclass(frozen=True)
class ChecklistMeasured(Event):
    """What the record itself says about one item; recorded whenever it has changed."""

    item: str
    outcome: str
    """``met``, ``not met``, ``differs`` (beside what was said), or ``not yet``."""
    text: str
    remedy: str = ""
    records: list[int] = field(default_factory=list)
    """Numbers of the records that show it."""


@dataclass(frozen=True)
class IdTagsChecked(Event):
    """The id tags of the campaign were asked for with Authorize: before the first case of a management system, or in its pre-test."""

    tags: list[JsonObject]
    """Each with ``id_tag``, ``wanted`` (a status), ``got`` (empty: no answer), ``parent`` (parent id tag),
    ``wanted_parent`` (empty: none is wanted) and ``frame``."""
    by: str = ""


@dataclass(frozen=True)
class StartedWithOpenItems(Event):
    """A rehearsal was started although something was open; certification is not started then."""

    items: list[JsonObject]
    """item, title, text, remedy."""
