"""Case files of every earlier version open; migrations add, and happen whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evidence_helpers import execute
from sqlite_utils import Database

from app.campaign import dut_known
from app.events import CampaignResumed, Frame, Note
from app.evidence import schema
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileError
from app.evidence.reading import head, read_campaign, read_records
from app.evidence.verify import verify
from app.report.from_case_file import write_pdf

V1 = Path(__file__).parent / "data" / "case-file-v1.ocppcase"
V1_HEAD = "1e6814cd693bc900f385de4b48dd1c107db28e98e4998a74c9a31cbaf6367fec"
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(V1, tmp_path / "v1.ocppcase"))


def _version(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def _rows(path: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT * FROM record WHERE seq <= 159").fetchall()
    finally:
        connection.close()


def test_reading_an_older_file_changes_nothing_in_it(v1: Path) -> None:
    before = v1.read_bytes()
    assert _version(v1) == 1
    everything = read_campaign(v1)
    quick = read_campaign(v1, keep_frames=False)
    assert everything.opened is not None
    assert everything.opened.testplans_revision
    assert (everything.frame_count, quick.frame_count) == (len(everything.frames), len(everything.frames))
    assert quick.last_seq == everything.last_seq == 159
    result = verify(v1, V1_HEAD, 159)
    assert (result.problems, result.anchored) == ([], True)
    write_pdf(v1, v1.with_suffix(".pdf"))
    assert v1.read_bytes() == before


def test_an_older_file_is_continued_and_its_records_stay_as_they_are(v1: Path) -> None:
    before = _rows(v1)
    with CaseFile.open_for_append(v1) as case:
        case.append(CampaignResumed("0.2", "r", "h"))
        case.append(Note("later", "tester"))
    assert _rows(v1) == before
    assert _version(v1) == schema.SCHEMA_VERSION
    result = verify(v1, V1_HEAD, 159)
    assert (result.problems, result.records, result.anchored_seq) == ([], 161, 159)
    record = read_campaign(v1)
    assert [note.text for note in record.notes] == ["later"]
    assert write_pdf(v1, v1.with_suffix(".pdf")) > 5
    assert read_campaign(v1, keep_frames=False).frame_count == record.frame_count
    connection = sqlite3.connect(v1)
    assert connection.execute("SELECT text FROM note").fetchall() == [("later",)]
    assert connection.execute("SELECT count(*) FROM plan_item").fetchone()[0] == len(record.plan)
    connection.close()


def test_every_version_is_made_of_what_its_migrations_say(v1: Path, tmp_path: Path) -> None:
    found = schema.definitions(sqlite3.connect(v1))
    assert found == schema.objects(1)
    CaseFile.create(tmp_path / "new").close()
    assert schema.definitions(sqlite3.connect(tmp_path / "new")) == schema.objects(schema.SCHEMA_VERSION)
    for version in range(1, schema.SCHEMA_VERSION):
        older, newer = schema.objects(version), schema.objects(version + 1)
        assert {name: newer[name] for name in older} == older  # migrations only add
        assert len(newer) > len(older)


@pytest.mark.parametrize("statement", range(12))
def test_a_migration_that_is_broken_off_leaves_the_old_file(
    v1: Path, statement: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Callable[..., None] = schema._run
    executed: list[str] = []

    def broken(db: Database, *statements: str) -> None:
        for text in statements:
            if len(executed) == statement:
                raise sqlite3.OperationalError("the disk is gone")
            executed.append(text)
            run(db, text)

    monkeypatch.setattr(schema, "_run", broken)
    with pytest.raises(CaseFileError, match="the disk is gone"):
        CaseFile.open_for_append(v1)
    monkeypatch.setattr(schema, "_run", run)
    assert _version(v1) == 1
    assert schema.definitions(sqlite3.connect(v1)) == schema.objects(1)
    assert verify(v1, V1_HEAD, 159).ok
    CaseFile.open_for_append(v1).close()
    assert _version(v1) == schema.SCHEMA_VERSION


def test_a_process_that_is_killed_in_a_migration_leaves_the_old_file_or_the_new_one(v1: Path) -> None:
    """Killed after each statement in turn, the commit itself included."""
    code = """
    import os, sqlite3, sys
    from app.evidence import schema
    from app.evidence.case_file import CaseFile
    left = int(sys.argv[2])
    for version in (1, 2, 3):  # made beforehand: only what is done to the file itself counts
        schema.objects(version), schema.names(version)
    class Connection(sqlite3.Connection):
        def execute(self, statement, *arguments):
            global left
            cursor = super().execute(statement, *arguments)
            if statement.lstrip().startswith(("BEGIN", "CREATE", "PRAGMA user_version =", "INSERT", "COMMIT")):
                left -= 1
                if left < 0:
                    os._exit(9)
            return cursor
    connect = sqlite3.connect
    sqlite3.connect = lambda *arguments, **options: connect(*arguments, **options, factory=Connection)
    CaseFile.open_for_append(sys.argv[1]).close()
    print("through")
    """
    versions = []
    for statements in (0, 1, 11, 21, 22, 23, 29, 31, 60):
        copy = Path(shutil.copyfile(V1, v1.with_name(f"killed {statements}")))
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), str(copy), str(statements)],
            cwd=_ROOT,
            timeout=60,
            check=False,
        )
        result = verify(copy, V1_HEAD, 159)  # which compares every object with those of the version it says
        assert result.problems == []
        versions.append(_version(copy))
        CaseFile.open_for_append(copy).close()
        assert _version(copy) == schema.SCHEMA_VERSION
    assert versions[0] == 1
    assert versions[-1] == schema.SCHEMA_VERSION


def test_a_campaign_read_without_its_frames_tells_the_same(v1: Path) -> None:
    CaseFile.open_for_append(v1).close()
    everything, quick = read_campaign(v1), read_campaign(v1, keep_frames=False)
    assert not quick.frames
    assert quick.frame_count == everything.frame_count
    assert (quick.last_seq, quick.last_utc_ns) == (everything.last_seq, everything.last_utc_ns)
    for case_id, attempts in everything.attempts.items():
        for one, other in zip(attempts, quick.attempts[case_id], strict=True):
            assert (one.started, one.checks, one.steps, one.machine, one.ended) == (
                other.started, other.checks, other.steps, other.machine, other.ended,
            )  # fmt: skip
            assert (one.first_seq, one.last_seq) == (other.first_seq, other.last_seq)
    others = [r for r in read_records(v1) if r.event.kind != "Frame"]
    assert list(read_records(v1, frames=False)) == others
    assert list(read_records(v1, 50, frames=False)) == [r for r in others if r.seq > 50]


def test_frames_of_the_state_are_found_without_reading_the_others(v1: Path) -> None:
    """Both in an old file, by looking at all of them, and in a new one, by its index."""
    telling = {*schema.STATE_ACTIONS, *schema.ASKED_ACTIONS}
    assert telling >= dut_known.TELLING
    wanted = [r for r in read_records(v1) if not isinstance(r.event, Frame) or r.event.action in telling]
    assert any(isinstance(r.event, Frame) for r in wanted)
    assert list(read_records(v1, frames=False, state_frames=True)) == wanted
    CaseFile.open_for_append(v1).close()
    assert list(read_records(v1, frames=False, state_frames=True)) == wanted


def test_the_last_record_is_always_read(tmp_path: Path) -> None:
    from evidence_helpers import frame

    with CaseFile.create(tmp_path / "case") as case:
        case.append(Note("one", "a"))
        for number in range(5):
            case.append(frame(number), b"x")
    assert [r.seq for r in read_records(case.path, frames=False)] == [1, 6]
    record = read_campaign(case.path, keep_frames=False)
    assert (record.frame_count, record.last_seq) == (5, 6)


def test_the_settings_that_make_it_safe(tmp_path: Path) -> None:
    with CaseFile.create(tmp_path / "case") as case:
        connection = case._writer._db.conn
        for name, value in (
            ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("application_id", schema.APPLICATION_ID),
        ):  # fmt: skip
            assert connection.execute(f"PRAGMA {name}").fetchone() == (value,)
        strict = connection.execute("SELECT strict FROM pragma_table_list WHERE name = 'record'").fetchone()
        assert strict == (1,)


_INSERT = "INTO record ({seq}, kind, utc_ns, mono_ns, body, hash) VALUES ({number}, 'Note', 1, 1, '{{}}', zeroblob(32))"


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        *(f"{verb} {_INSERT.format(seq=alias, number=1)}" for verb in ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE")
          for alias in ("seq", "rowid", "oid", "_rowid_")),
        f"INSERT {_INSERT.format(seq='seq', number=1)} ON CONFLICT DO NOTHING",
        f"INSERT {_INSERT.format(seq='seq', number=1)} ON CONFLICT (seq) DO UPDATE SET body = excluded.body",
        f"INSERT OR REPLACE {_INSERT.format(seq='seq', number=7)}",
        f"INSERT {_INSERT.format(seq='seq', number=0)}",
        f"INSERT {_INSERT.format(seq='seq', number='NULL')}",
        "UPDATE record SET seq = 7 WHERE seq = 1",
        "UPDATE record SET rowid = 7 WHERE seq = 1",
        "UPDATE OR REPLACE record SET seq = 2 WHERE seq = 1",
        "UPDATE OR IGNORE record SET body = '{}'",
        "DELETE FROM record",
        "DELETE FROM record WHERE rowid = 2",
        "WITH x AS (SELECT 1) DELETE FROM record WHERE seq IN x",
    ],
)  # fmt: skip
def test_no_statement_changes_a_record(tmp_path: Path, statement: str, recursive: str) -> None:
    path = tmp_path / "case"
    with CaseFile.create(path) as case:
        case.append(Note("one", "a"))
        case.append(Note("two", "a"))
    before = head(path), list(read_records(path))
    with pytest.raises(sqlite3.IntegrityError, match="a record is"):
        execute(path, f"PRAGMA recursive_triggers = {recursive}", statement)
    assert (head(path), list(read_records(path))) == before
    assert verify(path).ok
