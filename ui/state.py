"""What the window remembers between two starts, as one small JSON file per person: theme, size, last folders and the names that
were typed last. It holds nothing that a result depends on, and no password. Recent campaigns: :mod:`app.casefiles.index`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from app.casefiles.folders import data_folder


def default_path() -> Path:
    """``window.json`` in the person's data folder, or in ``OCPP_BENCH_HOME`` where that is set."""
    return data_folder() / "window.json"


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

    def _write(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".new")
            fresh.write_text(json.dumps(self._values, indent=1, ensure_ascii=False), encoding="utf-8")
            os.replace(fresh, self.path)
        except OSError:
            return
