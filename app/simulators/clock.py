"""Time as it stands in OCPP payloads. Durations are never computed from it: they come from the event loop's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp() -> str:
    """The time now, as ISO 8601 in UTC with milliseconds and ``Z`` (OCPP 1.6 section 3.13, 3.14)."""
    return written(datetime.now(UTC))


def written(at: datetime) -> str:
    """A moment as :func:`timestamp` writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime | None:
    """The moment that an ISO 8601 date-time names, in UTC where it has no offset; None where it is no date-time."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def seconds_until(text: str) -> float:
    """Seconds from now until an ISO 8601 date-time; negative where it has passed, 0 for a text that is no date-time."""
    at = moment(text)
    return 0.0 if at is None else (at - datetime.now(UTC)).total_seconds()


def has_passed(text: str) -> bool:
    """Whether an ISO 8601 date-time lies in the past. A text that is no date-time never passes."""
    at = moment(text)
    return at is not None and at <= datetime.now(UTC)
