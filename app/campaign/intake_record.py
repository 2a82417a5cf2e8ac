"""The part of a campaign's record that is about who, with what, on which device, and the checklists: a fold like the rest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from app import events as ev
from app.events import JsonObject, Recorded

CALL = 2
"""Message type of a request (OCPP-J 1.6 section 4.1.3)."""

E = TypeVar("E", bound=ev.Event)


@dataclass(frozen=True)
class Entry(Generic[E]):
    """An event of this kind with its place in the record."""

    seq: int
    utc_ns: int
    event: E


@dataclass
class Corrected(Generic[E]):
    """Something that is recorded, and everything that was recorded of it before: the last entry counts."""

    entries: list[Entry[E]] = field(default_factory=list)

    @property
    def now(self) -> E:
        return self.entries[-1].event

    @property
    def before(self) -> list[Entry[E]]:
        """What was corrected, oldest first."""
        return self.entries[:-1]


@dataclass
class ItemRecord:
    """One item of a checklist: its wording, its answers, and what was measured."""

    info: JsonObject
    answers: list[Entry[ev.ChecklistAnswered]] = field(default_factory=list)
    measured: list[Entry[ev.ChecklistMeasured]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.info["id"])

    @property
    def answer(self) -> Entry[ev.ChecklistAnswered] | None:
        return self.answers[-1] if self.answers else None

    @property
    def finding(self) -> Entry[ev.ChecklistMeasured] | None:
        return self.measured[-1] if self.measured else None


@dataclass
class IntakeRecord:
    """Everything around the cases."""

    parties: dict[str, Corrected[ev.PartyRecorded]] = field(default_factory=dict)
    people: dict[str, Corrected[ev.PersonRecorded]] = field(default_factory=dict)
    equipment: dict[str, Corrected[ev.EquipmentRecorded]] = field(default_factory=dict)
    network: Corrected[ev.NetworkPlanned] = field(default_factory=Corrected)
    identity: dict[str, Corrected[ev.IdentityGiven]] = field(default_factory=dict)
    """By source."""
    compared: list[Entry[ev.IdentityCompared]] = field(default_factory=list)
    items: dict[str, ItemRecord] = field(default_factory=dict)
    started_open: list[Entry[ev.StartedWithOpenItems]] = field(default_factory=list)
    connected_seq: int = 0
    """The record of the first connection."""
    boots: list[tuple[int, int, str]] = field(default_factory=list)
    """(record of the BootNotification, record of its answer, status), the first of each status."""
    last_boot_answer: int = 0
    """Record of the last answer to a BootNotification."""
    _boot: tuple[int, str] = (0, "")
    authorizations: dict[str, tuple[int, JsonObject]] = field(default_factory=dict)
    """Message id of an Authorize outside of all cases -> record of its answer, and the ``idTagInfo`` in it."""
    test_data: Corrected[ev.IdTagsChecked] = field(default_factory=Corrected)

    @property
    def in_use(self) -> list[ev.EquipmentRecorded]:
        return [item.now for item in self.equipment.values() if item.now.in_use]

    @property
    def differences(self) -> list[JsonObject]:
        """Fields of the identity in which the sources differ now."""
        return self.compared[-1].event.differences if self.compared else []

    @property
    def accepted_boot(self) -> tuple[int, int] | None:
        """The records of the first BootNotification that was accepted, and of its answer."""
        return next(((asked, answered) for asked, answered, status in self.boots if status == "Accepted"), None)

    def apply(self, recorded: Recorded) -> None:
        """Take one more record into account."""
        event = recorded.event
        if type(event) not in _FOLDED or (isinstance(event, ev.Frame) and not _told(event)):
            return  # nearly every record, and there may be a million of them
        match event:
            case ev.Frame(action="Authorize") as frame:
                if frame.message_type != CALL:
                    self.authorizations[frame.message_id] = (
                        recorded.seq,
                        _payload(recorded.raw).get("idTagInfo") or {},
                    )
            case ev.Frame() as frame:
                self._boot_frame(recorded, frame)
            case ev.IdTagsChecked() as checked:
                self.test_data.entries.append(_entry(recorded, checked))
            case ev.LinkChanged(what="connected"):
                self.connected_seq = self.connected_seq or recorded.seq
            case ev.PartyRecorded() as party:
                self.parties.setdefault(party.role, Corrected()).entries.append(_entry(recorded, party))
            case ev.PersonRecorded() as person:
                self.people.setdefault(person.person_id, Corrected()).entries.append(_entry(recorded, person))
            case ev.EquipmentRecorded() as item:
                self.equipment.setdefault(item.equipment_id, Corrected()).entries.append(_entry(recorded, item))
            case ev.NetworkPlanned() as network:
                self.network.entries.append(_entry(recorded, network))
            case ev.IdentityGiven() as given:
                self.identity.setdefault(given.source, Corrected()).entries.append(_entry(recorded, given))
            case ev.IdentityCompared() as compared:
                self.compared.append(_entry(recorded, compared))
            case ev.ChecklistMade() as made:
                for info in made.items:
                    self.items.setdefault(str(info["id"]), ItemRecord(info)).info = info
            case ev.ChecklistAnswered() as answered:
                if answered.item in self.items:
                    self.items[answered.item].answers.append(_entry(recorded, answered))
            case ev.ChecklistMeasured() as measured:
                if measured.item in self.items:
                    self.items[measured.item].measured.append(_entry(recorded, measured))
            case ev.StartedWithOpenItems() as started:
                self.started_open.append(_entry(recorded, started))
            case _:
                pass

    def _boot_frame(self, recorded: Recorded, frame: ev.Frame) -> None:
        if frame.message_type == CALL:
            self._boot = (recorded.seq, frame.message_id)
        elif frame.message_type == 3 and self._boot[0] and frame.message_id == self._boot[1]:
            status = _status(recorded.raw)
            self.last_boot_answer = recorded.seq
            if all(known != status for _, _, known in self.boots):
                self.boots.append((self._boot[0], recorded.seq, status))


_FOLDED = frozenset(
    {
        ev.Frame, ev.LinkChanged, ev.PartyRecorded, ev.PersonRecorded, ev.EquipmentRecorded, ev.NetworkPlanned,
        ev.IdentityGiven, ev.IdentityCompared, ev.ChecklistMade, ev.ChecklistAnswered, ev.ChecklistMeasured, ev.StartedWithOpenItems,
        ev.IdTagsChecked,
    }
)  # fmt: skip


def _entry(recorded: Recorded, event: E) -> Entry[E]:
    return Entry(recorded.seq, recorded.utc_ns, event)


def _told(frame: ev.Frame) -> bool:
    return frame.action == "BootNotification" or (frame.action == "Authorize" and not frame.case_id)


def _status(raw: bytes | None) -> str:
    """The status in a reply to BootNotification; empty if it cannot be read."""
    return str(_payload(raw).get("status", ""))


def _payload(raw: bytes | None) -> JsonObject:
    """The payload of a reply; empty if it cannot be read."""
    try:
        message: Any = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return {}
    payload = message[2] if isinstance(message, list) and len(message) > 2 else None
    return payload if isinstance(payload, dict) else {}
