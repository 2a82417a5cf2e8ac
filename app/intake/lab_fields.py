"""What a laboratory's register asks for: one list of fields for the reader, the template and the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.intake.equipment import KINDS, NOT_NEEDED

TEXT, DATE, YES_NO, CHOICE, CHOICES = "text", "date", "yes or no", "one of", "a list of"


@dataclass(frozen=True)
class LabField:
    """One field of an entry."""

    name: str
    meaning: str
    kind: str = TEXT
    choices: tuple[str, ...] = ()
    needed: bool = False
    example: str = ""

    @property
    def expected(self) -> str:
        """The allowed values in words."""
        if len(self.choices) == 1:
            return f"'{self.choices[0]}'"
        if self.choices:
            return f"{self.kind} {', '.join(self.choices)}"
        if self.kind == DATE:
            return "a date as year-month-day, such as 2027-03-31"
        return f"text such as {self.example}" if self.example and self.kind == TEXT else self.kind


_PARTY = (
    LabField("name", "Name of the company.", needed=True, example="Example Test Laboratory"),
    LabField("address", "Postal address in one line.", example="Example Street 1, 1234 AB Arnhem, Netherlands"),
    LabField("contact", "Who speaks for it.", example="Ada Example"),
    LabField("telephone", "With country code.", example='"+31 26 123 4567"'),
    LabField("email", "", example="ada@laboratory.example"),
)

PARTIES: Mapping[str, str] = {
    "laboratory": "The test laboratory: name and address stand on the first pages of every report (ISO/IEC 17025, 7.8.2.1).",
    "customer": "Who ordered the tests, if not the vendor.",
}
PARTY_FIELDS: tuple[LabField, ...] = _PARTY

PERSON_FIELDS: tuple[LabField, ...] = (
    LabField("id", "Short and unique.", needed=True, example="keller"),
    LabField("name", "As it stands in the report.", needed=True, example="A. Keller"),
    LabField("role", "", example="Test engineer"),
    LabField("company", "If not the laboratory."),
    LabField(
        "authorisations", "What this person may do: test (carry out tests), review, issue (authorise reports), witness.", CHOICES,
        ("test", "review", "issue", "witness"), example="[test, review]",
    ),
)  # fmt: skip

EQUIPMENT_FIELDS: tuple[LabField, ...] = (
    LabField("id", "Short and unique: the laboratory's inventory number.", needed=True, example="M-7"),
    LabField("kind", "What it is.", CHOICE, tuple(KINDS), needed=True, example="meter"),
    LabField("make", "", example="Example Instruments"),
    LabField("model", "", example="PM-3"),
    LabField("serial", "Serial number; of a card its id, of a SIM card its ICCID.", example='"0815"'),
    LabField("firmware", "Version of its software.", example='"2.1"'),
    LabField("socket", "Of a vehicle, an emulator, a tester plug or a cable: what it fits.", example="Type 2"),
    LabField("calibration", "'not needed', if its readings stand in no report.", CHOICE, (NOT_NEEDED,)),
    LabField("calibration_due", "The last day on which the calibration holds.", DATE, example="2027-03-31"),
    LabField("calibration_certificate", "Number of the calibration certificate.", example="CAL-2026-0042"),
    LabField("in_use", "no: leave it out of campaigns that do not ask for it by name.", YES_NO),
    LabField("remark", ""),
)

NETWORK: tuple[LabField, ...] = (
    LabField("bench_address", "Address of the bench as the station reaches it, without port.", example="192.168.7.10"),
    LabField("addressing", "How the station gets its address.", CHOICE, ("dhcp", "fixed"), example="dhcp"),
    LabField("station_address", "Of a fixed address.", example="192.168.7.20"),
    LabField("netmask", "Of a fixed address.", example="255.255.255.0"),
    LabField("gateway", "", example="192.168.7.1"),
    LabField("dns", "Name server.", example="192.168.7.1"),
    LabField("vlan", ""),
    LabField("wifi_ssid", "The key is handed over separately, and stands in no file."),
    LabField("wifi_security", "", example="WPA2"),
    LabField("apn", "Of a mobile network."),
    LabField("apn_user", "The password is handed over separately."),
    LabField("ntp_server", "Where the station takes its time from, if not from OCPP."),
    LabField("remark", ""),
)
"""Procedure, appendix A: the laboratory tells beforehand how the network of the station has to be configured."""

NETWORK_LABELS: Mapping[str, str] = {
    "bench_address": "Address of the bench", "addressing": "Addressing", "station_address": "IP address of the station",
    "netmask": "Network mask", "gateway": "Gateway", "dns": "Name server (DNS)", "vlan": "VLAN", "wifi_ssid": "Wi-Fi network (SSID)",
    "wifi_security": "Wi-Fi security", "apn": "Access point name (APN)", "apn_user": "APN user", "ntp_server": "Time server (NTP)",
    "remark": "Remark",
}  # fmt: skip
