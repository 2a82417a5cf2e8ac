"""How the embedded DUTs are set up so that they are what their PICS says."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.campaign.pics import ChargingStationPics
from app.campaign.pics_station_extra import BEFORE_GOING_DOWN, RESUMES
from app.parameters import BY_NAME

_HOST, _FIRMWARE = "127.0.0.1", "/firmware.bin"
"""Where the embedded CSMS keeps firmware (:mod:`app.simulators.file_shelf`)."""
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


def with_files_of_csms(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with a location that the embedded CSMS really has, unless the tester has given one."""
    if values["firmware_location"] != BY_NAME["firmware_location"].default:
        return dict(values)
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    return {**values, "firmware_location": f"http://{_HOST}:{port}{_FIRMWARE}"}


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
    location = urlsplit(str(values["firmware_location"]))
    if (location.scheme, location.hostname, location.path) == ("http", _HOST, _FIRMWARE) and location.port:
        options += ["--files-port", str(location.port)]
    return options
