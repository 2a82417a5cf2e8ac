"""The self-check in the window: started, followed, cancelled and read by keyboard, with or without a campaign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine, make_window

from app.commands import CancelSelfCheck, Reply, RunSelfCheck, SelfCheckState
from ui import preview_sample as sample
from ui.bench import selfcheck_panel, selfcheck_words
from ui.bench.selfcheck_panel import SelfCheckPanel
from ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("themed")


def bench(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch, *, campaign: bool = False, **changes: Any
) -> tuple[MainWindow, SelfCheckPanel, FakeEngine]:
    monkeypatch.setattr(selfcheck_panel, "POLL_MS", 1)
    window, engine = make_window(qtbot, folder, sample.campaign() if campaign else None)
    assert SelfCheckState() not in engine.asked, "nobody looks yet"
    engine.replies["SelfCheckState"] = Reply(True, data={**sample.selfcheck(), **changes})
    window.go("bench")
    return window, window.bench.self_check, engine


def key(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def test_the_last_one_is_shown_with_each_case(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, panel, _ = bench(qtbot, tmp_path, monkeypatch)
    assert panel.headline.text() == "Proven: 18 cases"
    assert "2026-11-16 17:32 UTC, took 1 min 34 s, on lab-3." in panel.lines.text()
    assert "0 survived" in panel.lines.text()
    assert "campaign" not in panel.lines.text()
    assert panel.model.rowCount() == 18
    assert panel.model.rows[0].spoken == "TC_001_CS: proven, mutants 61 / 61, variants 12 / 12, 1.4 s"


def test_an_unproven_case_comes_first_and_says_why(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, panel, _ = bench(qtbot, tmp_path, monkeypatch, **sample.selfcheck(proven=False))
    assert panel.headline.text() == "Not proven: 1 of 18 cases"
    assert panel.model.rows[0].missing == "2 mutants survived, 1 check never false"


def test_it_is_started_followed_and_ends(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, panel, engine = bench(qtbot, tmp_path, monkeypatch, kept={})
    assert panel.headline.text() == "No self-check of this version yet"
    assert not panel.report.isEnabled()
    engine.replies["SelfCheckState"] = Reply(True, data=sample.selfcheck(running=True))
    key(Qt.Key.Key_S)
    assert RunSelfCheck() in engine.asked
    assert panel.headline.text() == "Running: 7 of 18 cases"
    assert panel.bar.isVisible()
    assert not panel.start.isEnabled()
    key(Qt.Key.Key_S)
    assert engine.asked.count(RunSelfCheck()) == 1
    engine.replies["SelfCheckState"] = Reply(True, data=sample.selfcheck())
    qtbot.waitUntil(lambda: panel.shown.state != "running", timeout=2000)
    assert panel.headline.text() == "Proven: 18 cases"
    assert panel.start.isEnabled()
    assert not panel.bar.isVisible()


def test_it_is_cancelled(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, panel, engine = bench(qtbot, tmp_path, monkeypatch, **sample.selfcheck(running=True))
    cancelled = {**sample.selfcheck(running=True), "state": "cancelled"}
    engine.replies["SelfCheckState"] = Reply(True, data=cancelled)
    key(Qt.Key.Key_X)
    assert CancelSelfCheck() in engine.asked
    assert panel.remark.text() == "Cancelled after 7 of 18 cases. Nothing of it was kept."
    assert panel.headline.text() == "Proven: 18 cases"
    key(Qt.Key.Key_X)
    assert engine.asked.count(CancelSelfCheck()) == 1


def test_nobody_is_asked_while_nobody_looks(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, _, engine = bench(qtbot, tmp_path, monkeypatch, **sample.selfcheck(running=True))
    window.go("plan")
    asked = len(engine.asked)
    qtbot.wait(20)
    assert len(engine.asked) == asked


def test_a_refusal_is_said(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, panel, engine = bench(qtbot, tmp_path, monkeypatch, campaign=True)
    engine.replies["RunSelfCheck"] = Reply(False, "Cases are running.")
    key(Qt.Key.Key_S)
    assert panel.remark.text() == "Cases are running."
    assert panel.remark.isVisible()


def test_an_engine_of_another_version_is_no_trouble(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, panel, engine = bench(qtbot, tmp_path, monkeypatch)
    engine.replies["SelfCheckState"] = Reply(False, "The engine cannot do this: there is no command 'SelfCheckState'.")
    window.go("plan")
    window.go("bench")
    assert "cannot do this" in panel.remark.text()


def test_the_report_is_opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    _, panel, _ = bench(qtbot, tmp_path, monkeypatch)
    key(Qt.Key.Key_O)
    assert opened == ["/home/lab/selfchecks/0.1.0.pdf"]
    assert panel.remark.text() == ""
    key(Qt.Key.Key_O)
    assert "No program" in panel.remark.text()


def test_a_lost_engine_offers_nothing(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, panel, _ = bench(qtbot, tmp_path, monkeypatch)
    window.session.engine_lost("gone")
    assert not panel.start.isEnabled()
    assert not panel.stop.isEnabled()


def test_what_the_open_campaign_quotes(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, panel, _ = bench(qtbot, tmp_path, monkeypatch, campaign=True)
    assert "opened without a self-check of its version" in panel.lines.text()
    opened = window.session.record.opened
    assert opened is not None
    opened.selfcheck["at"] = "2026-11-16T17:32:00+00:00"
    assert selfcheck_words.quoted_by(window.session.record) == (
        "The open campaign quotes the self-check of 2026-11-16 17:32 UTC."
    )


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"state": "failed", "text": "It broke."}, "The self-check failed: It broke."),
        ({"state": "done", "text": ""}, ""),
        ({"state": "cancelled"}, "Cancelled after 0 of all cases. Nothing of it was kept."),
    ],
)
def test_how_it_ended(changes: dict[str, Any], remark: str) -> None:
    assert selfcheck_words.read({**sample.selfcheck(), **changes}).remark == remark


def test_a_choice_of_the_cases_is_shown_as_such() -> None:
    kept = sample.selfcheck()["kept"]
    choice = {**kept, "everything": False, "cases": kept["cases"][:1], "report": "/tmp/r.pdf"}
    shown = selfcheck_words.read({**sample.selfcheck(), "state": "done", "result": choice})
    assert shown.headline == "Proven: 1 case"
    assert any("Only a choice of the cases; not kept." in line for line in shown.lines)
    assert shown.report == "/tmp/r.pdf"
