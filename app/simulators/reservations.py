"""The reservations of the simulated station: which there are, and what they keep free (OCPP 1.6 sections 3.11, 5.13)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.simulators.authorization import same_tag
from app.simulators.clock import seconds_until
from app.simulators.connector import Connector

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation

OCCUPIED, ACCEPTED, REJECTED = "Occupied", "Accepted", "Rejected"


@dataclass(frozen=True)
class Reservation:
    """One reservation."""

    identifier: int
    connector: int
    """0: any connector."""
    tag: str
    parent: str | None
    expiry: str

    def is_for(self, tag: str | None, parent: str | None = None) -> bool:
        """Whether a tag, or one with this parent, may use it."""
        return same_tag(self.tag, tag) or same_tag(self.parent, parent)


class Reservations:
    """All reservations of one station; they survive reboots.

    A reservation of connector 0 names no connector. As soon as no more connectors are free than there are such
    reservations, the free ones are held for them, and are Reserved.
    """

    def __init__(self, station: ChargingStation) -> None:
        self._station = station
        self._all: dict[int, Reservation] = {}
        self._timers: dict[int, asyncio.Task[None]] = {}
        self._held: set[int] = set()
        self.disabled = False
        """Its operator has switched reservations off: it takes none."""

    # making and ending

    def make(self, wanted: Reservation) -> str:
        """Make a reservation, in place of one with the same id.

        Returns:
            the ReservationStatus of section 7.40.
        """
        before = self._all.pop(wanted.identifier, None)
        status = self._status(wanted)
        if status == ACCEPTED:
            self._drop_timer(wanted.identifier)
            self._all[wanted.identifier] = wanted
            self._timers[wanted.identifier] = self._station.tasks.spawn(self._expire(wanted))
        elif before is not None:
            self._all[before.identifier] = before
        return status

    def cancel(self, identifier: int) -> Reservation | None:
        """The reservation that is cancelled by this; None where there is none of this id."""
        if identifier not in self._all and self._station.behaviour.cancel_any and self._all:
            identifier = next(iter(self._all))
        cancelled = self._all.get(identifier)
        if cancelled is not None and not self._station.behaviour.keep_cancelled:
            self._remove(identifier)
        return cancelled

    def end(self, number: int) -> None:
        """A connector (0: the station) became Faulted or Unavailable: its reservations have ended."""
        for reservation in list(self._all.values()):
            if number == 0 or reservation.connector == number:
                self._remove(reservation.identifier)

    def use(self, connector: Connector, tag: str, parent: str | None) -> int | None:
        """A transaction starts: the id of the reservation that it ends, or None."""
        for reservation in sorted(self._all.values(), key=lambda each: each.connector, reverse=True):
            if reservation.connector in (0, connector.number) and self._is_for(reservation, tag, parent):
                self._remove(reservation.identifier)
                return reservation.identifier
        return None

    def _remove(self, identifier: int) -> None:
        del self._all[identifier]
        self._drop_timer(identifier)

    def _drop_timer(self, identifier: int) -> None:
        timer = self._timers.pop(identifier, None)
        if timer is not None and timer is not asyncio.current_task():
            timer.cancel()

    async def _expire(self, reservation: Reservation) -> None:
        seconds = seconds_until(reservation.expiry) * self._station.behaviour.reservation_factor
        await asyncio.sleep(seconds)
        if self._station.behaviour.reservations_last:
            return
        self._remove(reservation.identifier)
        self.report(reservation)

    def report(self, reservation: Reservation) -> None:
        """A reservation was made or has ended: report whose status has changed by that."""
        self._station.report_changes(
            self._station.connectors if reservation.connector == 0 else [reservation.connector]
        )

    def find(self, identifier: int) -> Reservation | None:
        return self._all.get(identifier)

    # whether one can be made

    def _status(self, wanted: Reservation) -> str:
        station = self._station
        if self.disabled or wanted.connector not in station.numbers or seconds_until(wanted.expiry) <= 0:
            return REJECTED
        if wanted.connector == 0 and not station.configuration.flag("ReserveConnectorZeroSupported"):
            return REJECTED
        if station.behaviour.reserve_always:
            return ACCEPTED
        if wanted.connector == 0:
            return self._any_status()
        connector = station.connectors[wanted.connector]
        status = connector.state().status
        if status in ("Faulted", "Unavailable"):
            return status
        free = status == "Available" and not connector.authorizing and self._on(connector) is None
        return ACCEPTED if free and len(self._open()) > len(self._unclaimed()) else OCCUPIED

    def _any_status(self) -> str:
        whole = self._station.state(0).status
        if whole != "Available":
            return whole
        if len(self._open()) > len(self._unclaimed()):
            return ACCEPTED
        statuses = {connector.state().status for connector in self._station.connectors.values()}
        if statuses <= {"Faulted", "Unavailable"}:
            return "Unavailable" if "Unavailable" in statuses else "Faulted"
        return OCCUPIED

    # what they keep free

    @property
    def linked(self) -> Iterable[int]:
        """The connectors whose status may change when another one's does."""
        return list(self._station.connectors) if self._unnamed() or self._held else []

    def holds(self, connector: Connector) -> bool:
        """Whether a connector is kept free, so that it is Reserved as long as nobody who may use it has come."""
        return self._on(connector) is not None or connector.number in self._review()

    def might_use(self, connector: Connector, tag: str) -> bool:
        """Whether a tag may be allowed to use a connector, as far as that is known without its parent."""
        if self._station.behaviour.ignore_reservations or not self.holds(connector):
            return True
        return any(each.is_for(tag) or self._has_parent(each) for each in self._keeping(connector))

    def may_use(self, connector: Connector, tag: str, parent: str | None) -> bool:
        """Whether a tag with this parent may use a connector."""
        if self._station.behaviour.ignore_reservations or not self.holds(connector):
            return True
        return any(self._is_for(each, tag, parent) for each in self._keeping(connector))

    def is_holder(self, connector: Connector, tag: str) -> bool:
        """Whether a connector is kept free for exactly this tag."""
        return self.holds(connector) and any(each.is_for(tag) for each in self._keeping(connector))

    def _keeping(self, connector: Connector) -> list[Reservation]:
        named = self._on(connector)
        return [named] if named is not None else self._unnamed()

    def _on(self, connector: Connector) -> Reservation | None:
        return next((each for each in self._all.values() if each.connector == connector.number), None)

    def _unnamed(self) -> list[Reservation]:
        return [each for each in self._all.values() if each.connector == 0]

    def _unclaimed(self) -> list[Reservation]:
        """Reservations of connector 0 whose owner has not come yet."""
        sessions = [each for each in self._station.connectors.values() if not each.idle]
        return [
            reservation
            for reservation in self._unnamed()
            if not any(self._is_for(reservation, each.tag or each.candidate, each.tag_parent) for each in sessions)
        ]

    def _open(self) -> list[Connector]:
        """The connectors that a reservation of connector 0 could still get."""
        return [
            each
            for each in self._station.connectors.values()
            if each.operative and each.fault is None and each.transaction is None and not each.ended and each.idle
            and self._on(each) is None and (not each.plugged or each.number in self._held)
        ]  # fmt: skip

    def _review(self) -> set[int]:
        """The connectors that are held for reservations of connector 0; one that is held stays so with a cable in it."""
        unclaimed = self._unclaimed()
        free = self._open()
        self._held = {each.number for each in free} if unclaimed and len(free) <= len(unclaimed) else set()
        return self._held

    def _is_for(self, reservation: Reservation, tag: str | None, parent: str | None) -> bool:
        return reservation.is_for(tag, parent if self._has_parent(reservation) else None)

    def _has_parent(self, reservation: Reservation) -> bool:
        return reservation.parent is not None and not self._station.behaviour.ignore_reservation_parent
