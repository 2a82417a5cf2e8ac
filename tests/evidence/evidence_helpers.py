"""Example events and raw access to a case file."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path
from typing import Any

from app import events as ev


def example(cls: type[ev.Event], mark: int = 1) -> ev.Event:
    """An event of this class with every field filled."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        annotation = str(field.type)
        if "JsonObject" in annotation and "list" in annotation:
            values[field.name] = [{"id": f"{field.name}-{mark}", "z": None, "a": [1, 2.5, True]}]
        elif "JsonObject" in annotation:
            values[field.name] = {"z": mark, "a": {"ü": "ž\u2028"}}
        elif annotation.startswith("list"):
            values[field.name] = ["TC_003_CS", "TC_001_CS"]
        elif "bool" in annotation:
            values[field.name] = True
        elif "int" in annotation:
            values[field.name] = mark
        elif annotation == "float":
            values[field.name] = 1.5 * mark
        else:
            values[field.name] = f"{field.name} {mark} ✓"
    return cls(**values)


def frame(message: int = 1, direction: str = "in") -> ev.Frame:
    return ev.Frame(direction, 1, "text", message, "kernel", 10, 2, str(message), "Heartbeat")


def execute(path: Path, *statements: str) -> None:
    """Run statements on the file directly, as somebody with an SQL shell would."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")  # no test cuts the power here
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def drop_triggers(path: Path) -> None:
    execute(path, *(f"DROP TRIGGER {name}" for name in ("record_no_update", "record_no_delete", "record_in_order")))
