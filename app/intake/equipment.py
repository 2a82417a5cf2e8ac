"""Kinds of equipment that a certification needs, and whether a piece may be used: does it fit the DUT, does its calibration hold?

Sources: OCPP Certification Test Procedure V1.1.4, 4.2, 6.1, 6.2, appendices B and E; ISO/IEC 17025:2017, 6.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.events import EquipmentRecorded

NOT_NEEDED = "not needed"
CHARGING_STATION, CSMS = "charging-station", "csms"


@dataclass(frozen=True)
class KindOfEquipment:
    """A kind of equipment."""

    name: str
    label: str
    meaning: str
    station_only: bool = False
    measures: bool = False
    """Its readings go into a report: without a calibration date it is not used for certification."""
    vehicle: bool = False
    """It takes the place of the car."""


KINDS: Mapping[str, KindOfEquipment] = {
    kind.name: kind
    for kind in (
        KindOfEquipment("ev", "EV", "a real electric vehicle", station_only=True, vehicle=True),
        KindOfEquipment("ev-emulator", "EV emulator", "a device that behaves as a vehicle, AC or DC", station_only=True, vehicle=True),
        KindOfEquipment("evse-tester", "EVSE tester", "a tester plug, with a load behind it", station_only=True, vehicle=True),
        KindOfEquipment("load", "Load", "a load behind an EVSE tester, such as a heater", station_only=True),
        KindOfEquipment("cable", "Cable", "a charging cable", station_only=True),
        KindOfEquipment(
            "mode-2-cable", "Mode 2 cable", "a cable with its own control and protection device (IEC 61851 PWM)", station_only=True
        ),
        KindOfEquipment("rfid-card", "RFID card", "a test card; the OCA provides them", station_only=True),
        KindOfEquipment("sim-card", "SIM card", "for the station or for measuring the mobile network", station_only=True),
        KindOfEquipment("dongle", "Dongle", "measures the mobile network; can be set to 2G, 3G and 4G", station_only=True),
        KindOfEquipment("connection-tester", "Connection tester", "measures bandwidth, latency and signal strength"),
        KindOfEquipment("meter", "Meter", "a measuring instrument, such as an energy meter", measures=True),
        KindOfEquipment("pc", "PC", "the computer that the bench runs on"),
        KindOfEquipment("ntp-source", "NTP source", "where the clock of the bench comes from"),
        KindOfEquipment("network", "Network equipment", "router, switch, access point"),
        KindOfEquipment("other", "Other", "anything else that matters"),
    )
}  # fmt: skip
"""By the name that stands in a register."""

NO_TESTER_FOR_MODE_1_2 = (
    "a Mode 1/2-only station is always tested with a real EV, never with an EVSE tester or an emulator in its place "
    "(procedure 4.2 and 6.1)"
)
NOT_FOR_A_SYSTEM = "a management system is tested without it"


@dataclass(frozen=True)
class Calibration:
    """Whether a calibration holds on a day."""

    state: str
    """``valid``, ``soon`` (ends within 30 days), ``overdue``, ``missing`` or ``not needed``."""
    text: str

    @property
    def holds(self) -> bool:
        return self.state not in ("overdue", "missing")


def calibration(item: EquipmentRecorded, today: date) -> Calibration:
    """The calibration of a piece of equipment as it stands on this day. The due date itself is the last good day."""
    if item.calibration_due:
        due = date.fromisoformat(item.calibration_due)
        days = (due - today).days
        if days < 0:
            return Calibration("overdue", f"calibration was due on {item.calibration_due}, {_days(-days)} ago")
        return Calibration("soon" if days <= 30 else "valid", f"calibrated until {item.calibration_due}")
    if item.calibration != NOT_NEEDED and (kind := KINDS.get(item.kind_of)) is not None and kind.measures:
        return Calibration("missing", "has no date until which it is calibrated")
    return Calibration("not needed", "needs no calibration")


def why_not_used(kind_of: str, dut_type: str, mode_1_2_only: bool) -> str:
    """Why a piece of this kind is not used on such a DUT; empty if it may be."""
    kind = KINDS.get(kind_of)
    if kind is None:
        return ""
    if dut_type == CSMS and kind.station_only:
        return NOT_FOR_A_SYSTEM
    if mode_1_2_only and kind_of in ("evse-tester", "ev-emulator"):
        return NO_TESTER_FOR_MODE_1_2
    return ""


def vehicles(items: Iterable[EquipmentRecorded]) -> list[EquipmentRecorded]:
    """What takes the place of the car, of the equipment in use."""
    return [item for item in items if item.in_use and (kind := KINDS.get(item.kind_of)) is not None and kind.vehicle]


def label_of(item: EquipmentRecorded) -> str:
    """A piece of equipment in a few words: ``Meter M-7, Janitza UMG 604``."""
    kind = KINDS[item.kind_of].label if item.kind_of in KINDS else item.kind_of
    name = " ".join(part for part in (item.make, item.model) if part)
    return f"{kind} {item.equipment_id}" + (f", {name}" if name else "")


def is_date(text: str) -> bool:
    """Whether it is an ISO date."""
    try:
        return len(text) == 10 and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
