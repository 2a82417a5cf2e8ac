"""One writer for one file, by whatever name it is reached; and a writer whose file is gone says so."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from pathlib import Path

import pytest
from evidence_helpers import execute

from app.events import Note
from app.evidence import writer
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileError, CaseFileInUseError, RecordingFailed
from app.evidence.reading import read_records
from app.evidence.verify import verify
from app.evidence.writer_lock import is_held

pytestmark = pytest.mark.skipif(os.name == "nt", reason="open files keep their names there")


def store(case: CaseFile, text: str) -> None:
    case.append(Note(text, "tester"))
    case.flush()


def second_name(how: str, path: Path, second: Path) -> None:
    if how == "symlink":
        second.symlink_to(path)
    elif how == "hard link":
        os.link(path, second)
    else:
        path.rename(second)


@pytest.mark.parametrize("how", ["symlink", "hard link", "rename"])
def test_a_second_writer_by_another_name_is_refused(tmp_path: Path, how: str) -> None:
    path, second = tmp_path / "a", tmp_path / "sub" / "b"
    second.parent.mkdir()
    case = CaseFile.create(path)
    store(case, "first")
    second_name(how, path, second)
    assert is_held(second)
    with pytest.raises(CaseFileInUseError):
        CaseFile.open_for_append(second)
    if how == "rename":
        with pytest.raises(RecordingFailed, match="removed, renamed or replaced"):
            store(case, "nobody would find it")
    else:
        store(case, "second")
    case.close()
    assert verify(second).ok
    assert len(list(read_records(second))) >= 1
    assert not is_held(second)


def test_what_is_read_by_another_name(tmp_path: Path) -> None:
    """Through a symbolic link the same; by a hard link the log cannot be found, so nothing is claimed."""
    path = tmp_path / "a"
    (tmp_path / "symlink").symlink_to(path)
    with CaseFile.create(path) as case:
        store(case, "first")
        os.link(path, tmp_path / "hard link")
        assert verify(tmp_path / "symlink").records == 1
        with pytest.raises(CaseFileInUseError, match="under another name"):
            verify(tmp_path / "hard link")
    with pytest.raises(CaseFileError, match="second name"):
        CaseFile.open_for_append(path)
    (tmp_path / "hard link").unlink()
    with CaseFile.open_for_append(tmp_path / "symlink") as case:
        store(case, "second")
    assert verify(path).records == 2


@pytest.mark.parametrize("what", ["removed", "replaced"])
def test_a_writer_whose_file_is_gone_fails_by_itself(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LOOK_SECONDS", 0.01)
    path = tmp_path / "a"
    case = CaseFile.create(path)
    store(case, "first")
    told = threading.Event()
    case.on_failure(lambda _: told.set())
    if what == "replaced":
        shutil.copyfile(path, tmp_path / "b")
        (tmp_path / "b").replace(path)
    else:
        path.unlink()
    assert told.wait(5)
    with pytest.raises(RecordingFailed, match="removed, renamed or replaced"):
        case.append(Note("lost", "tester"))
    case.close()


def test_a_full_disk_at_opening_is_told_and_leaves_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with CaseFile.create(tmp_path / "a") as case:
        store(case, "first")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("app.evidence.writer_lock.os.write", full)
        with pytest.raises(CaseFileError, match="No space left"):
            CaseFile.open_for_append(tmp_path / "a")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    CaseFile.open_for_append(tmp_path / "a").close()


def test_a_record_that_the_file_swallows_is_a_failed_recording(tmp_path: Path) -> None:
    path = tmp_path / "a"
    case = CaseFile.create(path)
    store(case, "first")
    execute(path, "CREATE TRIGGER evil BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END")
    with pytest.raises(RecordingFailed, match="does not keep what is written"):
        store(case, "swallowed")
    case.close()
