"""Form parts of the intake: a titled block of rows, a text answer of 38 px, a yes/no answer that is read from the file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.shell.parts import column, label, row, rule
from ui.widgets import ElidedLabel, Label, Segmented


class Block(QWidget):
    """A section head with its rule, and rows below."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        self.rows = column(self)
        head = row(margins=(0, 0, 0, 8), spacing=12)
        head.addWidget(label(title, "title"))
        self._note = ElidedLabel(note, "secondary", "text2")
        head.addWidget(self._note, 1)
        self._hints: dict[QWidget, tuple[Label, Label]] = {}
        self.rows.addLayout(head)
        self.rows.addWidget(rule())

    def add(self, name: str, answer: QWidget, hint: str = "") -> None:
        """One row: the question at the left, the answer at the right, a hint below the question."""
        line = row(margins=(0, 7, 0, 7), spacing=16)
        words = column(spacing=1)
        question = label(name, "body-medium")
        question.setBuddy(answer)
        words.addStretch(1)
        words.addWidget(question)
        below = label(hint, "secondary", "text2", wrap=True)
        below.setVisible(bool(hint))
        words.addWidget(below)
        self._hints[answer] = (question, below)
        words.addStretch(1)
        line.addLayout(words, 2)
        if isinstance(answer, Segmented):
            line.addWidget(answer, 3, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        else:
            line.addWidget(answer, 3)
        if not answer.accessibleName():
            answer.setAccessibleName(name)
        if hint:
            answer.setAccessibleDescription(hint)
        self.rows.addLayout(line)
        self.rows.addWidget(rule())

    def say(self, note: str) -> None:
        """Another note beside the title: what it means depends on the device."""
        self._note.setText(note)

    def say_of(self, answer: QWidget, name: str, hint: str) -> None:
        """Another question and hint of a row."""
        question, below = self._hints[answer]
        question.setText(name)
        below.setText(hint)
        below.setVisible(bool(hint))
        answer.setAccessibleName(name)
        answer.setAccessibleDescription(hint)

    def warn(self, answer: QWidget, is_wrong: bool) -> None:
        """Whether the hint of a row is a warning."""
        self._hints[answer][1].set_tone("inconclusive" if is_wrong else "text2")


def text_answer(changed: Callable[[], None], placeholder: str = "", *, secret: bool = False) -> QLineEdit:
    """A field of 38 px that tells of every change."""
    field = QLineEdit()
    field.setFixedHeight(theme.px(36))
    field.setPlaceholderText(placeholder)
    if secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    field.textChanged.connect(lambda _: changed())
    return field


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """The content in a scroll area without a frame, so that a small window loses nothing."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    area.viewport().setAutoFillBackground(False)
    return area


def page(title: str, lead: str = "") -> tuple[QWidget, QVBoxLayout]:
    """An empty page of the intake with its title; (the page, the layout to fill)."""
    content = QWidget()
    layout = column(content, margins=(32, 24, 32, 24), spacing=0)
    layout.addWidget(label(title, "page"))
    if lead:
        layout.addSpacing(theme.px(4))
        layout.addWidget(label(lead, "body", "text2", wrap=True))
    layout.addSpacing(theme.px(20))
    return content, layout


def choose_file(
    parent: QWidget, title: str, folder: str, kind: str, then: Callable[[str], None], pattern: str = "*.yaml *.yml"
) -> None:
    """Ask for a file, without holding anything up."""
    dialog = QFileDialog(parent, title, folder, f"{kind} ({pattern});;All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()
