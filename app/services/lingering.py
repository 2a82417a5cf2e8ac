"""Connections over which everything was sent, and which the other side has not closed: how it does may still come to be known."""

from __future__ import annotations

import time
from collections import deque

from app.services.leaving import CLOSED, RESET, Leaving
from app.services.transfers import Download

LINGER_SECONDS = 600.0
"""So long it is looked at, while the place is open."""
MOST = 64
"""Connections; with one more, the oldest is forgotten."""


class Lingering:
    """Of one server. Not for several threads at once."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Leaving, Download, float]] = deque()

    def add(self, leaving: Leaving, download: Download) -> None:
        """Keep an eye on it; it is closed here."""
        if len(self._waiting) >= MOST:
            self._waiting.popleft()[0].close()
        self._waiting.append((leaving, download, time.monotonic() + LINGER_SECONDS))

    def look(self) -> None:
        """Tell of those that have been closed since; forget those that nobody waits for any more."""
        for entry in list(self._waiting):
            leaving, download, until = entry
            state = leaving.look()
            if state == RESET or leaving.in_order:
                download.left(in_order=leaving.in_order, known=leaving.words())
            elif state != CLOSED and not download.place.closed and time.monotonic() < until:
                continue
            leaving.close()
            self._waiting.remove(entry)

    def close(self) -> None:
        for leaving, _, _ in self._waiting:
            leaving.close()
        self._waiting.clear()
