"""One WebSocket connection: stamps what comes in, joins fragments, and tells who ended it.

It takes messages where websockets hands over parsed frames, before they are queued: what the bench records is what was on the
wire, in its order, with nothing repaired or dropped.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from app.link.listener import LinkDown
from app.link.stamp_socket import StampSocket, stamp_socket_of
from app.link.stamps import Stamp, StampClock, not_before, of_batch

CLOSE_TIMEOUT_S = 2.0
"""How long a peer may take to answer a close frame before the connection is aborted."""
_MOST_UNSENT_BYTES = 8 * 1024 * 1024


class ConnectionOwner(Protocol):
    """What a connection needs of the link that it belongs to."""

    clock: StampClock

    def connection_made_on(self, connection: WireConnection) -> None:
        """The TCP (and TLS) connection stands; the WebSocket handshake comes next."""

    def message_on(self, connection: WireConnection, raw: bytes, opcode: str, stamp: Stamp) -> None: ...

    def failed_on(self, connection: WireConnection, code: int, reason: str) -> None:
        """The peer broke the WebSocket protocol, and the connection is being closed for it."""

    def lost_on(self, connection: WireConnection) -> None:
        """The TCP connection is gone."""


class WireConnection(Connection):
    """The part that is the same for server and client."""

    owner: ConnectionOwner
    number = 0
    """Counted from 1 over the life of a link; 0 before the handshake is complete."""
    peer = ""
    charge_point_id = ""
    refusal = ""
    """Why the handshake was or will be refused, in words."""
    refusal_status = 0

    made_ns = 0
    """When the TCP connection was made, monotonic."""
    first_byte = b""
    """The first byte that the peer sent, empty if it has sent nothing."""

    def begin(self, owner: ConnectionOwner) -> None:
        """Must be called once, right after construction."""
        self.owner = owner
        self._socket: StampSocket | None = None
        self.made_ns = self._drained_ns = owner.clock.now()
        self._stamp = Stamp(self._drained_ns, 0, "application", 0)
        self._emptied = True
        self._frames: list[tuple[bytes, str]] = []
        self._message_is_last = False
        self._fragments: list[bytes] = []
        self._first_opcode = "text"
        self._early: list[tuple[bytes, str, Stamp]] | None = []
        self._pings: dict[bytes, tuple[asyncio.Future[int], int]] = {}
        self._ping_count = 0
        self._failure_told = False
        self._aborts_later = False
        self._ended_by_bench: tuple[int, str] | None = None
        self._eof = False
        self.lost_because: BaseException | None = None
        self.silent = False

    # --- what comes in

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._socket = stamp_socket_of(transport)
        address = transport.get_extra_info("peername")
        self.peer = f"{address[0]}:{address[1]}" if isinstance(address, tuple) else ""
        super().connection_made(transport)
        self.owner.connection_made_on(self)

    def data_received(self, data: bytes) -> None:
        self.first_byte = self.first_byte or data[:1]
        kernel_ns = self._socket.kernel_ns if self._socket else None
        # What the read before has left behind was there all along, however often the loop has looked since.
        empty_ns = max(self._drained_ns, self.owner.clock.polled_ns) if self._emptied else self._drained_ns
        self._stamp = not_before(self._stamp.at_ns, self.owner.clock.received(kernel_ns, empty_ns))
        super().data_received(data)
        frames, self._frames = self._frames, []
        ends_read = self._message_is_last and not self.protocol.reader.buffer
        exact = [index == len(frames) - 1 and ends_read for index in range(len(frames))]
        for (raw, opcode), stamp in zip(frames, of_batch(self._stamp, empty_ns, exact), strict=True):
            self._deliver(raw, opcode, stamp)
        self._emptied = self._socket is None or self._socket.drained
        if self._emptied:
            self._drained_ns = self._stamp.at_ns
        self._tell_failure()
        if self.protocol.close_rcvd is not None:
            self.abort_later()  # the closing handshake is over; some peers never close the TCP connection

    def process_event(self, event: Any) -> None:
        if not isinstance(event, Frame):
            super().process_event(event)
            return
        self._message_is_last = False
        if event.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._first_opcode = "text" if event.opcode is Opcode.TEXT else "binary"
        if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self._fragments.append(bytes(event.data))
            if event.fin:
                raw, self._fragments = b"".join(self._fragments), []
                self._frames.append((raw, self._first_opcode))
                self._message_is_last = True
        elif event.opcode is Opcode.PONG:
            self._pong(bytes(event.data))

    def _deliver(self, raw: bytes, opcode: str, stamp: Stamp) -> None:
        if self._early is not None:
            self._early.append((raw, opcode, stamp))
        elif not self.silent:
            self.owner.message_on(self, raw, opcode, stamp)
        if opcode == "text" and not _is_utf8(raw) and self.protocol.state is State.OPEN:
            # RFC 6455 section 8.1 leaves no choice; the bytes have been handed on before.
            self.fail_with(1007, "text frame is not UTF-8")

    def _tell_failure(self) -> None:
        error = self.protocol.parser_exc
        if error is not None and not isinstance(error, EOFError) and not self._failure_told:
            self._failure_told = True
            sent = self.protocol.close_sent
            self.owner.failed_on(self, sent.code if sent else 1002, str(error))
            self.abort_later()

    def open_for_messages(self) -> None:
        """The handshake is complete and told: hand on what came with it."""
        early, self._early = self._early or [], None
        for raw, opcode, stamp in early:
            if not self.silent:
                self.owner.message_on(self, raw, opcode, stamp)

    def eof_received(self) -> None:
        self._eof = True
        super().eof_received()
        self._tell_failure()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost_because = exc
        super().connection_lost(exc)
        for future, _sent_ns in self._pings.values():
            if not future.done():
                future.set_exception(LinkDown("the connection was lost while a pong was awaited"))
                future.exception()  # read here, so that one nobody waits for is not reported
        self._pings.clear()
        self.owner.lost_on(self)

    # --- what goes out

    def send_now(self, raw: bytes, opcode: str) -> Stamp:
        """Write one message to the socket.

        Raises:
            LinkDown: the connection is not open, or the peer has stopped reading.
            ValueError: the opcode is neither ``text`` nor ``binary``.
        """
        if opcode not in ("text", "binary"):
            raise ValueError(f"opcode must be text or binary, not {opcode!r}")
        if self.protocol.state is not State.OPEN or self.transport.is_closing() or self.silent:
            raise LinkDown("the connection is closed or closing")
        if self.transport.get_write_buffer_size() > _MOST_UNSENT_BYTES:
            raise LinkDown("the DUT has stopped reading; too much is waiting to be sent")
        before = self.owner.clock.now()
        if opcode == "text":
            self.protocol.send_text(raw)
        else:
            self.protocol.send_binary(raw)
        self.send_data()
        entered = max(before, self._socket.entered_ns) if self._socket is not None else before
        return self.owner.clock.sent(entered, queued=self.transport.get_write_buffer_size() > 0)

    async def ping_rtt(self, timeout_s: float) -> int:
        """Send a ping and wait for its pong.

        Returns:
            The round-trip time in nanoseconds.

        Raises:
            LinkDown: the connection is not open, or is lost meanwhile.
            TimeoutError: no pong came in time.
        """
        if self.protocol.state is not State.OPEN or self.transport.is_closing() or self.silent:
            raise LinkDown("the connection is closed or closing")
        self._ping_count += 1
        data = self._ping_count.to_bytes(4, "big")
        future: asyncio.Future[int] = self.loop.create_future()
        self._pings[data] = (future, self.owner.clock.now())
        try:
            self.protocol.send_ping(data)
            self.send_data()
            async with asyncio.timeout(timeout_s):
                return await future
        finally:
            self._pings.pop(data, None)

    def _pong(self, data: bytes) -> None:
        waiting = self._pings.pop(data, None)
        if waiting is not None and not waiting[0].done():
            waiting[0].set_result(max(self._stamp.at_ns - waiting[1], 0))

    # --- the end

    def close_by_bench(self, code: int, reason: str) -> None:
        """Send a close frame; the connection is aborted if the peer does not answer it in time."""
        self._ended_by_bench = self._ended_by_bench or (code, reason)
        if self.protocol.state is State.OPEN:
            self.protocol.send_close(code, reason)
            self.send_data()
        self.abort_later()

    def fail_with(self, code: int, reason: str) -> None:
        """Close because the peer broke a rule of WebSocket."""
        self._failure_told = True
        self.protocol.fail(code, reason)
        self.send_data()
        self.owner.failed_on(self, code, reason)
        self.abort_later()

    def abort_by_bench(self, reason: str) -> None:
        """Drop the TCP connection without a close frame."""
        self._ended_by_bench = self._ended_by_bench or (1006, reason)
        self.transport.abort()

    def abort_later(self) -> None:
        """Do not wait for ever for a peer that does not take part in closing the connection."""
        if not self._aborts_later:
            self._aborts_later = True
            self.loop.call_later(CLOSE_TIMEOUT_S, self.transport.abort)

    def ending(self) -> tuple[str, int, str]:
        """Who ended the connection, with which close code and reason."""
        protocol = self.protocol
        received, sent = protocol.close_rcvd, protocol.close_sent
        if received is not None and protocol.close_rcvd_then_sent is not False:
            return "dut", received.code, received.reason
        if self._ended_by_bench is not None:
            return "bench", *self._ended_by_bench
        if sent is not None:
            return "bench", sent.code, sent.reason
        if self.lost_because is not None:
            return "network", 1006, f"connection lost: {self.lost_because}"
        return "dut" if self._eof else "network", 1006, "TCP connection closed without a close frame"


class ServerWire(WireConnection, ServerConnection):
    """A connection that a charging station made to the bench."""


class ClientWire(WireConnection, ClientConnection):
    """A connection that the bench made to a CSMS."""


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
