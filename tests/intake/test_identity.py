"""The identity of the DUT from four sources."""

from __future__ import annotations

from typing import Any

import pytest

from app.events import DutIdentified, IdentityGiven
from app.intake.identity import Scan, compare, read_scan

PICS: dict[str, Any] = {
    "general": {"vendor_name": "ACME", "type_model": "Wall 22", "serial_number": "0815", "firmware_version": "1.4.2"}
}
BOOT = DutIdentified("ACME", "Wall 22", "0815", "1.4.2", {})


def _states(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["field"]: row["state"] for row in rows}


@pytest.mark.parametrize(
    ("code", "scan"),
    [
        ("0815\r\n", Scan("0815")),
        ("21-0815", Scan("21-0815")),
        ("S/N: 0815; FW: 1.4.2", Scan("0815", version="1.4.2")),
        ("Vendor=ACME|Model=Wall 22|SN=0815", Scan("0815", "Wall 22", "ACME")),
        ("https://acme.example/d?sn=0815&fw=2", Scan("0815", version="2")),
        ("(01)04012345678901(21)AB-77", Scan("AB-77")),
        ("]d2010401234567890121AB77\x1d10LOT", Scan("AB77")),
        ("010401234567890121X", Scan("X")),
        ("", Scan()),
    ],
)
def test_a_nameplates_code_is_read(code: str, scan: Scan) -> None:
    assert read_scan(code) == scan


def test_the_same_everywhere() -> None:
    rows = compare(
        "charging-station", {"typed": IdentityGiven("typed", "acme", "Wall  22", "0815", "1.4.2")}, PICS, BOOT
    )
    assert set(_states(rows).values()) == {"same"}


def test_a_difference_names_who_says_what() -> None:
    given = {"typed": IdentityGiven("typed", serial="0816"), "scanned": IdentityGiven("scanned", serial="0815")}
    rows = compare("charging-station", given, PICS, BOOT)
    serial = next(row for row in rows if row["field"] == "serial")
    assert serial["state"] == "differs"
    assert serial["text"] == "0816 as typed; 0815 as scanned and in the PICS and by BootNotification"


def test_a_name_that_bootnotification_has_no_room_for_is_no_difference() -> None:
    pics = {"general": {"vendor_name": "ACME Charging Solutions GmbH"}}
    boot = DutIdentified("ACME Charging Soluti", "", "", "", {})
    rows = compare("charging-station", {}, pics, boot)
    assert _states(rows) == {"vendor": "same"}
    assert "20 characters" in rows[0]["text"]
    other = DutIdentified("ACME Charging Solutx", "", "", "", {})
    assert _states(compare("charging-station", {}, pics, other)) == {"vendor": "differs"}


def test_long_names_of_people_and_pics_are_compared_whole_without_a_boot() -> None:
    pics = {"general": {"vendor_name": "ACME Charging Solutions GmbH"}}
    given = {"typed": IdentityGiven("typed", "ACME Charging Solutions Ltd.")}
    assert _states(compare("charging-station", given, pics, None)) == {"vendor": "differs"}


def test_a_boot_that_was_cut_off_hides_no_difference_between_the_others() -> None:
    pics = {"general": {"vendor_name": "ACME Charging Solutions GmbH"}}
    given = {"typed": IdentityGiven("typed", "ACME Charging Solutions Ltd.")}
    boot = DutIdentified("ACME Charging Soluti", "", "", "", {})
    assert _states(compare("charging-station", given, pics, boot)) == {"vendor": "differs"}


def test_what_only_one_source_tells_is_no_difference() -> None:
    rows = compare("charging-station", {"typed": IdentityGiven("typed", serial="0815")}, {}, None)
    assert _states(rows) == {"serial": "one source"}


def test_a_management_system_has_no_bootnotification_of_its_own() -> None:
    pics = {"general": {"vendor_name": "ACME", "product_designation": "Cloud", "ocpp_software_version": "3.1"}}
    given = {"typed": IdentityGiven("typed", "ACME", "Cloud", version="3.2")}
    assert _states(compare("csms", given, pics, None)) == {"vendor": "same", "product": "same", "version": "differs"}
