"""Clocks of the charging station that run while hands are at work: what it was told to wait for, and does not have to wait longer.

Two of them end in what a case would otherwise take for a fault of the station: ConnectionTimeOut (OCPP 1.6 section 9.1.6), and the
expiryDate of a reservation. Where one of them ran out before the hands were done, what deviates afterwards is not the station's
fault: the case is inconclusive. A station that gives up earlier than it was told has no such excuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.scenario.schedules import seconds_between
from app.scenario.stamps import Stamps
from app.scenario.timing import NS
from app.scenario.tolerances import tolerance_s
from app.scenario.values import Context, iso, whole_number, whole_text

CONNECTION_TIMEOUT = "ConnectionTimeOut"
RESERVATION = "expiryDate of the reservation"
GIVEN_UP = ("Available", "Reserved", "Unavailable", "Finishing")
"""What a connector is when it is no longer Preparing, or no longer reserved, and nothing has been started."""
_REFERENCES = {CONNECTION_TIMEOUT: "OCPP 1.6 section 9.1.6", RESERVATION: "OCPP 1.6 section 5.13"}
_UNEXCUSED = ("general.framing", "general.schema", "general.reboot", "general.connection")


@dataclass(frozen=True)
class DeviceClock:
    """One clock of the station that runs."""

    name: str
    connector: int
    """0: the station as a whole."""
    since_ns: int
    seconds: float
    """As the station was told; from the moment it counts from."""
    slack_s: float
    """So much earlier it may be over, as far as the bench can tell."""
    subject: int = 0
    """Of a reservation, its id."""

    @property
    def until_ns(self) -> int:
        return self.since_ns + round(self.seconds * NS)

    def over(self, at_ns: int) -> bool:
        """Whether the station may take it to be over."""
        return at_ns >= self.until_ns - round(self.slack_s * NS)

    @property
    def reference(self) -> str:
        return _REFERENCES[self.name]


@dataclass
class DeviceClocks:
    """The clocks that run in one attempt, and when hands were last at work."""

    running: dict[tuple[str, int], DeviceClock] = field(default_factory=dict)
    hands_done_ns: int = 0
    """When the last manual action was over: they said so, or the wire showed it."""
    stamps: Stamps = field(default_factory=Stamps)
    """What the times that it writes tell of its clock, and of the connection that a step has cut."""
    ran_out: DeviceClock | None = None
    """The one that is on the record as over before the hands were done."""

    # --- what the conversation tells -------------------------------------------------------------------------------

    def identifying(self, connector: int, preparing: bool) -> None:
        """Another identification begins another authorization, unless the connector waits for one already."""
        if not preparing:
            self.running.pop((CONNECTION_TIMEOUT, connector), None)

    def waits(self, connector: int, at_ns: int, ctx: Context, *, identified: bool = False) -> None:
        """The station waits for what the driver does next: an id tag was accepted, or the connector is Preparing.

        ``identified``: the station has sent that id tag itself. One that does so after its time was over, has not given up: it
        waits anew, and what the hands did before excuses nothing that comes now.
        """
        seconds = whole_text(ctx.dut.key_value(CONNECTION_TIMEOUT))
        key = (CONNECTION_TIMEOUT, connector)
        runs = key in self.running and not (identified and self.running[key].over(at_ns))
        if seconds is not None and not runs:
            slack = tolerance_s(seconds, ctx)
            self.running[key] = DeviceClock(CONNECTION_TIMEOUT, connector, at_ns, seconds, min(slack, seconds / 2))

    def reserved(self, request: Mapping[str, Any], at_ns: int, ctx: Context) -> None:
        """A reservation was accepted; ``at_ns`` is the present time."""
        seconds = seconds_between(iso(ctx.utc_ns), request.get("expiryDate"))
        connector, number = whole_number(request.get("connectorId")), whole_number(request.get("reservationId"))
        if seconds is not None and connector is not None and number is not None:
            slack = min(float(ctx.parameters["max_time_deviation"]), max(seconds, 0) / 2)
            clock = DeviceClock(RESERVATION, connector, at_ns, seconds, slack, number)
            self.running[RESERVATION, connector] = clock

    def cancelled(self, number: Any) -> None:
        for key, clock in list(self.running.items()):
            if clock.name == RESERVATION and clock.subject == number:
                del self.running[key]

    def started(self, connector: int) -> None:
        """A transaction has begun: nothing is waited for, and its reservation is used."""
        for key in ((CONNECTION_TIMEOUT, connector), (RESERVATION, connector), (RESERVATION, 0)):
            self.running.pop(key, None)

    def status(self, connector: int, status: str, at_ns: int, ctx: Context) -> None:
        """A connector is told to be in this status."""
        if status == "Preparing":
            self.waits(connector, at_ns, ctx)
            return
        self.running.pop((CONNECTION_TIMEOUT, connector), None)
        if status in GIVEN_UP and status != "Reserved":
            self.running.pop((RESERVATION, connector), None)
            if connector == ctx.parameters["connector"]:
                # A station that is reserved as a whole: all others are out of service in those cases.
                self.running.pop((RESERVATION, 0), None)

    def rebooted(self) -> None:
        for key in [key for key in self.running if key[0] == CONNECTION_TIMEOUT]:
            del self.running[key]

    def gave_up_early(self, connector: int, status: str, at_ns: int) -> str:
        """In words, that a station says that it waits no longer, though the time that it was told is not over; empty otherwise."""
        clock = self.running.get((CONNECTION_TIMEOUT, connector))
        if clock is None or status not in GIVEN_UP or not clock.seconds or clock.over(at_ns):
            return ""
        waited = (at_ns - clock.since_ns) / NS
        return f"connector {connector} was {status} after {waited:.1f} s of its {clock.name} of {clock.seconds:g} s"

    # --- what follows ----------------------------------------------------------------------------------------------

    def next_over(self, connector: int) -> DeviceClock | None:
        """The one of this connector, or of the station, that is over first, for the prompt."""
        known = [clock for clock in self.running.values() if clock.seconds > 0 and clock.connector in (0, connector)]
        return min(known, key=lambda clock: clock.until_ns, default=None)

    def too_late(self, at_ns: int, hands_open: bool, connector: int, *, told: bool = False) -> DeviceClock | None:
        """The clock of this connector, or of the station, that was over while hands were at work.

        A ConnectionTimeOut of 0 s says nothing of when the station gives up, only that it may: that counts only where the
        station has ``told`` by a status that it has.
        """
        for clock in self.running.values():
            here = clock.connector in (0, connector) and (told or clock.seconds > 0)
            if here and clock.over(at_ns) and (hands_open or clock.over(self.hands_done_ns)):
                return clock
        return None

    def words(self, clock: DeviceClock, at_ns: int, hands_open: bool) -> tuple[str, str, str]:
        """What is checked, what is wanted, and what there was."""
        took = ((at_ns if hands_open else self.hands_done_ns) - clock.since_ns) / NS
        done = "they were not done after" if hands_open else "they were done after"
        if clock.name == RESERVATION:
            text = f"the hands are done before reservation {clock.subject} expires"
            longer = "a later expiryDate (parameter reservation_expiry_offset)"
        else:
            text = f"the hands are done before the {clock.name} of the station is over"
            longer = f"a longer {clock.name}"
        actual = f"{done} {took:.1f} s, so the station may have given up: run the case again, faster, or with {longer}"
        whole, slack = round(clock.seconds, 1), round(clock.slack_s, 1)
        less = f" ({whole:g} s, less {slack:g} s of tolerance)" if slack else ""
        return text, f"within {round(whole - slack, 1):g} s{less}", actual


def excusable(check_id: str) -> bool:
    """Whether a failed check may come of it: messages that are wrong by themselves, and silence, do not."""
    return check_id not in _UNEXCUSED and not check_id.endswith(".reply")
