"""TC_045_2_CS: the diagnostics cannot be uploaded.

As for the firmware (TC_044_2_CS), the bench gives a location of its own, and refuses every upload to it. The document wants
Uploading here all the same, and does not make it optional as it does Downloading of table 56: a station that leaves it out fails.
"""

from app.scenario.files import file_location, open_place
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, receive, send

SCENARIO = Scenario(
    id="TC_045_2_CS",
    role="charging-station",
    table=59,
    title="Get Diagnostics - Upload Failed",
    purpose="The station tells that it could not upload its diagnostics, and goes on.",
    profile="FIRMWARE_MANAGEMENT",
    before=(open_place("diagnostics", "put", "refused"),),
    steps=(
        send("GetDiagnostics", "1", "2", location=file_location("diagnostics"), retries=0),
        receive("DiagnosticsStatusNotification", "3", status="Uploading", timeout=Param("upload_timeout")),
        receive(
            "DiagnosticsStatusNotification",
            "5",
            status="UploadFailed",
            timeout=Param("upload_timeout"),
            contrary=("Uploaded",),
        ),
    ),
)
