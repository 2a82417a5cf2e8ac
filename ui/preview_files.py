"""Case files for the pictures of the start screen and of a read-only campaign: one in each state that a list can show."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

from app.casefiles.index import Index
from app.casefiles.listing import campaigns
from app.events import CampaignClosed, CampaignOpened, DutIdentified, Recorded
from app.evidence.case_file import CaseFile
from ui import preview_sample as sample

_DAY = 86_400 * 10**9


def write(folder: Path) -> Path:
    """Fill the usual folder under ``folder``; the case file that the other pictures are about."""
    cases = folder / "campaigns"
    cases.mkdir(parents=True, exist_ok=True)
    main = _file(cases / "2026-11-17-0900-acme-22.ocppcase", sample.campaign())
    half = sample.campaign(running=False)
    _file(
        cases / "2026-11-13-1310-volta-wall-11.ocppcase",
        _other(half, "VoltaWall 11", "VW-00231", "3.0.2", 4),
        close=True,
    )
    _file(cases / "2026-11-10-0815-northgrid.ocppcase", _other(half[:60], "NorthGrid Post 2", "NG-7", "0.9.14", 7))
    newer = _file(cases / "2026-11-06-1000-newer.ocppcase", _other(half[:20], "AcmeCharge 50", "", "", 11))
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    damaged = _file(
        cases / "2026-11-03-1130-depot.ocppcase", _other(half, "DepotLine 150", "D-3", "2.2", 14), close=True
    )
    campaigns(Index(), cases)  # what they told is remembered, as it would be
    damaged.write_bytes(damaged.read_bytes()[:8192] + b"\\x55" * 65536)
    missing = folder / "stick" / "2026-10-28-0900-harbour.ocppcase"
    missing.parent.mkdir()
    _file(missing, _other(half, "HarbourCharge", "HC-1", "1.0", 20), close=True)
    Index().used(missing)
    campaigns(Index(), cases)
    missing.unlink()
    return main


def _file(path: Path, records: list[Recorded], *, close: bool = False) -> Path:
    with CaseFile.create(path) as file:
        for recorded in records:
            file.append(recorded.event, recorded.raw, utc_ns=recorded.utc_ns, mono_ns=recorded.mono_ns)
        if close:
            file.append(CampaignClosed("closed by the tester"), utc_ns=records[-1].utc_ns + 10**9)
    return path


def _other(records: list[Recorded], model: str, serial: str, firmware: str, days: int) -> list[Recorded]:
    """The sample's campaign as if another device had been tested so many days earlier."""
    made = []
    for recorded in records:
        event = recorded.event
        if isinstance(event, CampaignOpened):
            general = {**event.pics.get("general", {}), "product_designation": model}
            event = dataclasses.replace(
                event, campaign_id=f"ACME-2026-{days:03d}", pics={**event.pics, "general": general}
            )
        elif isinstance(event, DutIdentified):
            event = dataclasses.replace(event, model=model, serial=serial, firmware=firmware)
        made.append(dataclasses.replace(recorded, event=event, utc_ns=recorded.utc_ns - days * _DAY))
    return made
