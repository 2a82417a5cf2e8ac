"""One HTTP request and its reply, in a thread of its own so that a slow or broken peer never holds up the event loop."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult

BODY_LIMIT = 64 * 1024
"""Longest body of a reply that is read, in bytes."""


@dataclass(frozen=True)
class HttpReply:
    """Status and body of a reply."""

    status: int
    body: bytes


class HttpExchange:
    """A POST of a JSON body.

    ``http.client`` speaks HTTP (and asks no proxy: a hook is near the DUT). Its own time-out counts from one byte to the
    next, so the whole exchange has a deadline here as well.
    """

    def __init__(self, url: SplitResult, body: bytes, timeout_s: float) -> None:
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        port = url.port or kind.default_port  # given in any case: without it an IPv6 address would be taken apart
        self._connection = kind(url.hostname or "", port, timeout=timeout_s)
        self._target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._body = body
        self._timeout_s = timeout_s
        self._reply: asyncio.Future[HttpReply] | None = None
        self._aborted = ""

    async def run(self) -> HttpReply:
        """Send the request and wait for the reply.

        Raises:
            TimeoutError: the whole exchange took longer than the time-out.
            OSError: no connection, or it broke.
            ValueError: what came back is no HTTP, or too long.
        """
        loop = asyncio.get_running_loop()
        reply = self._reply = loop.create_future()
        threading.Thread(target=self._work, args=(loop, reply), name="hook", daemon=True).start()
        done, _ = await asyncio.wait({reply}, timeout=self._timeout_s)
        if not done:
            reply.cancel()
            self._aborted = "it took too long"
            self._shut()
            raise TimeoutError
        outcome: HttpReply = reply.result()
        return outcome

    def abort(self, why: str) -> None:
        """End the exchange now; :meth:`run` raises OSError with this reason."""
        self._aborted = why
        self._shut()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(OSError(why))

    def _shut(self) -> None:
        sock = self._connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # not connected any more

    def _work(self, loop: asyncio.AbstractEventLoop, reply: asyncio.Future[HttpReply]) -> None:
        result: HttpReply | Exception
        try:
            result = self._exchange()
        except http.client.RemoteDisconnected:
            result = OSError("it closed the connection without an answer")
        except http.client.HTTPException as error:
            result = ValueError(f"what came back is no HTTP reply ({type(error).__name__})")
        except Exception as error:  # carried over to the event loop, whatever it is
            result = error
        try:
            loop.call_soon_threadsafe(_settle, reply, result)
        except RuntimeError:
            pass  # the event loop has ended, and nobody waits

    def _exchange(self) -> HttpReply:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        try:
            self._connection.connect()
            if self._aborted:  # nobody waits any more: an action that is not asked for must not be done
                raise OSError(self._aborted)
            self._connection.request("POST", self._target, self._body, headers)
            with self._connection.getresponse() as response:
                body = response.read(BODY_LIMIT + 1)
        finally:
            self._connection.close()
        if len(body) > BODY_LIMIT:
            raise ValueError(f"its reply is longer than {BODY_LIMIT} bytes")
        return HttpReply(response.status, body)


def _settle(reply: asyncio.Future[HttpReply], result: HttpReply | Exception) -> None:
    if reply.done():
        return
    if isinstance(result, Exception):
        reply.set_exception(result)
    else:
        reply.set_result(result)
