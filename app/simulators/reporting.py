"""StatusNotification: what was last said of each connector, and when the next one is due (OCPP 1.6 section 4.9)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from ocpp.v16 import call

from app.simulators.clock import timestamp
from app.simulators.configuration import Configuration
from app.simulators.connector import Reported
from app.simulators.endpoint import Tasks
from app.simulators.errors import Offline
from app.simulators.outbox import Outbox


class StatusReporter:
    """Reports each change once, and only after it was stable for MinimumStatusDuration."""

    def __init__(
        self,
        state: Callable[[int], Reported],
        outbox: Outbox,
        configuration: Configuration,
        tasks: Tasks,
        linked: Callable[[], Iterable[int]] = tuple,
    ) -> None:
        """``linked`` names the connectors whose status may change whenever that of another one does."""
        self._state = state
        self._linked = linked
        self._outbox = outbox
        self._configuration = configuration
        self._tasks = tasks
        self._last: dict[int, Reported] = {}
        self._waiting: dict[int, asyncio.Task[None]] = {}

    def changed(self, connector: int) -> None:
        """Something about a connector may have changed: report it if its status has."""
        linked = self._linked()
        self._check(connector)
        for other in linked:
            if other != connector and other not in self._waiting:
                self._check(other)

    def _check(self, connector: int) -> None:
        waiting = self._waiting.pop(connector, None)
        if waiting is not None:
            waiting.cancel()
        now = self._state(connector)
        if self._last.get(connector) == now:
            return
        duration = self._configuration.number("MinimumStatusDuration")
        if duration > 0:
            self._waiting[connector] = self._tasks.spawn(self._later(connector, duration, timestamp()))
        else:
            self.say(connector, now)

    def say(self, connector: int, reported: Reported) -> None:
        """Report this, whatever the state is."""
        self._post(connector, reported, timestamp())

    def mention(self, connector: int, error: str) -> None:
        """Report an error that changes nothing about the status (OCPP 1.6 section 4.9)."""
        payload = notification(connector, Reported(self._state(connector).status, error), timestamp())
        self._outbox.post(lambda: payload)

    def report(self, connectors: Iterable[int]) -> None:
        """Report the status of these connectors, changed or not."""
        for connector in connectors:
            self.say(connector, self._state(connector))

    def resume(self, connectors: Iterable[int]) -> None:
        """Back online: report what has changed meanwhile."""
        for connector in connectors:
            if self._last.get(connector) != self._state(connector):
                self.say(connector, self._state(connector))

    def forget(self) -> None:
        """The station reboots: nothing was ever reported."""
        for task in self._waiting.values():
            task.cancel()
        self._waiting.clear()
        self._last.clear()

    async def _later(self, connector: int, duration: float, since: str) -> None:
        await asyncio.sleep(duration)
        self._waiting.pop(connector, None)
        self._post(connector, self._state(connector), since)

    def _post(self, connector: int, reported: Reported, since: str) -> None:
        payload = notification(connector, reported, since)
        self._last[connector] = reported
        answered = self._outbox.post(lambda: payload)
        answered.add_done_callback(lambda future: self._settled(connector, reported, future))

    def _settled(self, connector: int, reported: Reported, future: asyncio.Future[Any]) -> None:
        lost = not future.cancelled() and isinstance(future.exception(), Offline)
        if lost and self._last.get(connector) == reported:
            del self._last[connector]


def notification(connector: int, reported: Reported, since: str) -> Any:
    """The StatusNotification.req that says this."""
    return call.StatusNotification(
        connector_id=connector,
        error_code=reported.error,
        status=reported.status,
        timestamp=since,
        info=reported.info or None,
    )
