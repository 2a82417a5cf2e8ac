"""The seam between the ``ocpp`` package and the WebSocket: what comes in is made safe, what goes out may be made faulty.

The package's receive loop dies of some frames (an action that is not a text) and drops others without an answer. Here they
are answered as OCPP-J section 4.2.3 says, before the package sees them, so that a device survives whatever it is sent.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from typing import Any, Protocol

from app.simulators.faults import Faults
from app.simulators.messages import CALL, CALLERROR, CALLRESULT, Cut, Extra, Fragments, Message, Pause, Raw, Swallow

LOG = logging.getLogger("ocpp_bench.simulators")
MAX_ID = 36
MAX_REMEMBERED = 256
EXTRA_TIMEOUT = 5.0
"""How long an additional CALL may stay unanswered before the device goes on, in seconds."""


class Socket(Protocol):
    """What is needed of a WebSocket connection of the ``websockets`` package, client or server."""

    async def recv(self) -> str | bytes: ...
    async def send(self, message: Any) -> None: ...


class Wire:
    """What the ``ocpp`` ChargePoint takes for its connection."""

    def __init__(self, socket: Socket, faults: Faults) -> None:
        self._socket = socket
        self._faults = faults
        self._asked: OrderedDict[str, str] = OrderedDict()
        self._aliases: OrderedDict[str, str] = OrderedDict()
        self._extras: dict[str, asyncio.Future[None]] = {}
        self.deaf = False
        """Drop every CALL unanswered, as a station does that was rejected (OCPP 1.6 section 4.2)."""
        self.registering = False
        """The answer that comes is that to BootNotification: Rejected makes deaf to the very next CALL."""

    async def recv(self) -> str:
        """The next frame that is well-formed OCPP-J.

        Raises:
            websockets.exceptions.ConnectionClosed: the connection is gone.
        """
        while True:
            data = await self._socket.recv()
            accepted = await self._accept(data)
            if accepted is not None:
                return accepted

    async def _accept(self, data: str | bytes) -> str | None:
        if isinstance(data, bytes):
            LOG.info("ignored a binary frame of %d bytes", len(data))
            return None
        try:
            frame = json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            LOG.info("ignored a frame that is not JSON: %.200s", data)
            return None
        if not isinstance(frame, list) or len(frame) < 3 or not isinstance(frame[1], str):
            LOG.info("ignored a frame that is not OCPP-J: %.200s", data)
            return None
        kind, identifier = frame[0], frame[1]
        if isinstance(kind, int) and kind in (CALLRESULT, CALLERROR):
            return self._accept_response(frame)
        if kind != CALL or self.deaf:
            return None
        if (
            len(frame) != 4
            or not isinstance(frame[2], str)
            or not isinstance(frame[3], dict)
            or len(identifier) > MAX_ID
        ):
            refusal = Message(
                CALLERROR, identifier, "", {}, ("FormationViolation", "not a CALL of OCPP-J section 4.2.1")
            )
            await self._socket.send(refusal.text())
            return None
        if identifier in self._asked:
            refusal = Message(
                CALLERROR, identifier, "", {}, ("GenericError", "this message id is being handled already")
            )
            await self._socket.send(refusal.text())
            return None
        _remember(self._asked, identifier, frame[2])
        return data

    def _accept_response(self, frame: list[Any]) -> str | None:
        good = len(frame) == 3 and isinstance(frame[2], dict)
        if frame[0] == CALLERROR:
            good = len(frame) == 5 and isinstance(frame[2], str) and isinstance(frame[4], dict)
        if not good:
            LOG.info("ignored a malformed response: %.200s", frame)
            return None
        extra = self._extras.get(frame[1])
        if extra is not None:
            if not extra.done():
                extra.set_result(None)
            return None
        if self.registering and frame[0] == CALLRESULT:
            self.deaf = frame[2].get("status") == "Rejected"
        frame[1] = self._aliases.pop(frame[1], frame[1])
        return json.dumps(frame)

    async def send(self, text: str) -> str | None:
        """Send a message of the ``ocpp`` package, as the switched-on faults will have it.

        Returns:
            the response that the sender shall believe it got, where a fault swallowed its CALL.

        Raises:
            websockets.exceptions.ConnectionClosed: the connection is gone.
        """
        message = self._read(text)
        answer = None
        for item in self._faults.rewrite(message):
            if isinstance(item, Swallow) and message.kind == CALL:
                answer = Message(CALLRESULT, message.id, message.action, item.reply).text()
            elif isinstance(item, Pause):
                await asyncio.sleep(item.seconds)
            elif isinstance(item, Cut):
                abort(self._socket)
            elif isinstance(item, Raw):
                await self._socket.send(item.data)
            elif isinstance(item, Extra):
                await self._send_extra(item.message)
            elif isinstance(item, Message | Fragments):
                await self._transmit(item, message)
        return answer

    async def _send_extra(self, message: Message) -> None:
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._extras[message.id] = answered
        try:
            await self._socket.send(message.text())
            await asyncio.wait({answered}, timeout=EXTRA_TIMEOUT)
        finally:
            del self._extras[message.id]

    async def _transmit(self, item: Message | Fragments, wanted: Message) -> None:
        message = item.message if isinstance(item, Fragments) else item
        if message.kind == CALL and message.action == wanted.action and message.id != wanted.id:
            _remember(self._aliases, message.id, wanted.id)
        text = message.text()
        if isinstance(item, Fragments):
            await self._socket.send([text[:1], text[1 : len(text) // 2], text[len(text) // 2 :]])
        else:
            await self._socket.send(text)

    def _read(self, text: str) -> Message:
        frame = json.loads(text)
        if frame[0] == CALL:
            return Message(CALL, frame[1], frame[2], frame[3])
        action = self._asked.pop(frame[1], "")
        if frame[0] == CALLRESULT:
            return Message(CALLRESULT, frame[1], action, frame[2])
        return Message(CALLERROR, frame[1], action, frame[4], (frame[2], frame[3]))


def abort(socket: Any) -> None:
    """Break the TCP connection at once, as a loss of power does."""
    transport = getattr(socket, "transport", None)
    if transport is not None:
        transport.abort()


def _remember(table: OrderedDict[str, str], key: str, value: str) -> None:
    table[key] = value
    while len(table) > MAX_REMEMBERED:
        table.popitem(last=False)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
