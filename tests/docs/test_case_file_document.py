"""docs/case-file.md says what a case file is: its views exist, its queries run, its recipe for a hash is right."""

from __future__ import annotations

import re
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from app.evidence import schema
from app.evidence.case_file import CaseFile

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "case-file.md").read_text(encoding="utf-8")


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    path = shutil.copyfile(ROOT / "tests" / "evidence" / "data" / "case-file-v1.ocppcase", tmp_path / "x.ocppcase")
    CaseFile.open_for_append(path).close()
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def test_every_view_is_named_and_no_other(connection: sqlite3.Connection) -> None:
    table = TEXT.split("## Views for people")[1].split("```")[0]
    named = {name for line in table.splitlines() if line.startswith("|") for name in re.findall(r"`(\w+)`", line)}
    assert named == {name for name, (kind, _) in schema.definitions(connection).items() if kind == "view"}
    connection.close()


def test_the_queries_run(connection: sqlite3.Connection) -> None:
    queries = TEXT.split("```sql")[1].split("```")[0].split(";")[:-1]
    assert len(queries) == 3
    for query in queries:
        assert connection.execute(query).fetchall()
    connection.close()


def test_the_recipe_by_hand(connection: sqlite3.Connection) -> None:
    query = TEXT.split('sqlite3 -readonly campaign.ocppcase "')[1].split('" > text')[0].replace('\\"', '"')
    ((text,),) = connection.execute(query).fetchall()
    ((before,), (after,)) = connection.execute("SELECT hash FROM record WHERE seq <= 2 ORDER BY seq").fetchall()
    assert sha256(before + text.encode()).digest() == after
    connection.close()


def test_the_versions(connection: sqlite3.Connection) -> None:
    versions = re.findall(r"^\| (\d+) \|", TEXT.split("## Versions")[1], re.MULTILINE)
    assert [int(version) for version in versions] == list(range(1, schema.SCHEMA_VERSION + 1))
    connection.close()
