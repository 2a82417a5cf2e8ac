"""TC_047_CSMS: nobody comes for the reservation, and it expires."""

from app.scenario.schedules import SecondsUntil
from app.scenario.values import Captured, Param, Sum
from app.scenario.vocabulary import Scenario, wait
from testplans.ocpp16.csms.reservation.reserving import reserve_until_expiry
from testplans.ocpp16.csms.states import booted_once, connector_freed, status

TOLERANCE = Param("operator_time_tolerance")
LEFT = SecondsUntil(
    Captured("reservation.expiryDate"), Sum((Param("reservation_expiry_offset"), TOLERANCE, Param("message_timeout")))
)

SCENARIO = Scenario(
    id="TC_047_CSMS",
    role="csms",
    table=162,
    profile="RESERVATION",
    title="Reservation of a Connector - Expire",
    purpose="The management system takes it that a reservation has expired.",
    before=(booted_once(),),
    after=(connector_freed(),),
    steps=(
        reserve_until_expiry("1", TOLERANCE),
        status("Reserved", "3", "4"),
        wait(LEFT, "nobody comes, and the reservation expires"),
        status("Available", "5", "6"),
    ),
)
