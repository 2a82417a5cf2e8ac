"""Review: failures first, the check that decided, and a retest with its cause."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_helpers import make_window

from app import events as ev
from app.campaign.record import CampaignRecord
from app.commands import Retry
from app.events import Recorded
from ui import preview_sample as sample
from ui.review import claims

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def record() -> CampaignRecord:
    return CampaignRecord.fold(sample.campaign())


def test_failures_come_first_and_the_running_case_is_not_judged(record: CampaignRecord) -> None:
    rows = claims.lines(record)
    heads = [item.title for item in rows if isinstance(item, claims.Head)]
    assert heads == ["Failed", "Inconclusive", "Bench error", "Passed with findings", "Passed"]
    ids = [item.case_id for item in rows if isinstance(item, claims.Line)]
    assert ids[0] == "TC_012_CS"
    assert "TC_003_CS" not in ids
    assert claims.lines(record, "no such thing") == []


def test_the_claim_names_the_check_that_decided(record: CampaignRecord) -> None:
    attempt = record.attempts["TC_012_CS"][0]
    verdict, sentence = claims.claim(attempt, "ask", "pass")
    assert verdict == "FAIL"
    assert sentence == "Step 2: StopTransaction.reason was Local, not Remote."
    check = claims.decisive(attempt)
    assert check is not None
    assert check.check_id == "012-3"
    assert claims.checks_sorted(attempt)[0] is check


def test_a_pass_counts_its_checks(record: CampaignRecord) -> None:
    attempt = record.attempts["TC_002_CS"][0]
    assert claims.claim(attempt, "ask", "pass") == ("PASS", "All 3 checks held. The result is approved.")
    assert claims.decisive(attempt) is None


@pytest.mark.parametrize(
    ("item", "said"), [("Remote", '"Remote"'), ("", "absent"), (None, "absent"), (42, "42"), ([1], "[1]")]
)
def test_values_as_on_the_wire(item: object, said: str) -> None:
    assert claims.value(item) == said


def test_step_names() -> None:
    assert [claims.step_words(name) for name in ("", "3", "5[c1]", "prepare.send", "Charging.9#2")] == [
        "", "step 3", "step 5, connector 1", "preparation", "step 9, Charging",
    ]  # fmt: skip


def test_an_approval_against_the_advice_has_its_own_group() -> None:
    records = sample.campaign(running=False)
    seq = len(records) + 1
    approval = ev.VerdictReached("TC_002_CS", 1, "approval", "approved", "seen it", "A. Keller", advice="retest")
    record = CampaignRecord.fold([*records, Recorded(seq, 0, 0, approval)])
    groups = {item.case_id: item.group for item in claims.lines(record) if isinstance(item, claims.Line)}
    assert groups["TC_002_CS"] == "Passed against the advice"


def test_brackets_walk_the_failures_and_r_runs_again(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("review")
    seen = [window.review.case.case_id.text()]
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_BracketRight)
        seen.append(window.review.case.case_id.text())
    assert seen == ["TC_012_CS", "TC_036_CS", "TC_071_CS", "TC_071_CS", "TC_071_CS"]
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_R)
    assert engine.asked[-1] == Retry("TC_071_CS")


def test_a_cause_is_recorded_with_the_retest(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("review", "TC_012_CS")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_C)
    strip = window.cause_field
    assert strip.isVisible()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_2)
    assert QApplication.focusWidget() is strip.field
    QTest.keyClick(strip.field, Qt.Key.Key_Return)
    assert engine.asked == []  # no cause, no retest
    assert strip.isVisible()
    QTest.keyClicks(strip.field, "the wrong card was held")
    QTest.keyClick(strip.field, Qt.Key.Key_Return)
    assert engine.asked == [Retry("TC_012_CS", "tester", "the wrong card was held")]
    assert not strip.isVisible()


def test_leaving_the_question_for_a_cause_runs_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window, engine = make_window(qtbot, tmp_path, sample.campaign(running=False))
    window.go("review", "TC_012_CS")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_R)
    assert window.cause_field.isVisible()
    QTest.keyClick(window.cause_field, Qt.Key.Key_Escape)
    assert not window.cause_field.isVisible()
    assert engine.asked == []
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.review.isAncestorOf(focused)


def test_results_appear_as_they_come(qtbot: QtBot, tmp_path: Path) -> None:
    records = sample.campaign(running=False)
    cut = next(n for n, item in enumerate(records) if isinstance(item.event, ev.CaseStarted) and n > 10)
    window, _ = make_window(qtbot, tmp_path, records[:cut])
    window.go("review")
    window.session.receive(records[cut:])
    assert "3 of 12" in window.review.list_panel._note.text()
