"""What stands between the truth bar and the workspace about the case file itself: that it is read-only, and what a check found."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.session import Session
from ui.shell.file_banner import FileBanner
from ui.shell.file_check import CheckPanel
from ui.shell.parts import column


class FileArea(QWidget):
    """Takes no room as long as there is nothing to say."""

    nothing_to_check = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        layout = column(self)
        self.banner = FileBanner()
        self.panel = CheckPanel()
        layout.addWidget(self.banner)
        layout.addWidget(self.panel)
        self.banner.check_wanted.connect(self.check)
        self.banner.close_wanted.connect(session.close_read_only)
        self.banner.read_again_wanted.connect(self.read_again)

    def campaign_changed(self) -> None:
        """Another case file is open, or none: what was found in the one before is put away."""
        self.panel.put_away()
        self.banner.show_session(self._session)

    def check(self, path: str = "") -> None:
        """Check a case file, without a path the one that is open: is it what was recorded?"""
        path = path or self._session.case_file
        if path:
            self.panel.start(path)
        else:
            self.nothing_to_check.emit()

    def read_again(self) -> None:
        """Read the read-only file once more: it may have grown."""
        if (read_only := self._session.read_only) is not None:
            self._session.open_read_only(self._session.case_file, read_only.why)

    def close(self) -> bool:
        """End a check that is running."""
        self.panel.put_away()
        return super().close()
