"""From what the scripted device says to the bytes on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from app.proof import metering
from app.proof.conversation import Rendering
from app.proof.schema_values import TIMESTAMP, seconds_apart
from app.scenario.values import transform

DAY_NS = 86_400 * 1_000_000_000


def frame(items: list[Any], rendering: Rendering, utc_ns: int, happened_ns: int = 0) -> bytes:
    """One OCPP-J message as the device writes it. The times in it become that of the virtual clock.

    ``happened_ns``: UTC of what it tells of, where it was kept since then; 0: it happens now.
    """
    known = transform(
        items,
        lambda item: (
            timestamp(happened_ns, rendering.times)
            if happened_ns and item == TIMESTAMP
            else _written(item, rendering, utc_ns)
        ),
    )
    if rendering.key_order == "reversed":
        known = _reversed(known)
    separators = (", ", ": ") if rendering.spaces else (",", ":")
    text = json.dumps(known, ensure_ascii=False, separators=separators, indent=1 if rendering.spaces else None)
    if rendering.escaped:
        text = _escaped(text)
    return text.encode()


def _written(item: Any, rendering: Rendering, utc_ns: int) -> Any:
    """A value with the time of the virtual clock put in; other times of the device are written in the same way."""
    if item == TIMESTAMP:
        return timestamp(utc_ns, rendering.times)
    apart = seconds_apart(item)
    if apart is not None:
        return timestamp(utc_ns + round(apart * 1e9), rendering.times)
    at_ns = metering.fixed_ns(item)
    return item if at_ns is None else timestamp(at_ns + rendering.days * DAY_NS, rendering.times)


def timestamp(utc_ns: int, style: str) -> str:
    """A time as ISO 8601: with milliseconds, without, or with an offset."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=utc_ns // 1000)
    if style == "offset":
        return moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(timespec="milliseconds")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if style == "seconds" else f".{moment.microsecond // 1000:03d}Z")


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(list(value))}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _escaped(text: str) -> str:
    """Every letter e in a string as its escape: the same JSON, other bytes. (JSON's own words hold an e, too.)"""
    parts = text.split('"')
    return '"'.join(part.replace("e", "\\u0065") if n % 2 else part for n, part in enumerate(parts))
