"""A prompt to ask hands with, and a hook that answers as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from app.events import PromptShown

Answer = Callable[[dict[str, Any]], Awaitable[bytes]]


def prompt(kind: str = "ACT", action: str = "PlugIn", prompt_id: int = 1, **arguments: Any) -> PromptShown:
    return PromptShown(
        prompt_id=prompt_id,
        case_id="TC_003_CS",
        attempt=2,
        step_id="s1",
        kind_of=kind,
        headline="PLUG IN the cable\non the CAR side.",
        detail="Connector 1.",
        action=action,
        arguments=arguments or {"connectorId": 1},
        watch="StatusNotification · Preparing",
    )


def http(status: str, body: bytes | str = b"") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


@asynccontextmanager
async def hook(answer: Answer) -> AsyncIterator[str]:
    """A hook on a free port: reads one request, writes the bytes that ``answer`` gives for its JSON body, and closes."""
    serving: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(serve(reader, writer)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            assert head.startswith("post /do?x=1 http/1.1\r\n")
            assert "content-type: application/json\r\n" in head
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            writer.write(await answer(json.loads(await reader.readexactly(length))))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/do?x=1"
    finally:
        server.close()
        await server.wait_closed()
        if serving:
            await asyncio.wait(serving)
