"""``python -m tests.crash --kills 300``: the storm. Prints each kill that broke a promise, and the figures; exit code 1 if any did."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.life import Campaign, Kill, World
from tests.crash.processes import Engines
from tests.crash.slow_disk import shim

WORLDS = [World(dut, embedded) for embedded in (False, True) for dut in ("charging-station", "csms")]
LIVES = 10
"""Kills of one campaign."""


async def storm(kills: int, seed: int, folder: Path, *, slow: bool) -> tuple[list[Kill], list[str]]:
    """That many kills, over all worlds and targets. ``slow``: on a disk whose fsync takes 15 ms."""
    chance = random.Random(seed)
    library = shim(folder) if slow else None
    engines, done, broken = Engines(folder, **({"LD_PRELOAD": str(library)} if library else {})), [], []
    try:
        for number in range(10_000):
            if len(done) >= kills:
                break
            place = folder / f"campaign-{number}"
            place.mkdir()
            async with Campaign(WORLDS[number % len(WORLDS)], engines, place, chance) as campaign:
                for _ in range(min(LIVES, kills - len(done))):
                    target = chance.choices(("engine", "window", "both"), (8, 1, 1))[0]
                    made = await campaign.live_and_die(target)
                    done.append(made)
                    _tell(len(done), made)
                found = await campaign.finish()
                broken += [f"campaign {number} ({campaign.world.name}): {text}" for text in found]
    finally:
        await engines.close()
    return done, broken


def _tell(number: int, made: Kill) -> None:
    after = made.after
    lost = f"{after.lost_frames} frames, {after.lost_ms:.1f} ms" if after.lost_frames else "nothing"
    print(
        f"{number:4} {made.world:34} {made.target:7} {made.moment:24} {len(after.records):6} records, {after.shown:5} shown, "
        f"lost {lost}, machine late {made.late_ms:.1f} ms {' '.join(after.broken)}",
        flush=True,
    )


def figures(kills: list[Kill], broken: list[str], seconds: float) -> str:
    lost = sorted(made.after.lost_ms for made in kills if made.after.lost_frames)
    by = {name: sum(made.target == name for made in kills) for name in ("engine", "window", "both")}
    worlds = {name: sum(made.world == name for made in kills) for name in sorted({made.world for made in kills})}
    lines = [
        f"{len(kills)} kills in {seconds:.0f} s: {by}; {worlds}",
        f"records shown: {sum(made.after.shown for made in kills)}; of those lost: 0" if not broken else "",
        f"kills after which frames at the end were missing: {len(lost)}; oldest of them "
        + (f"{lost[len(lost) // 2]:.1f} ms (median), {lost[-1]:.1f} ms (worst)" if lost else "none"),
        f"promises broken: {len(broken)}",
    ]
    return "\n".join([*(line for line in lines if line), *broken])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--slow-disk", action="store_true", help="every fsync takes 15 ms")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ocpp-bench-crash-") as folder:
        kills, broken = asyncio.run(storm(arguments.kills, arguments.seed, Path(folder), slow=arguments.slow_disk))
    print(figures(kills, broken, time.monotonic() - began))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
