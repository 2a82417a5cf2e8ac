"""Where the engine listens: a socket file where there are such, otherwise a port of the loopback interface.

Written as ``unix:/path/of/socket`` or ``tcp:127.0.0.1:port``.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_LONGEST_SOCKET_PATH = 100
"""In bytes. The systems allow 103 (macOS) to 107 (Linux)."""


async def listen(
    accept: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], folder: Path | None
) -> tuple[asyncio.Server, str]:
    """Listen in ``folder`` (only its owner may enter it) or, without one, on the loopback interface: server and address."""
    if folder is not None and sys.platform != "win32":
        path = folder / f"engine-{os.getpid()}-{secrets.token_hex(3)}.sock"
        if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
            server = await asyncio.start_unix_server(accept, path)
            os.chmod(path, 0o600)
            return server, f"unix:{path}"
    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    return server, f"tcp:127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def connect(address: str) -> Streams:
    """Raises: OSError if nobody listens there, ValueError if it is no address."""
    kind, place = _split(address)
    if kind == "unix" and sys.platform != "win32":
        return await asyncio.open_unix_connection(place)
    host, port = _host_and_port(address)
    return await asyncio.open_connection(host, port)


def somebody_listens(address: str, seconds: float = 0.5) -> bool:
    """Whether a connection can be made there now. Blocks for at most that long."""
    try:
        kind, place = _split(address)
        if kind == "unix" and sys.platform != "win32":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(seconds)
                probe.connect(place)
        else:
            socket.create_connection(_host_and_port(address), seconds).close()
    except BlockingIOError:
        return True  # too busy to accept, but there
    except (OSError, ValueError):
        return False
    return True


def forget(address: str) -> None:
    """Remove the socket file, if there is one."""
    if address.startswith("unix:"):
        Path(address.removeprefix("unix:")).unlink(missing_ok=True)


def _split(address: str) -> tuple[str, str]:
    kind, _, place = address.partition(":")
    if kind not in ("unix", "tcp") or not place:
        raise ValueError(f"{address!r} is not an address of an engine")
    return kind, place


def _host_and_port(address: str) -> tuple[str, int]:
    kind, place = _split(address)
    host, _, port = place.rpartition(":")
    if kind != "tcp" or host != "127.0.0.1":
        raise ValueError(f"{address!r} is not an address of an engine on this computer")
    return host, int(port)
