"""TC_045_1_CS: the station uploads its diagnostics."""

from app.scenario.checks import present, warn
from app.scenario.files import file_location, open_place, transferred
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import Scenario, receive, send

# The document leaves it to the station how often it tries (OCPP 1.6 section 6.25): one that fails may go on at once.
FAILED = ("UploadFailed",)

SCENARIO = Scenario(
    id="TC_045_1_CS",
    role="charging-station",
    table=58,
    title="Get Diagnostics",
    purpose="The station uploads its diagnostics to where the management system wants them.",
    profile="FIRMWARE_MANAGEMENT",
    before=(open_place("diagnostics", "put", "uploads"),),
    steps=(
        # A station that has something to upload names the file in its answer (OCPP 1.6 section 6.26).
        send(
            "GetDiagnostics",
            "1",
            "2",
            location=file_location("diagnostics"),
            save="answer",
            checks=[warn(present("fileName"))],
        ),
        # It may take as long as an upload to collect what is uploaded.
        receive(
            "DiagnosticsStatusNotification",
            "3",
            status="Uploading",
            timeout=Param("upload_timeout"),
            setback=FAILED,
        ),
        receive(
            "DiagnosticsStatusNotification",
            "5",
            status="Uploaded",
            timeout=Param("upload_timeout"),
            save="uploaded",
            setback=FAILED,
        ),
        transferred("diagnostics", "5.file", "uploaded", named=Captured("answer.fileName")),
    ),
)
