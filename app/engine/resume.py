"""Going on with a campaign: what its case file says of how it was set up, and what was interrupted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import __version__
from app.campaign import pics_reader
from app.campaign.record import CampaignRecord
from app.commands import OpenCampaign
from app.engine.kept_selfcheck import quoted
from app.engine.opened import host
from app.engine.setup import Prepared, SetupError, revision, testplans_hash
from app.events import CampaignResumed, CaseEnded, PromptClosed
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_campaign


@dataclass(frozen=True)
class Found:
    """What a case file tells of its campaign."""

    campaign_id: str
    record: CampaignRecord
    command: OpenCampaign
    prepared: Prepared
    parameters: dict[str, Any]


def load(path: Path, basic_auth_password: str = "") -> Found:
    """Read a case file to go on with it. The PICS is the one in the file, whatever became of the source since.

    Raises:
        SetupError: it holds no campaign.
        app.evidence.errors.CaseFileError: it cannot be read.
    """
    record = read_campaign(path, keep_frames=False)
    opened = record.opened
    if opened is None:
        raise SetupError(f"{path.name} holds no campaign. Start a new one.")
    data = opened.pics_text.encode()
    read = pics_reader.read(data, opened.pics_name)
    if read.pics is None:
        raise SetupError(f"The PICS in {path.name} cannot be read by this version.")
    prepared = Prepared(opened.pics_name, opened.pics_text, hashlib.sha256(data).hexdigest(), read.pics, (), None)
    connection = opened.connection
    command = OpenCampaign(
        pics_path=opened.pics_name,
        case_file=str(path),
        mode=opened.mode,
        hands=opened.hands,
        approve=opened.approve,
        tester=opened.tester,
        laboratory=opened.laboratory,
        vendor=opened.vendor,
        listen=str(connection.get("listen", "")),
        connect=str(connection.get("connect", "")),
        charge_point_id=str(connection.get("charge_point_id", "")),
        basic_auth_user=str(connection.get("basic_auth_user", "")),
        basic_auth_password=basic_auth_password,
        embedded_dut=bool(connection.get("embedded_dut")),
    )
    return Found(opened.campaign_id, record, command, prepared, dict(opened.parameters))


def mark_interrupted(case_file: CaseFile, record: CampaignRecord) -> None:
    """Another engine goes on. The attempt that ran when the one before went down is INTERRUPTED, its prompts withdrawn."""
    plans = testplans_hash()
    case_file.append(CampaignResumed(__version__, revision(), plans, host(), quoted(__version__, plans)))
    for prompt_id, prompt in list(record.open_prompts.items()):
        shown = prompt.shown
        case_file.append(
            PromptClosed(prompt_id, shown.case_id, shown.attempt, "withdrawn", "OCPP Bench", 0.0, "the bench went down")
        )
    attempt = record.current
    if attempt is not None:
        seconds = round((record.last_utc_ns - attempt.started_utc_ns) / 1e9, 6)
        case_file.append(CaseEnded(attempt.case_id, attempt.number, "interrupted", seconds, 0.0, "the bench went down"))
