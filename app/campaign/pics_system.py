"""The sections of the PICS that only a CSMS has (the PICS form for a CSMS)."""

from __future__ import annotations

from dataclasses import dataclass

from app.campaign.pics_common import CHOICE, SECONDS, TEXT, YES_NO, NamedRange, NamedSetting
from app.campaign.pics_items import Kind, Needed, ask


@dataclass(frozen=True)
class GeneralSystem:
    """General information about the device under test."""

    vendor_name: str | None = ask(
        "Vendor name",
        TEXT,
        "The company that submits the CSMS.",
        example="Example Ltd.",
        needed=Needed.REPORT,
        report="the first page of the report names the vendor",
    )
    product_designation: str | None = ask(
        "Product designation",
        TEXT,
        "Name of the product. Not on the form; certificates print it.",
        example="Back office",
    )
    communication: str | None = ask(
        "Communication",
        CHOICE,
        "The transport of OCPP 1.6. This bench tests JSON.",
        choices=("JSON", "SOAP"),
        needed=Needed.REPORT,
        report="the first page of the report names it",
    )
    ocpp_software_version: str | None = ask(
        "OCPP Software version",
        TEXT,
        "Version of the OCPP software; a result holds for this version only (procedure 5.5).",
        example='"1.4.2"',
        needed=Needed.REPORT,
        report="the first page of the report names it",
    )
    milliseconds: bool | None = ask(
        "Support for milliseconds in OCPP messages",
        YES_NO,
        "Whether timestamps may carry milliseconds (intake of the procedure, 7.2.2).",
        needed=Needed.REPORT,
        report="the test configuration in the report states it",
    )


@dataclass(frozen=True)
class Settings:
    """Other relevant settings and limits."""

    other_settings: tuple[NamedSetting, ...] = ask(
        "Limit / setting", Kind.SETTINGS, "Limits and non-OCPP settings that matter to the laboratory."
    )
    relevant_values: tuple[NamedRange, ...] = ask(
        "Relevant values", Kind.RANGES, "Other values with their minimum and maximum."
    )


@dataclass(frozen=True)
class PerformanceSystem:
    """Performance values, seconds."""

    ocpp_response_timeout: float | None = ask(
        "OCPP response timeout",
        Kind.NUMBER,
        "Within this time the CSMS answers an OCPP message.",
        needed=Needed.REPORT,
        report="the performance table of the report compares it with the measured value",
        **SECONDS,
    )
    response_time_authorize: float | None = ask(
        "Response time Authorize",
        Kind.NUMBER,
        "Within this time the CSMS answers Authorize.",
        needed=Needed.REPORT,
        report="the performance table of the report compares it with the measured value",
        **SECONDS,
    )


@dataclass(frozen=True)
class BeyondTheFormSystem:
    """What the form does not ask."""

    leave_out: tuple[str, ...] = ask(
        "Optional cases left out",
        Kind.TEXTS,
        "OCTT ids of optional cases (class O) that the vendor does not want tested.",
        example="[_028, _031]",
    )


@dataclass(frozen=True)
class ConnectionSystem:
    """How the bench, as a charge point, reaches the CSMS."""

    url: str | None = ask(
        "URL",
        TEXT,
        "WebSocket URL of the CSMS, without the charge point's id.",
        example="ws://csms.example:9000/ocpp",
        pattern=r"wss?://[^\s/]+(/\S*)?",
    )
    charge_point_id: str | None = ask(
        "Charge point id",
        TEXT,
        "Id that the CSMS knows the bench by.",
        example="BENCH-1",
        pattern=r"\S{1,255}",
    )
    basic_auth_user: str | None = ask(
        "HTTP Basic user",
        TEXT,
        "User name of HTTP Basic authentication, if not the charge point's id.",
        example="BENCH-1",
    )
