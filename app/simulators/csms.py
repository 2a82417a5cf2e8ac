"""The simulated CSMS: a conforming OCPP 1.6 Central System, and an operator who can be told what to send."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import http
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from app.hands.actions import CONFIRM_ENTRY
from app.simulators import operator
from app.simulators.csms_faults import CSMS_FAULTS
from app.simulators.csms_requests import CsmsEndpoint
from app.simulators.csms_trigger import Defaults
from app.simulators.endpoint import Tasks
from app.simulators.errors import CannotDo, Offline, Unanswered
from app.simulators.faults import Faults
from app.simulators.file_shelf import FileShelf
from app.simulators.ledger import Ledger
from app.simulators.options import CsmsOptions
from app.simulators.station_actions import checked
from app.simulators.wire import Wire

LOG = logging.getLogger("ocpp_bench.simulators")
SUBPROTOCOL = Subprotocol("ocpp1.6")


class CentralSystem:
    """The CSMS. Make it inside a running event loop."""

    def __init__(self, options: CsmsOptions) -> None:
        """
        Raises:
            app.simulators.faults.UnknownFault: the options name a fault that does not exist.
        """
        self.options = options
        self.faults = Faults(CSMS_FAULTS, options.faults, options.late_seconds)
        self.tasks = Tasks()
        self.transactions = Ledger()
        self.accepted: set[str] = set()
        self.statuses: dict[tuple[str, int], str] = {}
        self.answers: list[tuple[str, str]] = []
        """What the operator's last requests came to: action, and ``answered`` or why not."""
        self._boots: dict[str, int] = {}
        self._connections: dict[str, CsmsEndpoint] = {}
        self._defaults: dict[str, Defaults] = {}
        self._connected = asyncio.Event()
        self._server: Server | None = None
        self.files = FileShelf(options.host, options.files_port)
        self._tags = {tag.lower(): "Accepted" for tag in options.valid_tags}
        self._tags |= {tag.lower(): "Expired" for tag in options.expired_tags}
        self._tags |= {tag.lower(): "Blocked" for tag in options.blocked_tags}

    async def start(self) -> str:
        """Listen.

        Returns:
            the address to which a charge point appends its id.

        Raises:
            OSError: the port is taken, or the host is not of this machine.
        """
        await self.files.start()
        self._server = await serve(
            self._serve,
            self.options.host,
            self.options.port,
            select_subprotocol=_select,
            process_request=self._check_request,
            compression=None,
            close_timeout=1,
        )
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"ws://{f'[{host}]' if ':' in host else host}:{port}{self._path()}"

    async def close(self) -> None:
        """Close all connections and stop listening."""
        await self.tasks.cancel()
        await self.files.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def switch_fault(self, name: str, on: bool) -> None:
        """Switch a fault on or off while the CSMS runs.

        Raises:
            app.simulators.faults.UnknownFault: there is no such fault.
        """
        self.faults.switch(name, on)

    # what the endpoints ask

    def register(self, charge_point: str) -> str:
        """The status for a BootNotification."""
        boots = self._boots[charge_point] = self._boots.get(charge_point, 0) + 1
        status = "Pending" if boots <= self.options.boots_before_accepted else self.options.boot_status
        if status == "Accepted":
            self.accepted.add(charge_point)
        return status

    def tag_info(self, tag: str) -> dict[str, Any]:
        """The IdTagInfo of a tag, in the package's spelling."""
        info: dict[str, Any] = {"status": self._tags.get(tag.lower(), "Invalid")}
        if info["status"] == "Accepted" and self.options.parent_tag is not None:
            info["parent_id_tag"] = self.options.parent_tag
        return info

    # the operator

    async def perform(self, action: str, arguments: Mapping[str, Any]) -> str | None:
        """Do a manual action of ``app.hands.actions``. It is done when the operator has pressed the button.

        Returns:
            the answer to an ``Observe`` (always ``cannot``: nobody looks at this CSMS) or a ``ConfirmEntry``, else None.

        Raises:
            CannotDo: the CSMS cannot do this, or not now.
        """
        checked(action, arguments, "csms")
        if self.faults.behaviour.hands_tied:
            raise CannotDo("nobody can get at the CSMS: a fault is switched on")
        if action == "Observe":
            return "cannot"
        if action == CONFIRM_ENTRY:
            return "no" if self.faults.behaviour.operator_slips else "yes"
        request = str(arguments["action"])
        for payload in operator.entered(request, arguments["payload"], self.faults.behaviour.operator_slips):
            await self.trigger(request, payload)
        return None

    async def trigger(self, action: str, payload: Mapping[str, Any]) -> asyncio.Task[Any]:
        """Send a request to the charge point as soon as the line is free; fields left open get sensible values.

        Returns:
            the task that sends it; its result is the package's object for the CALLRESULT, or None where there was none.

        Raises:
            CannotDo: no charge point is connected, or this is not a request that a Central System may send.
        """
        endpoint = await self._charge_point()
        defaults = self._defaults.setdefault(
            endpoint.id,
            Defaults(endpoint.id, self.options.valid_tags, self.options.parent_tag, self.transactions, self.files.url),
        )
        return self.tasks.spawn(self._send(endpoint, action, defaults.complete(action, payload)))

    async def _charge_point(self) -> CsmsEndpoint:
        try:
            await asyncio.wait_for(self._connected.wait(), self.options.connect_patience)
        except TimeoutError:
            raise CannotDo("no charge point is connected") from None
        return list(self._connections.values())[-1]

    async def _send(self, endpoint: CsmsEndpoint, action: str, payload: Any) -> Any:
        try:
            result = await endpoint.ask(payload)
        except (Unanswered, Offline) as error:
            self.answers.append((action, str(error) or "the connection is gone"))
            return None
        self.answers.append((action, "answered"))
        self._defaults[endpoint.id].learn(action, result)
        return result

    # connections

    def _path(self) -> str:
        return "/" + (self.options.path.strip("/") + "/").lstrip("/")

    def _check_request(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.faults.behaviour.stays_away:
            return connection.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "not now\n")
        path = request.path.partition("?")[0]
        identity = unquote(path.removeprefix(self._path()))
        known = not self.options.charge_points or identity in self.options.charge_points
        if not path.startswith(self._path()) or not identity or "/" in identity or not known:
            return connection.respond(http.HTTPStatus.NOT_FOUND, "no such charge point\n")
        if self.options.password is not None and not self._may_enter(identity, request):
            response = connection.respond(http.HTTPStatus.UNAUTHORIZED, "wrong credentials\n")
            response.headers["WWW-Authenticate"] = 'Basic realm="ocpp"'
            return response
        return None

    def _may_enter(self, identity: str, request: Request) -> bool:
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True)
        except (binascii.Error, ValueError):
            return False
        wanted = f"{identity}:{self.options.password}".encode()
        return scheme.lower() == "basic" and hmac.compare_digest(given, wanted)

    async def _serve(self, socket: ServerConnection) -> None:
        if socket.subprotocol != SUBPROTOCOL or socket.request is None:
            # OCPP-J section 3.1.2: complete the handshake without a subprotocol, then close.
            await socket.close(1002, "the subprotocol is ocpp1.6")
            return
        identity = unquote(socket.request.path.partition("?")[0].removeprefix(self._path()))
        endpoint = CsmsEndpoint(self, identity, Wire(socket, self.faults))
        # The newest connection of a charge point is the one it listens to, and stands last.
        self._connections.pop(identity, None)
        self._connections[identity] = endpoint
        self._connected.set()
        try:
            await endpoint.run()
        finally:
            if self._connections.get(identity) is endpoint:
                del self._connections[identity]
            if not self._connections:
                self._connected.clear()


def _select(connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return SUBPROTOCOL if SUBPROTOCOL in offered else None
