"""TC_044_3_CSMS: a firmware that cannot be installed."""

from app.scenario.vocabulary import Scenario, link
from testplans.ocpp16.csms.firmware_management.statuses import firmware_status
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import all_available, all_unavailable, boot, booted_once

SCENARIO = Scenario(
    id="TC_044_3_CSMS",
    role="csms",
    table=158,
    profile="FIRMWARE_MANAGEMENT",
    title="Firmware Update - Installation Failed",
    purpose="The management system takes it that a firmware could not be installed.",
    before=(booted_once(),),
    steps=(
        asked("UpdateFirmware", {}, "1", answer={}),
        firmware_status("Downloading", "3", "4"),
        firmware_status("Downloaded", "5", "6"),
        all_unavailable("7", "8"),
        firmware_status("Installing", "9", "10"),
        link("reconnect"),
        boot("11", "12"),
        all_available("13", "14"),
        firmware_status("InstallationFailed", "15", "16"),
    ),
)
