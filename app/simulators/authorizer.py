"""Who may charge: by the local list, the cache, the Central System, or the rules for being offline (OCPP 1.6 section 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from app.simulators.authorization import TagInfo, tag_info
from app.simulators.errors import Offline, Unanswered

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation

REFUSED = TagInfo("Invalid")
ACCEPTED = TagInfo("Accepted")


class Authorizer:
    """The identification of one station's users."""

    def __init__(self, station: ChargingStation) -> None:
        self._station = station
        self._configuration = station.configuration

    async def authorize(self, tag: str) -> TagInfo:
        """Whether a tag may charge."""
        known = self._known(tag)
        if self._station.online:
            if known is not None and known.accepted and self._configuration.flag("LocalPreAuthorize"):
                return known
            try:
                result = await self._station.outbox.post(lambda: call.Authorize(id_tag=tag))
                return self.learn(tag, result.id_tag_info)
            except Unanswered:
                return REFUSED
            except Offline:
                pass
        return self._offline(known)

    def _offline(self, known: TagInfo | None) -> TagInfo:
        behaviour = self._station.behaviour
        if behaviour.accept_offline:
            return ACCEPTED
        if not self._station.ever_accepted or behaviour.refuse_offline:
            return REFUSED
        if known is not None:
            # Also where unknown ids are allowed: this one is known, and may well be known to be bad (section 3.5.4).
            return known if self._configuration.flag("LocalAuthorizeOffline") else REFUSED
        return ACCEPTED if self._configuration.flag("AllowOfflineTxForUnknownId") else REFUSED

    def _known(self, tag: str) -> TagInfo | None:
        """What the station itself knows of a tag; the list goes before the cache (section 3.5.3)."""
        listed = self._listed(tag)
        if listed is not None:
            return None if self._station.behaviour.ignore_local_list else listed
        if not self._configuration.flag("AuthorizationCacheEnabled") or self._station.behaviour.ignore_cache:
            return None
        return self._station.cache.find(tag)

    def _listed(self, tag: str) -> TagInfo | None:
        return self._station.local_list.find(tag) if self._configuration.flag("LocalAuthListEnabled") else None

    def learn(self, tag: str | None, id_tag_info: dict[str, Any] | None) -> TagInfo:
        """Take over what the Central System says about a tag; without information nothing changes.

        What it says of a tag of the local list changes nothing here: a contradiction is reported (section 3.5.2), and no such
        tag enters the cache (section 3.5.3).
        """
        if tag is None or not id_tag_info:
            return ACCEPTED
        info = tag_info(id_tag_info)
        listed = self._listed(tag)
        if listed is not None:
            # A tag that is busy elsewhere is a valid one all the same.
            if listed.accepted != (info.status in ("Accepted", "ConcurrentTx")):
                self._station.reporter.mention(0, "LocalListConflict")
        elif self._configuration.flag("AuthorizationCacheEnabled"):
            self._station.cache.update(tag, info)
        return info
