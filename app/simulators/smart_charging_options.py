"""What the smart charging of a simulated charging station can do, and the configuration keys that say so."""

from __future__ import annotations

from dataclasses import dataclass

from app.simulators.configuration import Key

QUANTITIES = {"A": "Current", "W": "Power"}


@dataclass(frozen=True)
class SmartChargingOptions:
    """The capabilities (OCPP 1.6 section 3.13.5)."""

    max_stack_level: int = 10
    max_periods: int = 24
    """Periods in one charging schedule."""
    max_profiles: int = 20
    """Charging profiles installed at a time."""
    rate_units: tuple[str, ...] = ("A", "W")
    """The units in which charging schedules may be set and asked for; the first is the station's own choice."""
    local_limit: float = 32.0
    """What the hardware of one connector can do, in amperes per phase: a local limit of every composite schedule."""
    phases: int = 3
    """The phases that a connector has."""
    switches_phases: bool = False
    """Whether it can go from 3 phases to 1 during a transaction."""


def smart_charging_keys(options: SmartChargingOptions) -> list[Key]:
    """The configuration keys of the Smart Charging profile (OCPP 1.6 section 9.4), all of them read-only."""
    return [
        Key("ChargeProfileMaxStackLevel", str(options.max_stack_level)),
        # Errata v4.0 3.86: Current stands for the unit A, Power for W.
        Key("ChargingScheduleAllowedChargingRateUnit", ",".join(QUANTITIES[unit] for unit in options.rate_units)),
        Key("ChargingScheduleMaxPeriods", str(options.max_periods)),
        Key("ConnectorSwitch3to1PhaseSupported", "true" if options.switches_phases else "false"),
        Key("MaxChargingProfilesInstalled", str(options.max_profiles)),
    ]
