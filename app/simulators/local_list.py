"""The local authorization list of the simulated station (OCPP 1.6 sections 3.5.2, 5.10, 5.15 and 9.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocpp.v16 import call_result

from app.simulators.authorization import TagInfo, as_expired, tag_info
from app.simulators.behaviour import Behaviour
from app.simulators.configuration import Key, boolean
from app.simulators.endpoint import handles
from app.simulators.handlers import Handlers
from app.simulators.options import StationOptions

UNSUPPORTED, EMPTY = -1, 0
"""The versions that have a meaning of their own, and that no list may have (errata v4.0 3.52)."""


def local_list_keys(options: StationOptions) -> list[Key]:
    """The configuration keys of section 9.2."""
    return [
        Key("LocalAuthListEnabled", "true", boolean),
        Key("LocalAuthListMaxLength", str(options.local_list_length)),
        Key("SendLocalListMaxLength", str(options.send_local_list_length)),
    ]


class LocalAuthorizationList:
    """The list. Nothing but SendLocalList changes it, and it survives reboots."""

    def __init__(self, length: int, length_of_update: int) -> None:
        """``length`` is the number of id tags it can hold, ``length_of_update`` that of one SendLocalList."""
        self._length, self._length_of_update = length, length_of_update
        self._version = EMPTY
        self._entries: dict[str, TagInfo] = {}
        self.failing = False
        """The memory fails: no update can be stored."""

    def __len__(self) -> int:
        return len(self._entries)

    def version(self, behaviour: Behaviour) -> int:
        """The version; 0 where the list is empty, whatever it was sent with."""
        empty = not self._entries and not behaviour.empty_list_has_version
        return (EMPTY if empty else self._version) + behaviour.list_version_offset

    def find(self, tag: str) -> TagInfo | None:
        """What the list says of a tag. An entry whose expiry date has passed is Expired, ConcurrentTx is a valid tag."""
        info = self._entries.get(tag.lower())
        if info is None:
            return None
        return as_expired(TagInfo("Accepted", info.parent, info.expiry) if info.status == "ConcurrentTx" else info)

    def update(self, version: int, kind: str, entries: Sequence[dict[str, Any]], behaviour: Behaviour) -> str:
        """Take over a list, or the changes to it, as a whole or not at all.

        Returns:
            the UpdateStatus of section 7.47.
        """
        current = EMPTY if not self._entries else self._version
        if kind == "Differential" and version <= current and not behaviour.accept_old_lists:
            return "VersionMismatch"
        keep = kind == "Differential" or behaviour.full_list_adds
        updated = dict(self._entries) if keep else {}
        for entry in entries:
            info = entry.get("id_tag_info")
            if info is not None:
                updated[entry["id_tag"].lower()] = tag_info(info)
            else:
                updated.pop(entry["id_tag"].lower(), None)
        if not self._storable(version, kind, entries) or len(updated) > self._length:
            return "Failed"
        if self.failing:
            return "Accepted" if behaviour.ignore_list_failure else "Failed"
        self._entries, self._version = updated, version
        return "Accepted"

    def _storable(self, version: int, kind: str, entries: Sequence[dict[str, Any]]) -> bool:
        """Whether the request keeps the rules of section 6.41 and 7.1."""
        tags = {entry["id_tag"].lower() for entry in entries}
        complete = kind == "Differential" or all(entry.get("id_tag_info") for entry in entries)
        return version > EMPTY and complete and len(tags) == len(entries) <= self._length_of_update


class LocalListHandlers(Handlers):
    """GetLocalListVersion and SendLocalList."""

    def _enabled(self) -> bool:
        return self.station.configuration.flag("LocalAuthListEnabled")

    @handles("GetLocalListVersion")
    def on_get_local_list_version(self) -> Any:
        station = self.station
        version = station.local_list.version(station.behaviour) if self._enabled() else UNSUPPORTED
        return call_result.GetLocalListVersion(version)

    @handles("SendLocalList")
    def on_send_local_list(
        self, list_version: int, update_type: str, local_authorization_list: list[dict[str, Any]] | None = None
    ) -> Any:
        if not self._enabled():
            return call_result.SendLocalList("NotSupported")
        entries = local_authorization_list or []
        status = self.station.local_list.update(list_version, update_type, entries, self.station.behaviour)
        return call_result.SendLocalList(status)
