"""A minimal CSMS, written from the OCPP 1.6 specification for these tests alone (see :mod:`lab_wire`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import lab_wire
from websockets.asyncio.server import ServerConnection, serve


@dataclass(frozen=True)
class Manners:
    """How this product behaves, all of it within the specification. Times are in seconds."""

    latency: float = 0.0
    interval: int = 1
    stamp: str = "Z"
    greets: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Requests it sends by itself after each accepted BootNotification."""
    at_connect: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Requests it sends as soon as the WebSocket is open, before anything else."""
    idle_close: float = 0.0
    """Closes a connection on which nothing has come for so long; 0: never."""
    optional_fields: bool = True
    data_transfer: str = "UnknownVendorId"
    operator_delay: float = 0.0
    subprotocol: str = "ocpp1.6"
    first_transaction: int = 4711
    pings: bool = False


class Csms:
    """The management system, with one charge point."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.peer: lab_wire.Peer | None = None
        self.identity = ""
        self.open: dict[int, str] = {}
        self._next = manners.first_transaction
        self._tasks: set[asyncio.Task[Any]] = set()
        self.answers: list[tuple[str, Any]] = []

    async def start(self) -> str:
        protocols = [self.manners.subprotocol] if self.manners.subprotocol else None
        self._server = await serve(
            self._serve, "127.0.0.1", 0, subprotocols=protocols, ping_interval=0.2 if self.manners.pings else None
        )
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/ocpp/"

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        self._server.close()
        await self._server.wait_closed()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, socket: ServerConnection) -> None:
        self.identity = unquote(socket.request.path.removeprefix("/ocpp/"))
        self.peer = peer = lab_wire.Peer(socket, self._handle, self.manners.latency)
        self._last = asyncio.get_running_loop().time()
        if self.manners.idle_close:
            self._spawn(self._watch(socket))
        for action, payload in self.manners.at_connect:
            self._spawn(peer.call(action, payload))
        await peer.run()

    async def _watch(self, socket: ServerConnection) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() - self._last < self.manners.idle_close:
            await asyncio.sleep(0.05)
        await socket.close(1000, "idle")

    async def act(self, action: str, arguments: dict[str, Any]) -> None:
        """Press the operator's button."""
        if action == "TriggerFromCsms":
            self._spawn(self._send(arguments["action"], dict(arguments["payload"])))

    async def _send(self, action: str, payload: dict[str, Any]) -> None:
        await asyncio.sleep(self.manners.operator_delay)
        if action == "RemoteStartTransaction":
            payload.setdefault("idTag", "VALID-1")
            if not self.manners.optional_fields:
                payload.pop("connectorId", None)
        if self.peer is not None:
            self.answers.append((action, await self.peer.call(action, payload)))

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        self._last = asyncio.get_running_loop().time()
        answer = getattr(self, f"_on_{action}", None)
        return answer(**payload) if answer is not None else ("NotImplemented", action)

    def _info(self, tag: str) -> dict[str, str]:
        status = "Accepted" if tag in ("VALID-1", "VALID-2") else "Invalid"
        if status == "Accepted" and self.manners.optional_fields:
            return {"status": status, "parentIdTag": "PARENT-1", "expiryDate": "2099-01-01T00:00:00Z"}
        return {"status": status}

    def _on_BootNotification(self, **_: Any) -> Any:
        answer = {
            "status": "Accepted",
            "currentTime": lab_wire.now(self.manners.stamp),
            "interval": self.manners.interval,
        }
        peer = self.peer
        assert peer is not None
        return answer, lambda: [self._spawn(peer.call(a, p)) for a, p in self.manners.greets]

    def _on_StatusNotification(self, **_: Any) -> Any:
        return {}

    def _on_Heartbeat(self) -> Any:
        return {"currentTime": lab_wire.now(self.manners.stamp)}

    def _on_Authorize(self, idTag: str) -> Any:
        return {"idTagInfo": self._info(idTag)}

    def _on_StartTransaction(self, idTag: str, **_: Any) -> Any:
        info = self._info(idTag)
        if idTag in self.open.values():
            info = {"status": "ConcurrentTx"}
        self._next += 1
        self.open[self._next] = idTag
        return {"transactionId": self._next, "idTagInfo": info}

    def _on_StopTransaction(self, transactionId: int, idTag: str = "", **_: Any) -> Any:
        self.open.pop(transactionId, None)
        return {"idTagInfo": self._info(idTag)} if idTag and self.manners.optional_fields else {}

    def _on_DataTransfer(self, **_: Any) -> Any:
        return {"status": self.manners.data_transfer}

    def _on_MeterValues(self, **_: Any) -> Any:
        return {}

    def _on_DiagnosticsStatusNotification(self, **_: Any) -> Any:
        return {}

    def _on_FirmwareStatusNotification(self, **_: Any) -> Any:
        return {}
