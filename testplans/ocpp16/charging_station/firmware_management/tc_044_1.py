"""TC_044_1_CS: the station downloads firmware and installs it; one that aims at the security certificate refuses it."""

from app.scenario.checks import so, warn
from app.scenario.conditions import Known
from app.scenario.files import open_place, unless_security, untouched
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import Scenario, any_order, guard, never, sequence, wait
from testplans.ocpp16.charging_station.states import all_available, boot_accepted
from testplans.ocpp16.charging_station.updating import (
    FETCHED,
    INSTALL,
    downloaded,
    firmware,
    taken_out_of_use,
    update_firmware,
)

AS_RECOMMENDED = warn(
    so(
        "order",
        Known(Captured("boot.chargePointModel"), "BootNotification has come before it"),
        "it comes after BootNotification, as the document recommends",
    )
)
UPDATED = sequence(
    update_firmware(),
    taken_out_of_use(sequence(downloaded(), firmware("7", "Installing", INSTALL, contrary=("InstallationFailed",)))),
    # The document recommends this order and lets any be: another one is a finding.
    any_order(
        sequence(boot_accepted("9", timeout=INSTALL), all_available("11")),
        firmware("13", "Installed", INSTALL, checks=[AS_RECOMMENDED], contrary=("InstallationFailed",)),
    ),
    FETCHED,
)
# Appendix C: firmware that is not signed must not get into a station that aims at the security certificate. It may say so
# with a CALLERROR, or accept the request and do nothing.
REFUSED = sequence(
    update_firmware(callerror=("any",)),
    guard(
        wait(Param("refusal_watch"), "the station neither downloads nor installs"),
        *(
            never("FirmwareStatusNotification", f"refused.{status}", status=status)
            for status in ("Downloading", "Downloaded", "Installing", "Installed")
        ),
    ),
    untouched("firmware", "refused.file"),
)

SCENARIO = Scenario(
    id="TC_044_1_CS",
    role="charging-station",
    table=55,
    title="Firmware Update - Download and Install",
    purpose="The station fetches new firmware, installs it and is Available with it.",
    profile="FIRMWARE_MANAGEMENT",
    before=(open_place("firmware", "get", "firmware"),),
    steps=(unless_security(UPDATED, REFUSED),),
)
