"""TC_071_CS: clock-aligned meter values, with the measurands that are configured."""

from app.scenario.metering import on_the_clock
from app.scenario.samples import CLOCK
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, Setting
from testplans.ocpp16.charging_station.metering import configuration_read, three_intervals
from testplans.ocpp16.charging_station.states import charging

INTERVAL = Param("clock_aligned_interval")

SCENARIO = Scenario(
    id="TC_071_CS",
    role="charging-station",
    table=28,
    title="Clock-aligned Meter Values",
    purpose="The station reads its meter at whole intervals of the clock, and sends what is configured.",
    configuration=(Setting("MeterValueSampleInterval", 0), Setting("ClockAlignedDataInterval", INTERVAL)),
    before=(configuration_read("MeterValuesAlignedData"), charging()),
    steps=(three_intervals(CLOCK, INTERVAL, "MeterValuesAlignedData", on_the_clock(CLOCK, INTERVAL)),),
)
