"""``python -m app.engine``: the engine as a process of its own, for windows to attach to.

It goes on when a window ends, however that ends. Without a campaign, a self-check and a window it ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.commands import Command, Quit, Reply
from app.engine.bench import Bench
from app.engine.rendezvous import EngineInfo, Registration, RendezvousError, new_token, runtime_folder
from app.engine.server import EngineServer
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records

LONELY_S = 60.0
"""An engine that has nothing to do ends after this long without a window."""


async def serve(rendezvous: Path | None) -> None:
    """Serve windows until told to quit.

    Raises:
        RendezvousError: windows could not find it.
        OSError: it cannot listen.
    """
    folder = runtime_folder()
    registered: list[Registration] = []

    def opened(case_file: CaseFile) -> None:
        path = str(case_file.path)
        server.begin(path, partial(read_records, case_file.path), case_file.seq, lambda: case_file.durable_seq)
        case_file.subscribe(server.publish)
        case_file.on_failure(server.recording_failed, asyncio.get_running_loop())
        register()

    def register() -> None:
        """Whoever looks for engines sees what this one has open, and whether a window looks at it."""
        path = str(bench.case_file.path) if bench.case_file is not None else ""
        for registration in registered:
            with contextlib.suppress(RendezvousError):  # the folder is gone or full: found or not, the engine goes on
                registration.update(path, server.clients)

    async def handle(command: Command) -> Reply:
        try:
            return await bench.handle(command)
        finally:
            register()

    bench = Bench(opened)
    server = EngineServer(handle, token := new_token())
    server.on_clients = register
    address = await server.start(folder)
    info = EngineInfo(os.getpid(), address, token, "", datetime.now(UTC).isoformat())
    registered.append(Registration(info, folder))
    if rendezvous is not None:
        _write(rendezvous, info)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, bench.ended.set)
    lonely = asyncio.create_task(_end_when_lonely(bench, lambda: server.clients))
    try:
        await bench.ended.wait()
    finally:
        lonely.cancel()
        await bench.handle(Quit())
        # The reply to a Quit is still on its way to the window that asked for it.
        await asyncio.sleep(0.05)
        await server.close()
        registered[0].remove()
        if rendezvous is not None:
            rendezvous.unlink(missing_ok=True)


async def _end_when_lonely(bench: Bench, clients: Callable[[], int]) -> None:
    alone = 0.0
    while alone < LONELY_S:
        await asyncio.sleep(1)
        busy = bench.case_file is not None or bench.self_check.running
        alone = 0.0 if clients() or busy else alone + 1
    bench.ended.set()


def _write(path: Path, info: EngineInfo) -> None:
    """The rendezvous file, whole or not at all, readable for its owner alone."""
    draft = path.with_name(path.name + ".part")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        json.dump(asdict(info), file)
    os.replace(draft, path)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m app.engine", description=__doc__)
    parser.add_argument("--rendezvous", type=Path, help="also write address and token to this file")
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.rendezvous))
    except (RendezvousError, OSError) as error:
        print(f"The engine cannot start: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
