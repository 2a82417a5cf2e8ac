"""The plan once the station has told its configuration keys: they stand before what its PICS says of them (procedure, appendix C)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.campaign.pics import Pics
from app.campaign.pics_facts import FEATURE_KEYS, KEY_ITEMS, KEY_VALUES, KeyRead
from app.campaign.plan import make_plan
from app.campaign.record import CampaignRecord
from app.campaign.station_limits import PLAN, WRONG, Found
from app.engine.pics_data import entries_as_json
from app.engine.setup import catalogue, runnable
from app.events import JsonObject, PlanMade
from app.evidence.case_file import CaseFile
from app.scenario.values import folded, whole_text

_NUMBERS = frozenset(name for name in KEY_VALUES if name != "ReserveConnectorZeroSupported")
_REMEDY = "Correct the PICS and open a new campaign, or have the vendor correct the station."

LOOKED_AT = tuple(dict.fromkeys([*(name for name, _ in KEY_ITEMS), *FEATURE_KEYS.values()]))
"""Keys that conditions of the plan look at."""


class Replanning:
    """Of one campaign with a charging station."""

    def __init__(self, pics: Pics, case_file: CaseFile, record: CampaignRecord) -> None:
        self._pics, self._case_file, self._record = pics, case_file, record

    def by(self, entries: Iterable[Mapping[str, Any]]) -> list[Found]:
        """Make the plan anew with all keys that the station told. What it decides otherwise is recorded, and to be said."""
        plan = make_plan(self._pics, catalogue(), scenarios=runnable(self._pics.dut_type), keys=_read(entries))
        before = {str(entry["id"]): entry for entry in self._record.plan}
        new = entries_as_json(plan)
        other = [entry for entry in new if _decided(entry) != _decided(before.get(str(entry["id"]), {}))]
        if not other:
            return []
        self._case_file.append(PlanMade(new, list(self._record.selected)))
        return [Found(PLAN, WRONG, _words(entry, before.get(str(entry["id"]), {})), _REMEDY) for entry in other]


def _read(entries: Iterable[Mapping[str, Any]]) -> dict[str, KeyRead]:
    """The keys by the names that conditions use. A number that is none says nothing, so that the PICS does."""
    names = {folded(name): name for name in LOOKED_AT}
    found: dict[str, KeyRead] = {}
    for entry in entries:
        name, value, readonly = names.get(folded(entry.get("key"))), entry.get("value"), entry.get("readonly")
        if name is None or (name in _NUMBERS and whole_text(value) is None):
            continue
        found[name] = KeyRead(value.strip() if isinstance(value, str) else None, readonly is True)
    return found


def _decided(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return entry.get("applies"), entry.get("expectation"), bool(entry.get("conflict"))


def _words(entry: JsonObject, before: JsonObject) -> str:
    """What the station's own keys decide otherwise, and why."""
    now, was = entry["applies"], before.get("applies")
    if entry["conflict"] and not before.get("conflict"):
        what = "cannot be carried out as it has to be"
    elif before.get("conflict") and not entry["conflict"] and now is was:
        what = "can be carried out after all"
    elif now is was:
        refuse = entry.get("expectation") == "must reject"
        what = "passes only if the station refuses it" if refuse else "no longer passes by a refusal"
    else:
        what = {True: "is run after all", False: "is not run"}.get(now, "cannot be decided")
    reason = str(entry["conflict"] or entry["reason"]).strip().rstrip(".")
    return f"by the station's own keys {entry['id']} {what}: {reason}"
