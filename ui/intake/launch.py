"""What opening a campaign needs besides the draft: the PICS of the embedded devices, and a folder for the case file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.commands import OpenCampaign
from ui.intake import draft as drafts

_PICS = Path(__file__).resolve().parents[2] / "resources" / "pics"
DEMO_PICS = {drafts.STATION: _PICS / "demo-charging-station.yaml", drafts.CSMS: _PICS / "demo-csms.yaml"}


def demo_command(dut_type: str, tester: dict[str, str]) -> OpenCampaign | None:
    """A rehearsal against the embedded device; None if its PICS is missing from this installation."""
    pics = DEMO_PICS[dut_type]
    if not pics.is_file():
        return None
    case_file = drafts.suggested_case_file(f"demo {dut_type}", datetime.now())  # noqa: DTZ005 - a file name
    return OpenCampaign(pics_path=str(pics), case_file=case_file, hands="window", embedded_dut=True, tester=tester)


def make_folder(case_file: str) -> str:
    """Make the folder of a case file; what is wrong if that is not possible."""
    folder = Path(case_file).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"The folder {folder} cannot be made: {error.strerror}. Choose another one."
    return ""
