"""TC_044_2_CS: the firmware cannot be downloaded.

The document names an address of the station itself as the location, where some stations have a server of their own. The bench
gives one of its own at which there is no such file, unless the campaign parameter unreachable_location names another.
"""

from app.scenario.files import open_place
from app.scenario.vocabulary import DOCUMENT, Scenario, optional, sequence
from testplans.ocpp16.charging_station.updating import DOWNLOAD, firmware, out_of_use_for_a_while, update_firmware

SCENARIO = Scenario(
    id="TC_044_2_CS",
    role="charging-station",
    table=56,
    title="Firmware Update - Download Failed",
    purpose="The station tells that it could not download the firmware, and goes on with the old one.",
    profile="FIRMWARE_MANAGEMENT",
    before=(open_place("firmware", "get", "missing"),),
    steps=(
        update_firmware(retries=0),
        out_of_use_for_a_while(
            sequence(
                optional(firmware("3", "Downloading"), DOCUMENT),
                firmware("5", "DownloadFailed", DOWNLOAD, contrary=("Downloaded", "Installed")),
            )
        ),
    ),
)
