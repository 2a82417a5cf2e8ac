"""A notice of a connector in use looks at every frame while it stands; no frame of a station may be too much for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.events import Frame, Recorded
from ui.shell.notices import _freed


def status(payload: str) -> Recorded:
    frame = Frame("in", 1, "text", 0, "kernel", 0, 2, "1", "StatusNotification")
    return cast("Recorded", SimpleNamespace(event=frame, raw=f'[2,"1","StatusNotification",{payload}]'.encode()))


@pytest.mark.parametrize(
    ("payload", "freed"),
    [
        ('{"connectorId":1,"status":"Available"}', 1),
        ('{"connectorId":1,"status":"Finishing"}', None),
        ('{"connectorId":1e999,"status":"Available"}', None),
        ('{"connectorId":"1","status":"Available"}', None),
        ('{"connectorId":{},"status":"Available"}', None),
        ('{"status":"Available"}', None),
        ("[" * 200_000, None),
        ('"x"', None),
    ],
)
def test_the_connector_that_is_free(payload: str, freed: Any) -> None:
    assert _freed(status(payload)) == freed
