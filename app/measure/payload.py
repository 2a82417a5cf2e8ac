"""The payload of a frame, for measuring only: nothing is judged here, and what cannot be read is passed over."""

from __future__ import annotations

import json
from typing import Any

from app.events import Frame

_POSITION = {2: 3, 3: 2}  # of the payload in a CALL and in a CALLRESULT (OCPP-J 1.6 section 4.2)


def payload(frame: Frame, raw: bytes | None) -> dict[str, Any]:
    """The payload; an empty object if there is none that can be read."""
    position = _POSITION.get(frame.message_type or 0)
    if position is None or raw is None:
        return {}
    try:
        message = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    found = message[position] if isinstance(message, list) and len(message) > position else None
    return found if isinstance(found, dict) else {}
