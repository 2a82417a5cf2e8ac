"""The bench as Central System: a WebSocket server for one charging station."""

from __future__ import annotations

import http
import socket
import sys
from collections.abc import Sequence
from typing import Any

from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from app.link.base import QUIET, Link
from app.link.connection import CLOSE_TIMEOUT_S, ServerWire, WireConnection
from app.link.handshake import charge_point_id_of, describe_authorization
from app.link.listener import SUBPROTOCOL, LinkListener
from app.link.refusals import Refusals
from app.link.stamp_socket import StampSocket
from app.link.stamps import StampClock

_MOST_HANDSHAKES = 50
_TLS_HANDSHAKE = b"\x16"
"""The first byte of every TLS connection (RFC 8446 section 5.1: the content type of a handshake record)."""


class CentralSystemLink(Link):
    """Waits for a charging station and holds the connection to it.

    Every attempt to connect is told: as an open connection, or as ``refused`` with the reason. A new connection of the same station
    replaces the old one, because a station that lost its network does not close it.
    """

    def __init__(
        self,
        listener: LinkListener,
        host: str = "0.0.0.0",
        port: int = 0,
        charge_point_id: str = "",
        path_prefix: str = "/",
        max_frame_bytes: int = 1024 * 1024,
        ping_interval_s: float = 0,
        *,
        handshake_timeout_s: float = 10.0,
        kernel_stamps: bool = True,
        clock: StampClock | None = None,
    ) -> None:
        """Nothing happens before :meth:`start`.

        Args:
            listener: told everything.
            host: address to listen on.
            port: TCP port; 0 takes a free one.
            charge_point_id: the only station that is let in; empty: any, one at a time.
            path_prefix: what the request target begins with; the identity is its last segment.
            max_frame_bytes: a longer message closes the connection with 1009.
            ping_interval_s: seconds between WebSocket pings; 0: none.
            handshake_timeout_s: seconds until a silent or slow client is dropped.
            kernel_stamps: use the kernel's arrival stamps where there are any.
            clock: the clocks to stamp with.
        """
        super().__init__(listener, ping_interval_s, clock)
        self._host = host
        self._port = port
        self._charge_point_id = charge_point_id
        self._path_prefix = "/" + path_prefix.strip("/") + "/" if path_prefix.strip("/") else "/"
        self._max_frame_bytes = max_frame_bytes
        self._handshake_timeout_s = handshake_timeout_s
        self._kernel_stamps = kernel_stamps
        self._server: Server | None = None
        self._refusals = Refusals(self.clock.now)
        self._wires: set[WireConnection] = set()
        self.authorization = ""
        """What the Authorization header of the latest station held, without its secret; empty if there was none."""

    @property
    def port(self) -> int:
        """The TCP port; the real one once the link has started."""
        return self._port

    @property
    def url(self) -> str:
        """The endpoint to configure in the station; it adds its identity."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"ws://{host}:{self._port}{self._path_prefix}"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the address cannot be listened on; the text says what to do.
        """
        listening = self._listening_socket()
        try:
            self._server = await serve(
                self._serve,
                sock=listening,
                select_subprotocol=_select_subprotocol,
                process_request=self._process_request,
                process_response=self._process_response,
                compression=None,
                server_header="OCPP Bench",
                open_timeout=self._handshake_timeout_s,
                ping_interval=None,
                close_timeout=CLOSE_TIMEOUT_S,
                max_size=self._max_frame_bytes,
                max_queue=None,
                logger=QUIET,
                create_connection=self._create_connection,  # type: ignore[arg-type]
            )
        except BaseException:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        self.tell("listening", reason=self.url)

    async def stop(self) -> None:
        """Close the connection (1001, going away) and stop listening."""
        if self._server is None:
            return
        self._server.close(close_connections=False)
        await self.close_connection(1001, "the test bench stops")
        for wire in tuple(self._wires):
            wire.transport.abort()
        await self._server.wait_closed()
        self._server = None

    def _listening_socket(self) -> StampSocket:
        try:
            infos = socket.getaddrinfo(self._host or None, self._port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except OSError as error:
            raise OSError(f"Cannot listen on {self._host}: {error}. Check the address in the settings.") from error
        # IPv4 first: a station that is told "localhost" or a name mostly means that.
        infos.sort(key=lambda info: info[0] != socket.AF_INET)
        family, kind, _proto, _name, address = infos[0]
        listening = StampSocket(family, kind, socket.IPPROTO_TCP, stamping=self._kernel_stamps)
        try:
            if sys.platform == "win32":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.setblocking(False)
            listening.bind(address)
        except OSError as error:
            listening.close()
            text = f"Cannot listen on {self._host}:{self._port}: {error.strerror}. Choose another port, or end the program that uses it."
            raise OSError(error.errno, text) from error
        return listening

    def _create_connection(self, *arguments: Any, **options: Any) -> ServerWire:
        wire = ServerWire(*arguments, **options)
        wire.begin(self)
        return wire

    # --- the handshake

    def connection_made_on(self, connection: WireConnection) -> None:
        self._wires.add(connection)
        if self._cut:
            connection.refusal = "the bench keeps the link cut"
            connection.transport.abort()
        elif len(self._wires) > _MOST_HANDSHAKES:
            connection.refusal = f"more than {_MOST_HANDSHAKES} connections at once"
            connection.transport.abort()

    def _process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        wire = _wire(connection)
        identity = charge_point_id_of(request.path, self._path_prefix)
        wire.charge_point_id = identity or ""
        if identity is None:
            text = f"the path {request.path[:200]!r} does not end in {self._path_prefix}<charge point identity>"
            return _refuse(wire, http.HTTPStatus.NOT_FOUND, text)
        if self._charge_point_id and identity != self._charge_point_id:
            text = f"this bench is set up for the charge point {self._charge_point_id!r} only"
            return _refuse(wire, http.HTTPStatus.NOT_FOUND, text)
        if self._current is not None and self._current.charge_point_id != identity:
            text = f"the charge point {self._current.charge_point_id!r} is connected, and a bench tests one station at a time"
            return _refuse(wire, http.HTTPStatus.CONFLICT, text)
        return None

    def _process_response(self, connection: ServerConnection, request: Request, response: Response) -> None:
        wire = _wire(connection)
        if response.status_code != http.HTTPStatus.SWITCHING_PROTOCOLS:
            body = bytes(response.body or b"").decode("utf-8", "replace").strip()
            wire.refusal = wire.refusal or body or response.reason_phrase
            wire.refusal_status = response.status_code

    async def _serve(self, connection: ServerConnection) -> None:
        wire = _wire(connection)
        offered = ", ".join(connection.request.headers.get_all("Sec-WebSocket-Protocol")) if connection.request else ""
        if connection.subprotocol != SUBPROTOCOL:
            # OCPP-J 1.6 section 3.2: complete the handshake without a subprotocol, then close at once.
            wire.refusal = (
                f"subprotocol {SUBPROTOCOL} was not offered ({offered[:100] or 'none was'}); closed with 1002"
            )
            wire.refusal_status = int(http.HTTPStatus.SWITCHING_PROTOCOLS)
            wire.close_by_bench(1002, f"subprotocol {SUBPROTOCOL} is required")
        else:
            self._accept(wire)
        await connection.wait_closed()

    def _accept(self, wire: WireConnection) -> None:
        old = self._current
        if old is not None:
            old.close_by_bench(1000, "replaced by a new connection")
            self._end(old, "bench", 1000, "the same charge point opened a new connection")
        headers = wire.request.headers.get_all("Authorization") if wire.request else []
        self.authorization = "; ".join(describe_authorization(header) for header in headers)
        if self.authorization:
            self.tell(
                "handshake",
                peer=wire.peer,
                charge_point_id=wire.charge_point_id,
                reason=f"Authorization: {self.authorization}",
            )
        self._begin(wire, SUBPROTOCOL)

    def lost_on(self, connection: WireConnection) -> None:
        self._wires.discard(connection)
        if connection.number:
            super().lost_on(connection)
            return
        reason = connection.refusal or self._why_unfinished(connection)
        text = self._refusals.text_for(connection.refusal_status, reason)
        if text is not None:
            self.tell(
                "refused", peer=connection.peer, charge_point_id=connection.charge_point_id, code=connection.refusal_status,
                reason=text,
            )  # fmt: skip

    def _why_unfinished(self, connection: WireConnection) -> str:
        if self.clock.now() - connection.made_ns >= self._handshake_timeout_s * 1e9:
            return f"no complete WebSocket handshake within {self._handshake_timeout_s:g} s"
        if not connection.first_byte:
            return "a TCP connection was opened and closed without a word"
        if connection.first_byte == _TLS_HANDSHAKE:
            return "the station speaks TLS (wss://), but the bench listens without it (ws://); correct the address in the station"
        error = connection.protocol.handshake_exc
        return str(error) if error else "the connection ended before the WebSocket handshake was complete"


def _wire(connection: Connection) -> WireConnection:
    assert isinstance(connection, WireConnection)
    return connection


def _refuse(wire: WireConnection, status: http.HTTPStatus, text: str) -> Response:
    wire.refusal = text
    assert isinstance(wire, ServerWire)
    return wire.respond(status, text + "\n")


def _select_subprotocol(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return Subprotocol(SUBPROTOCOL) if SUBPROTOCOL in offered else None
