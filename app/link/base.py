"""What the bench's two kinds of link have in common: one DUT, at most one open connection, and a listener."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from app.events import LinkChanged
from app.link.connection import CLOSE_TIMEOUT_S, WireConnection
from app.link.listener import LinkDown, LinkListener
from app.link.stamps import Stamp, StampClock

QUIET = logging.getLogger("app.link.websockets")
"""The logger of the WebSocket library. Whatever a DUT does becomes a record; the log only helps to debug the bench."""
QUIET.propagate = False
QUIET.addHandler(logging.NullHandler())

PONG_TIMEOUT_S = 10.0


class Link:
    """The connection to one DUT. Not to be used itself: see :class:`CentralSystemLink` and :class:`ChargePointLink`."""

    def __init__(self, listener: LinkListener, ping_interval_s: float, clock: StampClock | None) -> None:
        self.clock = clock or StampClock()
        self._listener = listener
        self._ping_interval_s = ping_interval_s
        self._ping_task: asyncio.Task[None] | None = None
        self._current: WireConnection | None = None
        self._opened = 0
        self._cut = False

    @property
    def connected(self) -> bool:
        """Whether there is an open connection."""
        return self._current is not None

    @property
    def connection(self) -> int:
        """The number of the open connection, 0 if there is none."""
        return self._current.number if self._current else 0

    @property
    def is_cut(self) -> bool:
        """Whether the bench keeps the link down (:meth:`cut`)."""
        return self._cut

    def send(self, raw: bytes, opcode: str = "text") -> Stamp:
        """Send one message, whatever it holds.

        Returns:
            When it was sent: the beginning of the send call, with the duration of the call as uncertainty.

        Raises:
            LinkDown: no connection is open, or the DUT has stopped reading.
            ValueError: the opcode is neither ``text`` nor ``binary``.
        """
        if self._current is None:
            raise LinkDown("no DUT is connected")
        return self._current.send_now(raw, opcode)

    async def ping(self, timeout_s: float = PONG_TIMEOUT_S) -> int:
        """Measure the round-trip time with a WebSocket ping; also told as a link event ``pong``.

        Returns:
            Nanoseconds.

        Raises:
            LinkDown: no connection is open.
            TimeoutError: no pong came in time.
        """
        connection = self._current
        if connection is None:
            raise LinkDown("no DUT is connected")
        rtt_ns = await connection.ping_rtt(timeout_s)
        self.tell("pong", connection=connection.number, rtt_ns=rtt_ns)
        return rtt_ns

    def ping_every(self, seconds: float) -> None:
        """Ping at this interval from now on; 0: not at all."""
        if seconds == self._ping_interval_s:
            return
        self._ping_interval_s = seconds
        if self._ping_task is not None:
            self._ping_task.cancel()
            self._ping_task = None
        if seconds > 0 and self._current is not None:
            self._ping_task = asyncio.get_running_loop().create_task(self._keep_pinging(self._current))

    async def close_connection(self, code: int = 1000, reason: str = "") -> None:
        """Close the open connection with a close frame and wait until it is gone. Does nothing if there is none.

        Args:
            code: WebSocket close code (RFC 6455 section 7.4).
            reason: at most 123 bytes of UTF-8.
        """
        connection = self._current
        if connection is not None:
            connection.close_by_bench(code, reason)
            await self._gone(connection)

    async def cut(self, abort: bool) -> None:
        """Take the link down and keep it down until :meth:`restore`.

        Args:
            abort: drop the TCP connection as a broken network would; otherwise close it properly with 1001 (going away).
        """
        self._cut = True
        self.tell("cut", connection=self.connection, reason="without a close frame" if abort else "with a close frame")
        connection = self._current
        if connection is None:
            return
        if abort:
            connection.abort_by_bench("the bench cut the link")
        else:
            connection.close_by_bench(1001, "")
        await self._gone(connection)

    async def restore(self) -> None:
        """Allow connections again after :meth:`cut`."""
        if self._cut:
            self._cut = False
            self.tell("restored")

    def tell(self, what: str, **fields: Any) -> None:
        """Give a link event to the listener, stamped now."""
        self.call(self._listener.on_link_event, LinkChanged(what=what, at_ns=self.clock.now(), **fields))

    def call(self, callback: Callable[..., None], *arguments: Any) -> None:
        """Call the listener. Its failure is not the wire's: it goes to the loop's exception handler."""
        try:
            callback(*arguments)
        except Exception as error:
            context = {"message": f"the listener of the link failed in {callback.__name__}", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)

    # --- for the connections

    def connection_made_on(self, connection: WireConnection) -> None:
        """Nothing to do until the handshake is complete."""

    def message_on(self, connection: WireConnection, raw: bytes, opcode: str, stamp: Stamp) -> None:
        self.call(self._listener.on_frame, connection.number, raw, opcode, stamp)

    def failed_on(self, connection: WireConnection, code: int, reason: str) -> None:
        if connection.number:
            self.tell(
                "failed", connection=connection.number, peer=connection.peer, code=code, reason=f"WebSocket: {reason}"
            )

    def lost_on(self, connection: WireConnection) -> None:
        if connection is self._current:
            self._end(connection, *connection.ending())

    def _begin(self, connection: WireConnection, subprotocol: str) -> None:
        """A connection has completed its handshake and becomes the link's."""
        self._opened += 1
        connection.number = self._opened
        self._current = connection
        at_ns = self.clock.now()
        arguments = (connection.number, connection.peer, connection.charge_point_id, subprotocol, at_ns)
        self.call(self._listener.on_open, *arguments)
        connection.open_for_messages()
        if connection.connection_lost_waiter.done():
            self._end(connection, *connection.ending())
        elif self._ping_interval_s > 0:
            self._ping_task = asyncio.get_running_loop().create_task(self._keep_pinging(connection))

    def _end(self, connection: WireConnection, initiator: str, code: int, reason: str) -> None:
        connection.silent = True
        self._current = None
        if self._ping_task is not None:
            self._ping_task.cancel()
            self._ping_task = None
        self.call(self._listener.on_close, connection.number, initiator, code, reason, self.clock.now())

    async def _gone(self, connection: WireConnection) -> None:
        """Wait until the TCP connection is gone; a peer that does not take part in closing is dropped."""
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await asyncio.shield(connection.connection_lost_waiter)
        except TimeoutError:
            connection.transport.abort()
            await asyncio.shield(connection.connection_lost_waiter)

    async def _keep_pinging(self, connection: WireConnection) -> None:
        """Ping at the set interval. Silence is told once, and the connection is left as it is: it is the DUT's to lose."""
        told = False
        while True:
            await asyncio.sleep(self._ping_interval_s)
            began = time.monotonic()
            try:
                await self.ping(min(PONG_TIMEOUT_S, self._ping_interval_s))
                told = False
            except TimeoutError:
                if not told:
                    waited = time.monotonic() - began
                    reason = f"no pong within {waited:.1f} s: the connection may be half open"
                    self.tell("failed", connection=connection.number, peer=connection.peer, reason=reason)
                told = True
            except LinkDown:
                return
