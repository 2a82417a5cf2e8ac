"""What the answers to the requests of one feature profile are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation
    from app.simulators.endpoint import Endpoint


class Handlers:
    """Answers the requests of one feature profile, over one connection, with methods marked ``handles``.

    The name of such a method has to be different from those of all other profiles.
    """

    def __init__(self, station: ChargingStation, endpoint: Endpoint) -> None:
        self.station = station
        self.endpoint = endpoint
