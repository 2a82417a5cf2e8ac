"""What a server can know of whether a file was read by the one it was sent to: how that one takes leave.

That the operating system has taken over every byte says little: they may still be here. That the other side's TCP has acknowledged
them says more, yet they may lie unread in its buffer. One that then closes in order has, as far as anybody can tell from here, read
them: a TCP that throws away unread bytes resets the connection (RFC 1122 section 4.2.2.13). More than that cannot be known.

With TLS, the end of the data (close_notify) is a message of its own. Who knows the size of the file need not read it, and its TCP then
resets the connection although the file was read. So it waits, too: who closes the connection before it comes has thrown nothing away.

One that has read all and then resets it looks the same from here as one that has thrown away what lay in its buffer. So the last byte
of a file is held back for a moment: who resets the connection by then cannot have the file, however small it is.
"""

from __future__ import annotations

import socket
import struct
import sys
from contextlib import suppress
from typing import Any

try:
    import fcntl as _fcntl
    import termios as _termios
except ImportError:  # Windows
    fcntl: Any = None
    _TIOCOUTQ = 0
else:
    fcntl = _fcntl
    _TIOCOUTQ = getattr(_termios, "TIOCOUTQ", 0) if sys.platform.startswith("linux") else 0

_MOST = 65_536
_AT_ONCE = 64
"""Blocks of what the other side still says that are thrown away in one look."""
_SO_NWRITE = 0x1024
"""macOS: bytes in the send queue (sys/socket.h)."""

HOLD_SECONDS = 0.3
"""So long the last byte of a file is held back."""
HOLD_LOOK_SECONDS = 0.02
LAST, LAST_OVER_TLS = 1, 160
"""Bytes on the wire of what was held back, with TLS and its end of the data at most."""

OPEN, CLOSED, RESET = "open", "closed", "reset"


def unacknowledged(sock: socket.socket) -> int | None:
    """Bytes that the other side's TCP has not acknowledged yet, the end of the connection counted as one. None: not known here
    (on Windows)."""
    try:
        if _TIOCOUTQ:
            return int(struct.unpack("i", fcntl.ioctl(sock.fileno(), _TIOCOUTQ, bytes(4)))[0])
        if sys.platform.startswith("darwin"):
            return sock.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)
    except (OSError, ValueError):
        pass
    return None


def has_ended(sock: socket.socket) -> bool:
    """Whether the other side has ended its half of a connection. Never blocks where the connection does not."""
    try:
        return sock.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return False


def is_reset(sock: socket.socket) -> bool:
    """Whether the other side has reset a connection. Never blocks where the connection does not."""
    try:
        sock.recv(1, socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return False
    except OSError:
        return True
    return False


class Leaving:
    """The end of a connection over which a file was sent: nothing more is said, and the other side is looked at. Never blocks.

    It has a handle of its own: whoever else has one may close it, and the connection stays.
    """

    def __init__(self, sock: socket.socket, *, early: bool = False, last: int = 0, ended: bool = True) -> None:
        """
        Args:
            sock: a connection into which everything was written. From here on nobody else reads from it.
            early: the other side has ended its half before it can have had the last byte: its end says nothing any more.
            last: bytes that were held back, and sent a moment after the others. An acknowledgement may be put off (RFC 1122 section
                4.2.3.2), and a reset then come instead of it.
            ended: say at once that this is all; otherwise with :meth:`end`.

        Raises:
            OSError: the connection is gone.
        """
        self._sock = sock.dup()
        self._early, self._last = early, last
        self._end = 0
        self.state = OPEN
        """``closed``: in order; ``reset``."""
        self.ended = False
        self.heard = False
        """The other side has said something since."""
        try:
            self._sock.setblocking(False)
        except OSError:
            self.state = RESET
        if ended:
            self.end()

    def end(self) -> None:
        """Nothing more is said."""
        if self.ended:
            return
        self.ended = True
        try:
            self._sock.shutdown(socket.SHUT_WR)
            self._end = 1
        except OSError:
            self.state = RESET if self.state == OPEN else self.state

    @property
    def left(self) -> int | None:
        """Bytes that are not acknowledged; None: not known."""
        left = unacknowledged(self._sock)
        return None if left is None else max(left - self._end, 0)

    @property
    def acknowledged(self) -> bool:
        """Every byte was, or could have been; where that is not known, nothing speaks against it."""
        left = self.left
        return not left or (self.state == RESET and left <= self._last)

    def look(self) -> str:
        """How it stands by now."""
        if self.state != OPEN:
            return self.state
        try:
            for _ in range(_AT_ONCE):
                if not self._sock.recv(_MOST):
                    self.state = CLOSED
                    break
                self.heard = True
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self.state = RESET
        return self.state

    @property
    def in_order(self) -> bool:
        """The other side has closed, after it had every byte: it has read them, as far as that can be known."""
        return self.state == CLOSED and not self._early and self.acknowledged

    def words(self) -> str:
        """What is known, of a file every byte of which was acknowledged."""
        if self.in_order:
            return "every byte was acknowledged, and the connection closed in order"
        how = {OPEN: "kept the connection open", RESET: "reset the connection"}.get(
            self.state, "had ended its half of the connection before the last byte was sent"
        )
        known = "every byte but the last was acknowledged" if self.left else "every byte was acknowledged"
        known = known if self.left is not None else "every byte was sent"
        return f"{known}; whether it was read is not known, as the other side {how}"

    def close(self) -> None:
        with suppress(OSError):
            self._sock.close()
