"""TC_044_3_CS: the firmware is downloaded and cannot be installed."""

from app.scenario.files import open_place
from app.scenario.values import EACH
from app.scenario.vocabulary import DOCUMENT, Scenario, any_order, each_connector, optional, receive, sequence
from testplans.ocpp16.charging_station.states import boot_accepted
from testplans.ocpp16.charging_station.updating import (
    FETCHED,
    INSTALL,
    downloaded,
    firmware,
    out_of_use_for_a_while,
    update_firmware,
)

AVAILABLE = receive("StatusNotification", "13", connectorId=EACH, status="Available")

SCENARIO = Scenario(
    id="TC_044_3_CS",
    role="charging-station",
    table=57,
    title="Firmware Update - Installation Failed",
    purpose="The station tells that it could not install the firmware, and goes on with the old one.",
    profile="FIRMWARE_MANAGEMENT",
    before=(open_place("firmware", "get", "invalid firmware"),),
    steps=(
        update_firmware(),
        out_of_use_for_a_while(
            sequence(
                downloaded(),
                optional(firmware("7", "Installing"), DOCUMENT),
                any_order(
                    firmware("11", "InstallationFailed", INSTALL, contrary=("Installed",)),
                    optional(sequence(boot_accepted("9"), each_connector(optional(AVAILABLE, DOCUMENT))), DOCUMENT),
                ),
            )
        ),
        FETCHED,
    ),
)
