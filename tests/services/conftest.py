"""A bench with file servers for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from services_helpers import Bench

from app.services import ftp_data, leaving


@pytest.fixture(autouse=True)
def let_go_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "HOLD_SECONDS", 0.01)
    monkeypatch.setattr(ftp_data, "NOTIFY_SECONDS", 0.02)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    one = Bench(tmp_path)
    yield one
    one.close()
