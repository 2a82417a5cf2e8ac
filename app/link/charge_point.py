"""The bench as charge point: a WebSocket client of the CSMS under test."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from app.link.base import QUIET, Link
from app.link.connection import CLOSE_TIMEOUT_S, ClientWire
from app.link.failures import describe_failure
from app.link.handshake import basic_authorization, url_with_identity
from app.link.listener import SUBPROTOCOL, LinkListener
from app.link.stamp_socket import StampSocket
from app.link.stamps import StampClock

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
"""Between two tries to connect: longer each time, so that a CSMS that is down is not flooded (errata of OCPP-J 1.6, section 3.3)."""


class ChargePointLink(Link):
    """Connects to a CSMS as one charge point, and again when it is asked to."""

    def __init__(
        self,
        listener: LinkListener,
        url: str,
        charge_point_id: str,
        basic_user: str = "",
        basic_password: str = "",
        *,
        ca_file: Path | None = None,
        max_frame_bytes: int = 1024 * 1024,
        ping_interval_s: float = 0,
        connect_timeout_s: float = 10.0,
        kernel_stamps: bool = True,
        clock: StampClock | None = None,
    ) -> None:
        """Nothing happens before :meth:`connect`.

        Args:
            listener: told everything.
            url: endpoint of the CSMS, ``ws://`` or ``wss://``, without the identity.
            charge_point_id: the identity, added to the endpoint percent-encoded.
            basic_user: user name of HTTP Basic authentication; empty: none is sent.
            basic_password: its password. Never recorded.
            ca_file: PEM file of the CA to trust instead of the system's.
            max_frame_bytes: a longer message closes the connection with 1009.
            ping_interval_s: seconds between WebSocket pings; 0: none.
            connect_timeout_s: seconds for TCP, TLS and WebSocket handshake together.
            kernel_stamps: use the kernel's arrival stamps where there are any.
            clock: the clocks to stamp with.
        """
        super().__init__(listener, ping_interval_s, clock)
        self._url = url_with_identity(url, charge_point_id)
        self._charge_point_id = charge_point_id
        self._headers = {"Authorization": basic_authorization(basic_user, basic_password)} if basic_user else {}
        self._ca_file = ca_file
        self._max_frame_bytes = max_frame_bytes
        self._connect_timeout_s = connect_timeout_s
        self._kernel_stamps = kernel_stamps
        self._connecting = asyncio.Lock()

    @property
    def url(self) -> str:
        """The address that is connected to, with the identity."""
        return self._url

    async def connect(self) -> bool:
        """Connect, unless a connection is open or the link is cut.

        Returns:
            Whether a connection is open now. If not, the reason has been told as a link event.
        """
        async with self._connecting:
            return self._current is not None or await self._connect()

    async def connect_within(self, seconds: float, first_pause_s: float = FIRST_PAUSE_S) -> bool:
        """Try to connect again and again for so long, unless the link is cut meanwhile. Returns as :meth:`connect` does.

        Args:
            seconds: so long, then the last try is over.
            first_pause_s: before the second try; twice as long before each other one, up to ten seconds.
        """
        pause, deadline = first_pause_s, time.monotonic() + seconds
        while not await self.connect():
            left = deadline - time.monotonic()
            if self._cut or left <= 0:
                return False
            await asyncio.sleep(min(pause, left))
            pause = min(2 * pause, LONGEST_PAUSE_S)
        return True

    async def _connect(self) -> bool:
        if self._cut:
            self.tell("failed", charge_point_id=self._charge_point_id, reason="the bench keeps the link cut")
            return False
        host, port = "", 0
        try:
            address = parse_uri(self._url)
            host, port = address.host, address.port
            context = self._tls() if address.secure else None
            async with asyncio.timeout(self._connect_timeout_s):
                wire = await self._open(host, port, context)
        except (OSError, InvalidHandshake, InvalidURI, EOFError, ValueError) as error:
            reason, status = describe_failure(error, host, port)
            self.tell("failed", charge_point_id=self._charge_point_id, code=status, reason=reason)
            return False
        return await self._accept(wire)

    async def reconnect(self) -> bool:
        """Close the connection, if any, and connect again. Returns as :meth:`connect` does."""
        await self.close_connection(1000, "")
        return await self.connect()

    async def stop(self) -> None:
        """Close the connection (1001, going away)."""
        await self.close_connection(1001, "the test bench stops")

    async def _open(self, host: str, port: int, context: ssl.SSLContext | None) -> ClientWire:
        sock = await self._tcp(host, port)
        tls: dict[str, Any] = {} if context is None else {"ssl": context, "server_hostname": host}
        try:
            connection = await connect(
                self._url,
                sock=sock,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                additional_headers=self._headers,
                user_agent_header="OCPP Bench",
                compression=None,
                proxy=None,
                open_timeout=None,
                ping_interval=None,
                close_timeout=CLOSE_TIMEOUT_S,
                max_size=self._max_frame_bytes,
                max_queue=None,
                logger=QUIET,
                create_connection=self._create_connection,  # type: ignore[arg-type]
                **tls,
            )
        except BaseException:
            sock.close()
            raise
        assert isinstance(connection, ClientWire)
        return connection

    async def _tcp(self, host: str, port: int) -> StampSocket:
        """A connected socket; each address of the name is tried in turn."""
        loop = asyncio.get_running_loop()
        last: OSError = OSError("the name has no address")
        for family, kind, _proto, _name, address in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sock = StampSocket(family, kind, socket.IPPROTO_TCP, stamping=self._kernel_stamps)
            sock.setblocking(False)
            try:
                await loop.sock_connect(sock, address)
            except OSError as error:
                sock.close()
                last = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise last

    def _tls(self) -> ssl.SSLContext:
        """Raises OSError or ssl.SSLError if the CA file cannot be read."""
        if self._ca_file is None:
            return ssl.create_default_context()
        try:
            return ssl.create_default_context(cafile=str(self._ca_file))
        except (OSError, ssl.SSLError) as error:
            raise ValueError(f"The CA file {self._ca_file} cannot be read as PEM: {error}") from error

    def _create_connection(self, *arguments: Any, **options: Any) -> ClientWire:
        wire = ClientWire(*arguments, **options)
        wire.begin(self)
        wire.charge_point_id = self._charge_point_id
        return wire

    async def _accept(self, wire: ClientWire) -> bool:
        if wire.subprotocol == SUBPROTOCOL:
            self._begin(wire, SUBPROTOCOL)
            return self._current is wire
        reason = f"the CSMS did not choose the subprotocol {SUBPROTOCOL}; the connection was closed with 1002"
        self.tell("refused", peer=wire.peer, charge_point_id=self._charge_point_id, code=101, reason=reason)
        wire.close_by_bench(1002, f"subprotocol {SUBPROTOCOL} is required")
        await self._gone(wire)
        return False
