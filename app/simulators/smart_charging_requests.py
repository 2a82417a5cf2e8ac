"""What the simulated charging station answers to the requests of the Smart Charging profile (OCPP 1.6 sections 5.5, 5.7, 5.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpp.exceptions import PropertyConstraintViolationError
from ocpp.v16 import call_result

from app.simulators.charging_profiles import ChargingProfile
from app.simulators.clock import written
from app.simulators.composite_schedule import Period
from app.simulators.endpoint import handles
from app.simulators.handlers import Handlers

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation


class SmartChargingHandlers(Handlers):
    """The requests about charging profiles."""

    @handles("SetChargingProfile")
    def on_set_charging_profile(self, connector_id: int, cs_charging_profiles: dict[str, Any]) -> Any:
        if connector_id not in self.station.numbers:
            raise _invalid(f"there is no connector {connector_id}")  # errata v4.0 3.39
        try:
            status = self.station.smart_charging.set_profile(connector_id, cs_charging_profiles)
        except ValueError as error:
            raise _invalid(str(error)) from None
        return call_result.SetChargingProfile(status)

    @handles("ClearChargingProfile")
    def on_clear_charging_profile(
        self,
        id: int | None = None,  # noqa: A002
        connector_id: int | None = None,
        charging_profile_purpose: str | None = None,
        stack_level: int | None = None,
    ) -> Any:
        return call_result.ClearChargingProfile(
            self.station.smart_charging.clear_profiles(id, connector_id, charging_profile_purpose, stack_level)
        )

    @handles("GetCompositeSchedule")
    def on_get_composite_schedule(self, connector_id: int, duration: int, charging_rate_unit: str | None = None) -> Any:
        composite = self.station.smart_charging.composite(connector_id, duration, charging_rate_unit)
        if composite is None:
            return call_result.GetCompositeSchedule("Rejected")
        # Errata v4.0 3.57: the schedule has no startSchedule of its own here.
        schedule = {
            "duration": composite.duration,
            "charging_rate_unit": composite.unit,
            "charging_schedule_period": [_period(period) for period in composite.periods],
        }
        return call_result.GetCompositeSchedule("Accepted", connector_id, written(composite.start), schedule)


def requested_profile(
    station: ChargingStation, connector: int, payload: dict[str, Any] | None
) -> tuple[bool, ChargingProfile | None]:
    """Whether a RemoteStartTransaction with this chargingProfile can be accepted, and the profile for its transaction.

    A station without smart charging ignores the profile (section 5.11).

    Raises:
        PropertyConstraintViolationError: a date-time in the profile is none.
    """
    if payload is None or not station.has("SmartCharging"):
        return True, None
    try:
        profile = station.smart_charging.requested(connector, payload)
    except ValueError as error:
        raise _invalid(str(error)) from None
    return profile is not None, profile


def _period(period: Period) -> dict[str, Any]:
    return {
        "start_period": period.start,
        "limit": float(period.rate.limit),
        "number_phases": period.rate.phases,
    }


def _invalid(cause: str) -> PropertyConstraintViolationError:
    return PropertyConstraintViolationError(details={"cause": cause})
