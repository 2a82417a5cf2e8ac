"""TC_045_2_CSMS: diagnostics that cannot be uploaded."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.firmware_management.statuses import diagnostics_status
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_045_2_CSMS",
    role="csms",
    table=160,
    profile="FIRMWARE_MANAGEMENT",
    title="Get Diagnostics - Upload Failed",
    purpose="The management system takes it that diagnostics could not be uploaded.",
    before=(booted_once(),),
    steps=(
        asked("GetDiagnostics", {}, "1", answer={"fileName": "diagnostics.txt"}),
        diagnostics_status("Uploading", "3", "4"),
        diagnostics_status("UploadFailed", "5", "6"),
    ),
)
