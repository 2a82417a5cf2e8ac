"""The HTTP hook: lets the bench, or any robot, do the manual actions on a device (``--hands http://HOST:PORT/``).

It is the server side of the bench's hands, for the embedded DUTs, and the worked example for a vendor's own automation::

    POST /   {"case": ..., "attempt": ..., "step": ..., "action": "PlugIn", "arguments": {"connectorId": 1}, "text": ...}
    200      done; for Observe {"answer": "yes" | "no" | "cannot"}
    409      {"reason": "..."}   the device cannot do this, or not now
    400      {"reason": "..."}   the request is not understood
    GET /actions                 the closed list of actions
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
from app.simulators.http_server import Answer, HttpServer, Refused, read_request

LOG = logging.getLogger("ocpp_bench.simulators")

Performer = Callable[[str, Mapping[str, Any]], Awaitable[str | None]]


class HttpHook:
    """An HTTP server that does manual actions."""

    def __init__(self, perform: Performer, host: str = "127.0.0.1", port: int = 0) -> None:
        """``perform`` does an action, returns the answer to an Observe, and raises ``CannotDo``. Port 0: any free one."""
        self._perform = perform
        self._server = HttpServer(self._respond, host, port)

    async def start(self) -> str:
        """Listen.

        Returns:
            the address, ``http://host:port/``.

        Raises:
            OSError: the port is taken, or the host is not of this machine.
        """
        return f"{await self._server.start()}/"

    async def close(self) -> None:
        """Stop listening, and break off what is being answered."""
        await self._server.close()

    async def _respond(self, reader: asyncio.StreamReader) -> Answer:
        status, told = await self._answer(reader)
        return Answer(status, json.dumps(told).encode(), "application/json")

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[HTTPStatus, Any]:
        try:
            method, path, body = await read_request(reader)
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
