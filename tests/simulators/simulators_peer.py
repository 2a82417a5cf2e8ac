"""Scripted peers for the embedded DUTs, on bare websockets: they share no code with the bench, nor with the DUTs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from app.simulators.charging_station import ChargingStation
from app.simulators.options import StationOptions

PATIENCE = 3.0
Scenario = Callable[["CentralSystemPeer", ChargingStation], Awaitable[None]]
Reply = dict[str, Any] | Callable[[dict[str, Any]], Any] | None


def _accepted(payload: dict[str, Any]) -> dict[str, Any]:
    return {"idTagInfo": {"status": "Accepted"}}


class Peer:
    """One side of OCPP-J: answers CALLs from a table, records everything, and asks."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.frames: list[Any] = []
        self.taken = 0
        self.replies: dict[str, Reply] = {}
        self.socket: Any = None
        self.connections = 0
        self._responses: dict[str, asyncio.Future[Any]] = {}
        self._numbers = 0
        self._news = asyncio.Condition()

    async def talk(self, socket: Any) -> None:
        self.socket = socket
        self.connections += 1
        await self._notify()
        try:
            async for data in socket:
                await self._take(socket, data)
        except ConnectionClosed:
            pass
        await self._notify()

    async def _notify(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _take(self, socket: Any, data: Any) -> None:
        self.frames.append(data)
        try:
            frame = json.loads(data)
        except ValueError:
            frame = None
        if isinstance(frame, list) and frame[0] == 2 and len(frame) == 4:
            self.calls.append((frame[2], frame[3]))
            await self._answer(socket, frame)
        elif isinstance(frame, list) and frame[0] in (3, 4):
            waiting = self._responses.pop(frame[1], None)
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
        await self._notify()

    async def _answer(self, socket: Any, frame: list[Any]) -> None:
        reply = self.replies.get(frame[2], {})
        if callable(reply):
            reply = reply(frame[3])
        if isinstance(reply, str):
            await socket.send(json.dumps([4, frame[1], reply, "", {}]))
        elif reply is not None:
            await socket.send(json.dumps([3, frame[1], reply]))

    async def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(condition)

    async def connected(self, times: int = 1) -> None:
        await self.until(lambda: self.connections >= times)

    async def expect(self, action: str, **fields: Any) -> dict[str, Any]:
        """The next CALL; it has to be this one."""
        try:
            await self.until(lambda: len(self.calls) > self.taken)
        except TimeoutError:
            raise AssertionError(f"no {action} {fields} came; before: {self.calls[-5:]}") from None
        got, payload = self.calls[self.taken]
        self.taken += 1
        assert got == action, (got, payload, self.calls)
        assert {name: payload.get(name) for name in fields} == fields, (got, payload)
        return payload

    async def ask(self, action: str, payload: dict[str, Any] | None = None) -> Any:
        """The CALLRESULT payload, or the error code of a CALLERROR."""
        frame = await self.exchange(action, payload or {})
        return frame[2]

    async def exchange(self, action: str, payload: dict[str, Any]) -> list[Any]:
        self._numbers += 1
        identifier = f"peer-{self._numbers}"
        future = self._responses[identifier] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps([2, identifier, action, payload]))
        async with asyncio.timeout(PATIENCE):
            return list(await future)

    async def quiet(self, seconds: float = 0.08) -> None:
        """Nothing comes for a while."""
        await asyncio.sleep(seconds)
        assert self.calls[self.taken :] == []


class CentralSystemPeer(Peer):
    """A Central System that does as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self._transactions = 0
        self.interval = 300
        self.boots: list[str] = []
        self.replies |= {
            "BootNotification": self._boot,
            "Heartbeat": {"currentTime": "2024-01-01T00:00:00Z"},
            "Authorize": _accepted,
            "StartTransaction": self._start,
            "StopTransaction": {},
        }
        self.server: Any = None
        self.url = ""
        self.refusing = False

    def _boot(self, payload: dict[str, Any]) -> dict[str, Any]:
        status = self.boots.pop(0) if self.boots else "Accepted"
        return {"status": status, "currentTime": "2024-01-01T00:00:00Z", "interval": self.interval}

    def _start(self, payload: dict[str, Any]) -> dict[str, Any]:
        self._transactions += 1
        return {"transactionId": self._transactions, "idTagInfo": {"status": "Accepted"}}

    async def __aenter__(self) -> CentralSystemPeer:
        async def handler(socket: ServerConnection) -> None:
            await self.talk(socket)

        def check(connection: ServerConnection, request: Request) -> Response | None:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "") if self.refusing else None

        self.server = await serve(
            handler,
            "127.0.0.1",
            0,
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]
            process_request=check,
            close_timeout=0.2,
        )
        self.url = f"ws://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/ocpp"
        return self

    async def __aexit__(self, *error: object) -> None:
        self.server.close()
        await self.server.wait_closed()

    async def cut(self, station: ChargingStation) -> None:
        """Remove the connectivity; wait until the station has noticed."""
        self.refusing = True
        self.socket.transport.abort()
        async with asyncio.timeout(PATIENCE):
            while station.online:
                await asyncio.sleep(0.001)

    def restore(self) -> None:
        """Let the station reconnect."""
        self.refusing = False

    async def booted(self, connectors: int = 2) -> None:
        """The station has registered and reported."""
        await self.expect("BootNotification")
        for number in range(connectors + 1):
            await self.expect("StatusNotification", connectorId=number)


class ChargePointPeer(Peer):
    """A charge point that does as it is told."""

    def __init__(self, url: str, identity: str = "CP-1", **options: Any) -> None:
        super().__init__()
        self._url, self._options = f"{url}{identity}", options
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> ChargePointPeer:
        socket = await connect(self._url, subprotocols=["ocpp1.6"], proxy=None, **self._options)  # type: ignore[list-item]
        self._task = asyncio.create_task(self.talk(socket))
        await self.connected()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.socket.close()
        if self._task is not None:
            await self._task

    async def boot(self) -> Any:
        return await self.ask("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})


def shorten(station: Any, **seconds: float) -> None:
    """Let configuration keys have durations far below the second that they can be set to over the wire."""
    number = station.configuration.number
    station.configuration.number = lambda name: seconds.get(name, number(name))


@asynccontextmanager
async def rig(**options: Any) -> AsyncIterator[tuple[CentralSystemPeer, ChargingStation]]:
    """A booted station at a scripted Central System."""
    async with CentralSystemPeer() as peer:
        defaults: dict[str, Any] = {"boot_seconds": 0.01, "reconnect_first": 0.01}
        station = ChargingStation(StationOptions(peer.url, **{**defaults, **options}))
        await station.start()
        try:
            await peer.booted(station.options.connectors)
            yield peer, station
        finally:
            await station.close()


def play(scenario: Scenario, **options: Any) -> None:
    """Run a scenario with a booted station."""

    async def with_rig() -> None:
        async with rig(**options) as (peer, station):
            await scenario(peer, station)

    run(with_rig)


async def charge(peer: CentralSystemPeer, station: ChargingStation, connector: int = 1, tag: str = "VALID-1") -> None:
    """The reusable state Charging of the test case document (table 105)."""
    await station.perform("PlugIn", {"connectorId": connector})
    await peer.expect("StatusNotification", connectorId=connector, status="Preparing", errorCode="NoError")
    assert await peer.ask("RemoteStartTransaction", {"idTag": tag, "connectorId": connector}) == {"status": "Accepted"}
    await peer.expect("Authorize", idTag=tag)
    await peer.expect("StartTransaction", connectorId=connector, idTag=tag)
    await peer.expect("StatusNotification", connectorId=connector, status="Charging")


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a test's coroutine in a loop of its own; a task left behind is an error."""

    async def checked() -> None:
        await scenario()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not left, left

    asyncio.run(checked())
