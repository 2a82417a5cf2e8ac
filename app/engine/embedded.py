"""How the embedded DUTs are set up so that they are what their PICS says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.campaign.pics import ChargingStationPics
from app.campaign.pics_station_extra import BEFORE_GOING_DOWN, RESUMES

_PROFILES = {
    "firmware_management": "FirmwareManagement",
    "local_auth_list_management": "LocalAuthListManagement",
    "reservation": "Reservation",
    "smart_charging": "SmartCharging",
    "remote_trigger": "RemoteTrigger",
}
_POWER = {BEFORE_GOING_DOWN: ["--backup-power"], RESUMES: ["--resume-transactions"]}


def embedded_station(pics: ChargingStationPics, values: Mapping[str, Any]) -> list[str]:
    """Options of ``ocpp-bench simulate charging-station`` for this PICS and these parameters."""
    profiles = ["Core", *(name for item, name in _PROFILES.items() if getattr(pics.functionalities, item))]
    options = ["--connectors", str(values["connectors"]), "--profiles", ",".join(profiles)]
    protocols = [name.upper() for name in pics.limits.SupportedFileTransferProtocols]
    options += ["--file-protocols", ",".join(protocols)] if protocols else []
    options += ["--fixed-cable"] if pics.general.fixed_cable or pics.mode_1_2_only else []
    options += ["--shared-reader"] if pics.beyond_the_form.one_reader_for_several_connectors else []
    return options + _POWER.get(pics.beyond_the_form.at_power_failure or "", [])


def embedded_csms(values: Mapping[str, Any]) -> list[str]:
    """Options of ``ocpp-bench simulate csms`` for these parameters."""
    options = ["--heartbeat-interval", str(values["heartbeat_interval"]), "--parent", str(values["parent_id_tag"])]
    for option, name in (
        ("--valid", "valid_id_tag"),
        ("--valid", "valid_id_tag_2"),
        ("--expired", "expired_id_tag"),
        ("--blocked", "blocked_id_tag"),
    ):
        options += [option, str(values[name])]
    return options
