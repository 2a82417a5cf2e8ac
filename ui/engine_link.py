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
        self._reads_file = True
        session.file_unreadable.connect(self._without_file)
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
        writing = engine_process.writing(case_file) if case_file else None
        self._info = writing or engine_process.running()
        if self._info is not None and self._info.case_file not in ("", case_file):
            self._info = None  # that one is at work on another campaign, which is not this window's
        self._started = None
        self._session.engine_starting()
        self.open(None if writing or not case_file else lambda: self._session.ask(ResumeCampaign(case_file)))

    def attach_to(self, info: EngineInfo) -> None:
        """Leave the engine of now, which ends if it has nothing to do, for another one that is running."""
        self._info, self._started = info, None
        self._session.engine_starting()
        self._spawn(self._change())

    async def _change(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.on_lost = None
            if self._is_left_alone(client):
                await client.command(Quit())
            await client.close()
        await self._open(None)

    def _is_left_alone(self, client: EngineClient) -> bool:
        """Whether nothing and nobody needs this engine once the window is gone."""
        if self._session.is_open:
            return False
        info = engine_process.alive(client.engine_pid)
        return info is None or (not info.case_file and info.windows <= 1)

    def _without_file(self, why: str) -> None:
        """The case file cannot be read here, whatever the reason: the engine is asked for all records instead."""
        if self._reads_file and self._client is not None:
            self._reads_file = False
            client, self._client = self._client, None
            client.on_lost = None
            self._session.begin("", 0)
            self._info = engine_process.alive(client.engine_pid)
            self._spawn(client.close())
            self.open()
        else:
            self._session.refused.emit(why)

    async def close(self, *, quit_idle_engine: bool) -> None:
        """End the connection. An engine with an open campaign always lives on; an idle one is ended if asked for."""
        client, self._client = self._client, None
        if client is not None:
            if quit_idle_engine and self._is_left_alone(client):
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
        client.on_file = self._session.begin_from_file if self._reads_file else None
        client.on_records = self._session.receive
        client.on_failure = self._session.lose_recording
        client.on_lost = self._lost
        known = self._session.record.last_seq if self._session.is_open else 0
        await client.attach(known, self._session.case_file if known else "")
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
        self._info = engine_process.alive(client.engine_pid) if client is not None else None
        now = asyncio.get_event_loop().time()
        alive = self._info is not None
        if alive and now - self._attached_at > REATTACH_AFTER:
            self._session.engine_starting()
            self.open()
        else:
            self._session.engine_lost(why if alive else "The engine has ended.")
