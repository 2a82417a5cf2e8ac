"""File servers on loopback with places to fetch from and to upload to, and what they report."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.services.file_servers import FileServers, Settings, Wanted
from app.services.firmware import generated
from app.services.places import Place
from app.services.transfers import Report

CONTENT = generated(300_000)


class Bench:
    """File servers in an event loop on a thread of their own, so that blocking clients can be used."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.reports: list[Report] = []
        self._told = threading.Condition()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.servers = FileServers(Settings("127.0.0.1", folder / "files", **settings), self._report)

    def _report(self, report: Report) -> None:
        with self._told:
            self.reports.append(report)
            self._told.notify_all()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def firmware(self, protocol: str, name: str = "firmware.bin") -> tuple[Place, str]:
        source = self.folder / "source.bin"
        source.write_bytes(CONTENT)
        wanted = Wanted("firmware", "get", (protocol,), source, name, len(CONTENT))
        place, _, url = self.run(self.servers.open(wanted))
        return place, url

    def uploads(self, protocol: str, **more: Any) -> tuple[Place, str]:
        place, _, url = self.run(self.servers.open(Wanted("diagnostics", "put", (protocol,), **more)))
        return place, url

    def wait_for(self, fits: Callable[[Report], bool], seconds: float = 10) -> Report:
        with self._told:
            assert self._told.wait_for(lambda: any(fits(r) for r in self.reports), seconds), self.reports
            return next(r for r in self.reports if fits(r))

    def end(self, number: int = 1) -> Report:
        """How the transfer with this number ended."""
        return self.wait_for(lambda report: report.number == number and report.what != "started")

    def close(self) -> None:
        self.run(self.servers.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
