"""Which bytes of a file have come to the device, over all downloads of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.transfers import Download

Range = tuple[int, int]
"""First byte, and the one after the last."""


class Reached:
    """Not for several threads at once."""

    def __init__(self) -> None:
        self._sent: list[Range] = []
        self._read: list[Range] = []
        self._downloads: list[Download] = []

    def begun(self, download: Download) -> int:
        """A download begins. One that begins within what an earlier one has sent, and does not follow it as its next part, goes on
        with it: by asking for that byte the device says that it has those before, and they count as read. Returns the number of
        the earlier one, or 0.

        What was not acknowledged is no measure here: with a connection that is lost, the last acknowledgements are lost too.
        """
        begin, found = download.offset, 0
        for earlier in self._downloads:
            sent = earlier.offset + earlier.size
            if earlier is not download and earlier.offset < begin <= sent and begin < earlier.end:
                self._sent.append((earlier.offset, begin))
                self._read.append((earlier.offset, begin))
                found = earlier.number
        if download not in self._downloads:
            self._downloads.append(download)
        return found

    def sent(self, part: Range, size: int, *, read: bool) -> tuple[bool, bool]:
        """A part has been sent, and read as far as that can be known. Whether by now all of the file has been read, and whether all of
        it was sent."""
        self._sent.append(part)
        if read:
            self._read.append(part)
        return _without_a_gap(self._read) >= size and bool(self._read), _without_a_gap(self._sent) >= size


def _without_a_gap(ranges: list[Range]) -> int:
    """The byte before which every byte is in one of the ranges."""
    reached = 0
    for begin, stop in sorted(ranges):
        if begin > reached:
            break
        reached = max(reached, stop)
    return reached
