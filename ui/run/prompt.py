"""The prompt panel: the one thing to do now, always in the same place, never modal.

Yellow means that a hand is needed. Answers are armed 0.7 s after the prompt came, so that a bounced key or a scanner's own
Enter cannot answer it. ``answered`` carries what the tester chose; the workspace turns it into a command.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from ui import theme
from ui.run.entry_card import EntryCard
from ui.run.prompt_layout import PromptLayout, lay_out
from ui.run.prompt_model import SCREEN_ONLY, Answer, PromptView
from ui.run.prompt_paint import PromptPainter
from ui.run.reason_field import ReasonField
from ui.widgets import KeyButton

ARMING_MS = 700
PULSE_MS = 20_000
COPIED_MS = 1500


class PromptPanel(QWidget):
    """Shows a :class:`PromptView`. Its keys are offered through :meth:`press`."""

    answered = Signal(int, str, str, str)
    """prompt id (0: none), answer, reason, device."""

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.view = PromptView("idle", "READY")
        self.compact = False
        self._asking_reason = False
        self._since = QElapsedTimer()
        self._arming = QTimer(self)
        self._arming.setInterval(50)
        self._arming.timeout.connect(self._arm_on)
        self.hand_opacity = 1.0
        self._pulses = 0
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(1600)
        for at, value in ((0.0, 1.0), (0.25, 0.6), (0.5, 1.0), (0.75, 0.6), (1.0, 1.0)):
            self._fade.setKeyValueAt(at, value)
        self._fade.valueChanged.connect(self._faded)
        self._row = QWidget(self)
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(8))
        self._buttons: list[tuple[KeyButton, Answer]] = []
        self._reason = ReasonField(self)
        self._reason.back.connect(self.leave_reason)
        self._reason.setPlaceholderText("Why is it not possible? Enter records it, Esc goes back")
        self._reason.setAccessibleName("Reason why the action is not possible")
        self._reason.returnPressed.connect(self._reason_given)
        self._reason.hide()
        self._entry = EntryCard(self)
        self._entry.hide()
        self._layout_now: PromptLayout | None = None
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._copied.timeout.connect(self._say_copied)
        self.setAccessibleName("Prompt")

    @property
    def is_armed(self) -> bool:
        """Whether the keys of the prompt answer it."""
        return not self._arming.isActive()

    @property
    def buttons(self) -> list[KeyButton]:
        return [button for button, _ in self._buttons]

    @property
    def places(self) -> PromptLayout:
        """What stands where at the present size."""
        if self._layout_now is None:
            self._layout_now = self._measured(self.width(), self.compact)
        return self._layout_now

    def needed_height(self, width: int, compact: bool) -> int:
        """How high it has to be at this width so that nothing of it is cut."""
        return self._measured(width, compact).height

    def _measured(self, width: int, compact: bool) -> PromptLayout:
        has_buttons = bool(self._buttons) or self._asking_reason
        return lay_out(self.view, width, compact, buttons=has_buttons, card_height=self._entry.height_at)

    def show_view(self, view: PromptView) -> None:
        """Show this now. Another prompt than before is armed anew."""
        if view == self.view and self._buttons:
            return
        before, self.view = self.view, view
        fresh = view.prompt_id != before.prompt_id
        if fresh:
            self._leave_reason()
        if view.fields:
            self._entry.show_fields(view.fields, yellow=view.is_yellow)
        if view.answers != before.answers or view.state != before.state or not self._buttons:
            self._make_buttons()
        if (view.answers, view.fields) != (before.answers, before.fields):
            self._order_keyboard()
        if fresh and view.prompt_id:
            self._since.start()
            self._pulses = 0
            self._arming.start()
            self._arm_on()
        elif not view.prompt_id:
            self._arming.stop()
        said = " ".join((*view.lines, view.detail, *view.hints))
        self.setAccessibleDescription(f"{view.kind}. {said}")
        self._place()
        self.update()

    def _pulse(self) -> None:
        """Every 20 s of waiting the hand pulses twice, and nothing else moves."""
        waited = self._since.elapsed() // PULSE_MS if self.view.is_yellow and self._since.isValid() else 0
        if waited > self._pulses and not theme.current().reduced_motion:
            self._fade.start()
        self._pulses = waited

    def _faded(self, value: float) -> None:
        self.hand_opacity = value
        self.update(0, 0, theme.px(48), theme.px(40))

    @property
    def outlined(self) -> bool:
        """With reduced motion an outline takes the place of the pulse."""
        return theme.current().reduced_motion and self._pulses > 0 and self.view.is_yellow

    def tick(self) -> None:
        self._pulse()
        if self.view.deadline_ns:
            self.update()

    def press(self, answer: str, device: str = "keyboard") -> bool:
        """Answer as if the button was pressed; False if it is not offered now or not armed yet."""
        offered = any(item.answer == answer for _, item in self._buttons)
        if offered and answer == "copy":
            QGuiApplication.clipboard().setText(self.view.copy)
            self._copied.start()
            self._say_copied()
            return True
        if not offered or not self.is_armed or self.view.state == "sent":
            return False
        if answer == "cannot" and self.view.prompt_id:
            self._asking_reason = True
            self._place()
            self._reason.setFocus()
            return True
        self.answered.emit(self.view.prompt_id, answer, "", device)
        return True

    def _say_copied(self) -> None:
        for button, item in self._buttons:
            if item.answer == "copy":
                button.setText("Copied" if self._copied.isActive() else item.text)

    # --- arming and reasons ------------------------------------------------------------------------------------------

    def _arm_on(self) -> None:
        done = self._since.elapsed() / ARMING_MS
        if done >= 1:
            self._arming.stop()
        for button, item in self._buttons:
            button.set_arming(min(done, 1.0) if done < 1 and item.answer not in SCREEN_ONLY else None)

    def _reason_given(self) -> None:
        reason = self._reason.text().strip()
        if reason:
            prompt_id = self.view.prompt_id
            self._leave_reason()
            self.answered.emit(prompt_id, "cannot", reason, "keyboard")
        else:
            self._reason.setPlaceholderText("A reason is needed: it stands in the record")

    def leave_reason(self) -> bool:
        """Esc: back to the answers. False if no reason was being asked for."""
        was = self._asking_reason
        self._leave_reason()
        return was

    def let_go(self) -> bool:
        """Esc: the keyboard goes from a button of the prompt back to the workspace. False if none had it."""
        parent, focused = self.parentWidget(), QApplication.focusWidget()
        if parent is None or focused is None or not self.isAncestorOf(focused):
            return False
        parent.setFocus()
        return True

    def _leave_reason(self) -> None:
        self._asking_reason = False
        self._reason.forget()
        self._reason.hide()
        self._place()

    # --- layout ------------------------------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        for button, _ in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        while self._layout.count():
            self._layout.takeAt(0)
        yellow = self.view.is_yellow
        for item in self.view.answers:
            kind = ("hand-primary" if item.primary else "hand") if yellow else "primary" if item.primary else "normal"
            button = KeyButton(item.text, item.key, kind)
            button.setFixedHeight(theme.px(36))
            button.clicked.connect(lambda _=False, answer=item.answer: self.press(answer, "mouse"))
            self._layout.addWidget(button)
            self._buttons.append((button, item))
        self._layout.addStretch(1)

    def _order_keyboard(self) -> None:
        """Tab goes from the workspace to the fields and the buttons, before it goes anywhere else."""
        parent = self.parentWidget()
        chain: list[QWidget] = [parent] if parent is not None else []
        chain += [*(self._entry.copy_buttons if self.view.fields else []), *self.buttons]
        for first, after in itertools.pairwise(chain):
            QWidget.setTabOrder(first, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._layout_now = None
        at = self.places
        height = theme.px(36)
        top = at.buttons_top(self.height(), self.compact)
        width = at.column - 2 * at.inset
        if at.card is not None or self._row.sizeHint().width() > width:
            width = self.width() - 2 * at.inset  # a clock above the fields leaves the foot free
        self._row.setGeometry(at.inset, top, width, height)
        self._row.setVisible(not self._asking_reason and bool(self._buttons))
        self._reason.setGeometry(at.inset, top, min(width, theme.px(720)), height)
        self._reason.setVisible(self._asking_reason)
        self._entry.setVisible(at.card is not None)
        if at.card is not None:
            bottom = top - theme.px(8) if self._buttons or self._asking_reason else self.height() - theme.px(12)
            self._entry.setGeometry(at.card.left(), at.card.top(), at.card.width(), max(0, bottom - at.card.top()))

    def paintEvent(self, _: QPaintEvent) -> None:
        PromptPainter(self).paint(self._clock())
