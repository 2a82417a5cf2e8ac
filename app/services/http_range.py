"""The header fields Range and Content-Range (RFC 9110 sections 14.2 and 14.4): one range of bytes; of several asked for, none, which
the standard allows."""

from __future__ import annotations

import re

_PART = re.compile(r"bytes\s+(\d{1,19})\s*-\s*(\d{1,19})\s*/\s*(\d{1,19}|\*)", re.IGNORECASE)
_RANGE = re.compile(r"bytes=\s*(\d{0,19})\s*-\s*(\d{0,19})\s*")


class RangeError(ValueError):
    """No byte of the file is in the range."""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First byte, and the one after the last. None: the whole file (there is no range, or one that may be ignored).

    Raises:
        RangeError: the range begins after the end of the file.
    """
    found = _RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = int(found[2])
        if length == 0 or size == 0:
            raise RangeError
        return max(size - length, 0), size
    begin = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < begin:
        return None
    if begin >= size:
        raise RangeError
    return begin, end


def content_range(header: str) -> tuple[int, int, int | None] | None:
    """What part of a file a body is: its first byte, the one after its last, and the size of the file if it is told. None: there is
    no such header field.

    Raises:
        RangeError: it says nothing that could be.
    """
    if not header:
        return None
    found = _PART.fullmatch(header.strip())
    if found is None:
        raise RangeError
    begin, end = int(found[1]), int(found[2]) + 1
    size = None if found[3] == "*" else int(found[3])
    if end <= begin or (size is not None and end > size):
        raise RangeError
    return begin, end, size
