"""Timestamps on the wire: ISO 8601 as OCPP asks for it, and RFC 3339 as the schemas' ``date-time`` means it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_TIMESTAMP = re.compile(
    r"""(?P<date>\d{4}-\d\d-\d\d|\d{8})
        (?P<separator>[Tt ])
        (?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?P<fraction>[.,]\d+)?)?)?
        (?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?""",
    re.VERBOSE | re.ASCII,
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def parse_timestamp(text: str) -> datetime | None:
    """The instant this text means, always with an offset; None if it is no ISO 8601 date with a time.

    A text without an offset is taken as UTC (OCPP 1.6 section 3.14 recommends UTC for everything). A leap second counts as the
    second after. Fractions beyond microseconds are cut.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    digits = match["date"].replace("-", "")
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    micro = int(((match["fraction"] or ".")[1:7]).ljust(6, "0"))
    leap = timedelta(seconds=1) if second == 60 else timedelta()
    midnight = timedelta(days=1) if (hour, minute, second, micro) == (24, 0, 0, 0) else timedelta()
    try:
        moment = datetime(
            int(digits[:4]), int(digits[4:6]), int(digits[6:]), 0 if midnight else hour, minute, 59 if leap else second,
            micro, UTC,
        )  # fmt: skip
        return moment + leap + midnight - _offset(match["zone"])
    except (ValueError, OverflowError):
        return None


def utc_offset(text: str) -> timedelta | None:
    """The offset from UTC that a timestamp is written with, none counting as UTC; None if it is no timestamp."""
    match = _TIMESTAMP.fullmatch(text)
    return None if match is None or parse_timestamp(text) is None else _offset(match["zone"])


def _offset(zone: str | None) -> timedelta:
    """The offset from UTC. Raises ValueError if it is out of range."""
    if zone is None or zone in "Zz":
        return timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError("offset out of range")
    size = timedelta(hours=hours, minutes=minutes)
    return -size if zone[0] == "-" else size


def deviation(text: str) -> str:
    """In what a readable timestamp differs from RFC 3339, in words; empty if in nothing.

    Raises:
        ValueError: the text is no readable timestamp (:func:`parse_timestamp` gives None).
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None or parse_timestamp(text) is None:
        raise ValueError(f"not a timestamp: {text!r}")
    if _RFC3339.fullmatch(text):
        return ""
    if match["zone"] is None:
        return "has no offset from UTC"
    if match["separator"] == " ":
        return "has a space in place of the T"
    if match["second"] is None:
        return "has no seconds"
    return "is ISO 8601, but not in the form of RFC 3339"
