"""Just enough of HTTP/1.1 for what the embedded DUTs serve: one request for each connection, its body with a Content-Length."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

MAX_HEAD = 16 * 1024
MAX_BODY = 256 * 1024
READ_SECONDS = 10.0
"""How long a client may take to send its request, and to take the answer."""


class Refused(Exception):  # noqa: N818
    """The request is answered with this status; the text says why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    status: HTTPStatus
    body: bytes = b""
    content_type: str = ""

    def as_bytes(self) -> bytes:
        of_type = f"Content-Type: {self.content_type}\r\n" if self.content_type else ""
        head = f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n{of_type}Content-Length: {len(self.body)}\r\n"
        return f"{head}Connection: close\r\n\r\n".encode() + self.body


class HttpServer:
    """Listens, and lets ``respond`` read each request and answer it."""

    def __init__(self, respond: Callable[[asyncio.StreamReader], Awaitable[Answer]], host: str, port: int) -> None:
        """Port 0: any free one. A client is left without an answer where ``respond`` raises OSError or TimeoutError."""
        self._respond = respond
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen.

        Returns:
            the address, ``http://host:port``.

        Raises:
            OSError: the port is taken, or the host is not of this machine.
        """
        self._server = await asyncio.start_server(self._accept, self._host, self._port, limit=MAX_HEAD)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening, and break off what is being answered."""
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
            writer.write((await self._respond(reader)).as_bytes())
            await asyncio.wait_for(writer.drain(), READ_SECONDS)
        except (OSError, TimeoutError):
            pass  # The client has gone.
        except asyncio.CancelledError:
            pass  # The server is closing; asyncio would report a cancelled client as an error.
        finally:
            self._clients.discard(task)
            writer.close()


async def read_request(reader: asyncio.StreamReader) -> tuple[str, str, bytes]:
    """Method, path and body.

    Raises:
        Refused: it is not such a request.
        TimeoutError: it was not complete in time.
    """
    return await asyncio.wait_for(_read(reader), READ_SECONDS)


async def _read(reader: asyncio.StreamReader) -> tuple[str, str, bytes]:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise Refused(HTTPStatus.BAD_REQUEST, "this is not an HTTP request") from None
    first, *lines = head.split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise Refused(HTTPStatus.BAD_REQUEST, "this is not an HTTP/1.1 request")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "transfer-encoding" in headers:
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "send the body with a Content-Length")
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > 9:
        raise Refused(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
    if int(length) > MAX_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body may have {MAX_BODY} bytes")
    try:
        body = await reader.readexactly(int(length))
    except asyncio.IncompleteReadError:
        raise Refused(HTTPStatus.BAD_REQUEST, "the body ends too early") from None
    return parts[0], parts[1].partition("?")[0], body
