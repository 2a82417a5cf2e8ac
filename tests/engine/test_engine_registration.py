"""A running engine says what it has open, as long as it has it open."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.casefiles import listing
from app.casefiles.index import Index
from app.commands import CloseCampaign, Quit
from app.engine import rendezvous
from tests.engine.engine_helpers import engine, opening


@pytest.fixture(autouse=True)
def _own_runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


def test_a_campaign_is_open_while_its_engine_has_it_and_closed_afterwards(tmp_path: Path) -> None:
    index = Index(tmp_path / "list")

    def state(path: Path) -> str:
        return next(item.state for item in listing.campaigns(index, tmp_path) if item.path == str(path))

    async def main() -> None:
        async with engine(tmp_path) as running:
            window = await running.attach()
            path = tmp_path / "c.ocppcase"
            await window.do(opening(path))
            (info,) = await asyncio.to_thread(rendezvous.find)
            assert (info.case_file, info.windows) == (str(path), 1)
            assert await asyncio.to_thread(state, path) == "open"
            await window.do(CloseCampaign())
            (info,) = await asyncio.to_thread(rendezvous.find)
            assert (info.case_file, info.windows) == ("", 1)
            assert await asyncio.to_thread(state, path) == "closed"
            await window.do(Quit())
            await asyncio.to_thread(running.process.wait, 10)
        assert rendezvous.find() == []

    asyncio.run(main())
