"""The ``ocpp`` package's ChargePoint, kept alive whatever the other side sends, and with the error codes of OCPP 1.6.

The package is made for both sides of a connection; what differs is which actions a subclass handles.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import ocpp.messages
from ocpp.exceptions import FormatViolationError, OCPPError
from ocpp.routing import create_route_map, on
from ocpp.v16 import ChargePoint
from ocpp.v16.enums import Action
from websockets.exceptions import ConnectionClosed

from app.simulators.errors import Offline, Unanswered
from app.simulators.wire import Wire

# The package validates in a thread by default, which makes a message four times as slow and lets follow-ups overtake replies.
ocpp.messages.ASYNC_VALIDATION = False

LOG = logging.getLogger("ocpp_bench.simulators.ocpp")
LOG.setLevel(logging.CRITICAL)  # The package logs whole stack traces for frames that this class answers properly.

MAX_WAITING = 1000
"""CALLs that may wait for their answer before nothing more is read."""
ROUNDS = 12
"""Rounds of the event loop that a response needs at most to reach whoever waits for it, through the package's queue."""

_KNOWN = {str(action.value) for action in Action}
_Handler = TypeVar("_Handler", bound=Callable[..., Any])


def handles(action: str) -> Callable[[_Handler], _Handler]:
    """Mark a method as the handler of an action: the package's decorator, with types."""
    decorator: Callable[[_Handler], _Handler] = on(action)
    return decorator


class Endpoint(ChargePoint):  # type: ignore[misc]  # the package has no types
    """One side of one connection."""

    def __init__(self, identity: str, wire: Wire, response_timeout: float) -> None:
        super().__init__(identity, wire, response_timeout, logger=LOG)
        self.wire = wire
        self._follow_ups: list[Callable[[], object]] = []
        self._calls: asyncio.Queue[str] = asyncio.Queue(MAX_WAITING)
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Receive until the connection is gone."""
        # CALLs are handled one after the other, beside the receive loop: a slow answer must not hold back responses.
        worker = asyncio.create_task(self._handle_calls())
        try:
            await self.start()
        except ConnectionClosed:
            pass
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            if not self._gone.done():
                self._gone.set_result(None)

    def add_handlers(self, handlers: object) -> None:
        """Let the methods of an object that are marked with :func:`handles` handle their actions too."""
        self.route_map.update(create_route_map(handlers))

    def then(self, follow_up: Callable[[], object]) -> None:
        """From within a handler: do this as soon as the reply is out."""
        self._follow_ups.append(follow_up)

    async def ask(self, payload: Any) -> Any:
        """Send a CALL when the line is free, and return the payload of its CALLRESULT.

        Raises:
            Unanswered: a CALLERROR, a result that is not of the schema, or nothing within the response time-out.
            Offline: the connection is gone.
        """
        call = asyncio.create_task(self.call(payload, suppress=False))
        try:
            await asyncio.wait({call, self._gone}, return_when=asyncio.FIRST_COMPLETED)
            if not call.done():
                raise Offline
            return call.result()
        except ConnectionClosed:
            raise Offline from None
        except Exception as error:  # a CALLERROR, a time-out, or whatever an answer made the package stumble over
            raise Unanswered(f"{type(payload).__name__}: {str(error) or 'no answer'}") from None
        finally:
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)

    async def route_message(self, raw_msg: str) -> None:
        """Take one frame: a response goes to who waits for it, a CALL into the queue."""
        if json.loads(raw_msg)[0] == ocpp.messages.MessageType.Call:
            await self._calls.put(raw_msg)
        else:
            await super().route_message(raw_msg)

    async def _handle_calls(self) -> None:
        try:
            while True:
                call = await self._calls.get()
                for _ in range(ROUNDS):
                    # A response that came before this CALL takes effect first: a remote stop may follow at once on the
                    # StartTransaction.conf that names its transaction.
                    await asyncio.sleep(0)
                await self._handle(call)
        except ConnectionClosed:
            pass

    async def _handle(self, raw_msg: str) -> None:
        """Answer one CALL; nothing but the end of the connection may end the loop that calls this."""
        message = ocpp.messages.Call(*json.loads(raw_msg)[1:])
        try:
            handler = self.route_map.get(message.action)
            if handler is None or "_on_action" not in handler:
                await self._refuse(message, *_unhandled(message.action))
            else:
                await self._handle_call(message)
        except OCPPError as error:
            await self._refuse(message, _error_code(error), _cause(error))
        except ConnectionClosed:
            raise
        except Exception as error:
            # Some payloads break the package's own validation, such as numbers that Decimal cannot divide.
            await self._refuse(message, "InternalError", f"{type(error).__name__}: {error}")
        finally:
            follow_ups, self._follow_ups = self._follow_ups, []
        for follow_up in follow_ups:
            follow_up()

    async def _refuse(self, message: Any, code: str, description: str) -> None:
        await self._send(ocpp.messages.CallError(message.unique_id, code, description[:255], {}).to_json())

    async def _send(self, message: str) -> None:
        answer = await self.wire.send(message)
        if answer is not None:
            self._response_queue.put_nowait(ocpp.messages.unpack(answer))


def _unhandled(action: str) -> tuple[str, str]:
    # OCPP-J section 4.2.3, table 7: the package has the meanings of these two the other way round.
    if action in _KNOWN:
        return "NotSupported", f"{action} is not supported"
    return "NotImplemented", f"{action} is not an action of OCPP 1.6"


def _error_code(error: Any) -> str:
    if isinstance(error, FormatViolationError):
        # The package's name is that of OCPP 2.0.1. Errata v4.0 3.24 and 3.38 want the second code for a wrong enum value.
        return "PropertyConstraintViolation" if "is not one of" in _cause(error) else "FormationViolation"
    return str(error.code)


def _cause(error: Any) -> str:
    return str(error.details.get("cause", error.description)) if isinstance(error.details, dict) else str(error)


class Tasks:
    """The running tasks of a device, so that none outlives it and none fails unseen."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, Offline):
            logging.getLogger("ocpp_bench.simulators").error("a task of the simulated device failed", exc_info=error)

    async def cancel(self) -> None:
        """Cancel all, and wait until they have ended."""
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
