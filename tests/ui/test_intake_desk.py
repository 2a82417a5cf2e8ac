"""The checklists of an open campaign by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine, make_window

from app.commands import AnswerChecklist, GiveIdentity, PreTest, RecordEquipment, Reply, RunCases, UseRegister
from app.events import CampaignClosed, CaseStarted, Recorded
from ui import preview_intake
from ui import preview_sample as sample
from ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("themed")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, FakeEngine]:
    window, engine = make_window(qtbot, tmp_path, preview_intake.taken_in(sample.campaign(running=False)))
    window.go("intake")
    window.intake.show_desk()
    QApplication.processEvents()
    return window, engine


def _press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def _answers(engine: FakeEngine) -> list[AnswerChecklist]:
    return [command for command in engine.asked if isinstance(command, AnswerChecklist)]


def test_the_desk_begins_at_the_first_question_in_the_way(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, _ = opened
    desk = window.intake.desk
    assert desk.card.item is not None
    assert desk.card.item.id == "identity"
    assert desk.identity.isVisible()
    assert desk.summary.text() == "7 items are in the way of the start."
    assert window.intake.hint_context == "intake.desk"


def test_one_key_answers_and_goes_on_to_the_next_open_item(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    desk = window.intake.desk
    desk.select("unchanged")
    desk.list.setFocus()
    _press(window, Qt.Key.Key_Y)
    assert _answers(engine) == [AnswerChecklist("unchanged", "yes", "", {}, "A. Keller", "keyboard")]
    assert desk.card.item is not None
    assert desk.card.item.id != "unchanged"


def test_a_measurement_asks_for_its_numbers_first(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    desk = window.intake.desk
    desk.select("network")
    QApplication.processEvents()
    desk.list.setFocus()
    _press(window, Qt.Key.Key_Y)
    assert _answers(engine) == []
    assert QApplication.focusWidget() is desk.card.numbers["bandwidth"]
    assert "Bandwidth is missing" in desk.card.note.text()
    QTest.keyClicks(desk.card.numbers["bandwidth"], "120,5")
    _press(window, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is desk.card.numbers["latency"]
    QTest.keyClicks(desk.card.numbers["latency"], "18")
    _press(window, Qt.Key.Key_Return)
    _press(window, Qt.Key.Key_Return)  # no signal strength
    (answer,) = _answers(engine)
    assert (answer.item, answer.values) == ("network", {"bandwidth": 120.5, "latency": 18.0})


def test_a_remark_that_is_needed_gets_the_keyboard_and_completes_the_answer(
    opened: tuple[MainWindow, FakeEngine],
) -> None:
    window, engine = opened
    desk = window.intake.desk
    desk.select("representative")
    desk.list.setFocus()
    engine.replies["AnswerChecklist"] = Reply(False, "Vendor's representative: the answer 'yes' needs a remark.")
    _press(window, Qt.Key.Key_Y)
    assert QApplication.focusWidget() is desk.card.remark
    assert "needs a remark" in desk.card.note.text()
    engine.replies["AnswerChecklist"] = Reply(True)
    QTest.keyClicks(desk.card.remark, "Kim, y n x")  # letters are text here, not answers
    _press(window, Qt.Key.Key_Return)
    assert _answers(engine)[-1] == AnswerChecklist("representative", "yes", "Kim, y n x", {}, "A. Keller", "keyboard")
    assert desk.card.remark.text() == ""


def test_what_the_bench_sees_itself_cannot_be_answered(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    desk = window.intake.desk
    desk.select("pre-test")
    desk.list.setFocus()
    assert not desk.card.form.isVisible()
    _press(window, Qt.Key.Key_Y)
    assert _answers(engine) == []
    _press(window, Qt.Key.Key_P)
    assert isinstance(engine.asked[-1], PreTest)


def test_a_correction_shows_both(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, _ = opened
    desk = window.intake.desk
    desk.select("set-up")
    QApplication.processEvents()
    texts = [label.text() for label in desk.card.findChildren(type(desk.card.note)) if label.isVisible()]
    assert any("cable W-9 instead" in text and "corrected" not in text for text in texts)
    assert any("cable too short" in text and text.endswith("(corrected)") for text in texts)


def test_equipment_is_corrected_with_a_reason(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    desk = window.intake.desk
    desk.select("equipment")
    part = desk.equipment
    assert part.isVisible()
    part.due.setText("2027-11-20")
    part.certificate.setText("DKD-200")
    part.reason.setText("calibrated again")
    part.calibrated.click()
    assert engine.asked[-1] == RecordEquipment(
        "M-7", {"calibration_due": "2027-11-20", "calibration_reference": "DKD-200"}, "A. Keller", "calibrated again"
    )
    engine.replies["RecordEquipment"] = Reply(False, "A correction needs its reason; both stay in the record.")
    part.use.click()
    assert engine.asked[-1] == RecordEquipment("M-7", {"in_use": False, "why_not": ""}, "A. Keller", "")
    assert QApplication.focusWidget() is part.reason


def test_a_register_can_be_read_into_the_open_campaign(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    window.intake.desk.select("laboratory")
    assert window.intake.desk.register.isVisible()
    engine.replies["UseRegister"] = Reply(True, data={"recorded": 2})
    window.intake.load_register("/somewhere/lab.yaml")
    assert engine.asked[-1] == UseRegister("/somewhere/lab.yaml", "A. Keller", "the register lab.yaml was read again")
    assert window.intake.desk.card.note.text() == "2 of its entries were new or different."


def test_a_scan_in_the_open_campaign_is_recorded_at_once(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    window.intake.desk.select("identity")
    window.intake.desk.identity.form.scan.scanned.emit("SN:0815")
    assert engine.asked[-1] == GiveIdentity("scanned", code="SN:0815", by="A. Keller")


def test_a_refused_start_leads_to_what_is_open(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    window.intake.show_start()
    window.go("plan")
    engine.replies["RunCases"] = Reply(
        False, "Certification cannot start: 1 item of the intake is open.\n- Network measured: x"
    )
    window.session.ask(RunCases())
    assert window.current == "intake"
    assert window.intake.desk.isVisible()
    said = [label.text() for label in window.notice.findChildren(QLabel)]
    assert "Certification cannot start: 1 item of the intake is open." in said
    started = CaseStarted("TC_001_CS", 9, "Cold boot", "Table 3", [])
    last = window.session.record.last_seq
    window.session.receive([Recorded(last + 1, 1, 1, started)])
    assert not window.notice.isVisible()


def test_the_way_in_and_out_by_key(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, _ = opened
    _press(window, Qt.Key.Key_I, CTRL)
    assert window.intake.start.isVisible()
    _press(window, Qt.Key.Key_I, CTRL)
    assert window.intake.desk.isVisible()
    _press(window, Qt.Key.Key_J)
    _press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.current == "run"


def test_a_campaign_without_checklists_has_no_desk(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign())
    window.go("intake")
    window.intake.show_desk()
    assert not window.intake.desk.isVisible()


def test_a_closed_campaign_shows_its_checklists_and_takes_no_answer(opened: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = opened
    last = window.session.record.last_seq
    window.session.receive([Recorded(last + 1, 1, 1, CampaignClosed("closed by the tester"))])
    desk = window.intake.desk
    desk.select("programme")
    assert not desk.card.form.isEnabled()
    desk.list.setFocus()
    _press(window, Qt.Key.Key_N)
    assert _answers(engine) == []
    desk.select("equipment")
    assert not desk.equipment.isEnabled()
    assert not desk.register.isVisible()


@pytest.mark.parametrize("size", [(1024, 640), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("item", ["network", "identity", "equipment"])
def test_every_item_paints_at_every_size(
    opened: tuple[MainWindow, FakeEngine], size: tuple[int, int], item: str
) -> None:
    window, _ = opened
    window.resize(*size)
    window.intake.desk.select(item)
    QApplication.processEvents()
    card = window.intake.desk.card
    assert not window.grab().isNull()
    assert card.question.width() <= card.width()
    assert card.width() >= 400
