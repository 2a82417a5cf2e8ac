"""Reading the payload of a recorded frame for display. What cannot be read is shown raw; nothing is judged here."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

KINDS = {2: "CALL", 3: "RESULT", 4: "ERROR"}


@lru_cache(maxsize=4096)
def payload(raw: bytes) -> Any:
    """The payload of a CALL or CALLRESULT; of a CALLERROR its code, description and details. None if it is unreadable."""
    try:
        message = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(message, list):
        return None
    if len(message) >= 4 and message[0] == 2:
        return message[3]
    if len(message) >= 3 and message[0] == 3:
        return message[2]
    if len(message) >= 3 and message[0] == 4:
        names = ("errorCode", "errorDescription", "errorDetails")
        return dict(zip(names, message[2:5], strict=False))
    return None


def text(raw: bytes) -> str:
    """The frame as text; bytes that are no UTF-8 as escapes."""
    return raw.decode("utf-8", errors="backslashreplace")


def pretty(raw: bytes) -> str:
    """The frame with line breaks for reading, or as it is if it is not JSON."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        return text(raw)
