"""The first start: nothing of the window lies below the screen, whatever its size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt

from ui.app import FRAME, place
from ui.state import WindowState


class _Screen:
    def __init__(self, width: int, height: int) -> None:
        self._available = QRect(0, 0, width, height)

    def availableGeometry(self) -> QRect:
        return self._available


class _Window:
    def __init__(self, width: int, height: int) -> None:
        self._screen, self.size, self.state = _Screen(width, height), (0, 0), Qt.WindowState.WindowNoState

    def screen(self) -> _Screen:
        return self._screen

    def resize(self, width: int, height: int) -> None:
        self.size = (width, height)

    def setWindowState(self, state: Qt.WindowState) -> None:
        self.state = state


@pytest.mark.parametrize(
    ("screen", "maximized"), [((1366, 768), True), ((1280, 720), True), ((1920, 1080), False), ((2560, 1440), False)]
)
def test_what_does_not_fit_with_its_frame_is_maximized(
    tmp_path: Path, screen: tuple[int, int], maximized: bool
) -> None:
    window: Any = _Window(*screen)
    place(window, WindowState(tmp_path / "window.json"))
    assert (window.state == Qt.WindowState.WindowMaximized) is maximized
    assert window.size[0] <= screen[0] - FRAME[0]
    assert window.size[1] <= screen[1] - FRAME[1]
