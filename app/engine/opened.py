"""The first record of a campaign: what is tested, by whom, on what basis."""

from __future__ import annotations

import platform
import secrets
from datetime import UTC, datetime
from typing import Any

from app import __version__
from app import commands as c
from app.engine.kept_selfcheck import quoted
from app.engine.setup import Prepared, revision, testplans_hash
from app.events import CampaignOpened


def host() -> str:
    """The system the engine runs on."""
    return f"{platform.system()} {platform.release()}, Python {platform.python_version()}"


def opened(command: c.OpenCampaign, prepared: Prepared, values: dict[str, Any]) -> CampaignOpened:
    """Campaign id and report number are generated here, once. A password is never put on the record."""
    pics = prepared.pics
    assert pics is not None
    campaign_id = f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(3).upper()}"
    people = pics.as_json()
    return CampaignOpened(
        campaign_id=campaign_id,
        report_number=f"OB-{campaign_id}",
        mode="rehearsal" if command.approve == "advice" else command.mode,
        dut_type=pics.dut_type,
        goal=pics.certificate.goal or "full",
        product_version=__version__,
        testplans_revision=revision(),
        testplans_hash=testplans_hash(),
        pics_name=prepared.name,
        pics_sha256=prepared.sha256,
        pics_text=prepared.text,
        pics=people,
        parameters=values,
        approve=command.approve,
        hands=command.hands,
        tester=command.tester or people.get("tester", {}),
        laboratory=command.laboratory or people.get("laboratory", {}),
        vendor=command.vendor or people.get("vendor_contact", {}),
        connection={
            "listen": command.listen,
            "connect": command.connect,
            "charge_point_id": command.charge_point_id,
            "basic_auth_user": command.basic_auth_user,
            "embedded_dut": command.embedded_dut,
        },
        host=host(),
        selfcheck=quoted(__version__, testplans_hash()),
    )
