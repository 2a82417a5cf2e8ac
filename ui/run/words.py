"""How times, ids and steps are written on the Run workspace."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.campaign import files_moved
from app.campaign.record import AttemptRecord, StepRecord
from app.events import BenchTransfer, FileTransfer
from ui.plan_words import short_id

__all__ = ["clock", "hold", "milliseconds", "seconds_left", "short_id", "step_number", "thin", "wall"]


def wall(utc_ns: int, *, millis: bool = True) -> str:
    """``09:14:11.532`` in UTC; empty for 0."""
    if utc_ns <= 0:
        return ""
    moment = datetime.fromtimestamp(utc_ns // 1_000_000_000, UTC)
    text = f"{moment:%H:%M:%S}"
    return f"{text}.{utc_ns // 1_000_000 % 1000:03d}" if millis else text


def clock(seconds: float) -> str:
    """``0:37``, ``12:05`` or ``1:02:30``; never below zero."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def seconds_left(deadline_ns: int, now_ns: int) -> float:
    """Seconds until a deadline, rounded up to whole ones as a countdown shows them."""
    return max(0.0, -(-(deadline_ns - now_ns) // 1_000_000_000))


def thin(number: int) -> str:
    """Thousands parted by a thin space: ``4 182``."""
    return f"{number:,}".replace(",", " ")


def milliseconds(nanoseconds: int | float) -> str:
    """``+412 ms``, ``+6.4 s`` or ``+2:05``, with the sign that a difference has."""
    value = nanoseconds / 1e6
    if value < 10:
        return f"+{value:.1f} ms"
    if value < 1000:
        return f"+{value:.0f} ms"
    if value < 60_000:
        return f"+{value / 1000:.1f} s"
    return f"+{clock(value / 1000)}"


def hold(seconds: float) -> str:
    """A duration in words: ``412 ms``, ``2.8 s``, ``2:05``."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else clock(seconds)


def step_number(step: StepRecord) -> str:
    return str(step.info.get("number") or step.id)


def step_of(attempt: AttemptRecord, step_id: str) -> str:
    """The number of a step by its id; empty if there is none."""
    step = attempt.step(step_id) if step_id else None
    return step_number(step) if step else ""


def content(action: str, payload: Any) -> str:
    """A payload in one short line: the connector as ``c1``, then the values, nested ones by their names."""
    if not isinstance(payload, dict):
        return "" if payload is None else str(payload)
    if not payload:
        return "{}"
    parts: list[str] = []
    for name, value in payload.items():
        if name == "connectorId":
            parts.insert(0, f"c{value}")
        elif isinstance(value, dict):
            inner = content(action, value)
            parts.append(inner if name in ("idTagInfo",) else f"{name} ({inner})")
        elif isinstance(value, list):
            parts.append(f"{name} [{len(value)}]")
        elif name in _PLAIN:
            parts.append(str(value))
        else:
            parts.append(f"{name} {value}")
    return " ".join(parts)


_PLAIN = {"status", "errorCode", "idTag", "type", "chargePointVendor", "chargePointModel", "key", "value"}


def label(action: str, payload: Any) -> str:
    """The words on an arrow: the action and the one value that tells it from others of its kind."""
    if isinstance(payload, dict):
        for name in ("status", "idTag", "type", "key", "requestedMessage", "transactionId"):
            value = payload.get(name)
            if isinstance(value, str | int) and len(str(value)) <= 24:
                connector = payload.get("connectorId")
                where = f" c{connector}" if action == "StatusNotification" and connector is not None else ""
                return f"{action} {value}{where}"
    return action


def transfer(event: FileTransfer | BenchTransfer) -> str:
    """The beginning or the end of the transfer of a file, on one line."""
    if isinstance(event, BenchTransfer):
        return files_moved.in_words(event)
    what = "upload" if event.direction == "put" else "download"
    if event.what == "started":
        return f"{event.protocol} {what} begins"
    if event.what == "refused":
        return f"{event.protocol} {what} refused"
    if event.what in ("closed", "reset"):
        return f"{event.protocol} {what}: the connection is {'closed in order' if event.what == 'closed' else 'reset'}"
    if event.what in ("renamed", "removed"):
        return f"{event.protocol} {what}: {f'renamed to {event.file_name}' if event.what == 'renamed' else 'deleted again'}"
    end = f"{event.protocol} {what}: {thin(event.size)} bytes"
    return end if event.what == "finished" else f"{end}, then broken off"
