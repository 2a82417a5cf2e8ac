"""Reading, verifying, and the views for people."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from evidence_helpers import drop_triggers, execute, frame

from app import events as ev
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileDamagedError, CaseFileError
from app.evidence.reading import PAGE, head, read_campaign, read_records
from app.evidence.verify import verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "case"
    with CaseFile.create(path) as case:
        for number in range(1, 11):
            case.append(frame(number), b"frame %d" % number)
    return path


def test_reading_while_it_is_written(tmp_path: Path) -> None:
    with CaseFile.create(tmp_path / "case") as case:
        for number in range(PAGE + 1):
            case.append(frame(number))
        case.flush()
        records = read_records(case.path)
        seen = [next(records).seq for _ in range(PAGE)]
        case.append(frame())
        case.flush()
        seen += [record.seq for record in records]
        assert seen == list(range(1, PAGE + 3))
        assert head(case.path) == (PAGE + 2, case.head)
        campaign = read_campaign(case.path, keep_frames=False)
        assert (campaign.frame_count, campaign.frames) == (PAGE + 2, [])


def test_an_empty_file(tmp_path: Path) -> None:
    CaseFile.create(tmp_path / "case").close()
    assert list(read_records(tmp_path / "case")) == []
    assert head(tmp_path / "case") == (0, "0" * 64)
    assert verify(tmp_path / "case").ok


def test_files_that_cannot_be_read(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match="There is no file"):
        next(read_records(tmp_path / "none"))
    with pytest.raises(CaseFileError, match="not a file"):
        next(read_records(tmp_path))
    for name, content in (("text", b"hello" * 500), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CaseFileError, match="not a case file"):
            next(read_records(tmp_path / name))
    execute(tmp_path / "other", "CREATE TABLE record (seq)")
    with pytest.raises(CaseFileError, match="not a case file"):
        head(tmp_path / "other")
    execute(path, "PRAGMA user_version = 99")
    for read in (head, read_campaign, verify, CaseFile.open_for_append):
        with pytest.raises(CaseFileError, match="newer version"):
            read(path)


def test_a_cut_file_is_damaged_not_short(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xaa" * (len(content) - 4096))
    with pytest.raises(CaseFileDamagedError, match="cannot be read"):
        list(read_records(path))
    assert not verify(path).ok


def test_a_missing_record_is_never_read_over(path: Path) -> None:
    drop_triggers(path)
    execute(path, "DELETE FROM record WHERE seq = 4")
    with pytest.raises(CaseFileDamagedError, match="record 4 is missing"):
        list(read_records(path))


def test_a_record_of_an_unknown_kind_is_reported(tmp_path: Path) -> None:
    class Unheard(ev.Event):
        pass

    with CaseFile.create(tmp_path / "case") as case:
        case.append(Unheard())
    with pytest.raises(CaseFileDamagedError, match=r"record 1 .*Unheard"):
        list(read_records(tmp_path / "case"))


def test_an_untouched_file_verifies(path: Path) -> None:
    _, anchor = head(path)
    result = verify(path, anchor[:16])
    assert (result.ok, result.records, result.head, result.anchored, result.problems) == (True, 10, anchor, True, [])
    assert not verify(path).anchored
    with pytest.raises(ValueError, match="16"):
        verify(path, "ab")


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE record SET body = replace(body, 'Heartbeat', 'Authorize') WHERE seq = 5", "record 5 "),
        ("UPDATE record SET raw = x'00' WHERE seq = 5", "record 5 "),
        ("UPDATE record SET raw = NULL WHERE seq = 5", "record 5 "),
        ("UPDATE record SET kind = 'Note' WHERE seq = 5", "record 5 "),
        ("UPDATE record SET utc_ns = utc_ns + 1 WHERE seq = 5", "record 5 "),
        ("UPDATE record SET mono_ns = mono_ns + 1 WHERE seq = 10", "record 10 "),
        ("UPDATE record SET hash = zeroblob(32) WHERE seq = 5", "record 5 "),
        ("DELETE FROM record WHERE seq = 5", "record 5 is missing"),
        ("DELETE FROM record WHERE seq = 1", "record 1 is missing"),
        ("DELETE FROM record WHERE seq = 10", "not in the chain"),
        (
            "INSERT INTO record SELECT 11, kind, utc_ns, mono_ns, body, raw, hash FROM record WHERE seq = 10",
            "record 11 ",
        ),
    ],
)
def test_the_chain_shows_every_change(path: Path, statement: str, problem: str) -> None:
    _, anchor = head(path)
    drop_triggers(path)
    execute(path, statement)
    result = verify(path, anchor)
    assert not result.ok
    assert any(problem in text for text in result.problems), result.problems
    assert any("was removed" in text for text in result.problems)


def test_the_views_answer_questions_in_sql(tmp_path: Path) -> None:
    with CaseFile.create(tmp_path / "case") as case:
        case.append(
            ev.Frame("out", 1, "text", 1_000_000, "kernel", 1000, 2, "a", "Reset"),
            b'[2,"a","Reset",{}]',
            utc_ns=1_500_000,
        )
        case.append(ev.Frame("in", 1, "text", 3_500_000, "kernel", 1000, 3, "a", "Reset"), b'[3,"a",{}]')
        case.append(ev.PromptShown(1, "TC", 1, "s", "ACT", "Plug in", "", "PlugIn", {}, ""))
        case.append(ev.PromptClosed(1, "TC", 1, "seen", "wire", 2.5))
        case.append(ev.VerdictReached("TC", 1, "machine", "PASS", "all held", "bench"))
        case.append(ev.CheckMade("TC", 1, "c", "s", "held", "fail", "status", "Available", ["Faulted"], "Table 3"))
    connection = sqlite3.connect(tmp_path / "case")
    one = lambda query: connection.execute(query).fetchone()  # noqa: E731
    assert one("SELECT utc, action, text FROM frame") == ("1970-01-01T00:00:00.001500Z", "Reset", '[2,"a","Reset",{}]')
    assert one('SELECT call_seq, reply_seq, action, "by", ms, uncertainty_ms FROM latency') == (
        1,
        2,
        "Reset",
        "dut",
        2.5,
        0.002,
    )
    assert one('SELECT kind, headline, answer, "by", seconds FROM prompt') == ("ACT", "Plug in", "seen", "wire", 2.5)
    assert one("SELECT value FROM verdict") == ("PASS",)
    assert one("SELECT expected, actual FROM check_result") == ("Available", '["Faulted"]')
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    for name in names:
        connection.execute(f"SELECT * FROM {name}").fetchall()
    connection.close()
