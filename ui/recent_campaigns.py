"""The recent campaigns as the start screen shows them: looked up and read in another thread, told as they come."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.casefiles import listing
from app.casefiles.index import Index
from app.casefiles.listing import Listed
from app.casefiles.summary import summarise
from ui.background import Background
from ui.session import Session

AGAIN_MS = 10_000
"""How often the list is looked at again while it is on the screen. Looking knocks at every engine, which may be measuring."""
SHARE = 20
"""A file that is being written is read again after so many times the time that its reading took, at the earliest."""


class RecentCampaigns(QObject):
    """:attr:`changed` tells the whole list whenever something in it is new."""

    changed = Signal(list)

    def __init__(
        self, session: Session, index: Index, folder: Callable[[], Path], parent: QObject | None = None
    ) -> None:
        """``folder`` gives the usual folder of case files, whose files are on the list of themselves."""
        super().__init__(parent)
        self._session, self._index, self._folder = session, index, folder
        self._listed: list[Listed] = []
        self._looked = self._busy = self._once_more = False
        self._not_before: dict[str, float] = {}
        self._background = Background(self)
        self._timer = QTimer(self, interval=AGAIN_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def busy(self) -> bool:
        """Whether files are being looked at just now."""
        return self._busy

    @property
    def looked(self) -> bool:
        """Whether the list is known at all."""
        return self._looked

    @property
    def listed(self) -> list[Listed]:
        return self._listed

    def watch(self, on: bool) -> None:
        """Look again and again while the list is on the screen."""
        if on:
            self.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def refresh(self) -> None:
        if self._busy:
            self._once_more = True
            return
        self._busy = True
        folder = self._folder()
        self._background.run(lambda: listing.survey(self._index, folder), self._surveyed, lambda _: self._idle())

    def used(self, path: str) -> None:
        """This case file is being used: it belongs to the list."""
        self._change(lambda: self._index.used(path))

    def remove(self, path: str) -> None:
        """Take it off the list; the case file itself is not touched."""
        self._tell([item for item in self._listed if item.path != path])
        self._change(lambda: self._index.remove(path))

    def moved(self, old: str, new: str) -> None:
        self._change(lambda: self._index.moved(old, new))

    def _change(self, change: Callable[[], None]) -> None:
        self._background.run(change, lambda _: self.refresh())

    def _surveyed(self, found: list[Listed]) -> None:
        self._tell(found)
        now, session = time.monotonic(), self._session
        here = session.case_file if session.is_open else ""  # of that one more is known than its file tells
        waiting = [item for item in found if item.stale and item.path != here]
        self._read_next([item for item in waiting if now >= self._not_before.get(item.path, 0)])

    def _read_next(self, waiting: list[Listed]) -> None:
        if not waiting:
            self._idle()
            return
        item, *rest = waiting

        def work() -> tuple[Listed, float]:
            began = time.monotonic()
            return listing.read(item, self._index), time.monotonic() - began

        def then(told: tuple[Listed, float]) -> None:
            fresh, seconds = told
            if fresh.state in (listing.OPEN, listing.IN_USE):
                self._not_before[item.path] = time.monotonic() + SHARE * seconds
            if any(known.path == fresh.path for known in self._listed):
                self._tell([fresh if known.path == fresh.path else known for known in self._listed])
            self._read_next(rest)

        self._background.run(work, then, lambda _: self._read_next(rest))

    def _idle(self) -> None:
        self._busy = False
        if self._once_more:
            self._once_more = False
            self.refresh()

    def _tell(self, listed: list[Listed]) -> None:
        listed = listing.in_order(self._as_known(item) for item in listed)
        if listed != self._listed or not self._looked:
            self._listed, self._looked = listed, True
            self.changed.emit(listed)

    def _as_known(self, item: Listed) -> Listed:
        """Of the campaign that is open in this window more is known than its file tells."""
        session = self._session
        if not session.is_open or item.path != session.case_file:
            return item
        summary = summarise(session.record) or item.summary
        text = f"{summary.running} is running." if summary is not None and summary.running else ""
        return Listed(
            item.path, listing.OPEN, text, summary, item.engine, stamp=item.stamp, used_utc_ns=item.used_utc_ns
        )
