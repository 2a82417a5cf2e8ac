"""The start screen: the recent campaigns, and how a new one begins."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.casefiles.listing import Listed
from ui import theme
from ui.intake.begin import BeginPanel
from ui.intake.recent import RecentPanel
from ui.shell.parts import row

_USUAL, _FLIPPED = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.RightToLeft
_ANY = 16_777_215
"""Qt's largest width."""


class StartScreen(QWidget):
    """Shown in Intake while no campaign is being prepared."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Start")
        self._layout = layout = row(self, spacing=8)
        self.recent = RecentPanel()
        self.begin = BeginPanel()
        layout.addWidget(self.recent, 1)
        layout.addWidget(self.begin)
        self._is_empty = False
        self._fit()

    def show_recent(self, listed: list[Listed], here: str = "") -> None:
        """``here``: the case file that is open in this window."""
        had_focus = self.hasFocus()
        self.recent.show_list(listed, here)
        if self._is_empty is bool(listed):
            self._is_empty = not listed
            self._fit()
        if had_focus and listed:
            self.recent.view.setFocus()

    def focus_first(self) -> None:
        (self.recent.view if self.recent.model.rows else self).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The list has the room; where it is empty, the beginning has it, and stands first."""
        side = theme.px(524 if self.width() >= theme.px(1500) else 372)
        wide, narrow = (self.begin, self.recent) if self._is_empty else (self.recent, self.begin)
        self._layout.setDirection(_FLIPPED if self._is_empty else _USUAL)
        self._layout.setStretchFactor(narrow, 0)
        self._layout.setStretchFactor(wide, 1)
        wide.setMinimumWidth(0)
        wide.setMaximumWidth(_ANY)
        narrow.setFixedWidth(side)
        self.begin.set_wide(self._is_empty)
