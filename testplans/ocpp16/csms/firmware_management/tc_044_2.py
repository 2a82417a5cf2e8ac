"""TC_044_2_CSMS: a firmware that cannot be downloaded."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.firmware_management.statuses import firmware_status
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_044_2_CSMS",
    role="csms",
    table=157,
    profile="FIRMWARE_MANAGEMENT",
    title="Firmware Update - Download Failed",
    purpose="The management system takes it that a firmware could not be downloaded.",
    before=(booted_once(),),
    steps=(
        asked("UpdateFirmware", {}, "1", answer={}),
        firmware_status("Downloading", "3", "4"),
        firmware_status("DownloadFailed", "5", "6"),
    ),
)
