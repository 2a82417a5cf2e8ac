"""A conversation as records, written line by line."""

from __future__ import annotations

import json
from typing import Any

from app.events import Event, Frame, Recorded


class Talk:
    """Builds records: times in milliseconds, ids as given, actions of replies taken from their call."""

    def __init__(self) -> None:
        self.records: list[Recorded] = []
        self._actions: dict[str, str] = {}

    def add(self, event: Event, raw: bytes | None = None) -> None:
        self.records.append(Recorded(len(self.records) + 1, 0, 0, event, raw))

    def call(
        self, direction: str, at_ms: float, message_id: str, action: str, connection: int = 1, **content: Any
    ) -> None:
        self._actions[message_id] = action
        self._frame(direction, at_ms, 2, message_id, action, connection, [2, message_id, action, content])

    def reply(self, direction: str, at_ms: float, message_id: str, connection: int = 1, **content: Any) -> None:
        action = self._actions.get(message_id, "")
        self._frame(direction, at_ms, 3, message_id, action, connection, [3, message_id, content])

    def error(self, direction: str, at_ms: float, message_id: str) -> None:
        self._frame(direction, at_ms, 4, message_id, "", 1, [4, message_id, "InternalError", "", {}])

    def _frame(
        self, direction: str, at_ms: float, kind: int, message_id: str, action: str, connection: int, message: Any
    ) -> None:
        frame = Frame(
            direction,
            connection,
            "text",
            round(at_ms * 1e6),
            "kernel",
            20_000,
            kind,
            message_id,
            action,
            [],
            "TC_003_CS",
            1,
        )
        self.add(frame, json.dumps(message).encode())
