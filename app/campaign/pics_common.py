"""The sections of a PICS that both DUT types have (procedure V1.1.4 appendix A and the PICS form for a CSMS)."""

from __future__ import annotations

from dataclasses import dataclass

from app.campaign.pics_items import Kind, Needed, ask

YES_NO, TEXT, CHOICE, CHOICES = Kind.YES_NO, Kind.TEXT, Kind.CHOICE, Kind.CHOICES
SECONDS = {"unit": "seconds", "minimum": 0.001, "maximum": 3600}


@dataclass(frozen=True)
class NamedSetting:
    """A setting that OCPP does not know."""

    name: str
    value: str

    @property
    def shown(self) -> str:
        return f"{self.name} {self.value}"


@dataclass(frozen=True)
class NamedRange:
    """A row of "Relevant values": name, minimum, maximum; as texts, because the form leaves the unit open."""

    name: str
    minimum: str = ""
    maximum: str = ""

    @property
    def shown(self) -> str:
        return f"{self.name} {self.minimum or '-'} to {self.maximum or '-'}"


@dataclass(frozen=True)
class Certificate:
    """What the tests are for."""

    goal: str | None = ask(
        "Certificate goal",
        CHOICE,
        "full: all six functionalities. subset: Core and those answered with yes. security: as subset, and the security"
        " cases on top; a charging station must then refuse unsigned firmware.",
        choices=("full", "subset", "security"),
        needed=Needed.REPORT,
        report="it decides whether the security cases apply, and for a charging station what _044_1 to _044_3 expect",
    )


@dataclass(frozen=True)
class Functionalities:
    """Appendix A.1: which functionalities the DUT supports, fully."""

    core: bool | None = ask(
        "Core",
        YES_NO,
        "Booting, authorization, configuration, transactions, remote control. Mandatory.",
        needed=Needed.REPORT,
        report="it decides every case of Core",
    )
    firmware_management: bool | None = ask(
        "Firmware Management",
        YES_NO,
        "Remote firmware updates and download of diagnostic logs.",
        needed=Needed.REPORT,
        decides=("_080", "_081"),
        report="it decides every case of Firmware Management",
    )
    smart_charging: bool | None = ask(
        "Smart Charging",
        YES_NO,
        "All profile purposes, stacking included. Not applicable for a Mode 1/2-only charging station: answer no.",
        needed=Needed.REPORT,
        report="it decides every case of Smart Charging",
    )
    reservation: bool | None = ask(
        "Reservation",
        YES_NO,
        "Reservation of a connector.",
        needed=Needed.REPORT,
        report="it decides every case of Reservation",
    )
    local_auth_list_management: bool | None = ask(
        "Local Authorization List Management",
        YES_NO,
        "A local list of id tags in the charging station, managed by the CSMS.",
        needed=Needed.REPORT,
        report="it decides every case of Local Authorization List Management",
    )
    remote_trigger: bool | None = ask(
        "Remote Trigger",
        YES_NO,
        "Messages of the charging station triggered by the CSMS.",
        needed=Needed.REPORT,
        report="it decides every case of Remote Trigger",
    )


FUNCTIONALITIES = (
    "core",
    "firmware_management",
    "smart_charging",
    "reservation",
    "local_auth_list_management",
    "remote_trigger",
)


@dataclass(frozen=True)
class SecurityProfiles:
    """Appendix A.2, the part of both DUT types."""

    profile_1: bool | None = ask(
        "Security Profile 1",
        YES_NO,
        "Unsecured transport with HTTP Basic authentication.",
        needed=Needed.PLAN,
        decides=("_073", "_085"),
    )
    profile_2: bool | None = ask(
        "Security Profile 2",
        YES_NO,
        "TLS 1.2 or higher with HTTP Basic authentication.",
        needed=Needed.PLAN,
        decides=("_073", "_075", "_076", "_078", "_085", "_086"),
    )
    profile_3: bool | None = ask(
        "Security Profile 3",
        YES_NO,
        "TLS 1.2 or higher with client-side certificates.",
        needed=Needed.PLAN,
        decides=("_074", "_075", "_076", "_077", "_078", "_086", "_087"),
    )


@dataclass(frozen=True)
class Person:
    """Somebody whose name stands in the report."""

    name: str | None = ask("Name", TEXT, "First and last name.", example="Ada Example")
    company: str | None = ask("Company", TEXT, "Company.", example="Example Ltd.")
    department: str | None = ask("Department", TEXT, "Department.", example="Certification")
    position: str | None = ask("Position", TEXT, "Position.", example="Test engineer")
    location: str | None = ask("Location", TEXT, "Town and country.", example="Arnhem, Netherlands")
