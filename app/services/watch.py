"""An end for a client whose server never comes to one: its connections are cut when the time is over, or the campaign.

A time-out of a socket counts from byte to byte. A server that says one byte every few seconds would hold a client for ever.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import weakref
from contextlib import suppress
from types import TracebackType
from typing import Any

_LOOK_S = 0.05


class Watch:
    """Within it, connections that were given to it live no longer than they may."""

    def __init__(self, deadline: float, stopped: threading.Event) -> None:
        """``deadline``: as of ``time.monotonic()``."""
        self._deadline, self._stopped = deadline, stopped
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._connections: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._thread = threading.Thread(target=self._look, daemon=True, name="file watch")
        self.cut = False
        """The connections were cut."""

    def add(self, connection: socket.socket) -> None:
        """A connection that begins."""
        with self._lock:
            self._connections.add(connection)
        if self.cut:
            self._cut()

    def over_tls(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """The same context; from here on its connections are watched before they begin to speak TLS."""
        watch = self

        class Connection(ssl.SSLSocket):
            def do_handshake(self, block: bool = False) -> None:
                watch.add(self)
                super().do_handshake(block)

        context.sslsocket_class = Connection
        return context

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_S):
            if self._stopped.is_set() or time.monotonic() >= self._deadline:
                self.cut = True
                self._cut()

    def _cut(self) -> None:
        with self._lock:
            for connection in list(self._connections):
                with suppress(OSError):
                    # not that of TLS, which would take the connection away under the one who reads from it
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)


class Watched:
    """Mixed into a client of the standard library that keeps its connection as ``sock``."""

    watch: Watch | None = None
    _connection: Any = None

    @property
    def sock(self) -> Any:
        return self._connection

    @sock.setter
    def sock(self, value: Any) -> None:
        if self.watch is not None and value is not None:
            self.watch.add(value)
        self._connection = self.over(value)

    def over(self, connection: Any) -> Any:
        """What is used of a connection; overridden where TLS comes first."""
        return connection
