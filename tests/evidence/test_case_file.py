"""Appending: round trip, order, continuing, being sure, and failing visibly."""

from __future__ import annotations

import asyncio
import math
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from evidence_helpers import example, execute, frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import events as ev
from app.evidence import canonical, writer
from app.evidence import case_file as case_file_module
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileDamagedError, CaseFileError, CaseFileInUseError, RecordingFailed
from app.evidence.reading import head, read_campaign, read_records

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a campaign #1.ocppbench"


def test_every_kind_of_event_comes_back_as_it_was(path: Path) -> None:
    with CaseFile.create(path) as case:
        appended = [case.append(example(cls)) for cls in ev.EVENT_TYPES.values()]
        appended.append(case.append(frame(), b'\x00\xff[2,"1","Heartbeat",{}]', utc_ns=5, mono_ns=7))
    assert list(read_records(path)) == appended
    assert [record.seq for record in appended] == list(range(1, len(appended) + 1))
    assert (appended[-1].utc_ns, appended[-1].mono_ns) == (5, 7)
    assert list(read_records(path, after_seq=3)) == appended[3:]


def test_a_frame_without_content_is_not_a_record_without_frame(path: Path) -> None:
    with CaseFile.create(path) as case:
        case.append(frame(), b"")
        case.append(ev.Note("x", "y"))
    assert [record.raw for record in read_records(path)] == [b"", None]


def test_objects_keep_the_order_of_their_keys(path: Path) -> None:
    payload = {"z": 1, "a": 2, "m": {"y": 1, "b": 2}}
    with CaseFile.create(path) as case:
        case.append(ev.ValueCaptured("c", 1, "n", payload))
    (record,) = read_records(path)
    assert isinstance(record.event, ev.ValueCaptured)
    assert list(record.event.value) == ["z", "a", "m"]
    assert list(record.event.value["m"]) == ["y", "b"]


@given(st.lists(json_values, max_size=8))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_value_comes_back(tmp_path: Path, values: list[object]) -> None:
    path = tmp_path / "x"
    path.unlink(missing_ok=True)
    with CaseFile.create(path) as case:
        for value in values:
            case.append(ev.ValueCaptured("c", 1, "n", value))
    assert [record.event.value for record in read_records(path)] == values  # type: ignore[attr-defined]


def test_what_json_cannot_say_never_stops_the_recording(path: Path) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    odd = [math.nan, math.inf, 10**5000, "\ud800", deep, {1: 2, "a": {None: object}}, b"bytes"]
    with CaseFile.create(path) as case:
        for value in odd:
            case.append(ev.ValueCaptured("c", 1, "n", value))
        case.flush()
        assert case.failure is None
    values = [record.event.value for record in read_records(path)]  # type: ignore[attr-defined]
    assert values[:2] == ["nan", "inf"]
    assert "bits" in values[2]
    assert values[3] == "\ud800"
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM record WHERE json_valid(body)").fetchone() == (len(odd),)
    connection.close()


def test_subscribers_hear_every_record_in_order_also_of_records_they_cause(path: Path) -> None:
    heard: list[int] = []

    def react(record: ev.Recorded) -> None:
        if isinstance(record.event, ev.Frame):
            case.append(ev.Note("because of a frame", "test"))

    with CaseFile.create(path) as case:
        case.subscribe(react)
        unsubscribe = case.subscribe(lambda record: heard.append(record.seq))
        case.append(frame())
        case.append(frame())
        unsubscribe()
        case.append(ev.Note("unheard", "test"))
    assert heard == [1, 2, 3, 4]


def test_a_failing_subscriber_is_reported_and_takes_nothing_from_the_others(path: Path) -> None:
    heard: list[int] = []

    def fail(_: ev.Recorded) -> None:
        raise ValueError("broken view")

    with CaseFile.create(path) as case:
        case.subscribe(fail)
        case.subscribe(lambda record: heard.append(record.seq))
        with pytest.raises(ValueError, match="broken view"):
            case.append(frame())
    assert heard == [1]
    assert len(list(read_records(path))) == 1


def test_flushed_means_stored(path: Path) -> None:
    async def run() -> None:
        with CaseFile.create(path) as case:
            await case.flushed()
            for number in range(1200):
                case.append(frame(number), b"x")
            await case.flushed(700)
            assert case.durable_seq >= 700
            waiting = [asyncio.create_task(case.flushed(seq)) for seq in (3, 1200, 900)]
            await asyncio.gather(*waiting)
            assert case.durable_seq == case.seq == 1200
            assert head(path) == (1200, case.head)
            await case.flushed(10_000)  # more than there is: everything

    asyncio.run(run())


def test_continuing_a_file_continues_numbers_and_chain(path: Path) -> None:
    with CaseFile.create(path) as case:
        case.append(ev.Note("one", "a"))
        case.flush()
        first = case.head
    with CaseFile.open_for_append(path) as case:
        assert (case.seq, case.head) == (1, first)
        assert case.append(ev.Note("two", "a")).seq == 2
    with CaseFile.open_for_append(path):
        pass
    assert [record.event.text for record in read_records(path)] == ["one", "two"]  # type: ignore[attr-defined]
    assert read_campaign(path).last_seq == 2


def test_a_finished_file_stands_alone(path: Path) -> None:
    with CaseFile.create(path) as case:
        case.append(frame(), b"x")
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    list(read_records(path))
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_only_one_writer(path: Path) -> None:
    with CaseFile.create(path), pytest.raises(CaseFileInUseError, match=f"process {os.getpid()}"):
        CaseFile.open_for_append(path)
    CaseFile.open_for_append(path).close()


def test_a_file_whose_end_was_changed_is_not_continued(path: Path) -> None:
    with CaseFile.create(path) as case:
        case.append(ev.Note("one", "a"))
    (trigger,) = (
        sqlite3.connect(path).execute("SELECT sql FROM sqlite_master WHERE name = 'record_no_update'").fetchone()
    )
    execute(path, "DROP TRIGGER record_no_update", "UPDATE record SET utc_ns = 1")
    with pytest.raises(CaseFileDamagedError, match="record_no_update"):
        CaseFile.open_for_append(path)
    execute(path, trigger)
    with pytest.raises(CaseFileDamagedError, match="does not fit"):
        CaseFile.open_for_append(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET body = '{}'",
        "DELETE FROM record WHERE seq = 2",
        "INSERT OR REPLACE INTO record SELECT 1, kind, utc_ns, mono_ns, '{}', raw, hash FROM record WHERE seq = 1",
        "REPLACE INTO record SELECT 2, kind, utc_ns, mono_ns, '{}', raw, hash FROM record WHERE seq = 1",
        "INSERT INTO record SELECT 9, kind, utc_ns, mono_ns, body, raw, hash FROM record WHERE seq = 1",
        "INSERT INTO record (kind, utc_ns, mono_ns, body, hash) SELECT kind, utc_ns, mono_ns, body, hash FROM record",
        "INSERT INTO record (seq, kind, utc_ns, mono_ns, body, hash) VALUES (1, 'Note', 1, 1, '{}', zeroblob(32)) "
        "ON CONFLICT (seq) DO UPDATE SET body = '{}'",
    ],
)
def test_the_file_itself_refuses_changes(path: Path, statement: str) -> None:
    with CaseFile.create(path) as case:
        case.append(ev.Note("one", "a"))
        case.append(ev.Note("two", "a"))
    before = list(read_records(path))
    with pytest.raises(sqlite3.IntegrityError, match="a record is"):
        execute(path, statement)
    assert list(read_records(path)) == before


def test_where_a_file_cannot_be_created(path: Path, tmp_path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(CaseFileError, match="exists already"):
        CaseFile.create(path)
    assert path.read_text() == "mine"
    with pytest.raises(CaseFileError, match="does not exist"):
        CaseFile.create(tmp_path / "nowhere" / "file")
    with pytest.raises(CaseFileError, match="There is no file"):
        CaseFile.open_for_append(tmp_path / "nothing")
    with pytest.raises(CaseFileError, match="not a case file"):
        CaseFile.open_for_append(path)
    assert {entry.name for entry in tmp_path.iterdir()} == {path.name}


def test_a_full_disk_is_told_once_and_keeps_what_was_flushed(path: Path) -> None:
    async def run() -> None:
        told: list[str] = []
        case = CaseFile.create(path)
        case.on_failure(told.append, asyncio.get_running_loop())
        case.append(frame(), b"first")
        await case.flushed()
        case._writer._db.conn.execute("PRAGMA max_page_count = 40")
        with pytest.raises(RecordingFailed, match="full"):  # noqa: PT012 - which one of them fails does not matter
            for number in range(100):
                case.append(frame(number), bytes(10_000))
                await case.flushed()
        while not told:  # append may have seen it before the loop was told
            await asyncio.sleep(0.001)
        assert "full" in told[0]
        for _ in range(2):
            with pytest.raises(RecordingFailed):
                case.append(frame())
        with pytest.raises(RecordingFailed):
            await case.room()
        assert case.failure is not None
        assert len(told) == 1
        case.close()
        stored = list(read_records(path))
        assert stored[0].raw == b"first"
        assert [record.seq for record in stored] == list(range(1, case.durable_seq + 1))

    asyncio.run(run())


def test_a_loss_that_nobody_was_told_of_is_raised_when_closing(path: Path) -> None:
    case = CaseFile.create(path)
    case.flush()
    case._writer._db.conn.execute("PRAGMA query_only = ON")
    case.append(frame())
    with pytest.raises(RecordingFailed):
        case.close()
    case.close()
    with pytest.raises(RecordingFailed, match="closed"):
        case.append(frame())


def test_a_flood_waits_for_the_disk_and_fails_visibly_at_the_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file_module, "SOFT_RECORDS", 10)
    monkeypatch.setattr(case_file_module, "HARD_RECORDS", 50)
    monkeypatch.setattr(writer, "GATHER_SECONDS", 5.0)

    async def run() -> None:
        with CaseFile.create(path) as case:
            for number in range(200):
                await case.room()
                case.append(frame(number))
                assert case.seq - case.durable_seq <= 11
        case = CaseFile.open_for_append(path)
        with pytest.raises(RecordingFailed, match="too slow"):  # noqa: PT012
            for number in range(200):
                case.append(frame(number))
        case.close()
        assert len(list(read_records(path))) == 250

    asyncio.run(run())


def test_the_rule_of_the_hash_is_the_documented_one() -> None:
    from hashlib import sha256

    body = canonical.to_text({"text": "ü", "n": [1, None]})
    assert body == '{"text":"\\u00fc","n":[1,null]}'
    one = canonical.chain(bytes(32), 1, "Note", 2, 3, body, None)
    assert one == sha256(bytes(32) + f'[1,"Note",2,3,null,{body}]'.encode()).digest()
    two = canonical.chain(one, 2, "Frame", 2, 3, body, b"x")
    assert two == sha256(one + f'[2,"Frame",2,3,"{sha256(b"x").hexdigest()}",{body}]'.encode()).digest()


@pytest.mark.skipif(sys.platform == "win32", reason="has no permission bits for folders")
def test_no_lock_file_stays_behind(path: Path) -> None:
    case = CaseFile.create(path)
    assert path.with_name(path.name + ".lock").exists()
    case.close()
    assert not path.with_name(path.name + ".lock").exists()
