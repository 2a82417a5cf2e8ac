"""A TCP socket that keeps the kernel's arrival stamp of what was read last.

It overrides the calls through which asyncio reads (``recv`` for plain TCP, ``recv_into`` for TLS) and accepts. Where the platform
has no ``SO_TIMESTAMPNS`` it is an ordinary socket. It needs asyncio's own selector loop.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from typing import Any

_LEVEL = socket.SOL_SOCKET
_OPTION = 35
"""``SO_TIMESTAMPNS``; the socket module has no name for it. Also the type of its ancillary message."""
_TIMESPEC = struct.Struct("@qq")
_READ_LIMIT = 16 * 1024
"""Bytes per read, so that a flood of small frames cannot hold the event loop for long."""


def kernel_stamps_available() -> bool:
    """Whether this platform can stamp arrivals in the kernel (Linux with 64-bit time values)."""
    return sys.platform == "linux" and struct.calcsize("@l") == 8


class StampSocket(socket.socket):
    """A stream socket with arrival stamps. After each read :attr:`kernel_ns` and :attr:`drained` describe that read."""

    __slots__ = ("drained", "entered_ns", "kernel_ns", "stamping")

    def __init__(
        self, family: int = socket.AF_INET, type: int = socket.SOCK_STREAM, proto: int = socket.IPPROTO_TCP,  # noqa: A002
        fileno: int | None = None, stamping: bool = True,
    ) -> None:  # fmt: skip
        # IPPROTO_TCP, not 0: asyncio sets TCP_NODELAY only on sockets that say so, and Nagle's algorithm costs 40 ms.
        super().__init__(family, type, proto, fileno)
        self.kernel_ns: int | None = None
        """Real-time nanoseconds of the last byte of the last read; None if the kernel gave none."""
        self.entered_ns = 0
        """Monotonic nanoseconds at which the last send call began."""
        self.drained = True
        """Whether the last read took all that was there."""
        self.stamping = stamping and kernel_stamps_available() and self._ask_for_stamps()

    def _ask_for_stamps(self) -> bool:
        try:
            self.setsockopt(_LEVEL, _OPTION, 1)
        except OSError:
            return False
        return True

    def accept(self) -> tuple[socket.socket, Any]:
        plain, address = super().accept()
        accepted = StampSocket(plain.family, plain.type, plain.proto, plain.detach(), self.stamping)
        return accepted, address

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        size = min(bufsize, _READ_LIMIT)
        if not self.stamping:
            data = super().recv(size, flags)
        else:
            data, ancillary, _flags, _address = self.recvmsg(size, 64, flags)
            self._note(ancillary)
        self.drained = len(data) < size
        return data

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0, /) -> int:
        view = memoryview(buffer).cast("B")
        size = min(nbytes or len(view), _READ_LIMIT)
        if not self.stamping:
            count = super().recv_into(view, size, flags)
        else:
            count, ancillary, _flags, _address = self.recvmsg_into([view[:size]], 64, flags)
            self._note(ancillary)
        self.drained = count < size
        return count

    def send(self, data: Any, flags: int = 0, /) -> int:
        self.entered_ns = time.monotonic_ns()
        return super().send(data, flags)

    def _note(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        self.kernel_ns = None
        for level, kind, data in ancillary:
            if level == _LEVEL and kind == _OPTION and len(data) >= _TIMESPEC.size:
                seconds, nanoseconds = _TIMESPEC.unpack_from(data)
                self.kernel_ns = seconds * 1_000_000_000 + nanoseconds


def stamp_socket_of(transport: Any) -> StampSocket | None:
    """The socket under an asyncio transport, if it is one of ours. asyncio shows only a wrapper around it."""
    wrapper = transport.get_extra_info("socket")
    found = getattr(wrapper, "_sock", wrapper)
    return found if isinstance(found, StampSocket) else None
