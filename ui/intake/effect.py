"""The panel "What this means": how many cases apply, block by block, the problems with their remedy, what just changed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.events import JsonObject
from ui import plan_words, theme
from ui.intake import draft as drafts
from ui.intake.forms import scrolled
from ui.shell.parts import clear, column, label, row, rule
from ui.widgets import Chip, ElidedLabel, Panel, VerdictGlyph

PER_ROW = 25


class Blocks(QWidget):
    """One 6 x 7 block a case: filled when it applies, empty when it does not, outlined while it is undecided."""

    def __init__(self, entries: list[JsonObject]) -> None:
        super().__init__()
        self._states = sorted((entry.get("applies") for entry in entries), key=[True, None, False].index)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @staticmethod
    def _per_row(width: int) -> int:
        return max(5, min(PER_ROW, width // theme.px(8)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(1, -(-len(self._states) // self._per_row(width))) * theme.px(9)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(8 * PER_ROW), self.heightForWidth(theme.px(8 * PER_ROW)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(9))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height, step = theme.px(6), theme.px(7), theme.px(8)
        per_row = self._per_row(self.width())
        for number, state in enumerate(self._states):
            box = QRectF(number % per_row * step, number // per_row * theme.px(9), width, height)
            if state is None:
                painter.setPen(QPen(theme.color("wire"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                box.adjust(0.5, 0.5, -0.5, -0.5)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("wire" if state else "line"))
            painter.drawRoundedRect(box, 1.2, 1.2)


class EffectPanel(Panel):
    """Everything in it is made anew for every reading of the PICS; there are never more than a few dozen lines."""

    def __init__(self) -> None:
        super().__init__("What this means", "live")
        inside = QWidget()
        self._layout = column(inside, margins=(20, 20, 20, 16), spacing=0)
        self._scroll = scrolled(inside, "What this means")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.body.addWidget(self._scroll)
        self._problem_rows: list[QWidget] = []
        self._at = -1
        self._shown: tuple[object, object] | None = None

    def show_draft(self, draft: drafts.Draft, changed: list[tuple[JsonObject, str]], changed_by: str) -> None:
        if self._shown is not None and self._shown[0] is draft.pics and self._shown[1] is changed:
            return
        self._shown = (draft.pics, changed)
        clear(self._layout)
        self._problem_rows, self._at = [], -1
        if not draft.plan and not draft.problems:
            self._layout.addWidget(label("Nothing to say yet", "section"))
            self._layout.addSpacing(theme.px(8))
            text = (
                draft.pics.text
                if draft.pics is not None and not draft.pics.ok
                else "Load a PICS file. Then you see here which cases of the procedure apply to the device, "
                "block by block, and everything in the file that needs an answer."
            )
            self._layout.addWidget(label(text, "body", "text2", wrap=True))
            self._layout.addStretch(1)
            return
        if draft.plan:
            self._figures(draft)
        self._problems(draft.problems)
        if changed:
            self._changed(changed, changed_by)
        self._layout.addStretch(1)

    def next_problem(self) -> None:
        """Go to the next problem and bring it into view."""
        if not self._problem_rows:
            return
        self._at = (self._at + 1) % len(self._problem_rows)
        target = self._problem_rows[self._at]
        self._scroll.ensureWidgetVisible(target)
        target.setFocus()

    def _figures(self, draft: drafts.Draft) -> None:
        number, first, second = drafts.effect_words(draft.plan)
        line = row(spacing=16)
        line.addWidget(label(number, "clock"))
        words = column(spacing=2)
        words.addStretch(1)
        words.addWidget(label(first, "title"))
        words.addWidget(label(second, "secondary", "text2", wrap=True))
        words.addStretch(1)
        line.addLayout(words, 1)
        self._layout.addLayout(line)
        self._layout.addSpacing(theme.px(16))
        for title, entries in plan_words.by_functionality(draft.plan):
            applying = sum(1 for entry in entries if entry.get("applies") is True)
            tone = "" if applying else "text3"
            block = row(spacing=8)
            name = label(title, "body-medium" if applying else "body", tone, wrap=True)
            name.setFixedWidth(theme.px(172 if self.width() > theme.px(440) else 132))
            block.addWidget(name)
            block.addWidget(Blocks(entries), 1)
            count = label(f"{applying} of {len(entries)}", "body-strong" if applying else "body", tone)
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            block.addWidget(count)
            holder = QWidget()
            holder.setLayout(block)
            block.setContentsMargins(0, theme.px(6), 0, theme.px(6))
            self._layout.addWidget(holder)
        self._layout.addSpacing(theme.px(16))

    def _head(self, title: str, chip: str = "", tone: str = "neutral", note: str = "") -> None:
        self._layout.addWidget(rule())
        self._layout.addSpacing(theme.px(16))
        head = row(spacing=10)
        head.addWidget(label(title, "title"))
        if chip:
            head.addWidget(Chip(chip, tone, self))
        if note:
            head.addWidget(label(note, "secondary", "text2"))
        head.addStretch(1)
        self._layout.addLayout(head)
        self._layout.addSpacing(theme.px(8))

    def _problems(self, problems: list[JsonObject]) -> None:
        if not problems:
            self._head("Problems")
            line = row(spacing=10)
            line.addWidget(
                label("None. Every answer that the plan and the report need is there.", "body", "text2", wrap=True)
            )
            self._layout.addLayout(line)
            self._layout.addSpacing(theme.px(16))
            return
        self._head("Problems", str(len(problems)), "inconclusive")
        for problem in problems:
            holder = _Problem(problem)
            self._problem_rows.append(holder)
            self._layout.addWidget(holder)
        self._layout.addSpacing(theme.px(12))

    def _changed(self, changed: list[tuple[JsonObject, str]], changed_by: str) -> None:
        self._head("Just changed", note=changed_by)
        for entry, word in changed[:12]:
            line = row(spacing=12)
            applies = entry.get("applies") is True
            line.addWidget(label(plan_words.short_id(str(entry["id"])), "mono", "" if applies else "text3"))
            line.addWidget(ElidedLabel(str(entry.get("title") or ""), "body", "" if applies else "text3"), 1)
            line.addWidget(label(word, "secondary", "wire" if applies else "text3"))
            holder = QWidget()
            holder.setLayout(line)
            holder.setFixedHeight(theme.px(26))
            self._layout.addWidget(holder)
        if len(changed) > 12:
            self._layout.addWidget(label(f"and {len(changed) - 12} more, see Plan", "secondary", "text3"))


class _Problem(QWidget):
    """One problem: what is wrong, where, why it matters, what to do."""

    def __init__(self, problem: JsonObject) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = row(self, margins=(4, 6, 4, 6), spacing=12)
        glyph = VerdictGlyph("INCONCLUSIVE")
        side = QVBoxLayout()
        side.addWidget(glyph)
        side.addStretch(1)
        layout.addLayout(side)
        words = column(spacing=3)
        head = row(spacing=8)
        title = label(problem_title(problem), "body-strong", wrap=True)
        head.addWidget(title, 1)
        line = problem.get("line")
        if line:
            where = label(f"line {line}", "mono", "wire")
            head.addWidget(where, 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(head)
        for text, tone in problem_lines(problem):
            words.addWidget(label(text, "secondary", tone, wrap=True))
        layout.addLayout(words, 1)
        said = ". ".join([problem_title(problem), *(text for text, _ in problem_lines(problem))])
        self.setAccessibleName(f"Problem{f' in line {line}' if line else ''}: {said}")

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))


def problem_title(problem: JsonObject) -> str:
    path = str(problem.get("path") or "")
    found = str(problem.get("found") or "").strip()
    name = path or str(problem.get("file") or "PICS")
    breakable = name.replace(".", ".\u200b").replace("_", "_\u200b")
    return f"{breakable}: {found}" if found else breakable


def problem_lines(problem: JsonObject) -> list[tuple[str, str]]:
    """The other lines of a problem with their tones: expected, why, remedy."""
    lines = []
    if problem.get("expected"):
        lines.append((f"Expected: {problem['expected']}", "text2"))
    if problem.get("why"):
        lines.append((str(problem["why"]), "text2"))
    if problem.get("remedy"):
        lines.append((str(problem["remedy"]), ""))
    return lines
