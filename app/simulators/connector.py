"""A connector of the simulated charging station: what is true of it, and the status that follows from that."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from app.simulators.authorization import TagInfo, same_tag
from app.simulators.charging_profiles import ChargingProfile
from app.simulators.metering import Meter

LOCK_FAILURE = "ConnectorLockFailure"


@dataclass
class Transaction:
    """One transaction, from its start until its StopTransaction is delivered."""

    connector: int
    tag: str
    parent: str | None
    identifier: int | None = None
    """As the Central System gave it; None until StartTransaction.conf."""
    data: list[dict[str, Any]] = field(default_factory=list)
    """Meter values for StopTransaction.req."""

    def started_with(self, tag: str) -> bool:
        return same_tag(self.tag, tag)


@dataclass(frozen=True)
class Reported:
    """What a StatusNotification says."""

    status: str
    error: str = "NoError"
    info: str = ""


@dataclass
class Connector:
    """The facts. Whoever changes one of them asks for :meth:`state` afterwards and reports it."""

    number: int
    fixed_cable: bool
    operative: bool = True
    """False after ChangeAvailability Inoperative; survives reboots."""
    scheduled: bool | None = None
    """The availability that was scheduled until the transaction ends."""
    station_side: bool = False
    ev_side: bool = False
    locked: bool = False
    locked_for: str | None = None
    """The tag whose owner alone may have the cable back, after a transaction that was refused (section 3.5.4)."""
    locked_for_parent: str | None = None
    authorizing: bool = False
    """An answer to Authorize is awaited, or a remote start was just accepted."""
    announced: bool = False
    """Preparing already, while the answer to Authorize is awaited."""
    candidate: str | None = None
    """The tag that is being authorized."""
    tag: str | None = None
    """Authorized, and waiting for the cable."""
    tag_parent: str | None = None
    requested_profile: ChargingProfile | None = None
    """The charging profile that came with the remote start."""
    transaction: Transaction | None = None
    energy_refused: bool = False
    """The transaction goes on without energy: StopTransactionOnInvalidId is false."""
    ended: bool = False
    """A transaction has ended and the cable is still in."""
    ended_info: str = ""
    cable_overlooked: bool = False
    """A fault: the cable is in, and the connector reports Available."""
    fault: str | None = None
    lock_fails: bool = False
    unlock_fails: bool = False
    meter: Meter = field(default_factory=Meter)
    timeout: asyncio.Task[None] | None = None
    sampling: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def plugged(self) -> bool:
        return self.ev_side if self.fixed_cable else self.station_side

    @property
    def ready(self) -> bool:
        """Whether the cable connects station and EV."""
        return self.ev_side and (self.fixed_cable or self.station_side)

    @property
    def idle(self) -> bool:
        """Whether nobody uses it yet, as far as the station has noticed; a cable may be in."""
        return self.tag is None and not self.announced

    def state(self) -> Reported:
        """The status that follows from the facts (OCPP 1.6 section 4.9), reservations left aside."""
        if self.fault is not None:
            return Reported("Faulted", self.fault)
        if self.transaction is not None:
            if self.energy_refused:
                return Reported("SuspendedEVSE", info="id tag refused")
            return Reported("Charging") if self.ready else Reported("SuspendedEV", info="EV side disconnected")
        if self.ended:
            return Reported("Finishing", info=self.ended_info)
        if not self.operative:
            return Reported("Unavailable")
        cable = self.plugged and not self.cable_overlooked
        return Reported("Preparing" if cable or self.tag is not None or self.announced else "Available")

    @property
    def usable(self) -> bool:
        """Whether a new transaction may be prepared here."""
        return (
            self.operative
            and self.fault is None
            and self.transaction is None
            and self.locked_for is None
            and not self.authorizing
        )

    def begin_session(self, tag: str, info: TagInfo | None) -> None:
        """An id tag was authorized, locally or remotely."""
        self.tag, self.tag_parent = tag, info.parent if info else None
        self.ended, self.ended_info = False, ""

    def end_session(self) -> None:
        self.tag, self.tag_parent, self.requested_profile = None, None, None
        if self.timeout is not None and self.timeout is not asyncio.current_task():
            self.timeout.cancel()
        self.timeout = None

    def end_transaction(self, info: str = "") -> Transaction | None:
        """The transaction is over; the connector waits for the cable where there is still one."""
        transaction, self.transaction = self.transaction, None
        self.energy_refused = False
        for task in self.sampling:
            if task is not asyncio.current_task():
                task.cancel()
        self.sampling.clear()
        self.meter.switch(False)
        self.ended, self.ended_info = self.plugged, info
        return transaction

    def lose_power(self) -> None:
        """No current flows, and nothing is sampled; the transaction may be resumed."""
        self.meter.switch(False)
        for task in self.sampling:
            task.cancel()
        self.sampling.clear()

    def cable_out(self) -> None:
        """The cable has left the connector."""
        self.station_side = self.ev_side = self.locked = self.ended = self.cable_overlooked = False
        if self.fault == LOCK_FAILURE:
            self.fault = None  # without a cable there is nothing to lock
        self.locked_for, self.locked_for_parent, self.ended_info = None, None, ""

    def apply_schedule(self) -> None:
        """The transaction is over: an availability that was scheduled takes effect once the user is gone too."""
        if self.scheduled is not None and self.transaction is None:
            self.operative, self.scheduled = self.scheduled, None

    def boot(self) -> None:
        """Forget what does not survive a reboot: the cable, the end of a transaction and the availability do."""
        self.end_session()
        self.locked_for, self.locked_for_parent, self.candidate = None, None, None
        self.locked = self.transaction is not None and not self.fixed_cable
        self.ended_info, self.authorizing, self.announced = "", False, False
        self.apply_schedule()
