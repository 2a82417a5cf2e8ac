"""The list of recent campaigns with what can be done with the one that is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.casefiles import listing
from app.casefiles.listing import Listed
from ui import theme
from ui.intake import recent_rows
from ui.shell.parts import column, label, row, rule
from ui.widgets import ElidedLabel, KeyButton, Panel, RowModel, RowView

PRIMARY = {listing.OPEN: "Show it", listing.MISSING: "Find the file"}
"""What Enter does, by state; everything else is resumed."""


NARROW = 660
"""Width in px at 100 % below which the row of buttons needs shorter words."""


class RecentPanel(Panel):
    """Enter goes on with the selected campaign; O opens it read-only, V checks its file, Del takes it off the list."""

    resume_wanted = Signal(object)
    read_only_wanted = Signal(object)
    check_wanted = Signal(object)
    remove_wanted = Signal(object)
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Recent campaigns", head=44)
        self.set_note_left()
        self.open_button = KeyButton("Open a case file", "Ctrl+O")
        self.open_button.clicked.connect(lambda _=False: self.file_wanted.emit())
        self.add_to_head(self.open_button)
        self._here = ""
        self.model = RowModel(recent_rows.spoken, lambda listed: listed.path)
        self.view = RowView(self.model, recent_rows.paint, lambda _: theme.px(recent_rows.HEIGHT), "Recent campaigns")
        self.view.chosen.connect(lambda _: self._show_selected())
        self.view.activated_row.connect(lambda _: self.resume())
        self.body.addWidget(self.view, 1)
        self.empty = QWidget()
        words = column(self.empty, margins=(32, 28, 32, 28), spacing=6)
        words.addWidget(label("No campaign yet", "section"))
        words.addWidget(
            label(
                "A campaign appears here as soon as it is opened, with its progress, and stays until you take it off the "
                "list. Case files in the folder “OCPP Bench” of your documents appear of themselves.",
                "body", "text2", wrap=True,
            )
        )  # fmt: skip
        words.addStretch(1)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(rule())
        self.body.addWidget(self._foot())
        self.show_list([])
        self.empty.hide()  # until it is known whether there are any

    def _foot(self) -> QWidget:
        holder = QWidget()
        lines = column(holder, margins=(16, 12, 16, 16), spacing=4)
        self.claim = label("", "body-strong", wrap=True)
        self.path = ElidedLabel("", "mono", "text2")
        lines.addWidget(self.claim)
        lines.addWidget(self.path)
        lines.addSpacing(theme.px(8))
        buttons = row(spacing=8)
        self.resume_button = KeyButton("Resume", "Enter", "primary")
        self.read_only_button = KeyButton("Open read-only", "O")
        self.check_button = KeyButton("Check this file", "V")
        self.remove_button = KeyButton("Remove from list", "Del", "quiet")
        self.remove_button.setToolTip("Takes it off this list. The case file is not touched.")
        for button, do in (
            (self.resume_button, self.resume),
            (self.read_only_button, self.open_read_only),
            (self.check_button, self.check),
            (self.remove_button, self.remove),
        ):
            button.clicked.connect(lambda _=False, do=do: do())
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        buttons.addStretch(1)
        lines.addLayout(buttons)
        return holder

    # the list

    def show_list(self, listed: list[Listed], here: str = "") -> None:
        """Show these; the selection stays on its campaign. ``here``: the case file that is open in this window."""
        self._here = here
        selected = self.selected
        self.model.set_rows(listed)
        self.view.setVisible(bool(listed))
        self.empty.setVisible(not listed)
        if listed:
            paths = [item.path for item in listed]
            at = paths.index(selected.path) if selected is not None and selected.path in paths else 0
            if self.view.currentIndex().row() != at:
                self.view.setCurrentIndex(self.model.index(at))
        self.set_note("" if len(listed) < 2 else f"{len(listed)}, by their last activity")
        self._show_selected()

    @property
    def selected(self) -> Listed | None:
        index = self.view.currentIndex()
        return self.model.row(index) if index.isValid() and index.row() < len(self.model.rows) else None

    def select(self, path: str) -> None:
        for number, item in enumerate(self.model.rows):
            if item.path == path:
                self.view.setCurrentIndex(self.model.index(number))

    def _show_selected(self) -> None:
        listed = self.selected
        for widget in (self.claim, self.path, self.resume_button, self.read_only_button, self.check_button,
                       self.remove_button):  # fmt: skip
            widget.setVisible(listed is not None)
        if listed is None:
            return
        self.claim.setText(claim(listed, here=listed.path == self._here))
        self.path.setText(listed.path)
        self.resume_button.setText(PRIMARY.get(listed.state, "Resume"))
        self.resume_button.setEnabled(listed.can_resume or listed.state == listing.MISSING)
        self.resume_button.setToolTip(listed.why_not)
        self.read_only_button.setEnabled(listed.can_read and listed.path != self._here)
        self.check_button.setEnabled(listed.state not in (listing.MISSING, listing.NEWER))
        self.remove_button.setEnabled(listed.state != listing.OPEN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.remove_button.setText("Remove from list" if self.width() >= theme.px(NARROW) else "Remove")
        self.remove_button.setAccessibleName("Remove from list")

    # what can be done

    def resume(self) -> None:
        if (listed := self.selected) is not None and self.resume_button.isEnabled():
            self.resume_wanted.emit(listed)

    def open_read_only(self) -> None:
        if (listed := self.selected) is not None and self.read_only_button.isEnabled():
            self.read_only_wanted.emit(listed)

    def check(self) -> None:
        if (listed := self.selected) is not None and self.check_button.isEnabled():
            self.check_wanted.emit(listed)

    def remove(self) -> None:
        if (listed := self.selected) is not None and self.remove_button.isEnabled():
            self.remove_wanted.emit(listed)


def claim(listed: Listed, *, here: bool) -> str:
    """How the selected campaign stands, and what that means for going on with it, in a sentence or two."""
    match listed.state:
        case listing.OPEN if here:
            return f"Open in this window. {listed.text}".strip()
        case listing.OPEN:
            return f"Open in another window, or left running. {listed.text} Enter shows it here.".replace("  ", " ")
        case listing.IN_USE:
            return listed.why_not
        case listing.INTERRUPTED | listing.CLOSED if listed.why_not:
            return f"{listed.text} {listed.why_not} It can be opened read-only.".strip()
        case listing.INTERRUPTED:
            return f"{listed.text} Resume goes on with a new attempt."
        case listing.CLOSED:
            return "Closed properly. Resume opens it again and goes on with what is to do."
        case listing.UNKNOWN:
            return "The file is being read."
        case listing.MISSING:
            return f"{listed.text} If you know where it lies, find it."
        case _:
            return listed.text
