"""Scan field, register and equipment of the intake, each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_helpers import FakeEngine

from app.commands import CheckLab, Reply
from ui import preview_intake as sample
from ui.intake.equipment_list import EquipmentList, of_register
from ui.intake.identity_form import IdentityForm, IdentityTable
from ui.intake.register import LabRegister
from ui.intake.scan_field import ScanField
from ui.session import Session

pytestmark = pytest.mark.usefixtures("themed")


class _Clock:
    def __init__(self, step: int) -> None:
        self.now, self.step = 0, step

    def __call__(self) -> int:
        self.now += self.step
        return self.now


def _typed(field: ScanField, text: str) -> tuple[list[str], list[str]]:
    scanned: list[str] = []
    typed: list[str] = []
    field.scanned.connect(scanned.append)
    field.typed.connect(typed.append)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return scanned, typed


def test_a_reader_is_told_from_a_person_by_its_pace(qtbot: QtBot) -> None:
    fast, slow = ScanField(_Clock(8)), ScanField(_Clock(180))
    for field in (fast, slow):
        qtbot.addWidget(field)
    assert _typed(fast, "SN:0815") == (["SN:0815"], [])
    assert _typed(slow, "SN:0815") == ([], ["SN:0815"])
    assert fast.text() == ""
    assert _typed(fast, "x")[0] == []  # too short to tell


def test_what_was_edited_by_hand_is_no_scan(qtbot: QtBot) -> None:
    field = ScanField(_Clock(8))
    qtbot.addWidget(field)
    QTest.keyClicks(field, "SN:0815")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert _typed(field, "6") == ([], ["SN:0816"])


def test_a_pasted_text_is_no_scan(qtbot: QtBot) -> None:
    field = ScanField(_Clock(8))
    qtbot.addWidget(field)
    field.setText("pasted")
    scanned, typed = _typed(field, "")
    assert (scanned, typed) == ([], ["pasted"])


def test_the_enter_of_a_reader_presses_nothing_and_an_empty_one_says_nothing(qtbot: QtBot) -> None:
    field = ScanField(_Clock(8))
    qtbot.addWidget(field)
    assert _typed(field, "") == ([], [])


def test_the_form_reads_a_scan_and_takes_typing_as_the_serial_number(qtbot: QtBot) -> None:
    form = IdentityForm()
    qtbot.addWidget(form)
    form.scan.scanned.emit("SN:0815;FW:1.4.2")
    assert form.code == "SN:0815;FW:1.4.2"
    assert "serial number 0815, firmware 1.4.2" in form.said.text()
    form.scan.typed.emit("0816")
    assert form.values() == {"serial": "0816"}
    assert "typed, not scanned" in form.said.text()
    form.clear_all()
    assert (form.code, form.values()) == ("", {})


def test_the_table_tells_each_source_to_a_screen_reader(qtbot: QtBot) -> None:
    table = IdentityTable()
    qtbot.addWidget(table)
    row = {
        "field": "serial",
        "label": "Serial number",
        "typed": "1",
        "scanned": "2",
        "pics": "",
        "boot": "",
        "state": "differs",
        "text": "1; 2",
    }
    table.show_rows([row], boot_to_come=True)
    names = [child.accessibleName() for child in table.findChildren(type(table).__mro__[1]) if child.accessibleName()]
    assert "Serial number As scanned: 2" in names
    assert "Serial number: 1; 2" in names


class _Engine(FakeEngine):
    def __init__(self) -> None:
        super().__init__()
        self.replies["CheckLab"] = sample.lab_reply()


def _register(qtbot: QtBot, folder: Path) -> tuple[LabRegister, _Engine, Path]:
    session, engine = Session(), _Engine()
    session.connect_engine(engine, 1)
    path = folder / "lab.yaml"
    path.write_text(sample.register_text(), encoding="utf-8")
    register = LabRegister(session, session)
    register.device("charging-station", "N.A.")
    register.load(str(path))
    return register, engine, path


def test_a_register_is_read_for_this_kind_of_device(qtbot: QtBot, tmp_path: Path) -> None:
    register, engine, path = _register(qtbot, tmp_path)
    assert engine.asked == [CheckLab(str(path), "charging-station", "N.A.")]
    assert register.errors == 0
    assert "M-7" in register.chosen
    assert "EV-1" not in register.chosen  # the register says: not in use
    assert len(register.doubtful) == 1
    register.device("charging-station", "N.A.")
    assert len(engine.asked) == 1  # nothing new to ask


def test_equipment_is_taken_in_and_out_of_use(qtbot: QtBot, tmp_path: Path) -> None:
    register, _, _ = _register(qtbot, tmp_path)
    assert register.toggle("M-7") == ""
    assert "M-7" not in register.chosen
    assert register.doubtful == []
    register.toggle("EV-1")
    register.toggle("M-7")
    assert {"EV-1", "M-7"} <= set(register.chosen)


def test_what_does_not_fit_is_refused_with_its_reason(qtbot: QtBot, tmp_path: Path) -> None:
    register, engine, _ = _register(qtbot, tmp_path)
    engine.replies["CheckLab"] = sample.lab_reply("csms")
    register.device("csms", "")
    assert "T-2" not in register.chosen
    assert "a management system is tested without it" in register.toggle("T-2")


def test_a_saved_register_is_read_again(qtbot: QtBot, tmp_path: Path) -> None:
    register, engine, path = _register(qtbot, tmp_path)
    engine.replies["CheckLab"] = Reply(False, "lab.yaml cannot be read.")
    path.write_text("x", encoding="utf-8")
    qtbot.waitUntil(lambda: register.reply is not None and not register.reply.ok, timeout=5000)
    assert register.chosen == []


def test_space_takes_the_selected_piece_and_every_row_is_said(qtbot: QtBot) -> None:
    listed = EquipmentList()
    qtbot.addWidget(listed)
    items = sample.lab_reply().data["equipment"]
    listed.show_rows([of_register(item, item["in_use"]) for item in items])
    listed.show()
    toggled: list[str] = []
    listed.toggled.connect(toggled.append)
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert toggled == ["M-8"]
    QApplication.processEvents()
    first = listed.model_rows.data(listed.model_rows.index(0))
    assert "calibration was due on" in first
    assert "in use" in first
