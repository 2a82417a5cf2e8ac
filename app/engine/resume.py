"""Going on with a campaign: what its case file says of how it was set up, and what was interrupted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import __version__, parameters
from app.campaign import pics_reader
from app.campaign.dut_known import DutKnown
from app.campaign.record import CampaignRecord
from app.commands import OpenCampaign
from app.engine import interruption
from app.engine.kept_selfcheck import quoted
from app.engine.opened import host
from app.engine.setup import Prepared, SetupError, revision, testplans_hash
from app.events import CampaignOpened, CampaignResumed, CaseEnded, PromptClosed
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from app.scenario.dut_state import DutState


@dataclass(frozen=True)
class Found:
    """What a case file tells of its campaign."""

    campaign_id: str
    record: CampaignRecord
    command: OpenCampaign
    prepared: Prepared
    parameters: dict[str, Any]
    known: DutKnown


@dataclass(frozen=True)
class TakenOver:
    """What the engine that goes on takes over from the one before it."""

    assumed: list[tuple[str, dict[str, Any]]]
    """What it assumes of the DUT (:class:`app.events.DutAssumed`)."""
    question: tuple[str, str] | None
    """Headline and detail of what the tester confirms before the first case; None: nothing."""


def load(path: Path, basic_auth_password: str = "") -> Found:
    """Read a case file to go on with it. The PICS is the one in the file, whatever became of the source since.

    Raises:
        SetupError: it holds no campaign.
        app.evidence.errors.CaseFileError: it cannot be read.
    """
    record, known = CampaignRecord(keep_frames=False), DutKnown()
    source: bytes | None = None
    for recorded in read_records(path, frames=False, state_frames=True):
        source = recorded.raw if isinstance(recorded.event, CampaignOpened) else source
        record.apply(recorded)
        known.apply(recorded)
    opened = record.opened
    if opened is None:
        raise SetupError(f"{path.name} holds no campaign. Start a new one.")
    data = opened.pics_text.encode() if source is None else source
    read = pics_reader.read(data, opened.pics_name)
    if read.pics is None:
        raise SetupError(f"The PICS in {path.name} cannot be read by this version.")
    prepared = Prepared(opened.pics_name, opened.pics_text, hashlib.sha256(data).hexdigest(), read.pics, (), None, data)
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
    return Found(opened.campaign_id, record, command, prepared, parameters.completed(opened.parameters), known)


def take_over(case_file: CaseFile, record: CampaignRecord, known: DutKnown) -> TakenOver:
    """Another engine goes on: ``record`` follows the case file, ``known`` is what it told before.

    The attempt that ran when the one before went down is INTERRUPTED, with what was known then; its prompts are withdrawn.
    """
    plans, why = testplans_hash(), interruption.went_down(record)
    dut_type = record.opened.dut_type if record.opened else ""
    confirm = interruption.needs_confirmation(record, known)
    question = interruption.question(record, known, why, dut_type) if confirm else None
    attempt, last_utc_ns, perhaps = record.current, record.last_utc_ns, _perhaps_running(record)
    ended = interruption.reason(why, attempt, known) if attempt is not None else ""
    case_file.append(
        CampaignResumed(
            __version__,
            revision(),
            plans,
            host(),
            quoted(__version__, plans),
            {**known.as_json(), "unconfirmed": confirm},
        )
    )
    for prompt_id, prompt in list(record.open_prompts.items()):
        shown = prompt.shown
        case_file.append(PromptClosed(prompt_id, shown.case_id, shown.attempt, "withdrawn", "OCPP Bench", 0.0, why))
    if attempt is not None:
        seconds = round((last_utc_ns - attempt.started_utc_ns) / 1e9, 6)
        case_file.append(CaseEnded(attempt.case_id, attempt.number, "interrupted", seconds, 0.0, ended))
    return TakenOver(_assumed(known, dut_type, perhaps), question)


def _assumed(known: DutKnown, dut_type: str, perhaps: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    assumed: list[tuple[str, dict[str, Any]]] = []
    if known.dut.to_put_back:
        assumed.append(("to put back", dict(known.dut.to_put_back)))
    if known.dut.next_transaction_id > DutState().next_transaction_id:
        # A station may still send the end of a transaction that was given its number before.
        assumed.append(("transaction ids", {"next": known.dut.next_transaction_id}))
    if kept := known.dut.charge_point.as_json():
        assumed.append(("charge point", kept))
    if dut_type == "csms" and known.dut.transactions:
        running = {str(number): dict(request) for number, request in known.dut.transactions.items()}
        assumed.append(("transactions", running))
    if dut_type == "csms" and (unconfirmed := known.unconfirmed(perhaps)):
        assumed.append(("unconfirmed", unconfirmed))
    return assumed


def _perhaps_running(record: CampaignRecord) -> tuple[str, ...]:
    """Id tags of which a transaction may run though the record knows of none: the last moments of an engine that was killed are lost."""
    if record.closed is not None or record.opened is None:
        return ()
    values = parameters.completed(record.opened.parameters)
    return str(values["valid_id_tag"]), str(values["valid_id_tag_2"])
