"""Each case file of the list with how it stands: open, in use, interrupted, closed, missing, damaged, newer."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from casefile_samples import write

from app.casefiles import listing
from app.casefiles.index import Index
from app.casefiles.listing import Listed
from app.engine.rendezvous import EngineInfo, Registration
from app.evidence.case_file import CaseFile
from app.evidence.writer_lock import is_held
from ui import preview_sample as sample


@pytest.fixture(autouse=True)
def _own_runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setattr("app.engine.rendezvous.platformdirs.user_runtime_dir", lambda *_, **__: str(tmp_path / "run"))


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "list")


@pytest.fixture
def listener() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp:127.0.0.1:{server.getsockname()[1]}"


def _only(tmp_path: Path, index: Index) -> Listed:
    (listed,) = listing.campaigns(index, tmp_path / "cases")
    return listed


def test_a_file_in_the_usual_folder_is_found_with_its_progress(tmp_path: Path, index: Index) -> None:
    write(tmp_path / "cases" / "a.ocppcase", closed=True)
    listed = _only(tmp_path, index)
    assert (listed.state, listed.can_resume, listed.can_read) == ("closed", True, True)
    assert listed.summary is not None
    assert listed.summary.device == "AcmeCharge 22"
    assert (listed.summary.done, listed.summary.total) == (12, 16)
    assert listed.summary.counts == {"PASS": 9, "FAIL": 1, "INCONCLUSIVE": 1, "ERROR": 1}
    assert listed.last_utc_ns == listed.summary.last_utc_ns > 0


def test_a_campaign_whose_engine_died_is_interrupted_and_says_in_what(tmp_path: Path, index: Index) -> None:
    write(tmp_path / "cases" / "a.ocppcase", sample.campaign(running=True))
    listed = _only(tmp_path, index)
    assert listed.state == "interrupted"
    assert listed.text.startswith("TC_003_CS was running when the bench went down")
    assert listed.can_resume
    write(tmp_path / "cases" / "b.ocppcase")
    between = next(item for item in listing.campaigns(index, tmp_path / "cases") if item.path.endswith("b.ocppcase"))
    assert (between.state, between.text[:22]) == ("interrupted", "The bench went down be")


def test_a_file_that_another_program_writes_is_in_use(tmp_path: Path, index: Index) -> None:
    path = tmp_path / "cases" / "a.ocppcase"
    path.parent.mkdir()
    with CaseFile.create(path) as file:
        for recorded in sample.campaign():
            file.append(recorded.event, recorded.raw)
        file.flush()
        listed = _only(tmp_path, index)
        assert (listed.state, listed.can_resume, listed.can_read) == ("in use", False, True)
        assert "Open it read-only" in listed.why_not
        assert is_held(path)
    assert not is_held(path)


def test_asking_whether_it_is_held_leaves_nothing_and_passes_over_the_dead(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ocppcase")
    assert not is_held(path)
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["a.ocppcase"]
    lock = tmp_path / "a.ocppcase.lock"
    for text in ("", "999999999", "99999999999999999999", "no number", str(os.getpid())):
        lock.write_text(text, encoding="ascii")
        assert not is_held(path)
    with CaseFile.open_for_append(path):
        assert is_held(path)


def test_a_campaign_that_an_engine_of_this_person_has_open(tmp_path: Path, index: Index, listener: str) -> None:
    path = write(tmp_path / "elsewhere" / "a.ocppcase", sample.campaign())
    Registration(EngineInfo(7, listener, "t", str(path), "2026-11-20T09:00:00+00:00"))
    listed = _only(tmp_path, index)
    assert (listed.state, listed.can_resume) == ("open", True)
    assert listed.engine is not None
    assert listed.engine.address == listener
    assert listed.text == "TC_003_CS is running."


def test_a_missing_file_stays_on_the_list_unless_it_was_moved(tmp_path: Path, index: Index) -> None:
    path = write(tmp_path / "a.ocppcase", closed=True)
    index.used(path)
    assert _only(tmp_path, index).state == "closed"
    path.rename(tmp_path / "b.ocppcase")
    listed = _only(tmp_path, index)
    assert (listed.state, listed.can_resume, listed.can_read) == ("missing", False, False)
    assert listed.summary is not None, "what it told last is still known"
    index.used(tmp_path / "b.ocppcase")
    listing.campaigns(index, tmp_path / "cases")
    assert Path(_only(tmp_path, index).path).name == "b.ocppcase"


def test_removing_from_the_list_never_touches_the_file(tmp_path: Path, index: Index) -> None:
    path = write(tmp_path / "cases" / "a.ocppcase")
    assert _only(tmp_path, index).can_read
    index.remove(path)
    assert listing.campaigns(index, tmp_path / "cases") == []
    assert path.is_file()


def test_damaged_newer_and_other_files_say_what_they_are(tmp_path: Path, index: Index) -> None:
    cases = tmp_path / "cases"
    good = write(cases / "good.ocppcase")
    damaged = cases / "damaged.ocppcase"
    data = bytearray(good.read_bytes())
    data[8192:] = b"\x55" * (len(data) - 8192)
    damaged.write_bytes(data)
    shutil.copy(good, cases / "newer.ocppcase")
    connection = sqlite3.connect(cases / "newer.ocppcase")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    (cases / "text.ocppcase").write_text("no database at all", encoding="utf-8")
    (cases / "folder.ocppcase").mkdir()
    with CaseFile.create(cases / "empty.ocppcase"):
        pass
    listed = {Path(item.path).stem: item for item in listing.campaigns(index, cases)}
    states = {name: item.state for name, item in listed.items()}
    assert states == {
        "good": "interrupted",
        "damaged": "damaged",
        "newer": "newer",
        "text": "unreadable",
        "folder": "unreadable",
        "empty": "damaged",
    }
    assert "written by a newer version" in listed["newer"].text
    assert listed["text"].text == "It is not a case file of OCPP Bench."
    assert not any(item.can_resume or item.can_read for name, item in listed.items() if name != "good")
    again = {Path(item.path).stem: item for item in listing.survey(index, cases)}
    assert {name: item.state for name, item in again.items()} == states, "remembered: no file was read again"
    assert not any(item.stale for item in again.values())


def test_a_file_that_has_changed_is_read_again(tmp_path: Path, index: Index) -> None:
    path = write(tmp_path / "cases" / "a.ocppcase")
    _only(tmp_path, index)
    with CaseFile.open_for_append(path) as file:
        file.append(sample.campaign()[-1].event)
    (stale,) = listing.survey(index, tmp_path / "cases")
    assert stale.stale
    assert stale.summary is not None, "what it told before stands in"
    fresh = listing.read(stale, index)
    assert not fresh.stale
    assert fresh.summary is not None
    assert fresh.summary.records == stale.summary.records + 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not hold for root")
def test_a_file_in_a_folder_that_cannot_be_written_to_opens_read_only(tmp_path: Path, index: Index) -> None:
    path = write(tmp_path / "cases" / "a.ocppcase", closed=True)
    path.parent.chmod(0o500)
    try:
        listed = _only(tmp_path, index)
    finally:
        path.parent.chmod(0o700)
    assert (listed.state, listed.can_read, listed.can_resume) == ("closed", True, False)
    assert listed.why_not == "The folder of the file cannot be written to."
