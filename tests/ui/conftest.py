"""Windows of the tests have the theme and the fonts of the product, and see no engine or case file but their own."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import ui.run.latency_plot  # noqa: F401 - as the window does soon after its start, so that it delays no test
from ui import theme

MANY = 50_000
"""Objects, made and not yet looked through, from which it is worth while."""


@pytest.fixture(autouse=True)
def _collected_here() -> Iterator[None]:
    """What is left of a window is taken away in its own thread: Qt's objects may not end in another one."""
    gc.disable()
    yield
    if gc.get_count()[0] > MANY:
        gc.collect()


@pytest.fixture(autouse=True)
def _nothing_of_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.casefiles.listing._engines", list)
    monkeypatch.setattr("ui.intake.draft.case_folder", lambda: tmp_path / "cases")


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """The application in the light theme at 100 %."""
    theme.apply(qapp, dark=False, scale=1.0)
    return qapp
