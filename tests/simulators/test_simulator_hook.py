"""The HTTP hook: what a vendor's robot has to understand, and what it has to survive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from simulators_peer import run

from app.hands.actions import BY_NAME
from app.simulators import http_server
from app.simulators.errors import CannotDo
from app.simulators.http_hook import HttpHook

PLUG = {
    "case": "TC_003_CS",
    "attempt": 1,
    "step": 1,
    "action": "PlugIn",
    "arguments": {"connectorId": 1},
    "text": "Plug.",
}


async def perform(action: str, arguments: Mapping[str, Any]) -> str | None:
    if action == "Observe":
        return "yes"
    if action == "Break":
        raise RuntimeError("broken")
    if arguments.get("connectorId") != 1:
        raise CannotDo("there is no such connector")
    return None


async def exchange(port: int, request: bytes) -> tuple[int, Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    if not request:
        writer.write_eof()
    async with asyncio.timeout(3):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def post(payload: Any, path: str = "/", method: str = "POST") -> bytes:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def hooked(scenario: Callable[[int], Awaitable[None]]) -> None:
    async def with_hook() -> None:
        hook = HttpHook(perform)
        url = await hook.start()
        assert url.startswith("http://127.0.0.1:")
        try:
            await scenario(int(url.rstrip("/").rpartition(":")[2]))
        finally:
            await hook.close()

    run(with_hook)


@pytest.mark.parametrize(
    ("request_bytes", "status", "body"),
    [
        (post(PLUG), 200, {"done": True}),
        (post({**PLUG, "arguments": {"connectorId": 9}}), 409, {"reason": "there is no such connector"}),
        (post({"action": "Observe", "arguments": {"question": "Is it green?"}}), 200, {"answer": "yes"}),
        (post({"action": "Break"}), 500, {"reason": "RuntimeError: broken"}),
        (post(b"{"), 400, {"reason": "the body is not JSON"}),
        (post(b"[" * 100_000), 400, {"reason": "the body is not JSON"}),
        (post([]), 400, {"reason": 'the body is not an object with an "action"'}),
        (post({"action": 1}), 400, {"reason": 'the body is not an object with an "action"'}),
        (post({"action": "PlugIn", "arguments": []}), 400, {"reason": '"arguments" is not an object'}),
        (post(PLUG, "/nowhere"), 404, {"reason": "there are POST / and GET /actions"}),
        (post(PLUG, method="PUT"), 405, {"reason": "actions are asked for with POST"}),
        (b"", 400, {"reason": "this is not an HTTP request"}),
        (b"\x16\x03\x01\x02\x00\r\n\r\n", 400, {"reason": "this is not an HTTP/1.1 request"}),
        (b"POST / HTTP/1.1\r\n" + b"a" * 70_000, 400, {"reason": "this is not an HTTP request"}),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, {"reason": "Content-Length is not a number"}),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n", 413, {"reason": "the body may have 262144 bytes"}),
        (
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            411,
            {"reason": "send the body with a Content-Length"},
        ),
    ],
)
def test_requests(request_bytes: bytes, status: int, body: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(port: int) -> None:
        assert await exchange(port, request_bytes) == (status, body)
        assert await exchange(port, post(PLUG)) == (200, {"done": True})

    hooked(scenario)


def test_the_list_of_actions() -> None:
    async def scenario(port: int) -> None:
        status, body = await exchange(port, b"GET /actions HTTP/1.1\r\n\r\n")
        assert status == 200
        assert [entry["action"] for entry in body] == list(BY_NAME)

    hooked(scenario)


def test_a_slow_client_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "READ_SECONDS", 0.02)

    async def scenario(port: int) -> None:
        assert (await exchange(port, b"POST / HT"))[0] == 408

    hooked(scenario)


def test_closing_breaks_off_what_is_being_done() -> None:
    async def scenario() -> None:
        begun = asyncio.Event()

        async def forever(action: str, arguments: Mapping[str, Any]) -> str | None:
            begun.set()
            await asyncio.sleep(60)
            return None

        hook = HttpHook(forever)
        port = int((await hook.start()).rstrip("/").rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(PLUG))
        await begun.wait()
        await hook.close()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

    run(scenario)
