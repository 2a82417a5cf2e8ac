"""What a link tells its owner, and the error it raises."""

from __future__ import annotations

from typing import Protocol

from app.events import LinkChanged
from app.link.stamps import Stamp

SUBPROTOCOL = "ocpp1.6"
"""The WebSocket subprotocol of OCPP-J 1.6 (OCPP-J 1.6 section 3.1.2)."""


class LinkDown(ConnectionError):  # noqa: N818 - a state of the link that its caller has to handle
    """There is no open connection to send on."""


class LinkListener(Protocol):
    """Receives everything that happens on a link, on the event loop, in the order in which it happened.

    The calls are synchronous and must not block: the wire waits for them. An exception is given to the loop's exception handler;
    the link goes on.
    """

    def on_open(self, connection: int, peer: str, charge_point_id: str, subprotocol: str, at_ns: int) -> None:
        """A connection is ready for messages. Connections are counted from 1."""

    def on_frame(self, connection: int, raw: bytes, opcode: str, stamp: Stamp) -> None:
        """A data message (fragments already joined) came in. ``opcode`` is ``text`` or ``binary``."""

    def on_close(self, connection: int, initiator: str, code: int, reason: str, at_ns: int) -> None:
        """An open connection is gone. ``initiator`` is ``dut``, ``bench`` or ``network``; codes 1005 (closed without a code)
        and 1006 (lost without a close frame) are as in RFC 6455 section 7.4.1."""

    def on_link_event(self, event: LinkChanged) -> None:
        """Listening, handshake, refused, failed, pong, cut or restored."""
