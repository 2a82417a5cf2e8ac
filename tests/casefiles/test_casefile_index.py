"""The list of campaigns survives broken entries, two writers at once and folders that cannot be used."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.casefiles.index import MOST_ENTRIES, Facts, Index, stamp_of


def test_the_file_used_last_comes_first(tmp_path: Path) -> None:
    index = Index(tmp_path / "list")
    for name in ("a", "b", "c", "a"):
        index.used(tmp_path / name)
    assert [entry.path.name for entry in index.entries()] == ["a", "c", "b"]
    assert [entry.path.name for entry in Index(tmp_path / "list").entries()] == ["a", "c", "b"]


def test_a_removed_entry_stays_removed_until_its_file_is_used_again(tmp_path: Path) -> None:
    index = Index(tmp_path / "list")
    index.used(tmp_path / "a")
    index.remove(tmp_path / "a")
    assert [entry.removed for entry in index.entries()] == [True]
    index.used(tmp_path / "a")
    assert [entry.removed for entry in index.entries()] == [False]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"path": 3}', b"\xff\xfe\x00", b"[" * 100_000])
def test_an_entry_that_cannot_be_read_costs_only_itself(tmp_path: Path, content: bytes) -> None:
    index = Index(tmp_path / "list")
    index.used(tmp_path / "a")
    index.used(tmp_path / "b")
    index._file(tmp_path / "a").write_bytes(content)
    index._file(tmp_path / "b", ".facts.json").write_bytes(content)
    (index.folder / "other.json").mkdir()
    assert [entry.path.name for entry in index.entries()] == ["b"]
    assert index.facts(tmp_path / "b") is None
    index.used(tmp_path / "a")
    assert [entry.path.name for entry in index.entries()] == ["a", "b"]


def test_a_folder_that_cannot_be_used_is_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("a file where the folder should be", encoding="utf-8")
    index = Index(tmp_path / "list")
    index.used(tmp_path / "a")
    index.keep_facts(tmp_path / "a", Facts("1", None, "damaged", "broken"))
    assert index.entries() == []
    assert index.facts(tmp_path / "a") is None


def test_windows_that_write_at_once_take_nothing_from_each_other(tmp_path: Path) -> None:
    def work(number: int) -> None:
        own = Index(tmp_path / "list")
        for turn in range(20):
            own.used(tmp_path / f"{number}-{turn % 5}")
            own.used(tmp_path / "both")
            own.entries()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index = Index(tmp_path / "list")
    assert len(index.entries()) == 4 * 5 + 1
    assert not list(index.folder.glob(".*")), "no draft is left"


def test_the_list_does_not_grow_without_end(tmp_path: Path) -> None:
    index = Index(tmp_path / "list")
    for number in range(MOST_ENTRIES + 5):
        index.used(tmp_path / str(number))
    assert len(index.entries()) == MOST_ENTRIES
    assert len(list(index.folder.iterdir())) == MOST_ENTRIES


def test_facts_of_another_version_are_not_taken(tmp_path: Path) -> None:
    index = Index(tmp_path / "list")
    index.keep_facts(tmp_path / "a", Facts("1", None, "damaged", "broken"))
    assert index.facts(tmp_path / "a") == Facts("1", None, "damaged", "broken")
    file = index._file(tmp_path / "a", ".facts.json")
    file.write_text('{"stamp": "1", "state": "", "text": "", "summary": {"device": "x"}}', encoding="utf-8")
    assert index.facts(tmp_path / "a") is None


def test_the_stamp_changes_with_the_file_and_with_its_log(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1", encoding="utf-8")
    first = stamp_of(file)
    assert stamp_of(file) == first
    (tmp_path / "a-wal").write_text("2", encoding="utf-8")
    assert stamp_of(file) != first
    with pytest.raises(FileNotFoundError):
        stamp_of(tmp_path / "none")
