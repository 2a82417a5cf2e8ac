"""The identity of the DUT from four sources: typed, scanned, declared in the PICS, and told by its own BootNotification."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.events import DutIdentified, IdentityGiven, JsonObject

FIELDS = ("vendor", "product", "serial", "version")
SOURCES = ("typed", "scanned", "pics", "boot")
SOURCE_LABELS = {"typed": "as typed", "scanned": "as scanned", "pics": "in the PICS", "boot": "by BootNotification"}

_LABELS = {
    "charging-station": ("Vendor", "Model", "Serial number", "Firmware"),
    "csms": ("Vendor", "Product designation", "Instance", "Software version"),
}
_PICS = {
    "charging-station": ("vendor_name", "type_model", "serial_number", "firmware_version"),
    "csms": ("vendor_name", "product_designation", "", "ocpp_software_version"),
}
_MOST = {"vendor": 20, "product": 20, "serial": 25, "version": 50}
"""Characters that a BootNotification has room for (OCPP 1.6 edition 2, 6.4); a longer name arrives cut off."""


@dataclass(frozen=True)
class Scan:
    """What a bar code says."""

    serial: str = ""
    product: str = ""
    vendor: str = ""
    version: str = ""


def labels(dut_type: str) -> dict[str, str]:
    """The fields of an identity in words."""
    return dict(zip(FIELDS, _LABELS.get(dut_type, _LABELS["charging-station"]), strict=True))


_NAMED = re.compile(
    r"(?P<name>S/?N|SER(?:IAL)?(?:\s*N(?:O|R|UMBER))?\.?|P/?N|MODEL|TYPE|FW|FIRMWARE|VENDOR|MAKE)\s*[:=]\s*(?P<value>[^;,|&\n\x1d]+)",
    re.IGNORECASE,
)
_GS1 = re.compile(r"(?:^|[\x1d(])(?:\]d2|\]C1)?\(?(?:01\)?\d{14}\(?)?21\)?(?P<serial>[!-~]{1,20}?)(?=[\x1d(]|$)")
_GS1_START = ("(01)", "]d2", "]C1", "(21)")


def read_scan(code: str) -> Scan:
    """The parts of a nameplate's code: names with values (``SN:0815;FW:1.4.2``), a GS1 code with a serial number (application
    identifier 21), otherwise the whole text as the serial number."""
    text = code.strip()
    found: dict[str, str] = {}
    for match in _NAMED.finditer(text):
        name, value = match["name"].upper(), match["value"].strip()
        field = (
            "version" if name.startswith(("FW", "FIRM")) else "vendor" if name in ("VENDOR", "MAKE")
            else "serial" if name.startswith("S") else "product"
        )  # fmt: skip
        found.setdefault(field, value)
    if found:
        return Scan(**found)
    if text.startswith(_GS1_START) or "\x1d" in text or re.match(r"01\d{14}21", text):
        gs1 = _GS1.search(text)
        if gs1 is not None:
            return Scan(serial=gs1["serial"])
    return Scan(serial=text.replace("\x1d", " ").strip())


def compare(
    dut_type: str,
    given: Mapping[str, IdentityGiven],
    pics: Mapping[str, Any],
    boot: DutIdentified | None,
) -> list[JsonObject]:
    """One row a field, as :class:`app.events.IdentityCompared` holds them. Fields that nobody tells are left out."""
    general = pics.get("general")
    declared: Mapping[str, Any] = general if isinstance(general, Mapping) else {}
    rows: list[JsonObject] = []
    for name, pics_name in zip(FIELDS, _PICS.get(dut_type, _PICS["charging-station"]), strict=True):
        values = {
            source: str(getattr(given[source], name)) if source in given else "" for source in ("typed", "scanned")
        }
        values["pics"] = str(declared.get(pics_name) or "") if pics_name else ""
        values["boot"] = _of_boot(boot, name) if boot is not None else ""
        values = {source: value.strip() for source, value in values.items()}
        told = {source: value for source, value in values.items() if value}
        if told:
            state, text = _judged(name, told)
            rows.append({"field": name, "label": labels(dut_type)[name], **values, "state": state, "text": text})
    return rows


def _judged(name: str, told: Mapping[str, str]) -> tuple[str, str]:
    """Case does not matter (OCPP's strings have none), nor what BootNotification had no room for."""
    if len(told) < 2:
        return "one source", f"only {SOURCE_LABELS[next(iter(told))]}"
    most = _MOST[name]
    groups: dict[str, list[str]] = {}
    for source, value in told.items():
        key = " ".join(value.split()).casefold()
        if source == "boot":
            key = next((known for known in groups if known[:most].strip() == key), key)
        groups.setdefault(key, []).append(source)
    if len(groups) == 1:
        cut = "boot" in told and any(len(told[s]) > most for s in told if s != "boot")
        return (
            "same",
            f"the same as far as BootNotification has room for it ({most} characters)"
            if cut
            else "the same everywhere",
        )
    return "differs", "; ".join(
        f"{told[sources[0]]} {' and '.join(SOURCE_LABELS[s] for s in sources)}" for sources in groups.values()
    )


def _of_boot(boot: DutIdentified, name: str) -> str:
    return {"vendor": boot.vendor, "product": boot.model, "serial": boot.serial, "version": boot.firmware}[name]
