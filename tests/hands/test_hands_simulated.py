"""The embedded simulated DUT as a process: started, driven, ended; and what is said when it does not start."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from hands_helpers import prompt

from app.hands.base import HandsFailed
from app.hands.simulated import SimulatedDut

DUT = """
import http.server, json, sys, threading
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print(body["action"], file=sys.stderr, flush=True)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"ready": True, "hook": f"http://127.0.0.1:{server.server_port}/", "args": sys.argv[1:]}), flush=True)
print("x" * 200000, flush=True)
sys.stdin.read()
"""


async def started(program: str, log: Path, ready_timeout_s: float = 20) -> SimulatedDut:
    return await SimulatedDut.start(
        "charging-station",
        ["--url", "ws://x"],
        log,
        ready_timeout_s=ready_timeout_s,
        program=(sys.executable, "-c", program),
    )


def test_it_is_started_driven_and_ended(tmp_path: Path) -> None:
    async def run() -> None:
        dut = await started(DUT, tmp_path / "logs" / "dut.log")
        assert dut.ready["args"] == ["charging-station", "--url", "ws://x", "--exit-with-parent"]
        answer = await dut.perform(prompt())
        assert (answer.how, answer.by) == ("done", "simulated DUT")
        await dut.close()
        assert not dut.running
        with pytest.raises(HandsFailed, match="ended by itself"):
            await dut.perform(prompt())
        await dut.close()

    asyncio.run(run())
    assert "PlugIn" in (tmp_path / "logs" / "dut.log").read_text()


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("raise SystemExit('port in use')", r"exit code 1[\s\S]*port in use"),
        ("print('hello'); input()", "'hello'"),
        ("print('{\"ready\": true}'); input()", "not what a ready DUT says"),
        ('print(\'{"ready": true, "hook": "nowhere"}\', flush=True); input()', "nowhere"),
    ],
)
def test_it_says_why_it_did_not_start(program: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(HandsFailed, match=why):
        asyncio.run(started(program, tmp_path / "dut.log"))


def test_it_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with pytest.raises(HandsFailed, match="not ready within"):
        asyncio.run(started("input()", tmp_path / "dut.log", ready_timeout_s=0.05))
