"""The window as a tester uses it: by keyboard, from start to results, with an engine that answers at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shell_helpers import make_window

from app import events as ev
from app.commands import AddNote, OpenCampaign, Reply, Retry, RunCases, SafeStop
from app.events import Recorded
from ui import keymap, theme
from ui import preview_sample as sample
from ui.main_window import MainWindow
from ui.shell import key_hints, truth

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

pytestmark = pytest.mark.usefixtures("themed")


def _key(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_the_digits_go_to_the_workspaces(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    for digit, (name, _) in enumerate(keymap.WORKSPACES):
        _key(window, Qt.Key(Qt.Key.Key_1 + digit), CTRL)
        assert window.current == name
        assert window.bar.tabs[name].isChecked()


@pytest.mark.parametrize("records", [True, False])
@pytest.mark.parametrize("name", [name for name, _ in keymap.WORKSPACES])
def test_every_control_has_an_accessible_name(qtbot: QtBot, tmp_path: Path, name: str, records: bool) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign() if records else None)
    window.go(name)
    for control in window.findChildren(QWidget):
        if isinstance(control, QAbstractButton | QLineEdit) and control.isVisible():
            assert control.accessibleName() or control.text(), f"{control} in {name}"


@pytest.mark.parametrize("name", [name for name, _ in keymap.WORKSPACES])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1280, 720), (1024, 640)])
def test_every_workspace_paints_at_every_size(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication, name: str, dark: bool, size: tuple[int, int]
) -> None:
    theme.apply(qapp, dark=dark)
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    window.go(name)
    window.resize(*size)
    picture = window.grab()
    assert picture.width() == size[0]


def test_f5_runs_the_next_case_and_only_one_that_can_run(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    _key(window, Qt.Key.Key_F5)
    assert engine.asked[-1] == RunCases(["TC_003_CS"])
    assert window.current == "run"


def test_f5_while_a_case_runs_asks_for_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    _key(window, Qt.Key.Key_F5)
    assert engine.kinds() == []


def test_f5_goes_on_after_a_pause(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign(running=False)
    records.append(Recorded(len(records) + 1, 0, 0, ev.EngineState("paused")))
    window, engine = make_window(qtbot, tmp_path, records)
    _key(window, Qt.Key.Key_F5)
    _key(window, Qt.Key.Key_F8)
    assert engine.kinds() == ["Continue", "Continue"]


def test_pause_stop_and_run_all(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    _key(window, Qt.Key.Key_F8)
    _key(window, Qt.Key.Key_F8, SHIFT)
    _key(window, Qt.Key.Key_F5, CTRL)
    assert engine.kinds() == ["Pause", "StopAfterStep", "RunCases"]


def test_safe_stop_has_to_be_held(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_hints, "HOLD_MS", 60)
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    window.go("run")
    QTest.keyPress(window, Qt.Key.Key_Escape, CTRL)
    QTest.keyRelease(window, Qt.Key.Key_Escape, CTRL)
    qtbot.wait(90)
    assert SafeStop() not in engine.asked
    QTest.keyPress(window, Qt.Key.Key_Escape, CTRL)
    qtbot.waitUntil(lambda: SafeStop() in engine.asked, timeout=2000)
    QTest.keyRelease(window, Qt.Key.Key_Escape, CTRL)
    assert engine.asked.count(SafeStop()) == 1


def test_safe_stop_is_offered_only_while_a_case_runs(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("run")
    assert not window.hints.safe_stop.isVisible()
    QTest.keyPress(window, Qt.Key.Key_Escape, CTRL)
    assert not window.hints.safe_stop.pressed


def test_a_letter_of_another_workspace_reaches_run(qtbot: QtBot, tmp_path: Path) -> None:
    """J belongs to Plan, Review and Run: in Run it must not be swallowed by the others' shortcuts."""
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    window.go("run")
    before = window.run.workspace.selected
    _key(window, Qt.Key.Key_K)
    assert window.run.workspace.selected != before


def test_enter_answers_the_prompt_in_run(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    window.go("run")
    qtbot.wait(10)

    def answered() -> None:
        _key(window, Qt.Key.Key_Return)
        assert "AnswerPrompt" in engine.kinds()

    qtbot.waitUntil(lambda: _quietly(answered), timeout=5000)
    assert engine.kinds().count("AnswerPrompt") == 1


def _quietly(check: object) -> bool:
    try:
        check()  # type: ignore[operator]
    except AssertionError:
        return False
    return True


def test_the_command_box_finds_commands_cases_and_messages(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    _key(window, Qt.Key.Key_K, CTRL)
    assert window.box.isVisible()
    QTest.keyClicks(window.box.field, "remote stop charging")
    _key(window, Qt.Key.Key_Return)
    assert not window.box.isVisible()
    assert window.current == "review"
    assert window.review.case.case_id.text() == "TC_012_CS"
    _key(window, Qt.Key.Key_K, CTRL)
    QTest.keyClicks(window.box.field, "pause before")
    _key(window, Qt.Key.Key_Return)
    assert engine.kinds() == ["Pause"]
    _key(window, Qt.Key.Key_K, CTRL)
    _key(window, Qt.Key.Key_Escape)
    assert not window.box.isVisible()


def test_f1_shows_and_hides_all_keys(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    window.go("plan")
    before = QApplication.focusWidget()
    _key(window, Qt.Key.Key_F1)
    assert window.overlay.isVisible()
    _key(window, Qt.Key.Key_F5)
    assert window.overlay.isVisible()
    _key(window, Qt.Key.Key_Escape)
    assert not window.overlay.isVisible()
    assert QApplication.focusWidget() is before


def test_a_note_goes_to_the_running_case(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    _key(window, Qt.Key.Key_N, CTRL | SHIFT)
    QTest.keyClicks(window.note_field.field, "the cable was loose")
    _key(window, Qt.Key.Key_Return)
    assert engine.asked[-1] == AddNote("the cable was loose", "A. Keller", "TC_003_CS", 1)
    assert not window.note_field.isVisible()


def test_a_lost_engine_is_said_calmly_and_can_be_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    window.go("run")
    window.session.engine_lost("The engine ended.")
    assert window.notice.isVisible()
    assert "never against the device" in window.notice.text
    with qtbot.waitSignal(window.restart_wanted, timeout=1000):
        _key(window, Qt.Key.Key_R, CTRL | SHIFT)
    window.session.engine_starting()
    assert not window.notice.isVisible()


def test_a_refused_command_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    engine.replies["Pause"] = Reply(False, "No case is running.")
    _key(window, Qt.Key.Key_F8)
    assert "No case is running." in window.notice.text


def test_a_bench_fault_says_what_it_means_until_the_next_case(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign()
    window, _ = make_window(qtbot, tmp_path, records)
    assert not window.notice.isVisible()
    seq = len(records) + 1
    window.session.receive([Recorded(seq, 0, 0, ev.BenchFault("clock", "the clock stepped"))])
    assert "never against the device" in window.notice.text
    started = ev.CaseStarted("TC_004_1_CS", 1, "title", "Table 4", [])
    window.session.receive([Recorded(seq + 1, 0, 0, started)])
    assert not window.notice.isVisible()


def test_the_demo_opens_a_rehearsal_with_hands_at_the_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.intake.draft.case_folder", lambda: tmp_path / "cases")
    window, engine = make_window(qtbot, tmp_path)
    _key(window, Qt.Key.Key_S)
    command = engine.asked[-1]
    assert isinstance(command, OpenCampaign)
    assert command.embedded_dut
    assert command.hands == "window"
    assert command.mode == "rehearsal"
    assert command.approve == "ask"
    assert Path(command.pics_path).name == "demo-charging-station.yaml"
    assert Path(command.case_file).parent.is_dir()
    assert window.current == "run"


def test_the_truth_bar_counts_what_can_be_run(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    facts = truth.read(window.session.record)
    assert facts is not None
    assert (facts.done, facts.total) == (12, 16)
    assert facts.shares == {"PASS": 9, "FAIL": 1, "INCONCLUSIVE": 1, "ERROR": 1}
    assert facts.online
    assert facts.guard == "no drift"
    assert facts.mode == "CERTIFICATION"


def test_the_guard_sees_a_changed_firmware(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign()
    seq = len(records) + 1
    records.append(Recorded(seq, 0, 0, ev.DutIdentified("ACME", "AcmeCharge 22", "0815", "1.4.3", {})))
    records.append(Recorded(seq + 1, 0, 0, ev.LinkChanged("closed", 1, initiator="dut", code=1006)))
    window, _ = make_window(qtbot, tmp_path, records)
    facts = truth.read(window.session.record)
    assert facts is not None
    assert facts.guard == "firmware changed"
    assert not facts.online
    assert facts.link_detail == "closed 1006 by the DUT"


def test_the_plan_runs_a_case_and_runs_it_again(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("plan", "TC_004_1_CS")
    _key(window, Qt.Key.Key_Return)
    window.go("plan", "TC_012_CS")
    _key(window, Qt.Key.Key_Return)
    assert engine.asked == [RunCases(["TC_004_1_CS"])]
    assert window.cause_field.isVisible()  # 012 failed: a cause is asked for first
    _key(window, Qt.Key.Key_3)
    window.go("plan", "TC_007_CS")
    _key(window, Qt.Key.Key_Return)
    assert engine.asked == [RunCases(["TC_004_1_CS"]), Retry("TC_012_CS")]
    assert window.plan.foot_claim.text() == "007 does not apply."
