"""The feature profiles of the simulated charging station (OCPP 1.6 section 3.3), and what each adds to Core.

A profile that a station does not have is absent altogether: its configuration keys too, and its requests are answered with
NotSupported (OCPP-J section 4.2.3). A new profile is one line in :data:`FEATURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.simulators.configuration import Key
from app.simulators.firmware import FirmwareHandlers, firmware_keys
from app.simulators.handlers import Handlers
from app.simulators.local_list import LocalListHandlers, local_list_keys
from app.simulators.options import StationOptions
from app.simulators.remote_trigger import RemoteTriggerHandlers
from app.simulators.reservation_requests import ReservationHandlers, reservation_keys
from app.simulators.smart_charging_options import smart_charging_keys
from app.simulators.smart_charging_requests import SmartChargingHandlers

CORE = "Core"


@dataclass(frozen=True)
class Feature:
    """One feature profile beside Core."""

    name: str
    """As it stands in SupportedFeatureProfiles."""
    handlers: type[Handlers]
    keys: Callable[[StationOptions], list[Key]] = lambda options: []


FEATURES: tuple[Feature, ...] = (
    Feature("FirmwareManagement", FirmwareHandlers, firmware_keys),
    Feature("LocalAuthListManagement", LocalListHandlers, local_list_keys),
    Feature("Reservation", ReservationHandlers, reservation_keys),
    Feature("SmartCharging", SmartChargingHandlers, lambda options: smart_charging_keys(options.smart_charging)),
    Feature("RemoteTrigger", RemoteTriggerHandlers),
)


def chosen(names: Iterable[str] | None) -> tuple[Feature, ...]:
    """The features of these names, in the order of :data:`FEATURES`; None chooses all.

    Raises:
        ValueError: a name that this station does not know, with the list of those it does.
    """
    if names is None:
        return FEATURES
    wanted = {name.lower() for name in names}
    known = {CORE.lower(), *(feature.name.lower() for feature in FEATURES)}
    if unknown := sorted(wanted - known):
        there_are = ", ".join([CORE, *(feature.name for feature in FEATURES)])
        raise ValueError(f"the simulated station has no feature profile {unknown[0]!r}; there are {there_are}")
    return tuple(feature for feature in FEATURES if feature.name.lower() in wanted)


def feature_keys(features: Iterable[Feature], options: StationOptions) -> list[Key]:
    """The configuration keys that these features bring, and the two that name them (section 9.1.28, 9.1.29)."""
    features = list(features)
    names = [CORE, *(feature.name for feature in features)]
    return [
        *(key for feature in features for key in feature.keys(options)),
        Key("SupportedFeatureProfiles", ",".join(names)),
        Key("SupportedFeatureProfilesMaxLength", str(len(FEATURES) + 1)),
    ]
