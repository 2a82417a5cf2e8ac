"""TC_070_CS: sampled meter values at their interval, with the measurands that are configured."""

from app.scenario.samples import PERIODIC
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, Setting
from testplans.ocpp16.charging_station.metering import configuration_read, three_intervals
from testplans.ocpp16.charging_station.states import charging

INTERVAL = Param("meter_value_interval")

SCENARIO = Scenario(
    id="TC_070_CS",
    role="charging-station",
    table=27,
    title="Sampled Meter Values",
    purpose="The station samples its meter at the configured interval, and sends what is configured.",
    configuration=(Setting("MeterValueSampleInterval", INTERVAL), Setting("ClockAlignedDataInterval", 0)),
    before=(configuration_read("MeterValuesSampledData"), charging()),
    steps=(three_intervals(PERIODIC, INTERVAL, "MeterValuesSampledData"),),
)
