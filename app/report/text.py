"""Words and numbers of the report: wrapping, shortening, times, durations, values."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from app.report import fonts

THIN_SPACE = "\u2009"
LONGEST_VALUE = 700
"""Characters of one value that are printed; the rest is counted, and stays in the case file."""

_BREAK_AFTER = frozenset(",;:/-_.}])=&?|")


def wrap(text: str, font: str, size: float, room: float) -> list[str]:
    """The text in lines no wider than ``room`` points. Words that are too long are broken, nothing is left out."""
    lines: list[str] = []
    for paragraph in fonts.printable(text, font).split("\n"):
        line, used = "", 0.0
        space = fonts.width(" ", font, size)
        for word in paragraph.rstrip(" ").split(" "):
            needed = fonts.width(word, font, size)
            if line and used + space + needed <= room:
                line, used = f"{line} {word}", used + space + needed
                continue
            if line:
                lines.append(line)
            while needed > room:
                head = _fitting(word, font, size, room)
                lines.append(word[:head])
                word = word[head:]
                needed = fonts.width(word, font, size)
            line, used = word, needed
        lines.append(line)
    return lines


def _fitting(word: str, font: str, size: float, room: float) -> int:
    """How many characters of a long word fit, at least one; better places to break it are preferred."""
    used, count, good = 0.0, 0, 0
    for char in word:
        used += fonts.width(char, font, size)
        if used > room:
            break
        count += 1
        if char in _BREAK_AFTER:
            good = count
    return max(1, good if good > count * 0.6 else count)


def ellipsis(text: str, font: str, size: float, room: float) -> str:
    """The text on one line; if it does not fit, its beginning and ``…``."""
    text = fonts.printable(text.replace("\n", " "), font)
    if fonts.width(text, font, size) <= room:
        return text
    room -= fonts.width("…", font, size)
    return text[: _fitting(text, font, size, room)].rstrip() + "…"


def value_text(value: Any, limit: int = LONGEST_VALUE) -> str:
    """A JSON value in one line, shortened honestly: how much is left out, and a hash of the whole."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return shorten(text, limit).replace("\r", "\\r").replace("\n", "\\n")


def shorten(text: str, limit: int = LONGEST_VALUE) -> str:
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    left = grouped(len(text) - limit)
    return f"{text[:limit]} … and {left} more characters, in full in the case file (SHA-256 {digest}…)"


def grouped(number: float, digits: int = 0) -> str:
    """A number with thin spaces between the thousands."""
    return f"{number:,.{digits}f}".replace(",", THIN_SPACE)


def milliseconds(value: float | None) -> str:
    """A duration in milliseconds, with as many decimals as it deserves; a dash if there is none."""
    if value is None:
        return "–"
    if 0 <= value < 0.01:
        return "< 0.01"
    return grouped(value, 0 if value >= 100 else 1 if value >= 10 else 2)


def seconds(value: float) -> str:
    """A duration for people: ``0.4 s``, ``58 s``, ``12 min 3 s``."""
    if value < 9.95:
        return f"{value:.1f} s"
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def moment(utc_ns: int) -> datetime:
    return datetime.fromtimestamp(utc_ns // 1_000_000_000, UTC)


def clock_time(utc_ns: int) -> str:
    """Time of day in UTC with milliseconds; empty for 0."""
    return f"{moment(utc_ns):%H:%M:%S}.{utc_ns // 1_000_000 % 1000:03d}" if utc_ns else ""


def iso_date(utc_ns: int) -> str:
    return f"{moment(utc_ns):%Y-%m-%d}" if utc_ns else "–"


def iso_time(when: datetime) -> str:
    """ISO 8601 to the second with the zone."""
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def in_groups(hexadecimal: str, group: int = 4) -> str:
    return " ".join(hexadecimal[i : i + group] for i in range(0, len(hexadecimal), group))


def plural(number: int, word: str, words: str = "") -> str:
    return f"{number} {word if number == 1 else words or word + 's'}"


def label_of(key: str) -> str:
    """A name of a field as a label: ``received_at`` becomes ``Received at``."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
