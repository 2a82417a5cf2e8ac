"""Windows of the tests have the theme and the fonts of the product, and see no engine or case file but their own."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
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


@pytest.fixture
def own_runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines of a test are found by it alone."""
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setattr("app.engine.rendezvous.platformdirs.user_runtime_dir", lambda *_, **__: str(tmp_path / "run"))


@pytest.fixture
def qloop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop of asyncio on Qt's."""
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    pending = [task for task in asyncio.all_tasks(loop) if not task.done()]
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.wait(pending, timeout=1))
    loop.close()
    asyncio.set_event_loop(None)
