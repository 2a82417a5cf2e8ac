"""The list of campaigns that this person has worked with: a folder of small files, two for each case file.

``NAME.json`` says that the case file belongs to the list (or was taken off it) and when it was used last; ``NAME.facts.json``
keeps what it told when it was read last, with the stamp of the file at that time. There is no common file, so two windows
that write at once cannot take anything from each other, and an entry that cannot be read costs only itself. All of it is
comfort: without it nothing is lost but the list, and case files in the usual folder are found all the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.casefiles import summary as summaries
from app.casefiles.folders import data_folder
from app.casefiles.summary import Summary

MOST_ENTRIES = 200
"""Entries that are kept; the ones that were not used for the longest time go first."""
INDEX_FOLDER = "campaigns-list"
"""Name of the folder of the list in the person's data folder."""
_FACTS = ".facts.json"


@dataclass(frozen=True)
class Entry:
    """One case file of the list."""

    path: Path
    used_utc_ns: int
    removed: bool = False
    """It was taken off the list, and stays off it although it may lie in the usual folder."""


@dataclass(frozen=True)
class Facts:
    """What a case file told when it was read last."""

    stamp: str
    """Size and times of the file then (see :func:`stamp_of`)."""
    summary: Summary | None
    state: str = ""
    """If it could not be read: ``damaged``, ``newer`` or ``unreadable``."""
    text: str = ""


class Index:
    """The list in its folder. No method raises for a folder that cannot be used: the list is then empty."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder() / INDEX_FOLDER

    def entries(self) -> list[Entry]:
        """All of them, the one used last first."""
        found = []
        with suppress(OSError):
            for file in self.folder.glob("*.json"):
                if not file.name.endswith(_FACTS) and (entry := _entry(_read(file))) is not None:
                    found.append(entry)
        found.sort(key=lambda entry: entry.used_utc_ns, reverse=True)
        for entry in found[MOST_ENTRIES:]:
            self._delete(entry.path)
        return found[:MOST_ENTRIES]

    def used(self, path: Path | str) -> None:
        """This case file is being used now: it is on the list, at its head."""
        self._write(self._file(path), {"path": str(absolute(path)), "used_utc_ns": time.time_ns(), "removed": False})

    def remove(self, path: Path | str) -> None:
        """Take it off the list. The case file itself is not touched."""
        self._write(self._file(path), {"path": str(absolute(path)), "used_utc_ns": time.time_ns(), "removed": True})

    def moved(self, old: Path | str, new: Path | str) -> None:
        """The case file lies somewhere else now."""
        self.used(new)
        self._delete(old)

    def facts(self, path: Path | str) -> Facts | None:
        """What it told when it was read last; None if that is not known."""
        found = _read(self._file(path, _FACTS))
        try:
            texts = [found[name] for name in ("stamp", "state", "text")]
        except KeyError:
            return None
        if not all(isinstance(text, str) for text in texts):
            return None
        told = summaries.from_json(found.get("summary"))
        return Facts(texts[0], told, texts[1], texts[2]) if told is not None or texts[1] else None

    def keep_facts(self, path: Path | str, facts: Facts) -> None:
        """Remember what it told."""
        told = facts.summary.as_json() if facts.summary is not None else None
        self._write(
            self._file(path, _FACTS),
            {"stamp": facts.stamp, "state": facts.state, "text": facts.text, "summary": told},
        )

    def _file(self, path: Path | str, ending: str = ".json") -> Path:
        name = hashlib.sha256(os.path.normcase(absolute(path)).encode("utf-8", "surrogateescape")).hexdigest()[:24]
        return self.folder / f"{name}{ending}"

    def _delete(self, path: Path | str) -> None:
        for ending in (".json", _FACTS):
            with suppress(OSError):
                self._file(path, ending).unlink(missing_ok=True)

    def _write(self, file: Path, values: dict[str, Any]) -> None:
        """The file whole or not at all."""
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            fd, draft = tempfile.mkstemp(dir=file.parent, prefix=".")
            try:
                with os.fdopen(fd, "w", encoding="utf-8", errors="surrogateescape") as opened:
                    json.dump(values, opened, ensure_ascii=False)
                os.replace(draft, file)
            except OSError:
                Path(draft).unlink(missing_ok=True)


def absolute(path: Path | str) -> Path:
    """The path by which a case file is known. Links are not followed: people know it by the name they gave."""
    return Path(os.path.abspath(path))


def stamp_of(path: Path) -> str:
    """Size and time of the case file and of its write-ahead log: another stamp, another content.

    Raises:
        OSError: there is no such file.
    """
    status = path.stat()
    parts = [status.st_size, status.st_mtime_ns]
    with suppress(OSError):
        log = path.with_name(path.name + "-wal").stat()
        parts += [log.st_size, log.st_mtime_ns]
    return "-".join(str(part) for part in parts)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8", errors="surrogateescape"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _entry(values: dict[str, Any]) -> Entry | None:
    path, used, removed = values.get("path"), values.get("used_utc_ns"), values.get("removed")
    if not isinstance(path, str) or not path or type(used) is not int or not isinstance(removed, bool):
        return None
    return Entry(Path(path), used, removed)
