"""An engine that answers at once, and a window on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.commands import CheckPics, Command, Reply
from app.events import Recorded
from ui import preview_sample as sample
from ui.main_window import MainWindow
from ui.session import Session
from ui.state import WindowState


class FakeEngine:
    """Keeps every command; ``replies`` holds the answer for a kind of command, all others are accepted."""

    def __init__(self) -> None:
        self.asked: list[Command] = []
        self.replies: dict[str, Reply] = {
            "CheckPics": Reply(
                True,
                data={
                    "problems": sample.problems(),
                    "plan": sample.plan_entries(),
                    "pics": sample.pics(),
                    "dut_type": "charging-station",
                    "sha256": "4f0a91c2" * 8,
                },
            )
        }

    def ask(self, command: Command, then: Callable[[Reply], None]) -> None:
        self.asked.append(command)
        then(self.replies.get(command.kind, Reply(True)))

    def kinds(self) -> list[str]:
        return [command.kind for command in self.asked if not isinstance(command, CheckPics)]


def make_window(
    qtbot: QtBot, folder: Path, records: list[Recorded] | None = None, *, connected: bool = True
) -> tuple[MainWindow, FakeEngine]:
    """A window of 1600 x 960 with the sample's records in it (none: no campaign)."""
    session, engine = Session(), FakeEngine()
    window = MainWindow(session, WindowState(folder / "window.json"))
    if connected:
        session.connect_engine(engine, 4711)
    if records:
        session.begin(str(folder / "sample.case"), 0)
        session.receive(records)
    window.resize(1600, 960)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.go(window.current)
    window.refresh()
    return window, engine
