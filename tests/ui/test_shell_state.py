"""What the window remembers, and what it does with a file that is broken."""

from __future__ import annotations

from pathlib import Path

from ui.state import WindowState


def test_values_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "window.json"
    state = WindowState(path)
    state.set("theme", "dark")
    assert WindowState(path).get("theme", "") == "dark"
    assert WindowState(path).get("size", [1, 2]) == [1, 2]


def test_a_broken_file_counts_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    for text in ("{", "[1]", "null", ""):
        path.write_text(text, encoding="utf-8")
        assert WindowState(path).get("theme", "light") == "light"


def test_a_value_of_the_wrong_kind_gives_the_default(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.json")
    state.set("size", "huge")
    assert state.get("size", []) == []


def test_folders_are_remembered_while_they_exist(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.json")
    state.remember_folder("pics", str(tmp_path / "a.yaml"))
    assert state.folder("pics") == str(tmp_path.resolve())
    assert state.folder("report") == str(Path.home())
