"""What must exist in a management system before its campaign: the sheet for its operator, and what the wire tells of it.

The id tags and the location of the firmware are parameters of the campaign (test case document, chapter 1.1: configured values).
No password stands on the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.campaign.pics import ChargingStationPics, Pics
from app.intake.network_sheet import NetworkSheet

SUBJECT = "Test data for the operator of the management system, OCPP 1.6 test case document, section 1.1"


@dataclass(frozen=True)
class Tag:
    """An id tag that the cases need."""

    parameter: str
    status: str
    """What Authorize must be answered with (OCPP 1.6 section 7.2)."""
    words: str
    parent: bool = False
    """It has the parent id tag of the campaign."""


TAGS = (
    Tag("valid_id_tag", "Accepted", "valid, may start transactions", parent=True),
    Tag("valid_id_tag_2", "Accepted", "valid, with the same parent as the first", parent=True),
    Tag("invalid_id_tag", "Invalid", "not known to the system: nothing is to be entered"),
    Tag("expired_id_tag", "Expired", "known, its validity is over"),
    Tag("blocked_id_tag", "Blocked", "known, and blocked"),
)


def operator_sheet(
    pics: Pics,
    parameters: Mapping[str, Any],
    *,
    charge_point_id: str = "",
    url: str = "",
    reference: str = "",
    when: str = "",
) -> NetworkSheet:
    """The sheet. ``url``: what the bench connects to; ``reference``: of the report, if there is one; ``when``: ISO date.

    Raises:
        ValueError: the PICS is a charging station's.
    """
    if isinstance(pics, ChargingStationPics):
        raise ValueError(
            "Test data is for the operator of a management system; a charging station needs the network sheet."
        )
    identity = charge_point_id or pics.connection.charge_point_id or ""
    url = url or pics.connection.url or ""
    whole = f"{url.rstrip('/')}/{identity}" if url and identity and not url.rstrip("/").endswith(identity) else url
    product = " ".join(part for part in (pics.general.vendor_name, pics.general.product_designation) if part)
    by_basic = pics.security.profile_1 is True or pics.security.profile_2 is True
    head = (("System", product), ("Report", reference), ("Date", when))
    sections = (
        ("Charge point, to be registered", (
            ("Charge point id", identity),
            ("URL it connects to", whole),
            ("Connectors", str(parameters["connectors"])),
            ("Vendor and model", f"{parameters['charge_point_vendor']}, {parameters['charge_point_model']}"),
            ("HTTP Basic", f"user {identity or 'the charge point id'}; the password is handed over separately" if by_basic else ""),
            ("At BootNotification", "accepted, with a heartbeat interval that can be waited for "
             f"(at most {parameters['heartbeat_wait_limit']:g} s)"),
        )),
        ("Id tags", tuple(
            (str(parameters[tag.parameter]), f"{tag.status}: {tag.words}{_parent(tag, parameters)}") for tag in TAGS
        )),
        ("To be entered when a prompt asks for it, the system must allow it", (
            ("Charging profiles", f"in {parameters['charging_rate_unit']}, {parameters['number_phases']} phases, stack levels "
             f"{parameters['stack_level']} to {parameters['stack_level'] + 2}, {parameters['schedule_duration']} s, first period at "
             f"{parameters['start_period']} s"),
            ("Firmware", f"{parameters['firmware_location']}, a file that is there: the charge point downloads it"),
            ("Diagnostics", "a directory of yours that the charge point can upload into, over FTP, FTPS, HTTP or HTTPS"),
            ("Local list", f"with {parameters['valid_id_tag']}"),
            ("Reservations", f"for {parameters['valid_id_tag']}, {parameters['reservation_expiry_offset']} s long, also with the "
             f"parent id tag {parameters['parent_id_tag']}"),
        )),
        ("Not to be known to the system", (
            ("Vendor", f"{parameters['vendor_id']}, as vendorId of DataTransfer"),
        )),
    )  # fmt: skip
    notes = (
        "Enter this before the campaign begins. Before the first case, and in the pre-test, the bench asks the system for each id tag "
        "(Authorize) and says which one is answered otherwise.",
        "Passwords stand on no sheet: they are handed over separately.",
    )
    return NetworkSheet(
        "Test data for the management system",
        tuple(row for row in head if row[1]),
        tuple((title, tuple(row for row in rows if row[1] or row[0] in _ALWAYS)) for title, rows in sections),
        notes,
        ("Entered by (name, company)", "Date", "Signature"),
        tuple(what for what, value in (("the charge point id", identity), ("the URL of the system", url)) if not value),
        SUBJECT,
    )


_ALWAYS = ("Charge point id", "URL it connects to")


def _parent(tag: Tag, parameters: Mapping[str, Any]) -> str:
    return f"; parent id tag {parameters['parent_id_tag']}" if tag.parent else ""


REMEDY = (
    "Put it right in the CSMS as the test-data sheet says ('ocpp-bench test-data' prints it), or correct the parameters in the "
    "PICS: cases that need it fail otherwise."
)
"""What to do about :func:`differences`."""


def differences(tags: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the answers to Authorize say against the sheet, in words (:class:`app.events.IdTagsChecked`)."""
    found = []
    for tag in tags:
        if not tag["got"]:
            found.append(f"{tag['id_tag']} was not answered")
        elif tag["got"] != tag["wanted"]:
            unknown = " (is it entered?)" if tag["got"] == "Invalid" else ""
            found.append(f"{tag['id_tag']} is {tag['got']}, not {tag['wanted']}{unknown}")
    valid = [tag for tag in tags if tag["wanted"] == "Accepted" == tag["got"]]
    for tag in valid:
        wanted, has = tag.get("wanted_parent"), str(tag["parent"])
        if wanted and has.casefold() != str(wanted).casefold():
            found.append(
                f"{tag['id_tag']} has {f'the parent id tag {has}' if has else 'no parent id tag'}, not {wanted}"
            )
    parents = {str(tag["parent"]).casefold() for tag in valid if not tag.get("wanted_parent")}
    if len(parents) > 1 or "" in parents:
        found.append("the valid id tags do not have the same parent id tag")
    return found
