"""TC_044_1_CSMS: a firmware that is downloaded and installed."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, link
from testplans.ocpp16.csms.firmware_management.statuses import firmware_status
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import all_available, all_unavailable, boot, booted_once

SCENARIO = Scenario(
    id="TC_044_1_CSMS",
    role="csms",
    table=156,
    profile="FIRMWARE_MANAGEMENT",
    title="Firmware Update - Download and Install",
    purpose="The management system has a charge point update its firmware.",
    before=(booted_once(),),
    steps=(
        asked("UpdateFirmware", {"location": Param("firmware_location")}, "1", answer={}, must=("location",)),
        firmware_status("Downloading", "3", "4"),
        firmware_status("Downloaded", "5", "6"),
        all_unavailable("7", "8"),
        firmware_status("Installing", "9", "10"),
        link("reconnect"),
        boot("11", "12"),
        all_available("13", "14"),
        firmware_status("Installed", "15", "16"),
    ),
)
