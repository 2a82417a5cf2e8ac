"""Where the simulated CSMS keeps files: firmware to download, and a directory that diagnostics are uploaded into, over HTTP."""

from __future__ import annotations

import asyncio
import random
from http import HTTPStatus
from urllib.parse import unquote

from app.simulators.http_server import Answer, HttpServer, Refused, read_request

FIRMWARE, DIAGNOSTICS = "/firmware.bin", "/diagnostics/"
FIRMWARE_BYTES = 262_144


class FileShelf:
    """A small HTTP server: GET of the firmware, PUT or POST of diagnostics, nothing else."""

    def __init__(self, host: str, port: int) -> None:
        """Port 0: any free one."""
        self._server = HttpServer(self._respond, host, port)
        self._firmware = b"SIM-FIRMWARE\n" + random.Random(0).randbytes(FIRMWARE_BYTES - 13)
        self.url = ""
        """Without a slash at its end; empty until it is started."""
        self.received: dict[str, bytes] = {}
        """Diagnostics: name -> what was uploaded last."""

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken, or the host is not of this machine.
        """
        self.url = await self._server.start()

    async def close(self) -> None:
        await self._server.close()

    async def _respond(self, reader: asyncio.StreamReader) -> Answer:
        try:
            return self._answer(*await read_request(reader))
        except Refused as refused:
            return Answer(refused.status)

    def _answer(self, method: str, path: str, body: bytes) -> Answer:
        if path == FIRMWARE and method == "GET":
            return Answer(HTTPStatus.OK, self._firmware)
        name = unquote(path.removeprefix(DIAGNOSTICS))
        if path.startswith(DIAGNOSTICS) and method in ("PUT", "POST") and name and "/" not in name:
            self.received[name] = body
            return Answer(HTTPStatus.CREATED)
        return Answer(HTTPStatus.NOT_FOUND)
