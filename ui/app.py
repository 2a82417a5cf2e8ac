"""Starting the window: application, theme, loop, session, and the way to the engine that was started before."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.casefiles.index import absolute
from app.engine.rendezvous import EngineInfo
from ui import collecting, theme
from ui.engine_link import EngineLinkAsync
from ui.engine_process import EngineProcess
from ui.main_window import MainWindow
from ui.session import Session
from ui.state import WindowState

SCREENSHOT_MS = 4000
PLOT_MS = 300
"""The plot's libraries are loaded so long after the window is shown, while nobody waits for anything."""


def run(options: argparse.Namespace, started: EngineProcess | None, info: EngineInfo | None) -> int:
    """Show the window until it is closed."""
    app = QApplication.instance() or QApplication(["ocpp-bench"])
    assert isinstance(app, QApplication)
    app.setApplicationDisplayName("OCPP Bench")
    app.setQuitOnLastWindowClosed(False)
    state = WindowState()
    theme.apply(app, wants_dark(options, state), options.scale)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    session = Session()
    window = MainWindow(session, state)
    session.campaign_changed.connect(lambda: show_campaign(window))
    link = EngineLinkAsync(session, started, info)
    window.restart_wanted.connect(link.restart)
    window.attach_wanted.connect(link.attach_to)
    window.theme_wanted.connect(lambda: change_theme(app, state, options.scale))
    window.closing.connect(lambda: loop.create_task(_end(loop, link)))
    place(window, state)
    window.show()
    QTimer.singleShot(PLOT_MS, _load_plot)
    link.open(lambda: _begin(window, options))
    if options.screenshot is not None:
        QTimer.singleShot(SCREENSHOT_MS, lambda: _screenshot(window, options.screenshot))
    collecting.by_hand()
    wake = QTimer()  # lets Python see Ctrl+C while Qt's loop runs, and collects its garbage
    wake.timeout.connect(collecting.collect)
    wake.start(250)
    signal.signal(signal.SIGINT, lambda *_: window.close())
    with loop:
        loop.run_forever()
    return 0


def wants_dark(options: argparse.Namespace, state: WindowState) -> bool:
    """As asked for, otherwise as remembered, otherwise as the desktop has it."""
    if options.dark or options.light:
        return bool(options.dark)
    remembered = state.get("theme", "")
    if remembered in ("dark", "light"):
        return bool(remembered == "dark")
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def change_theme(app: QApplication, state: WindowState, scale: float) -> None:
    dark = not theme.current().dark
    state.set("theme", "dark" if dark else "light")
    theme.apply(app, dark, scale)
    for widget in app.allWidgets():
        widget.update()


FRAME = (16, 48)
"""What a desktop's frame and title bar may take of the screen, px: nobody tells before the window is there."""


def place(window: MainWindow, state: WindowState) -> None:
    """The size of last time, never larger than the screen with its frame: what does not fit is maximized."""
    available = window.screen().availableGeometry()
    width, height = [*state.get("size", []), 1600, 960][:2] if len(state.get("size", [])) == 2 else (1600, 960)
    most = (available.width() - FRAME[0], available.height() - FRAME[1])
    too_large = int(width) > most[0] or int(height) > most[1]
    window.resize(min(int(width), most[0]), min(int(height), most[1]))
    if state.get("maximized", False) or too_large:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def _begin(window: MainWindow, options: argparse.Namespace) -> None:
    """Once the engine is connected: a demo is opened where one was asked for."""
    if options.demo and not window.session.is_open:
        window.intake.open_demo(options.dut)
    elif options.resume is not None and window.session.case_file != str(absolute(options.resume)):
        window.intake.opening.resume_file(str(absolute(options.resume)))
    elif options.read_only is not None:
        window.intake.opening.read_file(str(absolute(options.read_only)))
    if options.ready is not None:
        # After what is waiting now: the first paint, and what the connection changes on the screen.
        QTimer.singleShot(0, lambda: _ready(window, options.ready))


def show_campaign(window: MainWindow) -> None:
    """A campaign that is open, be it one of an engine that was running already, is shown in Run with its open prompt; a
    certification that this window has just opened, in its checklists, without which it does not start. A file that is open
    read-only is shown in Review, a campaign that is gone leaves the start screen."""
    if window.session.is_open and not window.intake.begins_certification:
        window.go("run")
    elif window.session.is_open:
        window.intake.show_desk()
    elif window.session.read_only is not None and window.current in ("intake", "run"):
        window.go("review")
    elif window.session.record.opened is None and not window.session.reading and window.current != "bench":
        window.go("intake")


def _load_plot() -> None:
    import ui.run.latency_plot  # noqa: F401


def _ready(window: MainWindow, path: Path) -> None:
    path.touch()
    window.close()


def _screenshot(window: MainWindow, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(path))
    window.close()


async def _end(loop: asyncio.AbstractEventLoop, link: EngineLinkAsync) -> None:
    try:
        await asyncio.wait_for(link.close(quit_idle_engine=True), 2)
    except TimeoutError:
        pass
    loop.stop()
