"""Where the simulated CSMS keeps files: firmware to download, and a directory that diagnostics are uploaded into, over HTTP."""

from __future__ import annotations

import asyncio
import random
from http import HTTPStatus
from urllib.parse import unquote

from app.simulators.http_hook import MAX_HEAD, READ_SECONDS, Refused, read_request

FIRMWARE, DIAGNOSTICS = "/firmware.bin", "/diagnostics/"
FIRMWARE_BYTES = 262_144


class FileShelf:
    """A small HTTP server: GET of the firmware, PUT or POST of diagnostics, nothing else."""

    def __init__(self, host: str, port: int) -> None:
        """Port 0: any free one."""
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()
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
        self._server = await asyncio.start_server(self._accept, self._host, self._port, limit=MAX_HEAD)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            try:
                status, body = self._answer(*await asyncio.wait_for(read_request(reader), READ_SECONDS))
            except Refused as refused:
                status, body = refused.status, b""
            head = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await asyncio.wait_for(writer.drain(), READ_SECONDS)
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # The client has gone, or the shelf is closing.
        finally:
            self._clients.discard(task)
            writer.close()

    def _answer(self, method: str, path: str, body: bytes) -> tuple[HTTPStatus, bytes]:
        if path == FIRMWARE and method == "GET":
            return HTTPStatus.OK, self._firmware
        name = unquote(path.removeprefix(DIAGNOSTICS))
        if path.startswith(DIAGNOSTICS) and method in ("PUT", "POST") and name and "/" not in name:
            self.received[name] = body
            return HTTPStatus.CREATED, b""
        return HTTPStatus.NOT_FOUND, b""
