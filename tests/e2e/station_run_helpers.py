"""One run against the lab's station that keeps things, and everything that was said of it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import Session
from lab_station import Traits
from pypdf import PdfReader
from station_upkeep_helpers import KeepingStation, Memory

from app.cli.progress import Progress
from app.events import StationSurveyed
from app.evidence.reading import read_campaign, read_records
from app.judging.judgement import Version, judge
from app.report.from_case_file import write_pdf
from app.report.run_json import run_json
from testplans.ocpp16 import scenarios

CASE = "TC_003_CS"


@dataclass
class Outcome:
    """What came of a run against the lab's station."""

    path: Path
    station: KeepingStation
    results: dict[str, dict[str, Any]]
    hands: list[tuple[str, dict[str, Any]]]
    """What the hook was asked for."""

    @property
    def items(self) -> list[tuple[str, str, str, str]]:
        """Everything that was said: when, state, text, remedy."""
        surveys = [r.event for r in read_records(self.path) if isinstance(r.event, StationSurveyed)]
        return [(s.when, item["state"], item["text"], item["remedy"]) for s in surveys for item in s.items]

    def said(self, state: str, *words: str) -> str:
        """The one text of this state that has these words."""
        found = [text for _, is_state, text, _ in self.items if is_state == state and all(w in text for w in words)]
        assert len(found) == 1, self.items
        return found[0]

    def checklist(self, item: str) -> dict[str, Any]:
        printed = run_json(read_campaign(self.path), str(self.path), None)
        return next(one for one in printed["intake"] if one["item"] == item)

    def terminal(self) -> str:
        out = io.StringIO()
        progress = Progress(out)
        for recorded in read_records(self.path):
            progress.show(recorded)
        return out.getvalue()

    def report(self) -> str:
        pdf = self.path.with_suffix(".pdf")
        write_pdf(self.path, pdf)
        return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())

    def judged_the_same(self) -> bool:
        judged = judge(list(read_records(self.path)), scenarios("charging-station"), Version("1", "a hash"))
        return judged.identical


def run(
    path: Path,
    memory: Memory | None = None,
    *,
    traits: Traits | None = None,
    keys: Mapping[str, str | None] | None = None,
    settings: dict[str, str] | None = None,
    cases: tuple[str, ...] = (CASE,),
    prepare: Callable[[KeepingStation], None] = lambda station: None,
    meanwhile: Callable[[KeepingStation, Session, lab_wire.Hook], Coroutine[Any, Any, None]] | None = None,
    **opening: Any,
) -> Outcome:
    """``meanwhile`` goes on beside the run, and ends before the session does."""
    hands: list[tuple[str, dict[str, Any]]] = []

    async def campaign() -> KeepingStation:
        stations: list[KeepingStation] = []
        hook = lab_wire.Hook(lambda action, arguments: stations[0].act(action, arguments))
        session = Session(path)
        traits_ = traits or Traits()
        try:
            more = {"listen": "127.0.0.1:0", "charge_point_id": traits_.identity, **opening}
            await session.open("charging-station", await hook.start(), settings or {}, **more)
            stations.append(KeepingStation(session.url, traits_, memory or Memory(), keys))
            prepare(stations[0])
            stations[0].start()
            beside = asyncio.create_task(meanwhile(stations[0], session, hook)) if meanwhile is not None else None
            await session.run(cases)
            if beside is not None:
                await beside
        finally:
            hands.extend((asked["action"], asked["arguments"]) for asked in hook.seen)
            await session.close()
            for station in stations:
                await station.close()
            await hook.close()
        return stations[0]

    station = asyncio.run(campaign())
    results = {one["id"]: one for one in run_json(read_campaign(path), str(path), None, cases)["cases"]}
    outcome = Outcome(path, station, results, hands)
    assert outcome.judged_the_same()
    return outcome
