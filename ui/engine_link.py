"""The session's way to the engine over :class:`app.engine.client.EngineClient`, on Qt's own asyncio loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from app.commands import Command, Quit, ResumeCampaign
from app.engine.client import EngineClient, EngineConnectionError
from app.engine.rendezvous import EngineInfo
from ui import engine_process
from ui.engine_process import EngineProcess, EngineStartError
from ui.session import Session, Then

POLL_SECONDS = 0.03
ATTACH_TRIES = 3
REATTACH_AFTER = 2.0
"""Seconds. A connection that is lost sooner than this is not tried again by itself."""


class EngineLinkAsync:
    """Keeps one connection, starts or finds the engine, and tells the session when it is lost."""

    def __init__(self, session: Session, started: EngineProcess | None = None, info: EngineInfo | None = None) -> None:
        """``started``: an engine that was started already; ``info``: one that runs and is to be attached to."""
        self._session = session
        self._started, self._info = started, info
        self._client: EngineClient | None = None
        self._attached_at = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()

    def ask(self, command: Command, then: Then) -> None:
        client = self._client
        if client is not None:
            self._spawn(self._ask(client, command, then))

    def open(self, then: Callable[[], None] | None = None) -> None:
        """Connect; ``then`` is called once it stands."""
        self._spawn(self._open(then))

    def restart(self) -> None:
        """Attach to an engine that is still running, or start a new one and let it go on with the case file."""
        case_file = self._session.case_file if self._session.is_open else ""
        self._info = engine_process.running()
        self._started = None
        goes_on = self._info is not None and self._info.case_file == case_file
        self._session.engine_starting()
        self.open(None if goes_on or not case_file else lambda: self._session.ask(ResumeCampaign(case_file)))

    async def close(self, *, quit_idle_engine: bool) -> None:
        """End the connection. An engine with an open campaign always lives on; an idle one is ended if asked for."""
        client, self._client = self._client, None
        if client is not None:
            if quit_idle_engine and not self._session.is_open:
                await client.command(Quit())
            await client.close()
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_event_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ask(self, client: EngineClient, command: Command, then: Then) -> None:
        then(await client.command(command))

    async def _open(self, then: Callable[[], None] | None) -> None:
        try:
            client = await self._connect()
        except (EngineStartError, EngineConnectionError) as error:
            self._session.engine_lost(str(error))
            return
        self._client, self._attached_at = client, asyncio.get_event_loop().time()
        client.on_begin = self._session.begin
        client.on_records = self._session.receive
        client.on_failure = self._session.lose_recording
        client.on_lost = self._lost
        await client.attach(self._session.record.last_seq, self._session.case_file)
        self._session.connect_engine(self, client.engine_pid)
        if then is not None:
            then()

    async def _connect(self) -> EngineClient:
        info = self._info
        if info is not None:
            for _ in range(ATTACH_TRIES):
                try:
                    return await EngineClient.connect(info.address, info.token)
                except EngineConnectionError:
                    await asyncio.sleep(POLL_SECONDS)
        process = self._started or EngineProcess()
        while (info := process.reached()) is None:
            await asyncio.sleep(POLL_SECONDS)
        return await EngineClient.connect(info.address, info.token)

    def _lost(self, why: str) -> None:
        """Attach again where only the connection is gone; an engine that is gone is for the tester to replace."""
        client, self._client = self._client, None
        self._info = engine_process.running()
        now = asyncio.get_event_loop().time()
        alive = self._info is not None and client is not None and self._info.pid == client.engine_pid
        if alive and now - self._attached_at > REATTACH_AFTER:
            self._session.engine_starting()
            self.open()
        else:
            self._session.engine_lost(why if alive else "The engine has ended.")
