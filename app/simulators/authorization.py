"""What a simulated charging station knows about id tags, and the authorization cache (OCPP 1.6 section 3.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.simulators.clock import has_passed

MAX_ENTRIES = 100


@dataclass(frozen=True)
class TagInfo:
    """The IdTagInfo of an id tag."""

    status: str
    parent: str | None = None
    expiry: str | None = None

    @property
    def accepted(self) -> bool:
        return self.status == "Accepted"


def same_tag(one: str | None, other: str | None) -> bool:
    """Id tags are case-insensitive (errata v4.0 3.73). An absent one equals none."""
    return one is not None and other is not None and one.lower() == other.lower()


def tag_info(id_tag_info: dict[str, Any]) -> TagInfo:
    """An IdTagInfo as the package hands it over."""
    return TagInfo(str(id_tag_info.get("status")), id_tag_info.get("parent_id_tag"), id_tag_info.get("expiry_date"))


def as_expired(info: TagInfo) -> TagInfo:
    """The same information, Expired where its expiry date has passed."""
    if info.accepted and info.expiry is not None and has_passed(info.expiry):
        return TagInfo("Expired", info.parent, info.expiry)
    return info


class AuthorizationCache:
    """The latest identifiers and what the Central System said about them, valid or not; it survives reboots."""

    def __init__(self) -> None:
        self._entries: dict[str, TagInfo] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def update(self, tag: str, info: TagInfo) -> None:
        """Keep the newest information; where there is no room, entries that are not valid go first, then the oldest."""
        self._entries.pop(tag.lower(), None)
        if len(self._entries) >= MAX_ENTRIES:
            invalid = [name for name, entry in self._entries.items() if not entry.accepted]
            for name in invalid or [next(iter(self._entries))]:
                del self._entries[name]
        self._entries[tag.lower()] = info

    def find(self, tag: str) -> TagInfo | None:
        """What is known of a tag; an entry whose expiry date has passed is Expired."""
        info = self._entries.get(tag.lower())
        if info is None:
            return None
        info = self._entries[tag.lower()] = as_expired(info)
        return info

    def clear(self) -> None:
        self._entries.clear()
