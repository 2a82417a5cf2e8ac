"""The end of a file over HTTP or HTTPS: everything was given to asyncio; what came of it?

See :mod:`app.services.leaving` for what can be known at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any, cast

from app.services import leaving as leave
from app.services.leaving import RESET, Leaving, has_ended
from app.services.lingering import Lingering
from app.services.transfers import Download

CLOSING_SECONDS = 2.0
"""So long the bench waits, once everything was acknowledged, for the other side to close before it says that the file is over."""
IDLE_SECONDS = 60.0
"""What does not move for so long is given up."""
LOOK_SECONDS = 0.02


class Delivery:
    """One response with a file."""

    def __init__(self, writer: asyncio.StreamWriter, reader: asyncio.StreamReader, download: Download) -> None:
        self._writer, self._reader, self._download = writer, reader, download
        self._early = self._has_ended()
        self._held = 0

    async def hold(self) -> None:
        """Wait a moment with the last byte of the file.

        Raises:
            ConnectionError: the other side has left. It cannot have read the file.
        """
        tls = self._writer.get_extra_info("ssl_object") is not None
        self._held = leave.LAST_OVER_TLS if tls else leave.LAST
        loop = asyncio.get_running_loop()
        until = loop.time() + leave.HOLD_SECONDS
        while loop.time() < until and not self._writer.transport.is_closing():
            await asyncio.sleep(leave.HOLD_LOOK_SECONDS)
        if self._writer.transport.is_closing():
            raise ConnectionError("the connection was reset before the last byte was sent")

    def before_the_last_byte(self) -> None:
        """Who has ended the connection by now cannot have read the file. From here on nobody else reads from it."""
        self._early = self._has_ended()
        _undermost(self._writer.transport).pause_reading()

    async def conclude(self, lingering: Lingering) -> None:
        """Everything was written: look how the other side takes leave, and say what is known.

        Raises:
            TimeoutError: nothing has moved for too long.
            ConnectionError: not every byte has arrived.
        """
        await self._with_the_system()
        if (sock := self._socket) is None:
            raise ConnectionError("the connection was closed before everything was sent")
        leaving = Leaving(sock, early=self._early, last=self._held)
        over = leaving.close
        try:
            self._writer.transport.abort()  # gives up its own handle of the connection, and nothing else
            await self._wait_for(leaving)
            if not leaving.acknowledged:
                how = "reset" if leaving.state == RESET else "closed"
                raise ConnectionError(f"the connection was {how}; {leaving.left} bytes were not acknowledged")
            self._download.finish(read=leaving.in_order, known=leaving.words())
            if not leaving.in_order and leaving.state != RESET:
                lingering.add(leaving, self._download)
                over = _nothing
        finally:
            over()

    @property
    def _socket(self) -> socket.socket | None:
        found: socket.socket | None = self._writer.get_extra_info("socket")
        return found

    def _has_ended(self) -> bool:
        if self._reader.at_eof() or (sock := self._socket) is None:
            return True
        with contextlib.suppress(OSError), contextlib.closing(sock.dup()) as raw:
            return has_ended(raw)
        return True

    async def _with_the_system(self) -> None:
        """Wait until the operating system has taken over every byte."""
        transport, loop = _undermost(self._writer.transport), asyncio.get_running_loop()
        moved, left = loop.time(), transport.get_write_buffer_size()
        while left and not transport.is_closing():
            await asyncio.sleep(LOOK_SECONDS / 10)
            if transport.get_write_buffer_size() != left:
                moved, left = loop.time(), transport.get_write_buffer_size()
            elif loop.time() - moved >= IDLE_SECONDS:
                raise TimeoutError
        if left:
            raise ConnectionError(f"the connection was lost; {left} bytes were not sent")

    async def _wait_for(self, leaving: Leaving) -> None:
        loop = asyncio.get_running_loop()
        moved, left = loop.time(), leaving.left
        while leaving.look() != RESET and not leaving.in_order:
            if leaving.left != left:
                moved, left = loop.time(), leaving.left
            stood = loop.time() - moved
            if not left and stood >= CLOSING_SECONDS:
                return
            if stood >= IDLE_SECONDS:
                raise TimeoutError
            await asyncio.sleep(LOOK_SECONDS)


def _undermost(transport: Any) -> asyncio.Transport:
    """The transport that holds the socket: with TLS another one lies over it, which asyncio does not show."""
    under: asyncio.Transport | None = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    return under if under is not None else cast(asyncio.Transport, transport)


def _nothing() -> None:
    """It is closed elsewhere."""
