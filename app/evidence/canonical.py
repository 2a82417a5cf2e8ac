"""The text of a record, and the hash over it.

``body`` is the event's fields as JSON: ASCII only, no white space, keys in the event's own order (so that what is read again
is shown in the order in which it was shown live). The hash is taken over the text as stored, so a verifier never has to
produce this form itself; the rule is::

    hash(n) = SHA-256( hash(n-1) + UTF-8 of: [seq,"kind",utc_ns,mono_ns,RAW,body] )
    RAW     = "hexadecimal SHA-256 of the raw bytes", or null where there are none
    hash(0) = 32 zero bytes
"""

from __future__ import annotations

import json
from hashlib import sha256
from math import isfinite
from typing import Any

GENESIS = bytes(32)
"""The hash before the first record."""

_DEPTH_LIMIT = 100
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


class NotANumberError(ValueError):
    """A record holds NaN or an infinite number where a number belongs; it was not recorded."""


_OBSERVED = frozenset({"Frame", "CheckMade", "ValueCaptured", "AskedOtherwise"})
"""What the DUT sent: kept as well as JSON can, as a DUT must not be able to stop the recording. It has no NaN anyway: the reader
of frames takes it for null."""


def refuse_not_a_number(kind: str, fields: dict[str, Any]) -> None:
    """What is recorded must be read again as it was. Asked before a record gets its number.

    Raises:
        NotANumberError: a field holds NaN or an infinite number.
    """
    if kind in _OBSERVED:
        return
    for name, value in fields.items():
        if _not_finite(value, _DEPTH_LIMIT):
            raise NotANumberError(
                f"{kind}: the field {name} holds what is not a number (NaN or infinite). Give a number."
            )


def to_text(fields: dict[str, Any]) -> str:
    """The body of a record. Never fails: what a DUT sent must not be able to stop the recording.

    Values that JSON does not have (NaN, infinities, objects) or that are nested too deeply become texts.
    """
    try:
        return _encode(fields)
    except (ValueError, TypeError, RecursionError):
        return _encode(_as_json(fields, _DEPTH_LIMIT))


def chain(previous: bytes, seq: int, kind: str, utc_ns: int, mono_ns: int, body: str, raw: bytes | None) -> bytes:
    """The hash of a record, given that of the one before it."""
    digest = "null" if raw is None else f'"{sha256(raw).hexdigest()}"'
    text = f'[{seq},"{kind}",{utc_ns},{mono_ns},{digest},{body}]'
    return sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def _not_finite(value: Any, depth: int) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    if depth and isinstance(value, dict):
        return any(_not_finite(item, depth - 1) for item in value.values())
    if depth and isinstance(value, list | tuple):
        return any(_not_finite(item, depth - 1) for item in value)
    return False


def _as_json(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, int):
        return value if value.bit_length() < 10_000 else f"a whole number of {value.bit_length()} bits"
    if isinstance(value, dict | list | tuple) and depth == 0:
        return "nested too deeply to be recorded"
    if isinstance(value, dict):
        return {str(key): _as_json(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(item, depth - 1) for item in value]
    return str(value)
