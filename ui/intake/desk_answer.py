"""One item of the checklists, large: the question, what the record shows, what was answered, and the way to answer."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.intake.items import NO_EXCUSE, answers
from app.intake.standing import SETTLED, Standing, values_text
from app.numbers import finite
from ui import theme
from ui.shell.parts import clear, column, label, row, rule
from ui.widgets import KeyButton, VerdictGlyph

GLYPHS = {SETTLED: "PASS", "open": "NOT RUN", "not met": "INCONCLUSIVE", "differs": "INCONCLUSIVE"}
ANSWERS = (("yes", "Yes", "Y"), ("no", "No", "N"), ("not applicable", "Not applicable", "X"))


class _Field(QLineEdit):
    """A line whose Enter says that it is finished."""

    finished = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.finished.emit()
            return
        super().keyPressEvent(event)


class AnswerCard(QWidget):
    """Shows an item. ``answered(item, answer, remark, values)`` when everything that it needs is there."""

    answered = Signal(str, str, str, dict)
    done = Signal()
    """The keyboard goes back to the list."""

    def __init__(self) -> None:
        super().__init__()
        self.item: Standing | None = None
        self._pending = ""
        layout = column(self, spacing=0)
        self.question = label("", "section", wrap=True)
        layout.addWidget(self.question)
        layout.addSpacing(theme.px(4))
        self.reference = label("", "secondary", "text2", wrap=True)
        layout.addWidget(self.reference)
        layout.addSpacing(theme.px(20))
        layout.addWidget(rule())
        stands = row(margins=(0, 14, 0, 14), spacing=12)
        self.glyph = VerdictGlyph("NOT RUN")
        stands.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=4)
        self.state = label("", "body-strong", wrap=True)
        self.remedy = label("", "body", "text2", wrap=True)
        words.addWidget(self.state)
        words.addWidget(self.remedy)
        stands.addLayout(words, 1)
        layout.addLayout(stands)
        layout.addWidget(rule())
        self.form = QWidget()
        form = column(self.form, margins=(0, 16, 0, 0), spacing=10)
        self._numbers = column(spacing=8)
        form.addLayout(self._numbers)
        self.numbers: dict[str, _Field] = {}
        self.remark = _Field()
        self.remark.setFixedHeight(theme.px(36))
        self.remark.finished.connect(self._remark_done)
        form.addWidget(self.remark)
        buttons = row(spacing=12)
        self.buttons: dict[str, KeyButton] = {}
        for answer, title, key in ANSWERS:
            button = KeyButton(title, key)
            button.clicked.connect(lambda _=False, answer=answer: self.choose(answer))
            self.buttons[answer] = button
            buttons.addWidget(button)
        buttons.addStretch(1)
        form.addLayout(buttons)
        self.note = label("", "body", "inconclusive", wrap=True)
        layout.addWidget(self.form)
        layout.addSpacing(theme.px(8))
        layout.addWidget(self.note)
        self.extra = column(margins=(0, 16, 0, 0), spacing=12)
        layout.addLayout(self.extra)
        self._history = column(margins=(0, 16, 0, 0), spacing=4)
        layout.addLayout(self._history)
        layout.addStretch(1)
        self.say("")

    def show_item(self, item: Standing) -> None:
        """Show this item; what was typed for another one is put away."""
        same = self.item is not None and self.item.id == item.id
        self.item = item
        self.question.setText(str(item.info["question"]))
        blocks = "" if item.info.get("blocks") else ", not in the way of certification"
        self.reference.setText(f"Procedure {item.info['reference']}{blocks}")
        self.glyph.set_state(GLYPHS[item.state])
        text = item.text[:1].upper() + item.text[1:]
        self.state.setText(text)
        self.remedy.setText(item.remedy)
        self.remedy.setVisible(bool(item.remedy))
        self.form.setVisible(item.asked)
        for answer, button in self.buttons.items():
            button.setVisible(answer in answers(item.info))
        if not same:
            self._begin(item)
        self._show_history(item)

    def _begin(self, item: Standing) -> None:
        self._pending = ""
        self.remark.clear()
        wanted = str(item.info.get("remark") or "")
        needed = "needed" if item.info.get("remark_needed") or item.id == "identity" else "if there is anything to say"
        self.remark.setPlaceholderText(f"Remark: {wanted}, {needed}" if wanted else "Remark")
        self.remark.setAccessibleName(f"Remark, {item.title}")
        clear(self._numbers)
        self.numbers = {}
        for field in item.info.get("fields", []):
            line = row(spacing=12)
            limit = (
                f"at least {field['minimum']:g}"
                if field.get("minimum") is not None
                else f"at most {field['maximum']:g}"
            )
            caption = label(f"{field['label']}", "body-medium")
            caption.setFixedWidth(theme.px(140))
            entry = _Field()
            entry.setFixedSize(theme.px(140), theme.px(36))
            entry.setAccessibleName(f"{field['label']} in {field['unit']}, {limit}")
            entry.finished.connect(lambda name=field["name"]: self._number_done(name))
            self.numbers[field["name"]] = entry
            optional = "" if field["required"] else ", if there is one"
            line.addWidget(caption)
            line.addWidget(entry)
            line.addWidget(label(f"{field['unit']}, {limit}{optional}", "secondary", "text2"))
            line.addStretch(1)
            self._numbers.addLayout(line)
        self.say("")

    def _show_history(self, item: Standing) -> None:
        clear(self._history)
        answers = item.record.answers
        if not answers:
            return
        self._history.addWidget(label("On the record", "secondary-medium", "text2"))
        for entry in reversed(answers):
            event = entry.event
            at = datetime.fromtimestamp(entry.utc_ns / 1e9).astimezone()
            values = values_text(item.info, event.values)
            parts = [f"{at:%Y-%m-%d %H:%M:%S}", event.by, event.answer, values, event.remark]
            counts = entry is answers[-1]
            text = "  ".join(part for part in parts if part) + ("" if counts else "  (corrected)")
            self._history.addWidget(label(text, "body", "" if counts else "text3", wrap=True))

    # answering

    def choose(self, answer: str) -> None:
        """Give this answer; what it needs first gets the keyboard."""
        if self.item is None or not self.item.asked:
            return
        if answer not in answers(self.item.info):
            self.say(f"{NO_EXCUSE}.")
            return
        self._pending = answer
        if answer == "yes":
            for field in self.item.info.get("fields", []):
                text = self.numbers[field["name"]].text().strip()
                if (field["required"] or text) and _number(self.numbers[field["name"]].text()) is None:
                    self._want(
                        self.numbers[field["name"]],
                        f"{field['label']} {'is no number' if text else 'is missing'}: give a number in {field['unit']}.",
                    )
                    return
        values = {name: number for name, entry in self.numbers.items() if (number := _number(entry.text())) is not None}
        self.answered.emit(self.item.id, answer, self.remark.text().strip(), values if answer == "yes" else {})

    def refused(self, text: str) -> None:
        """The engine wants more: nearly always a remark."""
        self._want(self.remark, text)

    def recorded(self) -> None:
        """The answer is on the record."""
        self._pending = ""
        self.remark.clear()
        self.say("")

    def say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _want(self, field: QLineEdit, text: str) -> None:
        self.say(text)
        field.setFocus()

    def _remark_done(self) -> None:
        if self._pending and self.remark.text().strip():
            self.choose(self._pending)
        else:
            self.done.emit()

    def _number_done(self, name: str) -> None:
        names = list(self.numbers)
        following = names[names.index(name) + 1 :]
        if following:
            self.numbers[following[0]].setFocus()
        elif self._pending:
            self.choose(self._pending)
        else:
            self.done.emit()


def _number(text: str) -> float | None:
    try:
        return finite(text)
    except ValueError:
        return None


__all__ = ["ANSWERS", "GLYPHS", "AnswerCard"]
