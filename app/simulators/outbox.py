"""The queue of what a simulated charging station has to say: in order, one CALL at a time, and kept where it matters.

Transaction-related messages survive a loss of the connection and are tried again when the Central System fails to process
them (OCPP 1.6 section 3.7.1). Everything else is dropped while the station is offline.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.simulators.configuration import Configuration
from app.simulators.endpoint import Endpoint
from app.simulators.errors import Offline, Unanswered


@dataclass(eq=False)
class Item:
    """One message to send. ``build`` makes its payload when its turn comes, None when it has become pointless."""

    build: Callable[[], Any | None]
    answered: asyncio.Future[Any]
    transactional: bool
    on_result: Callable[[Any], None] | None = None
    attempts: int = 0
    not_before: float = 0.0


class Outbox:
    """Messages of one station, over all of its connections."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._items: deque[Item] = deque()
        self._changed = asyncio.Event()
        self._online = False
        self._busy = False

    def post(
        self,
        build: Callable[[], Any | None],
        transactional: bool = False,
        on_result: Callable[[Any], None] | None = None,
    ) -> asyncio.Future[Any]:
        """Put a message at the end of the queue. ``on_result`` gets its answer before the next message is built.

        Returns:
            the future result; it gets None where the message was given up, ``Offline`` or ``Unanswered`` where no one may
            wait any longer. Nobody has to look at it.
        """
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        answered.add_done_callback(lambda future: future.cancelled() or future.exception())
        if not self._online and not transactional:
            answered.set_exception(Offline())
            return answered
        self._items.append(Item(build, answered, transactional, on_result))
        self._changed.set()
        return answered

    @property
    def empty(self) -> bool:
        return not self._items and not self._busy

    async def drained(self, seconds: float) -> None:
        """Wait until everything was sent and answered, at most this many seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self.empty and self._online and loop.time() < end:
            await asyncio.sleep(0.01)

    def open(self, reversed_order: bool = False) -> None:
        """The station was accepted, or is back online: what is queued may go out."""
        if reversed_order:
            self._items.reverse()
        self._online = True
        self._changed.set()

    def close(self) -> None:
        """The station is offline, or not accepted: only what belongs to transactions is kept."""
        self._online = False
        kept: deque[Item] = deque()
        for item in self._items:
            if item.transactional:
                kept.append(item)
            elif not item.answered.done():
                item.answered.set_exception(Offline())
        self._items = kept

    async def run(self, endpoint: Endpoint) -> None:
        """Send over this connection until it is gone."""
        while True:
            item = await self._next()
            self._busy = True
            try:
                await self._send(endpoint, item)
            except (Offline, asyncio.CancelledError) as error:
                if item.transactional:
                    self._items.appendleft(item)
                elif not item.answered.done():
                    item.answered.set_exception(Offline())
                if isinstance(error, asyncio.CancelledError):
                    raise
                return
            finally:
                self._busy = False

    async def _next(self) -> Item:
        while True:
            self._changed.clear()
            wait: float | None = None
            if self._online:
                now = asyncio.get_running_loop().time()
                held = next((item for item in self._items if item.transactional), None)
                if held is not None and held.not_before > now:
                    wait = held.not_before - now
                for item in self._items:
                    if wait is None or not item.transactional:
                        self._items.remove(item)
                        return item
            try:
                await asyncio.wait_for(self._changed.wait(), wait)
            except TimeoutError:
                pass

    async def _send(self, endpoint: Endpoint, item: Item) -> None:
        payload = item.build()
        result = None
        if payload is not None:
            try:
                result = await endpoint.ask(payload)
            except Unanswered as error:
                self._failed(item, error)
                return
        if result is not None and item.on_result is not None:
            item.on_result(result)
        if not item.answered.done():
            item.answered.set_result(result)

    def _failed(self, item: Item, error: Unanswered) -> None:
        item.attempts += 1
        if item.transactional and item.attempts < self._configuration.number("TransactionMessageAttempts"):
            pause = self._configuration.number("TransactionMessageRetryInterval") * item.attempts
            item.not_before = asyncio.get_running_loop().time() + pause
            self._items.appendleft(item)
        elif not item.answered.done():
            if item.transactional:
                item.answered.set_result(None)
            else:
                item.answered.set_exception(error)
