"""The power goes: what had reached the disk is there in full, what had not is gone from its end, and never anything in between."""

from __future__ import annotations

import os
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.events import Note, Recorded
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from app.evidence.storage import side_files
from app.evidence.verify import verify

PAGE = 4096
FRAME = PAGE + 24
SEED = 4


@dataclass
class Taken:
    """The bytes of a file and its log in the middle of a campaign."""

    main: bytes
    log: bytes
    synced: list[tuple[int, int]]
    """(bytes of the log, records that were told to be stored) after each commit, which ends with an fsync."""
    records: list[Recorded]

    def promised(self, size: int) -> int:
        """Records that were told to be stored when the log had this size."""
        return max((records for bytes_, records in self.synced if bytes_ <= size), default=0)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    path = tmp_path_factory.mktemp("power") / "c.ocppcase"
    log, _ = side_files(path)
    synced: list[tuple[int, int]] = []
    chance = random.Random(SEED)
    with CaseFile.create(path) as case:
        for number in range(120):
            for _ in range(chance.randint(1, 5)):
                case.append(Note("x" * chance.choice((3, 300, 9000)), f"test {number}"), raw=chance.randbytes(90))
            case.flush()
            synced.append((log.stat().st_size, case.durable_seq))
        main, rest = path.read_bytes(), log.read_bytes()
    return Taken(main, rest, synced, list(read_records(path)))


def after_power_loss(folder: Path, main: bytes, log: bytes, shm: bytes = b"") -> Path:
    """The file as the disk has it when the power is back."""
    path = folder / "c.ocppcase"
    for name, content in zip((path, *side_files(path)), (main, log, shm), strict=True):
        name.unlink(missing_ok=True)
        if content:
            name.write_bytes(content)
    return path


def is_a_prefix(path: Path, taken: Taken, at_least: int) -> int:
    """The number of records, all of them the first ones. It is a case file that can be gone on with."""
    stored = list(read_records(path))
    assert stored == taken.records[: len(stored)], "not the records from the first on"
    assert len(stored) >= at_least, f"{at_least} records were told to be stored, {len(stored)} are there"
    assert verify(path).ok
    return len(stored)


def offsets(taken: Taken) -> list[int]:
    """Ends and edges of frames, and places between them."""
    chance, size = random.Random(SEED), len(taken.log)
    edges = [32 + FRAME * number + off for number in chance.sample(range(size // FRAME), 12) for off in (-1, 0, 1, 24)]
    return [0, 1, 31, 32, size - 1, size, *edges, *(chance.randrange(size) for _ in range(25))]


def test_the_log_ends_anywhere(tmp_path: Path, taken: Taken) -> None:
    found = {
        is_a_prefix(after_power_loss(tmp_path, taken.main, taken.log[:at]), taken, taken.promised(at))
        for at in offsets(taken)
    }
    assert len(found) > 10
    assert {0, len(taken.records)} <= found


def test_what_was_not_synced_is_torn_in_any_way(tmp_path: Path, taken: Taken) -> None:
    chance = random.Random(SEED)
    for size, records in chance.sample(taken.synced[:-1], 20):
        log = bytearray(taken.log)
        for start in range(size, min(len(log), size + 12 * FRAME), 512):
            fate = chance.random()
            if fate < 0.3:
                log[start : start + 512] = bytes(len(log[start : start + 512]))  # never written
            elif fate < 0.5:
                log[start : start + 512] = chance.randbytes(len(log[start : start + 512]))  # half written
        is_a_prefix(after_power_loss(tmp_path, taken.main, bytes(log)), taken, records)


def test_the_power_goes_while_the_log_is_moved_into_the_file(tmp_path: Path, taken: Taken) -> None:
    path = after_power_loss(tmp_path, taken.main, taken.log)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    moved, chance = path.read_bytes(), random.Random(SEED)
    for _ in range(12):
        end = chance.randrange(len(taken.main), len(moved) + 1)
        main = bytearray(moved[:end])
        for start in range(0, end, 512):
            if chance.random() < 0.5:
                old = taken.main[start : start + 512]
                main[start : start + 512] = old.ljust(min(512, end - start), b"\0")
        path = after_power_loss(tmp_path, bytes(main), taken.log)
        assert is_a_prefix(path, taken, len(taken.records)) == len(taken.records)


def test_the_index_of_the_log_is_rubbish(tmp_path: Path, taken: Taken) -> None:
    path = after_power_loss(tmp_path, taken.main, taken.log, os.urandom(32768))
    assert is_a_prefix(path, taken, len(taken.records)) == len(taken.records)


def test_what_is_left_is_gone_on_with(tmp_path: Path, taken: Taken) -> None:
    for at in offsets(taken)[::7]:
        path = after_power_loss(tmp_path, taken.main, taken.log[:at])
        with CaseFile.open_for_append(path) as case:
            before = case.seq
            case.append(Note("after the power was back", "test"))
        stored = list(read_records(path))
        assert stored[:-1] == taken.records[:before]
        assert verify(path).ok
