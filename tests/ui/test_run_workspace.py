"""The Run workspace as a whole: every state shows without a warning, selection is one thing, big campaigns stay smooth."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QHeaderView, QLineEdit
from pytestqt.qtbot import QtBot
from run_helpers import Desk

from app import commands
from app import events as ev
from app.campaign.record import CampaignRecord
from app.events import Recorded
from ui import theme
from ui.run.latency_plot import decimate
from ui.run.layout import places
from ui.run.plan_rows import next_hands
from ui.run.sample import STATES
from ui.run.standing import headline_pixels
from ui.run.steps import step_rows
from ui.theme.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("size", [QSize(1920, 964), QSize(1366, 652)])
@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_is_shown(qtbot: QtBot, themed: QApplication, state: str, size: QSize) -> None:
    desk = Desk(state)
    qtbot.addWidget(desk.workspace)
    desk.workspace.resize(size)
    desk.workspace.show()
    image = desk.workspace.grab().toImage()
    yellow = theme.current().tokens.hand.lower()
    bottom = desk.workspace.prompt.geometry().bottom()
    found = any(
        image.pixelColor(x, y).name() == yellow for x in range(400, size.width() - 60, 40) for y in range(60, bottom, 4)
    )
    assert found is (state in ("prompt", "observe", "caution", "long", "approval"))


def test_every_control_has_a_name(qtbot: QtBot, themed: QApplication) -> None:
    desk = Desk("approval")
    qtbot.addWidget(desk.workspace)
    for kind in (QAbstractButton, QAbstractItemView, QLineEdit):
        for control in desk.workspace.findChildren(kind):
            text = control.text() if isinstance(control, QAbstractButton) else ""
            if control.objectName() != "qt_tableview_cornerbutton" and not isinstance(control, QHeaderView):
                assert control.accessibleName() or text, control


def test_selection_is_one_thing(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    workspace = desk.workspace
    workspace.show()
    seq = next(r.seq for r in reversed(desk.records) if isinstance(r.event, ev.Frame) and r.event.action == "Heartbeat")
    workspace.log.table.go_to(workspace.log.model.find(seq), announce=True)
    assert (workspace.selected, workspace.inspector.seq, workspace.chart._selected) == (seq, seq, seq)
    workspace.setFocus()
    qtbot.keyClick(workspace, Qt.Key.Key_K)
    assert workspace.selected == seq - 1
    qtbot.keyClick(workspace.log.table, Qt.Key.Key_J)
    assert workspace.inspector.seq == seq


def test_the_inspector_shows_the_checks_on_the_message(qtbot: QtBot) -> None:
    desk = Desk("failed")
    qtbot.addWidget(desk.workspace)
    frame = next(
        r
        for r in desk.records
        if isinstance(r.event, ev.CheckMade) and r.event.outcome == "failed" and r.event.case_id == "TC_003_CS"
    )
    assert isinstance(frame.event, ev.CheckMade)
    desk.workspace.select(frame.event.frame)
    rows = desk.workspace.inspector.check_rows
    assert [(row.outcome, row.actual) for row in rows] == [("failed", "expected 1, was 2"), ("held", "")]


def test_letters_in_a_filter_are_text(qtbot: QtBot) -> None:
    desk = Desk("observe")
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    desk.workspace.focus_filter()
    qtbot.wait(10)
    qtbot.keyClicks(desk.workspace.log.filter, "yn")
    assert desk.workspace.log.filter.text() == "yn"
    assert desk.commands == []


def test_an_unreadable_filter_says_why_and_changes_nothing(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    before = desk.workspace.log.model.rowCount()
    desk.workspace.log.filter.setText("~q 1")
    assert "~q is not known" in desk.workspace.log.filter.accessibleDescription()
    assert desk.workspace.log.model.rowCount() == before
    desk.workspace.log.filter.setText("~a Heartbeat")
    assert 0 < desk.workspace.log.model.rowCount() < before


def test_a_failed_case_offers_a_retest(qtbot: QtBot) -> None:
    desk = Desk("failed")
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    desk.workspace.setFocus()
    with qtbot.waitSignal(desk.workspace.run_next, timeout=1000):
        desk.workspace.prompt.press("next")
    qtbot.keyClick(desk.workspace, Qt.Key.Key_R)
    assert desk.commands == [commands.Retry("TC_003_CS")]


def test_a_paused_campaign_goes_on(qtbot: QtBot) -> None:
    desk = Desk("paused")
    qtbot.addWidget(desk.workspace)
    desk.workspace.prompt.press("continue")
    assert desk.commands == [commands.Continue()]


def test_the_plan_shows_why_and_opens_its_groups(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    rows = {
        getattr(row, "short", row.name if hasattr(row, "name") else ""): row for row in desk.workspace.plan.rows.rows
    }
    assert rows["003"].state == "hand"
    assert rows["012"].state == "FAIL"
    assert "Local" in rows["012"].line
    assert rows["007"].line == "“Authorization cache: No”"
    assert rows["Smart Charging"].is_open is False
    desk.workspace.plan._open(rows["Smart Charging"])
    assert any(getattr(row, "short", "") == "056" for row in desk.workspace.plan.rows.rows)
    desk.workspace.plan.filter.setText("unlock")
    assert [getattr(row, "short", "") for row in desk.workspace.plan.rows.rows] == ["", "017_1", "017_2"]


def test_the_next_hands_begin_with_the_one_that_is_wanted() -> None:
    desk_record = CampaignRecord.fold(STATES["prompt"]())
    rows, total = next_hands(desk_record)
    assert rows[0].now
    assert rows[0].where == "003 · now"
    assert not any(row.now for row in rows[1:])
    assert total == len(rows)


def test_steps_mark_the_hand_that_is_asked_for() -> None:
    record = CampaignRecord.fold(STATES["prompt"]())
    assert record.current is not None
    rows = step_rows(record.current, next(iter(record.open_prompts.values())))
    asked = [row for row in rows if row.current]
    assert [(row.number, row.state) for row in asked] == [("6", "hand")]
    assert asked[0].deadline_ns > 0


def test_the_compact_layout_never_covers_the_prompt(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    at = places(1366, 652)
    assert at.compact
    assert at.prompt.height() == 148
    assert at.inspector.top() > at.prompt.bottom()
    assert at.latency.top() > at.prompt.bottom()
    wide = places(1920, 964)
    assert (wide.prompt.width(), wide.prompt.height(), wide.plan.width(), wide.inspector.height()) == (
        1184,
        192,
        352,
        664,
    )


def test_the_headline_of_the_standing_view_is_readable_at_three_metres() -> None:
    assert headline_pixels(299, 1080) >= 95
    assert headline_pixels(194, 1080) == pytest.approx(147, abs=4)
    assert headline_pixels(0, 1080) == headline_pixels(299, 1080)


def test_decimation_keeps_the_extremes() -> None:
    x = np.arange(100_000)
    y = np.sin(x / 50)
    y[77_777] = 9.0
    dx, dy = decimate(x, y, 600)
    assert len(dx) <= 600
    assert dy.max() == 9.0
    assert dy.min() == pytest.approx(y.min())
    assert (np.diff(dx) > 0).all()


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_on_every_surface(tokens: Tokens) -> None:
    surfaces = (tokens.win, tokens.panel, tokens.sunken, tokens.raised, tokens.selection)
    for name in ("text", "text2", "text3", "wire", "hand_text", "passed", "failed", "inconclusive", "error"):
        for surface in surfaces:
            assert contrast(getattr(tokens, name), surface) >= 4.5, (name, surface)
    assert contrast(tokens.ink, tokens.hand) >= 7
    assert contrast(tokens.ink2, tokens.hand) >= 4.5
    for verdict in ("PASS", "FAIL", "INCONCLUSIVE", "ERROR"):
        assert contrast(*tokens.verdict(verdict)) >= 4.5


def test_a_hundred_thousand_frames_stay_smooth(qtbot: QtBot, themed: QApplication) -> None:
    desk = Desk("idle")
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    raw = b'[2,"m","MeterValues",{"connectorId":1,"meterValue":[]}]'
    last = desk.records[-1]
    frame = ev.Frame("in", 1, "text", last.mono_ns, "kernel", 0, 2, "m", "MeterValues", [], "TC_003_CS", 2)
    many = [
        Recorded(last.seq + n, last.utc_ns + n * 1000, last.mono_ns + n * 1000, frame, raw) for n in range(1, 100_001)
    ]
    for recorded in many[:-50]:
        desk.record.apply(recorded)
    desk.workspace.apply(many[:-50])
    desk.workspace.refresh()
    desk.workspace.grab()
    for recorded in many[-50:]:
        desk.record.apply(recorded)
    started = time.perf_counter()
    desk.workspace.apply(many[-50:])
    desk.workspace.refresh()
    desk.workspace.grab()
    taken = time.perf_counter() - started
    model: QAbstractItemModel = desk.workspace.log.model
    assert model.rowCount() > 100_000
    assert taken < 0.5


def test_the_inspector_follows_until_the_tester_selects(qtbot: QtBot) -> None:
    desk = Desk("prompt")
    qtbot.addWidget(desk.workspace)
    frames = [r.seq for r in desk.records if isinstance(r.event, ev.Frame)]
    desk.say(ev.StepChanged("TC_003_CS", 2, "s7", "done", "", frames[-4]))
    assert desk.workspace.inspector.seq == frames[-4]
    desk.workspace.select(frames[-1])
    desk.say(ev.StepChanged("TC_003_CS", 2, "s8", "done", "", frames[-2]))
    assert desk.workspace.inspector.seq == frames[-1]
