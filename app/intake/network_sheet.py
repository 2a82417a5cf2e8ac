"""The sheet with the network configuration that the laboratory gives the vendor beforehand (procedure V1.1.4, appendix A).

No password stands on it: what is secret is handed over separately, and the sheet says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.campaign.pics import ChargingStationPics, Pics
from app.intake.lab_fields import NETWORK_LABELS

Row = tuple[str, str]


@dataclass(frozen=True)
class NetworkSheet:
    """What stands on the sheet."""

    title: str
    head: tuple[Row, ...]
    """For whom it is, and of what."""
    sections: tuple[tuple[str, tuple[Row, ...]], ...]
    notes: tuple[str, ...]
    to_confirm: tuple[str, ...] = ("Set by (name, company)", "Date", "Signature")
    missing: tuple[str, ...] = field(default=())
    """What the laboratory has not decided yet; such rows are empty on the sheet."""
    subject: str = "Network configuration sheet, OCPP Certification Test Procedure V1.1.4, appendix A"
    """What it is, at the head of each page."""


def network_sheet(
    pics: Pics,
    network: Mapping[str, str],
    *,
    laboratory: Mapping[str, str],
    listen: str,
    charge_point_id: str,
    reference: str = "",
    when: str = "",
) -> NetworkSheet:
    """The sheet for this station.

    ``laboratory``: name, address, contact, telephone, email. ``listen``: host:port of the bench. ``reference``: of the report,
    if there is one. ``when``: ISO date of the sheet.

    Raises:
        ValueError: the PICS is a management system's, which is given no network configuration.
    """
    if not isinstance(pics, ChargingStationPics):
        raise ValueError("A network configuration sheet is for a charging station; a management system needs none.")
    identity = charge_point_id or pics.connection.charge_point_id or ""
    profiles = [number for number in (1, 2, 3) if getattr(pics.security, f"profile_{number}") is True]
    url = _url(
        "wss" if profiles and profiles[0] > 1 else "ws", network, listen or pics.connection.listen or "", identity
    )
    technologies = ", ".join(pics.general.communication_technology)
    head = (
        ("Laboratory", ", ".join(part for part in (laboratory.get("name", ""), laboratory.get("address", "")) if part)),
        ("Contact", ", ".join(laboratory[name] for name in ("contact", "telephone", "email") if laboratory.get(name))),
        ("Station", " ".join(part for part in (pics.general.vendor_name or "", pics.general.type_model or "") if part)),
        ("Serial number", pics.general.serial_number or ""),
        ("Report", reference),
        ("Date", when),
    )
    sections = (
        ("Connection to the central system", (
            ("URL of the central system", url),
            ("Charge point id", identity or "as the vendor likes; tell the laboratory"),
            ("Protocol", "OCPP 1.6 JSON over WebSocket, subprotocol ocpp1.6"),
            ("Security profile at delivery", _profile(profiles)),
            ("User of HTTP Basic", f"{identity or 'the charge point id'}; the password is handed over separately" if profiles and profiles[0] < 3 else ""),
        )),
        (f"Network{f' ({technologies})' if technologies else ''}", _network(network, pics.general.communication_technology)),
        ("Settings at delivery", tuple(_settings(pics))),
    )  # fmt: skip
    notes = (
        "Set the station like this before the tests begin. Once they have begun, a setting that is changed by hand means that all "
        "tests start over (procedure 5.5 and 5.6).",
        "Passwords and keys stand on no sheet: they are handed over separately.",
    )
    return NetworkSheet(
        "Network configuration of the charging station",
        tuple(row for row in head if row[1]),
        tuple((title, tuple(row for row in rows if row[1] or row[0] in _ALWAYS)) for title, rows in sections if rows),
        notes,
        missing=tuple(_missing(network, url)),
    )


_ALWAYS = ("URL of the central system", NETWORK_LABELS["station_address"], NETWORK_LABELS["netmask"])
"""Rows that stay on the sheet without a value, to be filled in by hand."""


def _url(scheme: str, network: Mapping[str, str], listen: str, identity: str) -> str:
    """Where the station connects to; empty while the laboratory has not said under which address it reaches the bench."""
    host, _, port = listen.rpartition(":")
    address = network.get("bench_address") or (
        "" if host in ("", "0.0.0.0", "[::]", "127.0.0.1", "localhost", "[::1]") else host
    )
    if not address:
        return ""
    if ":" in address and not address.startswith("["):
        address = f"[{address}]"
    return f"{scheme}://{address}:{port or '9000'}/" + ("" if identity else "<charge point id>") + identity


def _profile(profiles: list[int]) -> str:
    if not profiles:
        return "none: no security"
    text = f"{profiles[0]}, the lowest that the station supports" if len(profiles) > 1 else str(profiles[0])
    return text + {2: " (the URL then begins with wss://)", 3: " (the URL then begins with wss://)"}.get(
        profiles[0], ""
    )


def _network(network: Mapping[str, str], technologies: tuple[str, ...]) -> tuple[Row, ...]:
    wanted = ["addressing"]
    if network.get("addressing") == "fixed":
        wanted += ["station_address", "netmask"]
    wanted += ["gateway", "dns", "vlan"]
    wanted += ["wifi_ssid", "wifi_security"] if "wifi" in technologies or not technologies else []
    wanted += ["apn", "apn_user"] if "mobile network" in technologies or not technologies else []
    wanted += ["ntp_server", "remark"]
    words = {"dhcp": "by DHCP", "fixed": "fixed address"}
    values = {name: words.get(network.get(name, ""), network.get(name, "")) for name in wanted}
    return tuple(
        (NETWORK_LABELS[name], value) for name, value in values.items() if value or NETWORK_LABELS[name] in _ALWAYS
    )


def _settings(pics: ChargingStationPics) -> list[Row]:
    rows: list[Row] = []
    if pics.optional_features.minimum_status_duration:
        rows.append(("MinimumStatusDuration", "0, so that no short status is left out"))
    for setting in pics.limits.other_settings:
        rows.append((setting.name, setting.value))
    return rows


def _missing(network: Mapping[str, str], url: str) -> list[str]:
    found = (
        [] if url else ["the address under which the station reaches the bench (network.bench_address of the register)"]
    )
    if network.get("addressing") == "fixed":
        found += [NETWORK_LABELS[name] for name in ("station_address", "netmask") if not network.get(name)]
    return found


def as_text(sheet: NetworkSheet) -> str:
    """The sheet for a terminal, a message or a text file."""
    lines = [sheet.title, "=" * len(sheet.title), ""]
    width = max(len(name) for _, rows in (("", sheet.head), *sheet.sections) for name, _ in rows) + 2
    lines += [f"{name:<{width}}{value}" for name, value in sheet.head]
    for title, rows in sheet.sections:
        if rows:
            lines += ["", title, "-" * len(title), *(f"{name:<{width}}{value or '_' * 40}" for name, value in rows)]
    lines += ["", *sheet.notes, "", *(f"{name:<{width}}{'_' * 40}" for name in sheet.to_confirm)]
    return "\n".join(lines) + "\n"
