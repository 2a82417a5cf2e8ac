"""What was added to a case file, or taken from what it says of itself, is named, and such a file is not gone on with."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from evidence_helpers import drop_triggers, execute

from app.events import Note
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileDamagedError, CaseFileError
from app.evidence.verify import verify

HIDDEN = "PRAGMA writable_schema = ON"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "a"
    with CaseFile.create(path) as case:
        for number in range(5):
            case.append(Note(f"note {number}", "tester"))
    return path


def hidden(kind: str, name: str, table: str, sql: str) -> tuple[str, str]:
    quoted = sql.replace("'", "''")
    return HIDDEN, f"INSERT INTO sqlite_master VALUES ('{kind}', '{name}', '{table}', 0, '{quoted}')"


ALTERED = {
    "trigger": (
        hidden("trigger", "sqlite_evil", "record",
               "CREATE TRIGGER sqlite_evil BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END"),
        "the trigger sqlite_evil was added",
    ),
    "view": (hidden("view", "sqlite_v", "sqlite_v", "CREATE VIEW sqlite_v AS SELECT 1"), "the view sqlite_v was added"),
    "table": (
        ("CREATE TABLE zz (a)", HIDDEN, "UPDATE sqlite_master SET name = 'sqlite_zz', tbl_name = 'sqlite_zz', "
         "sql = 'CREATE TABLE sqlite_zz (a)' WHERE name = 'zz'"),
        "the table sqlite_zz was added",
    ),
    "index": (
        ("CREATE INDEX zi ON record (kind)", HIDDEN, "UPDATE sqlite_master SET name = 'sqlite_zi', "
         "sql = 'CREATE INDEX sqlite_zi ON record (kind)' WHERE name = 'zi'"),
        "the index sqlite_zi was added",
    ),
    "migrations": (("DELETE FROM _sqlite_migrations",), "_sqlite_migrations was altered"),
    "other migrations": (
        ("DROP TABLE _sqlite_migrations", "CREATE TABLE _sqlite_migrations (a)"), "_sqlite_migrations was altered",
    ),
    "version -1": (("PRAGMA user_version = -1",), "of format -1"),
    "version 0": (("PRAGMA user_version = 0",), "of format 0"),
    "older version": (("PRAGMA user_version = 1",), "was added"),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_it_is_named_and_the_file_is_not_gone_on_with(original: Path, tmp_path: Path, what: str) -> None:
    statements, named = ALTERED[what]
    path = shutil.copyfile(original, tmp_path / "copy")
    execute(path, *statements)
    result = verify(path)
    assert not result.ok
    assert any(named in problem for problem in result.problems), result.problems
    before = path.read_bytes()
    with pytest.raises(CaseFileError, match=r"is not what was recorded|cannot be read"):
        CaseFile.open_for_append(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement", ["UPDATE record SET body = body || ' ' WHERE seq = 2", "DELETE FROM record WHERE seq = 2"]
)
def test_a_broken_chain_is_not_gone_on_with(original: Path, tmp_path: Path, statement: str) -> None:
    path = shutil.copyfile(original, tmp_path / "copy")
    triggers = sqlite3.connect(path).execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    drop_triggers(path)
    execute(path, statement, *(sql for (sql,) in triggers))
    with pytest.raises(CaseFileDamagedError, match="record 2"):
        CaseFile.open_for_append(path)
