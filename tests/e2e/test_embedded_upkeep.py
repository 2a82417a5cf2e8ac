"""The embedded station's own limits decide, and what a stopped case leaves in it is put in order before the next one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from e2e_helpers import Session

from app.commands import SafeStop
from app.events import Frame, StationSurveyed
from app.evidence.reading import read_records
from app.simulators.charging_station import ChargingStation
from app.simulators.http_hook import HttpHook
from app.simulators.options import StationOptions
from app.simulators.smart_charging_options import SmartChargingOptions

SETTINGS = {"message_timeout": "5", "response_timeout": "5", "max_time_deviation": "1"}


class World:
    """The embedded station in this process, and a campaign with it."""

    def __init__(self, path: Path, **options: Any) -> None:
        self._path, self._options = path, options
        self.session = Session(path)
        self.stations: list[ChargingStation] = []

    async def run(self, *runs: Sequence[str], stop_at: str = "", settings: Mapping[str, str] | None = None) -> None:
        """``stop_at``: the first case of the first run is stopped once the bench has sent this action."""
        hook = HttpHook(lambda action, arguments: self.stations[0].perform(action, arguments))
        try:
            values = {**SETTINGS, **(settings or {})}
            await self.session.open("charging-station", await hook.start(), values, listen="127.0.0.1:0")
            options = StationOptions(url=self.session.url, boot_seconds=0.01, reconnect_first=0.02, **self._options)
            self.stations.append(ChargingStation(options))
            await self.stations[0].start()
            for cases in runs:
                stopping = asyncio.create_task(self._stop(stop_at)) if stop_at else None
                await self.session.run(cases)
                if stopping is not None:
                    await stopping
                stop_at = ""
        finally:
            await self.session.close()
            for station in self.stations:
                await station.close()
            await hook.close()

    async def _stop(self, action: str) -> None:
        def sent() -> bool:
            frames = self.session.bench.record.links and self._actions()
            return action in (frames or ())

        while not sent():
            await asyncio.sleep(0.01)
        await self.session.bench.handle(SafeStop())

    def _actions(self) -> list[str]:
        return [call.action for call in self.session.bench.campaign.driver.kept_by_station]  # type: ignore[union-attr]

    def said(self) -> list[tuple[str, str]]:
        surveys = [r.event for r in read_records(self._path) if isinstance(r.event, StationSurveyed)]
        return [(survey.when, str(item["text"])) for survey in surveys for item in survey.items]

    def sent(self, action: str) -> list[dict[str, Any]]:
        return [
            json.loads(r.raw or b"")[3]
            for r in read_records(self._path)
            if isinstance(r.event, Frame) and r.event.direction == "out" and r.event.action == action
            and r.event.message_type == 2
        ]  # fmt: skip


def test_a_station_that_takes_watts_only_is_given_watts(tmp_path: Path) -> None:
    world = World(tmp_path / "a.sqlite", smart_charging=SmartChargingOptions(rate_units=("W",)))
    cases = ("TC_056_CS", "TC_066_CS")
    asyncio.run(world.run(cases))
    results = world.session.results(cases)[0]
    assert {case: (one["verdict"], one["reason"]) for case, one in results.items() if one["verdict"] != "PASS"} == {}
    profiles = [payload["csChargingProfiles"]["chargingSchedule"] for payload in world.sent("SetChargingProfile")]
    assert {schedule["chargingRateUnit"] for schedule in profiles} == {"W"}
    texts = [text for when, text in world.said() if when == "before"]
    assert len(texts) == 1
    assert "takes charging schedules in W only" in texts[0]
    assert [text for when, text in world.said() if when == "after"] == []


def test_a_reservation_of_a_stopped_case_is_cancelled(tmp_path: Path) -> None:
    world = World(tmp_path / "a.sqlite")
    asyncio.run(world.run(("TC_047_CS",), ("TC_003_CS",), stop_at="ReserveNow"))
    assert world.session.results(("TC_003_CS",))[0]["TC_003_CS"]["verdict"] == "PASS"
    assert ("after", "reservation 47001 was left over by the last case, and cancelled") in world.said()


def test_the_list_of_a_stopped_case_is_emptied(tmp_path: Path) -> None:
    world = World(tmp_path / "a.sqlite")
    asyncio.run(world.run(("TC_008_CS",), ("TC_003_CS",), stop_at="SendLocalList"))
    assert world.session.results(("TC_003_CS",))[0]["TC_003_CS"]["verdict"] == "PASS"
    left = [text for when, text in world.said() if when == "after" and "local list" in text]
    assert left == ["the local list (version 1) was left over by the last case: it was emptied"]
    assert len(world.stations[0].local_list) == 0


def test_the_profiles_of_a_stopped_case_are_cleared(tmp_path: Path) -> None:
    world = World(tmp_path / "a.sqlite")
    asyncio.run(world.run(("TC_066_CS",), ("TC_003_CS",), stop_at="SetChargingProfile"))
    assert world.session.results(("TC_003_CS",))[0]["TC_003_CS"]["verdict"] == "PASS"
    left = [text for when, text in world.said() if when == "after" and "profiles" in text]
    assert left == ["charging profiles were left over by the last case: they were cleared"]
