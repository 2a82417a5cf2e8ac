"""TC_045_1_CSMS: diagnostics that are uploaded."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.firmware_management.statuses import diagnostics_status
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_045_1_CSMS",
    role="csms",
    table=159,
    profile="FIRMWARE_MANAGEMENT",
    title="Get Diagnostics",
    purpose="The management system has a charge point upload its diagnostics.",
    before=(booted_once(),),
    steps=(
        asked("GetDiagnostics", {}, "1", answer={"fileName": "diagnostics.txt"}),
        diagnostics_status("Uploading", "3", "4"),
        diagnostics_status("Uploaded", "5", "6"),
    ),
)
