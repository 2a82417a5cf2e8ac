"""TC_036_CS: meter values of a transaction are kept while the connection is lost, and sent in their order.

None is lost if the first that comes was taken one interval after the last before the connection went, and if there is no gap
until one that was taken after the connection was back. So one is awaited before, and the connection is cut between two.
"""

from typing import Any

from app.scenario.metering import apart, in_order, long_enough_for, of_context, sampled
from app.scenario.samples import PERIODIC, CaughtUp
from app.scenario.values import EACH, Param, Product
from app.scenario.vocabulary import (
    CONNECTOR,
    GENERAL_RULE,
    Receive,
    Scenario,
    Setting,
    any_order,
    each_connector,
    link,
    optional,
    receive,
    sequence,
    wait,
)
from testplans.ocpp16.charging_station.metering import TRANSACTION
from testplans.ocpp16.charging_station.offline import as_before, registered_once
from testplans.ocpp16.charging_station.states import charging

INTERVAL = Param("meter_value_interval")
SAMPLES = 3


def meter_values(number: str, save: str, **more: Any) -> Receive:
    return receive("MeterValues", number, connectorId=CONNECTOR, save=save, timeout=long_enough_for(INTERVAL), **more)


def status_told(**match: Any) -> Any:
    """A station that is back online may tell again what it told before."""
    return optional(receive("StatusNotification", "online", **match), GENERAL_RULE)


SCENARIO = Scenario(
    id="TC_036_CS",
    role="charging-station",
    table=39,
    title="Connection Loss During Transaction",
    purpose="The station keeps the meter values of a transaction while it is offline, and sends all of them in their order.",
    configuration=(Setting("MeterValueSampleInterval", INTERVAL),),
    before=(charging(),),
    steps=(
        meter_values("before", "last", where=(of_context(PERIODIC),), latest=True),
        wait(Product((INTERVAL, 0.5)), "the connection is cut between two samples"),
        link("cut"),
        wait(Product((INTERVAL, SAMPLES)), f"{SAMPLES} samples are taken while the station is offline"),
        link("restore", save="online"),
        registered_once(
            any_order(
                each_connector(
                    status_told(connectorId=EACH, where=(as_before(EACH),)),
                    special={CONNECTOR: status_told(connectorId=CONNECTOR, status="Charging")},
                ),
                sequence(
                    sampled(
                        meter_values("1", "sample", checks=[TRANSACTION]),
                        context=PERIODIC,
                        seconds=INTERVAL,
                        times=SAMPLES,
                        after="last",
                        ordered=True,
                    ),
                    meter_values(
                        "1.rest",
                        "sample",
                        where=(of_context(PERIODIC),),
                        checks=[TRANSACTION, apart(PERIODIC, INTERVAL, "sample"), in_order(PERIODIC, "sample")],
                        until=CaughtUp(PERIODIC, "last", "sample", "online"),
                    ),
                ),
            ),
        ),
    ),
)
