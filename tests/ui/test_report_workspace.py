"""Report: what is missing, the approvals that are recorded, and where the PDF was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_helpers import make_window

from app import events as ev
from app.campaign.record import CampaignRecord
from app.commands import AddSignOff, Reply, WriteReport
from app.events import Recorded
from ui import preview_sample as sample
from ui.report import missing
from ui.report.abstract import summary
from ui.shell import truth

pytestmark = pytest.mark.usefixtures("themed")
VALUES = {
    "name": "Mira Okafor",
    "company": "ACME",
    "department": "",
    "position": "",
    "location": "Bremen",
    "date": "2026-11-20",
}


def test_gaps_name_what_is_missing_and_where_to_go() -> None:
    record = CampaignRecord.fold(sample.campaign(running=False))
    found = missing.gaps(record)
    assert [gap.workspace for gap in found] == ["report", "report", "plan", "review"]
    assert found[3].target == "TC_036_CS"
    assert missing.gaps(CampaignRecord()) == []


def test_a_complete_sign_off_leaves_no_gap() -> None:
    records = sample.campaign(running=False)
    seq = len(records) + 1
    records.append(Recorded(seq, 0, 0, ev.SignOff("vendor", **VALUES)))
    records.append(Recorded(seq + 1, 0, 0, ev.SignOff("laboratory", **{**VALUES, "location": ""})))
    record = CampaignRecord.fold(records)
    assert [gap.text for gap in missing.gaps(record) if gap.workspace == "report"] == ["Test laboratory: location"]
    assert missing.prefilled(record, "vendor") == VALUES


@pytest.mark.parametrize(("change", "said"), [({"name": " "}, "name"), ({"date": "20.11.2026"}, "year-month-day")])
def test_bad_approvals_are_refused_with_what_to_write(change: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        missing.command("vendor", {**VALUES, **change})


def test_the_approvals_are_recorded_by_keyboard(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("report")
    for name, value in VALUES.items():
        window.report.fields["vendor"][name].setText(value)
    for field in window.report.fields["laboratory"].values():
        field.clear()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert engine.asked == [AddSignOff("vendor", **VALUES)]
    assert window.report.said.text() == "The approval is on record."


def test_a_missing_name_is_marked_and_nothing_is_sent(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("report")
    window.report.sign_off()
    assert engine.asked == []
    assert "Give the name" in window.report.said.text()
    assert window.report.fields["vendor"]["name"].property("bad") is True


def test_the_pdf_is_written_and_its_place_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("report")
    path = str(tmp_path / "OB-2026-0117.pdf")
    engine.replies["WriteReport"] = Reply(True, data={"path": path, "pages": 41})
    window.report.write_to(path)
    assert engine.asked == [WriteReport(path)]
    assert path in window.report.said.text()
    assert "41 pages" in window.report.said.text()
    engine.replies["WriteReport"] = Reply(False, "The folder is read-only. Choose another one.")
    window.report.write_to(path)
    assert "read-only" in window.report.said.text()
    assert window.report.write.isEnabled()


def test_next_missing_goes_through_all_of_them(qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("report")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.report.fields["vendor"]["name"]
    window.report.next_missing()
    assert QApplication.focusWidget() is window.report.fields["laboratory"]["name"]
    window.report.next_missing()
    assert window.current == "plan"


def test_the_abstract_reads_the_record() -> None:
    rows = dict(summary(CampaignRecord.fold(sample.campaign())))
    assert rows["Device under test"] == "Charging Station, AcmeCharge 22"
    assert rows["Dates"] == "tested 2026-11-17"
    assert rows["Serial number"] == "0815"


def test_a_management_system_has_no_serial_and_no_guard() -> None:
    opened = replace(
        sample.opened(),
        dut_type="csms",
        vendor={},
        pics={"general": {"vendor_name": "ACME", "product_designation": "Office"}},
    )
    record = CampaignRecord.fold([Recorded(1, 0, 0, opened)])
    rows = dict(summary(record))
    assert rows["Device under test"] == "CSMS, Office"
    assert rows["Vendor name"] == "ACME"
    assert "Serial number" not in rows
    assert all("Identity" not in gap.text for gap in missing.gaps(record))
    facts = truth.read(record)
    assert facts is not None
    assert (facts.device, facts.guard) == ("CSMS Office", "")
