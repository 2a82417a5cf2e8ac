"""A case file without an engine: everything can be looked at, checked and printed; nothing is run or recorded."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine, make_window

from app.casefiles import check as check_command
from app.casefiles import loading
from app.commands import CheckPics, Reply, ResumeCampaign, SafeStop
from app.evidence.case_file import CaseFile
from app.evidence.reading import hash_of
from app.report.from_case_file import write_pdf
from tests.casefiles.casefile_samples import write
from ui import __main__ as start
from ui import app
from ui import preview_sample as sample
from ui.heads import grouped
from ui.main_window import MainWindow
from ui.shell.file_check import Outcome, anchoring

pytestmark = pytest.mark.usefixtures("themed")
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _read_only(
    qtbot: QtBot, tmp_path: Path, *, running: bool = True, why: str = ""
) -> tuple[MainWindow, FakeEngine, Path]:
    path = write(tmp_path / "a.ocppcase", sample.campaign(running=running))
    window, engine = make_window(qtbot, tmp_path)
    window.session.open_read_only(str(path), why)
    qtbot.waitUntil(lambda: window.session.read_only is not None)
    return window, engine, path


def _texts(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisible())


def test_the_banner_and_the_truth_bar_say_that_it_is_only_read(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, _ = _read_only(qtbot, tmp_path, why="The folder of the file cannot be written to.")
    assert "Read-only: a.ocppcase" in _texts(window.files.banner)
    assert "The folder of the file cannot be written to." in _texts(window.files.banner)
    assert not window.files.banner.again.isVisible()
    window.refresh()
    bar = window.truth_bar
    assert (bar.record_word.text(), bar.link.text(), bar.time.text()) == ("read-only", "No device", "")
    window.session.close_read_only()
    assert not window.files.banner.isVisible()
    assert window.session.record.opened is None


def test_nothing_that_would_be_recorded_leaves_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine, path = _read_only(qtbot, tmp_path, why="The file is read-only on this computer.")
    before = path.read_bytes()
    replies: list[Reply] = []
    window.session.ask(SafeStop(), replies.append)
    assert not replies[0].ok
    assert "open read-only. The file is read-only on this computer. Nothing was recorded." in replies[0].text
    for action in ("next-case", "run-all", "pause", "stop-after-step", "safe-stop", "run-again"):
        window.do(action)
        assert "read-only" in window.notice.text or not window.notice.isVisible()
    assert engine.asked == []
    window.session.ask(CheckPics("x.yaml"))
    assert engine.asked == [CheckPics("x.yaml")], "a new campaign can be prepared meanwhile"
    assert path.read_bytes() == before


def test_every_workspace_shows_it_with_the_reason_beside_what_is_disabled(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, _ = _read_only(qtbot, tmp_path, why="The file is read-only on this computer.")
    reason = "This case file is open read-only. The file is read-only on this computer."
    window.go("review", "TC_012_CS")
    assert "StopTransaction.reason was Local" in window.review.case.claim.text()
    assert not window.review.records.retest.isEnabled()
    assert window.review.records.why_not.text() == reason
    assert len(window.session.record.attempts["TC_012_CS"][-1].frames) == 8
    window.go("plan", "TC_004_1_CS")
    assert not window.plan.foot_run.isEnabled()
    assert window.plan.foot_run.toolTip() == reason
    assert reason in _texts(window.plan) or not window.plan.planner.isVisible()
    window.go("report")
    assert window.report.write.isEnabled()
    assert not window.report.record_approvals.isEnabled()
    assert reason in _texts(window.report)
    window.go("run")
    view = window.run.workspace.prompt
    assert view is not None
    assert not window.hints.safe_stop.isVisible()


def test_what_ran_when_the_record_ended_does_not_seem_to_run(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, _ = _read_only(qtbot, tmp_path)
    record = window.session.record
    assert record.current is None
    assert record.open_prompts == {}
    attempt = record.attempts["TC_003_CS"][-1]
    assert not any(step.state == "waiting" for step in attempt.steps)
    window.go("review", "TC_003_CS")
    assert "not finished" in window.review.case.when.text()
    from ui.run.prompt_view import still_view

    view = still_view(record, attempt, window.session.why_not_running)
    assert (view.verdict, view.answers) == ("INTERRUPTED", ())


def test_the_head_at_the_end_of_a_case_is_that_of_its_record(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, path = _read_only(qtbot, tmp_path, running=False)
    window.go("review", "TC_012_CS")
    attempt = window.session.record.attempts["TC_012_CS"][-1]
    expected = hash_of(path, attempt.last_seq)
    qtbot.waitUntil(lambda: window.session.heads.of(attempt) == expected)
    assert grouped(expected) in _texts(window.review)
    window.go("run")
    window.run.workspace._pin("TC_012_CS")
    assert grouped(expected[:16]) in window.run.workspace.head.accessibleName()
    assert expected in window.run.workspace.head.toolTip()
    assert not window.grab().isNull()


def test_frames_of_a_large_campaign_are_read_when_a_case_is_looked_at(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "ALL_FRAMES", 3)
    window, _, _ = _read_only(qtbot, tmp_path, running=False)
    record = window.session.record
    assert not window.session.has_all_frames
    window.go("review", "TC_012_CS")
    attempt = record.attempts["TC_012_CS"][-1]
    qtbot.waitUntil(lambda: len(attempt.frames) == 8)
    assert window.review.case.chart_panel._note.text() == "8 frames of attempt 1"
    other = record.attempts["TC_023_CS"][-1]
    assert other.frames == [] or window.session.lacks_frames(other) is False
    window.go("run")
    window.run.workspace._pin("TC_023_CS")
    qtbot.waitUntil(lambda: not window.session.lacks_frames(other))
    assert {frame.seq for frame in other.frames} <= {frame.seq for frame in record.frames}
    assert len(window.run.workspace.log.model.rows) >= len(record.frames)


def test_the_report_is_written_from_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine, path = _read_only(qtbot, tmp_path)
    writer = window.report._writer
    writer.command = [sys.executable, "-c", "import sys; open(sys.argv[2], 'w').write(sys.argv[1]); print(7)"]
    window.go("report")
    window.report.write_to(str(tmp_path / "r.pdf"))
    qtbot.waitUntil(lambda: "Written" in window.report.said.text())
    assert (tmp_path / "r.pdf").read_text(encoding="utf-8") == str(path)
    assert "7 pages" in window.report.said.text()
    writer.command = [sys.executable, "-c", "import sys; sys.exit('no room on the disk')"]
    window.report.write_to(str(tmp_path / "r.pdf"))
    qtbot.waitUntil(lambda: "no room on the disk" in window.report.said.text())
    writer.command = [str(tmp_path / "nothing")]
    window.report.write_to(str(tmp_path / "r.pdf"))
    qtbot.waitUntil(lambda: "cannot be started" in window.report.said.text())
    assert window.report.write.isEnabled()
    assert engine.asked == []


def test_a_file_that_cannot_be_read_is_told_and_leaves_the_screen_as_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path)
    (tmp_path / "b.ocppcase").write_text("no database", encoding="utf-8")
    window.session.open_read_only(str(tmp_path / "b.ocppcase"))
    qtbot.waitUntil(lambda: "is not a case file" in window.notice.text)
    assert window.session.read_only is None
    assert window.session.reading == ""


def test_a_file_that_is_being_written_is_read_again(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path)
    path = tmp_path / "a.ocppcase"
    records = sample.campaign()
    with CaseFile.create(path) as file:
        for recorded in records[:60]:
            file.append(recorded.event, recorded.raw)
        file.flush()
        window.session.open_read_only(str(path))
        qtbot.waitUntil(lambda: window.session.read_only is not None)
        assert "this is how it stood at" in _texts(window.files.banner)
        for recorded in records[60:]:
            file.append(recorded.event, recorded.raw)
        file.flush()
        window.do("read-again")
        qtbot.waitUntil(lambda: window.session.record.last_seq == len(records))


def test_the_check_says_calmly_what_it_found(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, path = _read_only(qtbot, tmp_path)
    QTest.keyClick(window, Qt.Key.Key_V, CONTROL_SHIFT)
    panel = window.files.panel
    assert panel.isVisible()
    assert "every record, every hash" in panel.claim.text()
    qtbot.waitUntil(lambda: not panel.check.running, timeout=20_000)
    assert "a.ocppcase is what was recorded:" in panel.claim.text()
    assert "not anchored" in panel.meaning.text()
    assert panel.glyph.state == "PASS"
    panel.anchor.setText(hash_of(path, 40)[:16])
    QTest.keyClick(panel.anchor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not panel.check.running, timeout=20_000)
    assert "The head you gave is that of record 40" in panel.meaning.text()
    panel.put_away()
    assert not panel.isVisible()


def test_findings_are_listed_and_a_failed_check_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path)
    panel = window.files.panel
    panel.show_outcome(
        Outcome("x/a.ocppcase", False, 1200, "ab" * 32, problems=[f"record {n} was changed" for n in range(25)])
    )
    assert "is not what was recorded: 25 findings in 1\u2009200 records" in panel.claim.text()
    assert "record 19 was changed" in panel.problems.text()
    assert panel.problems.text().endswith("and 5 more")
    assert panel.glyph.state == "ERROR", "no result of the device"
    panel.check.command = [sys.executable, "-c", "import sys; sys.exit('no such file')"]
    panel.start("x/a.ocppcase")
    qtbot.waitUntil(lambda: not panel.check.running)
    assert (panel.claim.text(), panel.meaning.text()) == ("a.ocppcase could not be checked.", "no such file")
    panel.check.command = [str(tmp_path / "nothing")]
    panel.start("x/a.ocppcase")
    qtbot.waitUntil(lambda: panel.meaning.text() == "The check cannot be started.")
    window.files.check()
    assert "There is no case file to check" in window.notice.text


def test_a_report_is_held_against_its_case_file(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, _, path = _read_only(qtbot, tmp_path)
    report = tmp_path / "r.pdf"
    report.write_bytes(f"%PDF-1.7 head {hash_of(path, 40)}; records 40; issued 2026-11-17T09:00:00+00:00".encode())
    panel = window.files.panel
    panel.start(str(path))
    qtbot.waitUntil(lambda: not panel.check.running, timeout=20_000)
    opened: list[object] = []
    monkeypatch.setattr("ui.shell.file_check.QFileDialog.open", lambda dialog: opened.append(dialog))
    panel.report_button.click()
    opened[0].fileSelected.emit(str(report))  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not panel.check.running, timeout=20_000)
    assert "not the one that the product writes" in panel.claim.text(), "it names the head, and is another PDF"
    assert (panel.glyph.state, panel.anchor.isVisible()) == ("ERROR", True)
    write_pdf(path, report)
    panel.compare()
    qtbot.waitUntil(lambda: not panel.check.running, timeout=20_000)
    assert "The head you gave is that of the last record" in panel.meaning.text()
    panel.anchor.setText(str(tmp_path / "none.pdf"))
    panel.compare()
    qtbot.waitUntil(lambda: not panel.check.running, timeout=20_000)
    assert "none.pdf cannot be read" in panel.meaning.text()
    assert panel.anchor.isVisible(), "what was typed can be mended"


def test_where_the_head_stands_in_the_chain_is_told() -> None:
    assert "nothing was cut off" in anchoring(Outcome("a", True, 40, "h", True, 40))
    assert "1 record came after it" in anchoring(Outcome("a", True, 41, "h", True, 40))


def test_the_check_as_a_process_prints_what_the_window_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.ocppcase")
    assert check_command.main([str(path)]) == 0
    outcome = Outcome(str(path), **json.loads(capsys.readouterr().out))
    assert outcome.ok
    assert check_command.main([str(path), "not a head"]) == 2
    assert check_command.main([str(tmp_path / "none")]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_the_window_follows_what_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "a.ocppcase", sample.campaign())
    window, engine = make_window(qtbot, tmp_path)
    window.session.campaign_changed.connect(lambda: app.show_campaign(window))
    app._begin(window, start.arguments().parse_args(["--read-only", str(path)]))
    qtbot.waitUntil(lambda: window.current == "review")
    assert engine.asked == []
    window.do("close-file")
    assert window.current == "intake"
    app._begin(window, start.arguments().parse_args(["--resume", str(path)]))
    assert engine.asked == [ResumeCampaign(str(path))]


def test_a_file_that_was_altered_says_so_by_itself(qtbot: QtBot, tmp_path: Path) -> None:
    window, _, path = _read_only(qtbot, tmp_path)
    triggers = sqlite3.connect(path).execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    with sqlite3.connect(path) as connection:
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE record SET utc_ns = utc_ns + 1 WHERE seq = 20")
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()
    assert "Read-only" in window.files.banner.claim.text()
    window.session.open_read_only(str(path))
    qtbot.waitUntil(lambda: "NOT what was recorded" in window.files.banner.claim.text(), timeout=20_000)
    assert "record 20 " in window.files.banner.meaning.text()
