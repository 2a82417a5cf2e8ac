"""The intake by keyboard: from the start screen to the opened campaign."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine, make_window

from app.commands import OpenCampaign, Reply, ResumeCampaign
from ui import preview_sample as sample
from ui.intake import answers
from ui.intake.draft import SUMMARY
from ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("themed")
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def started(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[MainWindow, FakeEngine, Path]:
    monkeypatch.setattr("ui.intake.draft.case_folder", lambda: tmp_path / "cases")
    window, engine = make_window(qtbot, tmp_path)
    pics = tmp_path / "acme.yaml"
    pics.write_text("dut: charging-station\n", encoding="utf-8")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_A)
    return window, engine, pics


def _press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def _texts(window: MainWindow) -> str:
    QApplication.processEvents()
    return "\n".join(found.text() for found in window.intake.findChildren(QLabel) if found.isVisible())


def test_from_start_to_an_open_campaign_without_the_mouse(started: tuple[MainWindow, FakeEngine, Path]) -> None:
    window, engine, pics = started
    assert QApplication.focusWidget() is window.intake.form.device.file.path
    QTest.keyClicks(window.intake.form.device.file.path, str(pics))
    _press(window, Qt.Key.Key_Return)
    assert window.intake.draft.pics_path == str(pics)
    for _ in range(SUMMARY):
        _press(window, Qt.Key.Key_Right, ALT)
    assert window.intake.form.pages.currentIndex() == SUMMARY
    assert window.intake.form.next.text() == "Open the campaign"
    _press(window, Qt.Key.Key_Right, ALT)
    command = engine.asked[-1]
    assert isinstance(command, OpenCampaign)
    assert command.pics_path == str(pics)
    assert command.listen == "0.0.0.0:9000"  # from the PICS
    assert command.laboratory["company"] == "Elbe Test Laboratory"
    assert command.mode == "rehearsal"
    assert window.current == "run"


def test_the_effect_of_the_pics_is_shown_with_its_problems(started: tuple[MainWindow, FakeEngine, Path]) -> None:
    window, _, pics = started
    window.intake.load_pics(str(pics))
    text = _texts(window).replace("\u200b", "")
    assert "of 32 cases apply" in text
    assert "optional_features.authorization_cache: not answered" in text
    assert "line 41" in text
    assert "Write \u201cauthorization_cache: yes\u201d or \u201cno\u201d." in text
    _press(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert "line 41" in focus.accessibleName()


def test_a_saved_file_is_read_again_and_the_change_is_told(
    qtbot: QtBot, started: tuple[MainWindow, FakeEngine, Path]
) -> None:
    window, engine, pics = started
    window.intake.load_pics(str(pics))
    plan = sample.plan_entries()
    plan[0]["applies"] = False
    engine.replies["CheckPics"] = Reply(True, data={"plan": plan, "problems": [], "dut_type": "charging-station"})
    pics.write_text("dut: charging-station\n# changed\n", encoding="utf-8")
    qtbot.waitUntil(lambda: not window.intake.draft.problems, timeout=5000)
    assert "does not apply" in _texts(window)
    assert "Just changed" in _texts(window)


def test_a_file_that_cannot_be_read_is_said_and_blocks(started: tuple[MainWindow, FakeEngine, Path]) -> None:
    window, engine, pics = started
    engine.replies["CheckPics"] = Reply(False, "acme.yaml cannot be read (Permission denied). Check the path.")
    window.intake.load_pics(str(pics))
    assert "Permission denied" in window.intake.form.note.text()
    window.intake.show_page(SUMMARY)
    assert not window.intake.form.next.isEnabled()


def test_the_pics_decides_the_device_type(started: tuple[MainWindow, FakeEngine, Path]) -> None:
    window, engine, pics = started
    engine.replies["CheckPics"] = Reply(True, data={"plan": sample.plan_entries(), "problems": [], "dut_type": "csms"})
    window.intake.load_pics(str(pics))
    assert window.intake.form.device.cards[2].isChecked()
    window.intake.show_page(1)
    assert window.intake.form.connection.system.isVisible()
    assert not window.intake.form.connection.station.isVisible()


def test_a_refused_opening_is_said_where_the_tester_looks(started: tuple[MainWindow, FakeEngine, Path]) -> None:
    window, engine, pics = started
    window.intake.load_pics(str(pics))
    engine.replies["OpenCampaign"] = Reply(False, "Port 9000 is in use. Choose another one.")
    window.intake.show_page(SUMMARY)
    window.intake.open_campaign()
    assert "Port 9000 is in use" in window.intake.form.note.text()
    assert window.current == "intake"


def test_what_was_typed_is_remembered_but_no_password(
    qtbot: QtBot, tmp_path: Path, started: tuple[MainWindow, FakeEngine, Path]
) -> None:
    window, _, pics = started
    window.intake.load_pics(str(pics))
    window.intake.form.people.fields["tester"]["name"].setText("A. Keller")
    window.intake.form.connection.password.setText("hidden secret")
    window.intake.open_campaign()
    again, _ = make_window(qtbot, tmp_path)
    assert again.intake.form.people.fields["tester"]["name"].text() == "A. Keller"
    assert "hidden secret" not in (tmp_path / "window.json").read_text(encoding="utf-8")


def test_a_case_file_is_resumed(started: tuple[MainWindow, FakeEngine, Path], tmp_path: Path) -> None:
    window, engine, _ = started
    window.intake.opening.resume_file(str(tmp_path / "old.ocppcase"))
    assert engine.asked[-1] == ResumeCampaign(str(tmp_path / "old.ocppcase"))
    assert window.current == "run"


def test_an_open_campaign_can_be_closed_from_the_start_screen(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign())
    window.go("intake")
    assert window.intake.start.begin.close_campaign.isVisible()
    window.intake.start.begin.close_campaign.click()
    assert engine.kinds() == ["CloseCampaign"]


def test_answers_of_a_pics_in_the_words_of_the_form() -> None:
    blocks = dict(answers.sections(sample.pics()))
    rows = {question: (answer, needed) for question, answer, needed in blocks["Functionalities"]}
    assert rows["Core"] == ("Yes", "needed") or rows["Core"][0] == "Yes"
    assert rows["Reservation"][0] == "No"
    assert answers.sections({"dut": "toaster"}) == []
    assert answers.best_split([5, 1, 1, 3]) == 1
