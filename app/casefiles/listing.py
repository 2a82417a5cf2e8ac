"""The campaigns as they are shown: those of the list and those found in the usual folder, each with how it stands now.

:func:`survey` opens no case file and is quick; :func:`read` reads one, which can take a moment. Call both from another thread
than the one that paints.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.casefiles.folders import SUFFIX, case_folder
from app.casefiles.index import Facts, Index, absolute, stamp_of
from app.casefiles.summary import RUNNING, Summary, summarise
from app.engine import rendezvous
from app.engine.rendezvous import EngineInfo, RendezvousError
from app.evidence.errors import CaseFileDamagedError, CaseFileError, CaseFileNewerError
from app.evidence.reading import read_campaign
from app.evidence.writer_lock import is_held

OPEN, IN_USE, INTERRUPTED, CLOSED = "open", "in use", "interrupted", "closed"
MISSING, DAMAGED, NEWER, UNREADABLE, UNKNOWN = "missing", "damaged", "newer", "unreadable", "not read yet"
STATES = (OPEN, IN_USE, INTERRUPTED, CLOSED, MISSING, DAMAGED, NEWER, UNREADABLE, UNKNOWN)
_PROBLEMS = (MISSING, DAMAGED, NEWER, UNREADABLE)


@dataclass(frozen=True)
class Listed:
    """One case file of the list."""

    path: str
    state: str
    """One of :data:`STATES`: ``open`` in an engine of this person; ``in use`` by another program; ``interrupted``: the engine
    went down, nobody has gone on with it; ``closed`` properly; or why it cannot be read."""
    text: str = ""
    """What is wrong, or what was interrupted, in a sentence."""
    summary: Summary | None = None
    """None where the file has not been, or cannot be, read."""
    engine: EngineInfo | None = None
    """The engine that has it open."""
    why_not: str = ""
    """Why it cannot be gone on with here; empty if it can."""
    stamp: str = ""
    stale: bool = False
    """The file has changed since the summary was made: :func:`read` it."""
    used_utc_ns: int = 0

    @property
    def can_resume(self) -> bool:
        return not self.why_not

    @property
    def can_read(self) -> bool:
        return self.state not in _PROBLEMS

    @property
    def last_utc_ns(self) -> int:
        """When something happened in it last, as far as is known; 0 if it is not."""
        return self.summary.last_utc_ns if self.summary is not None else self.used_utc_ns


def campaigns(index: Index | None = None, folder: Path | None = None) -> list[Listed]:
    """The whole list, every file read that has to be."""
    index = index or Index()
    return in_order(read(listed, index) if listed.stale else listed for listed in survey(index, folder))


def survey(index: Index, folder: Path | None = None) -> list[Listed]:
    """The list without opening a file: what was read last stands in for what has changed since. Never raises."""
    engines = {str(absolute(engine.case_file)): engine for engine in _engines() if engine.case_file}
    entries = {str(entry.path): entry for entry in index.entries()}
    paths = [path for path, entry in entries.items() if not entry.removed]
    paths += [path for path in _found(folder or case_folder()) if path not in entries]
    # What is open now is shown, whoever opened it and wherever it lies.
    paths += [path for path in engines if path not in paths]
    listed = []
    for path in paths:
        used = entries[path].used_utc_ns if path in entries else 0
        listed.append(_look(Path(path), index, engines.get(path), used))
    return in_order(_without_moved(listed))


def read(listed: Listed, index: Index) -> Listed:
    """The same after reading its file, which is remembered for the next time. Never raises."""
    path = Path(listed.path)
    try:
        summary = summarise(read_campaign(path, keep_frames=False))
        facts = Facts(listed.stamp, summary)
        if summary is None:
            facts = Facts(listed.stamp, None, DAMAGED, "It holds no campaign: the engine ended before one was opened.")
    except CaseFileNewerError as error:
        facts = Facts(listed.stamp, None, NEWER, _sentence(error, path))
    except CaseFileDamagedError as error:
        facts = Facts(listed.stamp, None, DAMAGED, _sentence(error, path))
    except (CaseFileError, OSError) as error:
        facts = Facts(listed.stamp, None, UNREADABLE, _sentence(error, path))
    except Exception as error:  # a file can hold anything: it costs its own line of the list, never the list
        facts = Facts(listed.stamp, None, DAMAGED, f"It cannot be understood ({type(error).__name__}).")
    if facts.summary is None and facts.state:
        facts = replace(facts, summary=listed.summary)  # what it told while it could be read is still worth knowing
    index.keep_facts(path, facts)
    return _look(path, index, listed.engine, listed.used_utc_ns, facts)


def in_order(listed: Iterable[Listed]) -> list[Listed]:
    """Open ones first, then by their last activity."""
    return sorted(listed, key=lambda item: (item.state != OPEN, -item.last_utc_ns, item.path))


def _look(path: Path, index: Index, engine: EngineInfo | None, used_utc_ns: int, facts: Facts | None = None) -> Listed:
    known = facts or index.facts(path)
    base = Listed(str(path), UNKNOWN, summary=known.summary if known else None, engine=engine, used_utc_ns=used_utc_ns)
    try:
        stamp = stamp_of(path)
    except FileNotFoundError:
        text = "The file is not there any more: moved, renamed, or on a drive that is not connected."
        return replace(base, state=MISSING, text=text, why_not=text)
    except OSError as error:
        text = f"The file cannot be looked at: {error.strerror}."
        return replace(base, state=UNREADABLE, text=text, why_not=text)
    base = replace(base, stamp=stamp, stale=facts is None and (known is None or known.stamp != stamp))
    if engine is not None:
        return replace(base, state=OPEN, text=_running(base.summary))
    if known is not None and known.state and not base.stale:
        return replace(base, state=known.state, text=known.text, why_not=known.text)
    if is_held(path):
        text = "Another program is writing it, such as a run on the command line."
        return replace(base, state=IN_USE, text=text, why_not=f"{text} Open it read-only, or wait for its end.")
    base = replace(base, why_not=_why_not_writable(path))
    summary = base.summary
    if summary is None:
        return base
    if summary.closed:
        return replace(base, state=CLOSED)
    return replace(base, state=INTERRUPTED, text=_interrupted(summary), summary=_without_running(summary))


def _running(summary: Summary | None) -> str:
    return f"{summary.running} is running." if summary is not None and summary.running else ""


def _interrupted(summary: Summary) -> str:
    if summary.running:
        return f"{summary.running} was running when the bench went down; it counts as interrupted."
    return "The bench went down between two cases; no result is touched."


def _without_running(summary: Summary) -> Summary:
    """What was running when the bench went down is interrupted."""
    counts = dict(summary.counts)
    if number := counts.pop(RUNNING, 0):
        counts["INTERRUPTED"] = counts.get("INTERRUPTED", 0) + number
    return replace(summary, counts=counts)


def _why_not_writable(path: Path) -> str:
    if not os.access(path, os.W_OK):
        return "The file is read-only on this computer."
    if not os.access(path.parent, os.W_OK):
        return "The folder of the file cannot be written to."
    return ""


def _without_moved(listed: list[Listed]) -> list[Listed]:
    """A missing file whose campaign is on the list at another place was moved: that other place is enough."""
    present = {item.summary.campaign_id for item in listed if item.state != MISSING and item.summary is not None}
    return [
        item
        for item in listed
        if item.state != MISSING or item.summary is None or item.summary.campaign_id not in present
    ]


def _found(folder: Path) -> list[str]:
    with suppress(OSError):
        return sorted(str(absolute(path)) for path in folder.glob(f"*{SUFFIX}"))
    return []


def _engines() -> list[EngineInfo]:
    try:
        return rendezvous.find()
    except RendezvousError:
        return []


def _sentence(error: Exception, path: Path) -> str:
    """What is wrong, without the path: it stands beside it."""
    text = str(error)
    for lead in (f"{path}: ", f"{path} "):
        if text.startswith(lead):
            text = text.removeprefix(lead)
            return text[:1].upper() + text[1:] if lead.endswith(": ") else f"It {text}"
    return text
