"""The notice under the truth bar: a lost engine, a bench fault, a refused command. It says what it means for the result.

It stays until it is settled or put away; nothing is taken away with it, for faults stay in the record.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.shell.band import paint_band
from ui.shell.parts import column, label, row
from ui.widgets import KeyButton, VerdictGlyph


class Notice(QWidget):
    """Aubergine for the bench's own faults, straw for something that needs an answer. Never red: it is not a FAIL."""

    put_away = Signal(str)
    """The claim that a person has put away."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = "error"
        self.claim = ""
        """What it says now, or said last."""
        self._do: Callable[[], object] | None = None
        layout = row(self, margins=(28, 18, 22, 10), spacing=14)
        self._glyph = VerdictGlyph("ERROR", 20)
        layout.addWidget(self._glyph)
        words = column(spacing=2)
        self._claim = label("", "body-strong", "error", wrap=True)
        self._meaning = label("", "secondary", "text2", wrap=True)
        words.addWidget(self._claim)
        words.addWidget(self._meaning)
        layout.addLayout(words, 1)
        self._action = KeyButton("", "")
        self._action.clicked.connect(lambda _=False: self._act())
        self._away = KeyButton("Put away", "", "quiet")
        self._away.clicked.connect(lambda _=False: self._put_away())
        layout.addWidget(self._action)
        layout.addWidget(self._away)
        self.hide()

    def show_notice(
        self,
        claim: str,
        meaning: str,
        *,
        tone: str = "error",
        action: str = "",
        key: str = "",
        do: Callable[[], object] | None = None,
    ) -> None:
        """``tone``: error (the bench's own fault) or inconclusive (needs an answer)."""
        self._tone, self._do = tone, do
        self.claim = claim
        self._claim.setText(claim)
        self._claim.set_tone(tone)
        self._meaning.setText(meaning)
        self._meaning.setVisible(bool(meaning))
        self._glyph.set_state("ERROR" if tone == "error" else "INCONCLUSIVE")
        self._action.setText(action)
        self._action.set_key(key)
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"{claim} {meaning}")
        self.show()
        self.update()

    @property
    def text(self) -> str:
        return f"{self._claim.text()} {self._meaning.text()}".strip()

    def _put_away(self) -> None:
        self.hide()
        self.put_away.emit(self.claim)

    def _act(self) -> None:
        if self._do is not None:
            self._do()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_band(self, self._tone)
