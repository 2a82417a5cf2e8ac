"""Time as it stands in OCPP payloads. Durations are never computed from it: they come from the event loop's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp() -> str:
    """The time now, as ISO 8601 in UTC with milliseconds and ``Z`` (OCPP 1.6 section 3.13, 3.14)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def has_passed(moment: str) -> bool:
    """Whether an ISO 8601 date-time lies in the past. A text that is no date-time never passes."""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return False
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return parsed <= datetime.now(UTC)
