"""Work that takes a moment, done in another thread; what comes of it is handed over in the thread that paints."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

THREADS = 2


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="window")


class Background(QObject):
    """One for each part of the window that has such work. What comes after the part is gone is dropped."""

    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do ``work``; ``then`` gets what it returns, ``failed`` what it raises (which is raised here without one)."""

        def tell(future: Future[Any]) -> None:
            try:
                self._done.emit((future, then, failed))
            except RuntimeError:
                pass  # the part of the window is gone

        _pool().submit(work).add_done_callback(tell)

    def _hand_over(self, done: tuple[Future[Any], Callable[[Any], None], Callable[[Exception], None] | None]) -> None:
        future, then, failed = done
        error = future.exception()
        if error is None:
            then(future.result())
        elif failed is not None and isinstance(error, Exception):
            failed(error)
        else:
            raise error
