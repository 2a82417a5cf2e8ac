"""A message in a few words, for the sequence chart."""

from __future__ import annotations

import json
from typing import Any

from app.campaign.record import FrameRecord

_FIELDS = (
    "status",
    "type",
    "key",
    "value",
    "idTag",
    "transactionId",
    "requestedMessage",
    "vendorId",
    "reason",
    "listVersion",
)
LARGEST = 20_000
"""Bytes of a frame that is still parsed for its few words."""


def summary(frame: FrameRecord) -> str:
    """Such as ``StatusNotification c1 Preparing`` or ``conf Accepted``; says so where a frame cannot be read."""
    kind, action = frame.frame.message_type, frame.frame.action
    payload: Any = None
    if len(frame.raw) <= LARGEST:
        try:
            message = json.loads(frame.raw)
            payload = message[{2: 3, 3: 2, 4: 2}.get(kind or 0, 0)] if isinstance(message, list) else None
        except (ValueError, IndexError, KeyError, RecursionError):
            payload = None
    if kind == 2:
        return f"{action or 'unknown action'} {_words(payload)}".strip()
    if kind == 3:
        return f"conf {_words(payload)}".strip()
    if kind == 4:
        return f"CALLERROR {payload if isinstance(payload, str) else ''}".strip()
    return f"not an OCPP-J message, {len(frame.raw)} bytes"


def _words(payload: Any) -> str:
    if not isinstance(payload, dict):
        return ""
    words: list[str] = []
    connector = payload.get("connectorId")
    if isinstance(connector, int):
        words.append(f"c{connector}")
    info = payload.get("idTagInfo")
    if isinstance(payload.get("transactionId"), int):
        words.append(f"tx {payload['transactionId']}")
    elif isinstance(info, dict) and isinstance(info.get("status"), str):
        words.append(info["status"])
    for name in _FIELDS:
        value = payload.get(name)
        if isinstance(value, str) and len(words) < 3:
            words.append(value[:40])
    return " ".join(words)
