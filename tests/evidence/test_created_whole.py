"""A case file is there as a case file or not at all, whatever happens while it is made."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from app.events import Note
from app.evidence import storage
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileError
from app.evidence.reading import read_records
from app.evidence.verify import verify


def test_the_file_alone_is_a_case_file_from_the_beginning(tmp_path: Path) -> None:
    with CaseFile.create(tmp_path / "c.ocppcase") as case:
        case.append(Note("first", "test"))
        case.flush()
        copy = tmp_path / "copy.ocppcase"
        shutil.copyfile(case.path, copy)
        assert list(read_records(copy)) == [], "a prefix of what was recorded"
        assert verify(copy).ok
    assert [name.name for name in sorted(tmp_path.glob("c.*"))] == ["c.ocppcase"], "its log is gone when it is closed"


def test_what_is_killed_while_it_is_made_leaves_the_name_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.ocppcase"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(storage, "_name", killed)
    monkeypatch.setattr(storage, "remove", lambda _: None)  # nobody tidies up after a kill
    with pytest.raises(KeyboardInterrupt):
        CaseFile.create(path)
    assert not path.exists()
    monkeypatch.undo()
    with CaseFile.create(path) as case:
        case.append(Note("second try", "test"))
    assert len(list(read_records(path))) == 1
    assert [name.name for name in tmp_path.iterdir()] == ["c.ocppcase"]


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    path.write_text("somebody else's")
    with pytest.raises(CaseFileError, match="exists already"):
        storage.create(path)
    assert path.read_text() == "somebody else's"
    assert [name.name for name in tmp_path.iterdir()] == ["c.ocppcase"]


def test_a_medium_without_second_names_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr("os.link", link)
    path = tmp_path / "c.ocppcase"
    with CaseFile.create(path) as case:
        case.append(Note("first", "test"))
    assert verify(path).ok
    with pytest.raises(CaseFileError, match="exists already"):
        storage.create(path)


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("app.evidence.schema.prepare", full)
    with pytest.raises(CaseFileError, match=r"c\.ocppcase cannot be written: database or disk is full"):
        storage.create(tmp_path / "c.ocppcase")
    assert list(tmp_path.iterdir()) == []
