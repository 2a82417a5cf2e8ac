"""The HTTP hook: lets the bench, or any robot, do the manual actions on a device (``--hands http://HOST:PORT/``).

It is the server side of the bench's hands, for the embedded DUTs, and the worked example for a vendor's own automation::

    POST /   {"case": ..., "attempt": ..., "step": ..., "action": "PlugIn", "arguments": {"connectorId": 1}, "text": ...}
    200      done; for Observe {"answer": "yes" | "no" | "cannot"}
    409      {"reason": "..."}   the device cannot do this, or not now
    400      {"reason": "..."}   the request is not understood
    GET /actions                 the closed list of actions

It speaks just enough of HTTP/1.1 for that, one request for each connection.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from app.hands.actions import as_json
from app.simulators.errors import CannotDo

LOG = logging.getLogger("ocpp_bench.simulators")
MAX_HEAD = 16 * 1024
MAX_BODY = 256 * 1024
READ_SECONDS = 10.0
"""How long a client may take to send its request."""

Performer = Callable[[str, Mapping[str, Any]], Awaitable[str | None]]


class Refused(Exception):  # noqa: N818
    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class HttpHook:
    """An HTTP server that does manual actions."""

    def __init__(self, perform: Performer, host: str = "127.0.0.1", port: int = 0) -> None:
        """``perform`` does an action, returns the answer to an Observe, and raises ``CannotDo``. Port 0: any free one."""
        self._perform = perform
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen.

        Returns:
            the address, ``http://host:port/``.

        Raises:
            OSError: the port is taken, or the host is not of this machine.
        """
        self._server = await asyncio.start_server(self._accept, self._host, self._port, limit=MAX_HEAD)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

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
            status, body = await self._answer(reader)
            payload = json.dumps(body).encode()
            writer.write(
                f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(payload)}\r\nConnection: close\r\n\r\n".encode()
                + payload
            )
            await asyncio.wait_for(writer.drain(), READ_SECONDS)
        except (OSError, TimeoutError):
            pass
        except asyncio.CancelledError:
            pass  # The hook is closing; asyncio would report a cancelled client as an error.
        finally:
            self._clients.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[HTTPStatus, Any]:
        try:
            method, path, body = await asyncio.wait_for(read_request(reader), READ_SECONDS)
            if path == "/actions" and method == "GET":
                return HTTPStatus.OK, as_json()
            if path != "/":
                raise Refused(HTTPStatus.NOT_FOUND, "there are POST / and GET /actions")
            if method != "POST":
                raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "actions are asked for with POST")
            action, arguments = _read_action(body)
            answer = await self._perform(action, arguments)
            return HTTPStatus.OK, {"done": True} if answer is None else {"answer": answer}
        except Refused as refused:
            return refused.status, {"reason": str(refused)}
        except CannotDo as cannot:
            return HTTPStatus.CONFLICT, {"reason": str(cannot)}
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT, {"reason": "the request was not complete in time"}
        except (OSError, asyncio.CancelledError):
            raise
        except Exception as error:
            LOG.exception("an action failed")
            return HTTPStatus.INTERNAL_SERVER_ERROR, {"reason": f"{type(error).__name__}: {error}"}


async def read_request(reader: asyncio.StreamReader) -> tuple[str, str, bytes]:
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


def _read_action(body: bytes) -> tuple[str, dict[str, Any]]:
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST, "the body is not JSON") from None
    if not isinstance(request, dict) or not isinstance(request.get("action"), str):
        raise Refused(HTTPStatus.BAD_REQUEST, 'the body is not an object with an "action"')
    arguments = request.get("arguments", {})
    if not isinstance(arguments, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, '"arguments" is not an object')
    return request["action"], arguments
