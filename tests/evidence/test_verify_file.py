"""What verify finds besides single records: objects of the schema, damage, contradictions, and any change at all."""

from __future__ import annotations

import random
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from evidence_helpers import drop_triggers, execute, frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from verify_helpers import Row, build, forged, kinds, rewritten

from app import events as ev
from app.evidence.case_file import CaseFile
from app.evidence.verify import verify

COUNT = 2 * len(kinds()) + 1


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("verify") / "all.ocppcase"
    return path, build(path)


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (["DROP TRIGGER record_in_order"], "the trigger record_in_order, which keeps records from being changed, was removed"),
        (["DROP VIEW verdict", "CREATE VIEW verdict AS SELECT seq, 'PASS' AS value FROM record"], "the view verdict was altered"),
        (["DROP VIEW latency"], "the view latency was removed"),
        (["DROP TRIGGER record_no_update", "CREATE TRIGGER record_no_update BEFORE UPDATE ON record BEGIN SELECT 1; END"],
         "the trigger record_no_update was altered"),
        (["CREATE TABLE aside (a)"], "the table aside was added"),
        (["CREATE TRIGGER t AFTER INSERT ON _sqlite_migrations BEGIN SELECT 1; END"], "the trigger t was added"),
        (["DROP INDEX record_other"], "the index record_other was removed"),
        (["DROP INDEX record_other", "CREATE INDEX record_other ON record (seq) WHERE kind = 'Note'"],
         "the index record_other was altered"),
        (["ALTER TABLE record ADD COLUMN more TEXT"], "the table record was altered"),
    ],
)  # fmt: skip
def test_the_objects_are_the_products(
    original: tuple[Path, str], tmp_path: Path, statements: list[str], problem: str
) -> None:
    copy = shutil.copyfile(original[0], tmp_path / "copy")
    execute(copy, *statements)
    result = verify(copy, original[1])
    assert [finding.what for finding in result.findings] == ["structure"]
    assert problem in result.problems[0]


def test_a_table_without_types_is_found_and_what_is_in_it(original: tuple[Path, str], tmp_path: Path) -> None:
    copy = shutil.copyfile(original[0], tmp_path / "copy")
    drop_triggers(copy)
    execute(
        copy,
        "DROP INDEX record_other",
        "ALTER TABLE record RENAME TO old",
        "CREATE TABLE record (seq INTEGER PRIMARY KEY, kind, utc_ns, mono_ns, body, raw, hash)",
        "INSERT INTO record SELECT * FROM old",
        "UPDATE record SET body = CAST(body AS BLOB) WHERE seq = 3",
        "UPDATE record SET hash = 'text' WHERE seq = 7",
        "UPDATE record SET kind = NULL, raw = 1.5 WHERE seq = 11",
        "UPDATE record SET body = CAST(x'ff00fe' AS TEXT) WHERE seq = 15",
    )
    result = verify(copy, original[1])
    assert any("the table record was altered" in text for text in result.problems)
    assert {finding.seq for finding in result.findings if finding.what == "changed"} == {3, 7, 11, 15}


def test_an_index_that_hides_a_record_is_found(original: tuple[Path, str], tmp_path: Path) -> None:
    """The index is what a campaign is continued from, so it must hold what the table holds."""
    copy = shutil.copyfile(original[0], tmp_path / "copy")
    connection = sqlite3.connect(copy, isolation_level=None)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'record_other'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    data = bytearray(copy.read_bytes())
    cells = (root - 1) * size + 3
    data[cells : cells + 2] = (int.from_bytes(data[cells : cells + 2], "big") - 1).to_bytes(2, "big")  # one entry less
    copy.write_bytes(data)
    result = verify(copy, original[1])
    assert result.findings
    assert all(finding.what == "structure" for finding in result.findings)


def test_a_damaged_page_is_told(original: tuple[Path, str], tmp_path: Path) -> None:
    data = bytearray(original[0].read_bytes())
    data[len(data) // 2 :] = random.Random(1).randbytes(len(data) - len(data) // 2)
    (tmp_path / "copy").write_bytes(data)
    result = verify(tmp_path / "copy")
    assert not result.ok
    assert any("damaged" in text or "cannot be read" in text for text in result.problems)


CONTRADICTIONS: list[tuple[str, list[tuple[ev.Event, bytes | None]], str]] = [
    ("attachment", [(ev.AttachmentAdded("a.jpg", "image/jpeg", 3, sha256(b"abc").hexdigest()), b"abd")], "does not have the size"),
    ("attachment without bytes", [(ev.AttachmentAdded("a.jpg", "image/jpeg", 3, sha256(b"abc").hexdigest()), None)], "size"),
    ("attempts", [(ev.CaseStarted("TC_001_CS", 2, "", "", []), None)], "attempt 2 at TC_001_CS follows attempt 0"),
    ("no attempt", [(ev.VerdictReached("TC_001_CS", 1, "machine", "PASS", "", ""), None)], "has not been started"),
    ("no prompt", [(ev.PromptClosed(5, "", 0, "done", "", 1.0), None)], "prompt 5 has not been shown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "records", "problem"), CONTRADICTIONS, ids=[c[0] for c in CONTRADICTIONS])
def test_records_that_contradict_each_other(
    tmp_path: Path, name: str, records: list[tuple[ev.Event, bytes | None]], problem: str
) -> None:
    with CaseFile.create(tmp_path / "case") as case:
        for event, raw in records:
            case.append(event, raw)
    result = verify(tmp_path / "case")
    assert [finding.what for finding in result.findings] == ["content"]
    assert problem in result.problems[0]


def test_a_case_that_the_bench_could_not_begin_is_no_contradiction(tmp_path: Path) -> None:
    with CaseFile.create(tmp_path / "case") as case:
        case.append(ev.BenchFault("engine", "ValueError"))
        case.append(ev.VerdictReached("TC_001_CS", 1, "machine", "ERROR", "the bench failed", "OCPP Bench"))
        case.append(ev.CaseEnded("TC_001_CS", 1, "complete", 0.0, 0.0))
        case.append(ev.CaseStarted("TC_001_CS", 1, "", "", []))
        case.append(ev.Note("of a case that never was", "tester", "TC_009_CS", 7))
    assert verify(tmp_path / "case").problems == []


def test_a_pics_that_was_exchanged_shows_even_where_all_hashes_were_made_anew(
    original: tuple[Path, str], tmp_path: Path
) -> None:
    def exchange(rows: list[Row]) -> list[Row]:
        return forged([(*rows[0][:5], b"another PICS", rows[0][6]), *rows[1:]])

    result = verify(rewritten(original[0], tmp_path / "copy", exchange))
    assert any("source file of the PICS" in text for text in result.problems)


_CHANGES = st.sampled_from(["body", "raw", "kind", "utc", "mono", "hash", "seq", "delete", "swap", "copy"])


@given(st.lists(st.tuples(_CHANGES, st.integers(1, COUNT), st.integers(1, COUNT)), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_done_goes_unseen(
    original: tuple[Path, str], tmp_path: Path, changes: list[tuple[str, int, int]]
) -> None:
    """Whatever is done to the rows: the file verifies exactly if the rows are what they were."""
    before: list[Row] = []

    def change(rows: list[Row]) -> list[Row]:
        before[:] = rows
        for what, first, second in changes:
            rows = _changed(rows, what, first % len(rows), second % len(rows)) if len(rows) > 1 else rows
        return rows

    after: list[Row] = []

    def remember(rows: list[Row]) -> list[Row]:
        after[:] = change(rows)
        return after

    copy = tmp_path / "copy"
    copy.unlink(missing_ok=True)
    result = verify(rewritten(original[0], copy, remember), original[1], COUNT)
    seen = [finding for finding in result.findings if finding.what != "structure"]
    assert bool(seen) == (after != before)


def _changed(rows: list[Row], what: str, first: int, second: int) -> list[Row]:
    rows = list(rows)
    seq, kind, utc_ns, mono_ns, body, raw, stored = rows[first]
    match what:
        case "body":
            rows[first] = (seq, kind, utc_ns, mono_ns, body + " ", raw, stored)
        case "raw":
            rows[first] = (seq, kind, utc_ns, mono_ns, body, (raw or b"") + b"x", stored)
        case "kind":
            rows[first] = (seq, kind + "x", utc_ns, mono_ns, body, raw, stored)
        case "utc":
            rows[first] = (seq, kind, utc_ns + 1, mono_ns, body, raw, stored)
        case "mono":
            rows[first] = (seq, kind, utc_ns, mono_ns + 1, body, raw, stored)
        case "hash":
            rows[first] = (seq, kind, utc_ns, mono_ns, body, raw, sha256(stored).digest())
        case "seq":
            rows[first] = (rows[-1][0] + 1, kind, utc_ns, mono_ns, body, raw, stored)
        case "delete":
            del rows[first]
        case "swap":
            rows[first], rows[second] = (seq, *rows[second][1:]), (rows[second][0], *rows[first][1:])
            if first == second:
                rows[first] = (seq, kind, utc_ns, mono_ns, body, raw, stored)
        case "copy":
            rows.append((rows[-1][0] + 1, kind, utc_ns, mono_ns, body, raw, stored))
    return sorted(rows)


def test_a_file_in_use_verifies_as_far_as_it_is_stored(tmp_path: Path) -> None:
    with CaseFile.create(tmp_path / "case") as case:
        for number in range(700):
            case.append(frame(number), b"x")
        case.flush()
        result = verify(case.path, case.head)
        assert (result.ok, result.records, result.anchored) == (True, 700, True)


def _uploaded(folder: Path, content: bytes) -> Path:
    """A case file that names an upload of these bytes."""
    path = folder / "case"
    with CaseFile.create(path) as case:
        case.append(ev.CaseStarted("TC_045_1_CS", 1, "", "", []))
        case.append(
            ev.FileTransfer(
                "TC_045_1_CS", 1, "diagnostics", "finished", 1, "put", "FTP", "10.0.0.9", "/d.log", "d.log", len(content),
                sha256=sha256(content).hexdigest(), whole=True, stored="diagnostics/d.log",
            )
        )  # fmt: skip
    return path


def test_what_the_dut_has_uploaded_is_looked_at_where_it_lies_beside_the_file(tmp_path: Path) -> None:
    path = _uploaded(tmp_path, b"diagnostics")
    result = verify(path)
    assert (result.ok, result.absent) == (True, ["diagnostics/d.log"])
    kept = tmp_path / "case.files" / "diagnostics" / "d.log"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"diagnostics")
    result = verify(path)
    assert (result.ok, result.absent) == (True, [])
    kept.write_bytes(b"others")
    result = verify(path)
    assert [(finding.what, finding.seq) for finding in result.findings] == [("content", 2)]
    assert "d.log is not the one that came" in result.problems[0]
