"""What the window remembers between two starts, as one small JSON file per person: theme, size, last folders, recent case
files and the names that were typed last. It holds nothing that a result depends on, and no password."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import platformdirs

RECENT_LIMIT = 8


def default_path() -> Path:
    """``window.json`` in the person's data folder, or in ``OCPP_BENCH_HOME`` where that is set."""
    home = os.environ.get("OCPP_BENCH_HOME")
    folder = Path(home) if home else Path(platformdirs.user_data_dir("ocpp-bench", appauthor=False))
    return folder / "window.json"


class WindowState:
    """A dictionary that is kept in a file. A file that cannot be read counts as empty: it is only comfort."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        self._values: dict[str, Any] = {}
        try:
            values = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            values = {}
        if isinstance(values, dict):
            self._values = values

    def get(self, name: str, default: Any = None) -> Any:
        value = self._values.get(name, default)
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, name: str, value: Any) -> None:
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._write()

    def folder(self, purpose: str) -> str:
        """The folder that was used last for this purpose, or the person's home."""
        folder = self.get("folders", {}).get(purpose, "")
        return folder if folder and Path(folder).is_dir() else str(Path.home())

    def remember_folder(self, purpose: str, file: str) -> None:
        self.set("folders", {**self.get("folders", {}), purpose: str(Path(file).resolve().parent)})

    def recent(self) -> list[dict[str, Any]]:
        """The case files that were open last, newest first: path, device, mode, progress. Files that are gone are left out."""
        entries = [entry for entry in self.get("recent", []) if isinstance(entry, dict)]
        return [entry for entry in entries if Path(str(entry.get("path", ""))).is_file()]

    def remember_campaign(self, entry: dict[str, Any]) -> None:
        others = [old for old in self.recent() if old.get("path") != entry.get("path")]
        self.set("recent", [entry, *others][:RECENT_LIMIT])

    def _write(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".new")
            fresh.write_text(json.dumps(self._values, indent=1, ensure_ascii=False), encoding="utf-8")
            os.replace(fresh, self.path)
        except OSError:
            return
