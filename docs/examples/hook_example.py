"""A worked example of the HTTP hook: the hands of OCPP Bench, in the Python standard library alone.

    python3 docs/examples/hook_example.py --port 8123
    ocpp-bench run my-station.yaml --case-file run.ocppcase --hands http://127.0.0.1:8123/

Put your own automation into the methods of ``Robot``. docs/hands.md describes the protocol and every action.
"""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class CannotError(Exception):
    """The action cannot be done. The text tells the tester why; the bench does not blame the device for it."""


class Robot:
    """Your automation. This one only remembers where the cable and the power switch are.

    Return when the action is done. Do not wait for what the device makes of it: the bench sees that on the wire.
    """

    def __init__(self) -> None:
        self.plugged: set[int] = set()
        self.powered = True
        self.log: list[str] = []

    def PlugIn(self, connectorId: int) -> None:
        if connectorId in self.plugged:
            raise CannotError(f"connector {connectorId} has a cable already")
        self.plugged.add(connectorId)

    def Unplug(self, connectorId: int, side: str) -> None:
        if connectorId not in self.plugged:
            raise CannotError(f"connector {connectorId} has no cable")
        if side == "both":
            self.plugged.remove(connectorId)

    def PresentIdTag(self, connectorId: int, idTag: str) -> None:
        self.log.append(f"card {idTag} at the reader of connector {connectorId}")

    def PowerCycle(self) -> None:
        self.PowerOff()
        self.PowerOn()

    def PowerOff(self) -> None:
        self.powered = False

    def PowerOn(self) -> None:
        self.powered = True

    def TriggerFromCsms(self, action: str, payload: dict[str, Any]) -> None:
        """Of a management system: send this request. Fields that are not in the payload are free."""
        self.log.append(f"operator sends {action} {payload}")

    def ConfirmEntry(self, action: str, differences: list[Any], question: str) -> str:
        """The request came, but not as asked. "yes" if it was entered as asked: then the management system is to blame."""
        self.log.append(f"{action} came otherwise: {differences}")
        return "yes"

    def Observe(self, question: str) -> str:
        """Answer "yes", "no" or "cannot". A camera could say more; this one never knows."""
        self.log.append(f"asked: {question}")
        return "cannot"


def answer(robot: Robot, request: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """The HTTP status and body for one request of the bench."""
    action = request["action"]
    do: Callable[..., str | None] | None = getattr(robot, action, None) if action[:1].isupper() else None
    if do is None:
        return 409, {"text": f"this automation has no hands for {action}"}
    try:
        seen = do(**request["arguments"])
    except CannotError as error:
        return 409, {"text": str(error)}
    except TypeError as error:
        return 409, {"text": f"{action} was asked with other arguments than it takes: {error}"}
    return 200, {"answer": seen} if seen is not None else {}


def serve(robot: Robot, port: int) -> ThreadingHTTPServer:
    """A hook on this port of the loopback interface (0: a free one). ``serve_forever()`` runs it."""
    one_at_a_time = threading.Lock()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with one_at_a_time:
                status, content = answer(robot, json.loads(body))
            reply = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *arguments: Any) -> None:
            """Quiet: the bench records what it asked and what was answered."""

    return ThreadingHTTPServer(("127.0.0.1", port), Hook)


def main() -> None:
    parser = argparse.ArgumentParser(description="Example hook for OCPP Bench.")
    parser.add_argument("--port", type=int, default=8123)
    with serve(Robot(), parser.parse_args().port) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
