"""Windows of the tests have the theme and the fonts of the product."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

import ui.run.latency_plot  # noqa: F401 - as the window does soon after its start, so that it delays no test
from ui import theme


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """The application in the light theme at 100 %."""
    theme.apply(qapp, dark=False, scale=1.0)
    return qapp
