"""Opens, feeds and closes the standing view of a Run workspace."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QScreen

from app.campaign.record import CampaignRecord
from ui.run import words
from ui.run.plan_rows import next_hands
from ui.run.prompt_view import PromptView
from ui.run.scene import open_prompt, shown_attempt
from ui.run.standing import StandingView


class StandingControl(QObject):
    """At most one standing view. ``answered`` gives an answer and its device."""

    answered = Signal(str, str)

    def __init__(self, clock: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self.view: StandingView | None = None

    def toggle(self, screen: QScreen | None) -> None:
        """Open it on this screen, or close it."""
        if self.view is not None:
            self.view.close()
            return
        self.open().open_on(screen)

    def open(self) -> StandingView:
        """Make the window without showing it."""
        self.view = StandingView(self._clock)
        self.view.answered.connect(self._answer)
        self.view.closed.connect(self._closed)
        return self.view

    def close(self) -> None:
        if self.view is not None:
            self.view.close()

    def _answer(self, answer: str, device: str) -> None:
        if answer == "cannot":
            self.close()  # the reason is typed at the desk
        self.answered.emit(answer, device)

    def _closed(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            view.deleteLater()

    def feed(self, record: CampaignRecord, view: PromptView, *, device: str, armed: bool) -> None:
        """Show what the desk shows."""
        if self.view is None:
            return
        prompt = open_prompt(record)
        attempt = shown_attempt(record)
        rows, _ = next_hands(record)
        following = next((row for row in rows if not row.now), None)
        links = [link for _, link in record.links]
        if prompt is not None and prompt.shown.kind_of == "APPROVE":
            case = words.short_id(prompt.shown.case_id)
            view = PromptView("idle", "APPROVE", headline=f"Approve the result\nof {case} at the desk.")
        self.view.show_view(
            view,
            case_line=attempt.case_id if attempt else "",
            device_line=device,
            online=bool(links) and links[-1].what in ("connected", "restored"),
            next_line=f"Next: {following.text} ({following.where})" if following else "",
            armed=armed,
        )
