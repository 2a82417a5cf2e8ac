"""What a client sees of a place for uploads: names, folders, sizes.

It is a list and no more. What was uploaded lies elsewhere, each upload in a file of its own; a name that is given to another upload, is
changed or goes away takes nothing with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MOST_FOLDERS = 50


@dataclass(frozen=True)
class Kept:
    """An upload that has ended, complete or not."""

    number: int
    path: Path
    """Where it is stored."""
    size: int
    complete: bool = False


class Shelf:
    """Names are relative to the place, with ``/`` between their parts. Not for several threads at once."""

    def __init__(self) -> None:
        self._files: dict[str, Kept] = {}
        self._folders: set[str] = set()

    def put(self, name: str, kept: Kept) -> None:
        """From here on an upload has this name, unless a later one has it."""
        there = self._files.get(name)
        if there is None or there.number <= kept.number:
            self._files[name] = kept

    def find(self, name: str) -> Kept | None:
        return self._files.get(name)

    def sizes(self) -> dict[str, int]:
        return {name: kept.size for name, kept in self._files.items()}

    def folders(self) -> list[str]:
        return [*self._folders]

    def has_folder(self, name: str) -> bool:
        """Whether it was made, or something is in it."""
        return name in self._folders or any(one.startswith(f"{name}/") for one in (*self._folders, *self._files))

    def make_folder(self, name: str) -> bool:
        """False: there are too many."""
        if len(self._folders) >= MOST_FOLDERS:
            return False
        self._folders.add(name)
        return True

    def move(self, name: str, to: str) -> list[tuple[Kept, str]]:
        """A file, or a folder with what is in it, has another name. Returns the uploads with their new names."""
        moved: list[tuple[Kept, str]] = []
        for one in [*self._files]:
            if one == name or one.startswith(f"{name}/"):
                kept, now = self._files.pop(one), to + one[len(name) :]
                self._files[now] = kept
                moved.append((kept, now))
        for one in [*self._folders]:
            if one == name or one.startswith(f"{name}/"):
                self._folders.discard(one)
                self._folders.add(to + one[len(name) :])
        return moved

    def take_away(self, name: str) -> Kept | None:
        """A name is not seen any more; also that of a folder."""
        self._folders.discard(name)
        return self._files.pop(name, None)
