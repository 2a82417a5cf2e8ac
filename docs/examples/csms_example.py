"""A worked example for management systems: a small CSMS with the hook that sends what OCPP Bench asks its operator for.

    python3 -m pip install websockets
    python3 docs/examples/csms_example.py --port 9000 --hook 8124
    ocpp-bench run docs/examples/csms_example.yaml --case-file run.ocppcase --connect ws://127.0.0.1:9000 \\
        --charge-point-id BENCH-1 --hands http://127.0.0.1:8124/ --approve advice

``Csms`` stands for your system, and ``Operator`` for what you have to write: it turns ``TriggerFromCsms`` into what your system's
own interface wants. docs/hands.md goes through it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import websockets

ID_TAGS = {
    "VALID-1": {"status": "Accepted", "parentIdTag": "PARENT-1"},
    "VALID-2": {"status": "Accepted", "parentIdTag": "PARENT-1"},
    "EXPIRED-1": {"status": "Expired"},
    "BLOCKED-1": {"status": "Blocked"},
}
"""What ``ocpp-bench test-data`` asks for."""


class Csms:
    """The management system: answers the charge point, and sends it what its interface is told to."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.transaction = 0
        self.sent = 0

    async def serve(self, connection: Any) -> None:
        self.connection = connection
        async for text in connection:
            message = json.loads(text)
            if message[0] == 2:
                await connection.send(json.dumps([3, message[1], self.answer(message[2], message[3])]))

    def answer(self, action: str, request: Mapping[str, Any]) -> dict[str, Any]:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        info = ID_TAGS.get(str(request.get("idTag")), {"status": "Invalid"})
        match action:
            case "BootNotification":
                return {"status": "Accepted", "currentTime": now, "interval": 10}
            case "Heartbeat":
                return {"currentTime": now}
            case "Authorize":
                return {"idTagInfo": info}
            case "StartTransaction":
                self.transaction += 1
                return {"transactionId": self.transaction, "idTagInfo": info}
            case "DataTransfer":
                return {"status": "UnknownVendorId"}
            case _:
                return {}

    async def send(self, action: str, payload: Mapping[str, Any]) -> None:
        self.sent += 1
        await self.connection.send(json.dumps([2, f"csms-{self.sent}", action, payload]))


class Operator:
    """What the bench asks of an operator, done by a program. Return when the request has been sent."""

    def __init__(self, csms: Csms, loop: asyncio.AbstractEventLoop) -> None:
        self.csms, self.loop = csms, loop
        self.own: dict[str, dict[str, Any]] = {}
        """What only the system knows: where its files are."""
        self.received: dict[str, bytes] = {}

    def files_at(self, url: str) -> None:
        self.own["GetDiagnostics"] = {"location": f"{url}diagnostics/"}
        self.own["UpdateFirmware"] = {"location": f"{url}firmware.bin"}

    def TriggerFromCsms(self, action: str, payload: Mapping[str, Any], example: Mapping[str, Any], **_: Any) -> None:
        """Send this request to the charge point. What is not in the payload is free; the example has a value for it."""
        whole = {**self.own.get(action, {}), **example}
        asyncio.run_coroutine_threadsafe(self.csms.send(action, whole), self.loop).result(timeout=10)

    def ConfirmEntry(self, action: str, differences: list[Any], question: str) -> str:
        """Something else came than was asked for, or nothing at all (no differences). A program enters exactly what it is told and
        sends it: "yes", the CSMS is to blame."""
        return "yes"


def hook(operator: Operator, port: int) -> ThreadingHTTPServer:
    """The HTTP hook on this port of the loopback interface (0: a free one). It also keeps the files of the system."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            do = getattr(operator, request["action"], None)
            if do is None:
                status, content = 409, {"text": f"nobody does {request['action']} here"}
            else:
                seen = do(**request["arguments"])
                status, content = 200, {"answer": seen} if seen is not None else {}
            self.reply(status, json.dumps(content).encode())

        def do_GET(self) -> None:  # a charge point fetches firmware
            found = self.path == "/firmware.bin"
            self.reply(200 if found else 404, b"example firmware\n" * 1000 if found else b"")

        def do_PUT(self) -> None:  # a charge point uploads diagnostics
            operator.received[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(201, b"")

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Quiet: the bench records what it asked and what was answered."""

    return ThreadingHTTPServer(("127.0.0.1", port), Hook)


async def run(port: int, hook_port: int) -> None:
    csms = Csms()
    operator = Operator(csms, asyncio.get_running_loop())
    async with websockets.serve(csms.serve, "127.0.0.1", port, subprotocols=["ocpp1.6"]) as server:  # type: ignore[list-item]
        with hook(operator, hook_port) as hands:
            threading.Thread(target=hands.serve_forever, daemon=True).start()
            operator.files_at(f"http://127.0.0.1:{hands.server_port}/")
            listening = next(iter(server.sockets)).getsockname()[1]
            print(f"ws://127.0.0.1:{listening} http://127.0.0.1:{hands.server_port}/", flush=True)
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                hands.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A small CSMS with a hook for OCPP Bench.")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--hook", type=int, default=8124)
    chosen = parser.parse_args()
    try:
        asyncio.run(run(chosen.port, chosen.hook))
    except KeyboardInterrupt:
        pass
