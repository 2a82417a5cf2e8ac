"""The panels of the Run workspace and where they stand: wide, compact with drawers, and while a result is approved."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from ui import theme
from ui.run.approval import ApprovalPanel
from ui.run.case_head import CaseHead
from ui.run.chart import SequenceChart
from ui.run.drawers import DrawerEdge
from ui.run.inspector import Inspector
from ui.run.latency import LatencyPanel
from ui.run.layout import places
from ui.run.log_view import LogPanel
from ui.run.plan_list import PlanList
from ui.run.prompt import PromptPanel
from ui.run.steps import StepsPanel
from ui.widgets import Panel


class RunPanels(QWidget):
    """Plan, case head, prompt or approval, steps, chart, log, inspector and latency. ``clock`` is the engine's, in ns."""

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._drawer = ""
        self._build()

    def _build(self) -> None:
        self.plan = PlanList(self)
        self.head = CaseHead(self)
        self.prompt = PromptPanel(self._clock, self)
        self.steps = StepsPanel(self._clock, self)
        self.sequence = Panel("Sequence", "live", parent=self)
        self.sequence.set_note_left()
        self.chart = SequenceChart(self._clock)
        self.sequence.body.addWidget(self.chart)
        self._ghosts = QToolButton()
        self._ghosts.setText("Expected")
        self._ghosts.setProperty("chip", True)
        self._ghosts.setCheckable(True)
        self._ghosts.setChecked(True)
        self._ghosts.setFont(theme.font("micro-medium"))
        self._ghosts.setToolTip("Show the messages that are still expected")
        self._ghosts.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sequence.add_to_head(self._ghosts)
        self.log = LogPanel(self)
        self.inspector = Inspector(self)
        self.latency = LatencyPanel(self)
        self.approval = ApprovalPanel(self)
        self.approval.hide()
        self.edge = DrawerEdge(self)
        self.edge.pressed.connect(self.toggle_drawer)
        order = (self.plan.filter, self.plan.view, self.steps.view, self.chart, self.log.filter, self.log.table)
        for first, second in itertools.pairwise(order):
            QWidget.setTabOrder(first, second)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.approval.isVisible())

    def _arrange(self, approving: bool) -> None:
        usual = places(self.width(), self.height())
        needed = 0 if approving else self.prompt.needed_height(usual.prompt.width(), usual.compact)
        at = places(self.width(), self.height(), needed)
        room, log = bool(at.steps.height()), bool(at.log.height())
        for panel in (self.plan, self.head, self.prompt, self.steps, self.chart):
            panel.compact = at.compact
        self.log.set_compact(at.compact)
        self.approval.set_compact(at.compact)
        self.plan.foot.set_rows_shown(2 if at.compact else 3)
        self.plan.setGeometry(at.plan)
        self.head.setGeometry(at.head)
        self.prompt.setGeometry(at.prompt)
        self.steps.setGeometry(at.steps)
        self.sequence.setGeometry(at.chart)
        self.log.setGeometry(at.log)
        self.approval.setGeometry(at.approval)
        self.edge.setGeometry(at.edge)
        inspector = at.inspector
        if approving and not at.compact:
            inspector.setBottom(at.plan.bottom())
        self.inspector.setGeometry(inspector)
        self.latency.setGeometry(at.latency)
        self._keep_keyboard(approving, room, log)
        for widget in (self.head, self.prompt):
            widget.setVisible(not approving)
        self.log.setVisible(not approving and log)
        for below in (self.steps, self.sequence):
            below.setVisible(not approving and room)
        self.approval.setVisible(approving)
        self.edge.setVisible(at.compact)
        self.edge.set_open(self._drawer)
        self.inspector.setVisible(not at.compact or self._drawer == "Inspector")
        self.latency.setVisible(not approving if not at.compact else self._drawer == "Latency")
        if at.compact:
            self.inspector.raise_()
            self.latency.raise_()

    def _keep_keyboard(self, approving: bool, room: bool, log: bool) -> None:
        """A panel that is put away hands the keyboard to the workspace, not to whatever comes next in the window."""
        leaving: list[QWidget] = (
            [self.head, self.prompt, self.steps, self.sequence, self.log] if approving else [self.approval]
        )
        if not room:
            leaving += [self.steps, self.sequence]
        if not log:
            leaving.append(self.log)
        focused = QApplication.focusWidget()
        if focused is not None and any(panel is focused or panel.isAncestorOf(focused) for panel in leaving):
            self.setFocus()

    def toggle_drawer(self, name: str) -> None:
        """Open or close a drawer of the compact layout; in the wide one its panel gets the keyboard."""
        if not places(self.width(), self.height()).compact:
            (self.inspector if name == "Inspector" else self.latency).setFocus()
            return
        self._drawer = "" if self._drawer == name else name
        self._arrange(self.approval.isVisible())

    def close_drawer(self) -> bool:
        """Esc: close the open drawer of the compact layout. False if none is open."""
        if not self._drawer:
            return False
        self.toggle_drawer(self._drawer)
        return True
