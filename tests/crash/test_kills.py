"""A sample of the storm: engines, a window and both are killed at random moments, on both kinds of DUT (``make storm``)."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

import pytest

from tests.crash.life import Campaign, World
from tests.crash.processes import Engines

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL, and no fork")
SEED = 20261120


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("world", "targets"),
    [
        (World("charging-station", embedded=False), ("engine", "engine", "both", "engine")),
        (World("csms", embedded=False), ("engine", "engine")),
        (World("charging-station", embedded=True), ("window", "engine")),
        (World("csms", embedded=True), ("engine",)),
    ],
    ids=lambda value: value.name if isinstance(value, World) else "",
)
def test_nothing_that_was_shown_is_lost_and_the_campaign_goes_on(
    tmp_path: Path, world: World, targets: tuple[str, ...]
) -> None:
    async def main() -> list[str]:
        engines = Engines(tmp_path)
        try:
            async with Campaign(world, engines, tmp_path, random.Random(SEED)) as campaign:
                for target in targets:
                    await campaign.live_and_die(target)
                return await campaign.finish()
        finally:
            await engines.close()

    assert asyncio.run(main()) == []
