"""Time from asking the window for a case file until it shows the campaign."""

from __future__ import annotations

import os
import time

if not os.environ.get("DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from ui import theme
from ui.app import show_campaign
from ui.main_window import MainWindow
from ui.session import Session
from ui.state import WindowState

LONGEST_S = 60


def open_read_only(path: str) -> float:
    """Seconds until the campaign is painted. The window stands already, as it does when somebody asks."""
    app = QApplication([])
    theme.apply(app, False, 1.0)
    session = Session()
    window = MainWindow(session, WindowState())
    session.campaign_changed.connect(lambda: show_campaign(window))
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    began = time.monotonic()
    session.open_read_only(path)
    while session.record.opened is None:
        app.processEvents()
        time.sleep(0.002)
        if time.monotonic() - began > LONGEST_S:
            raise TimeoutError(f"{path} was not opened")
    app.processEvents()
    window.repaint()
    return time.monotonic() - began
