"""The self-check in the window: start it, follow it, read what it came to, open its report."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.commands import CancelSelfCheck, Reply, RunSelfCheck, SelfCheckState
from ui import theme
from ui.bench import selfcheck_words
from ui.bench.selfcheck_words import CaseRow, Shown
from ui.session import Session
from ui.shell.parts import column, label, row, rule
from ui.widgets import ElidedLabel, KeyButton, Panel, RowModel, RowView, VerdictBar, VerdictGlyph, paint_glyph

POLL_MS = 400
"""How often a running one is asked how far it is, while somebody looks."""

_COLUMNS = ((0.0, "Case"), (0.42, "Mutants killed"), (0.64, "Variants passed"), (0.86, "Time"))
"""Where each column begins, as a share of the width, and its head. The first is aligned to the left, the others to the right."""


class SelfCheckPanel(Panel):
    """Asks the engine only while it is visible; what it shows is the engine's answer."""

    def __init__(self, session: Session) -> None:
        super().__init__("Self-check", "proves the verdicts of this version")
        self.set_note_left()
        self._session = session
        self.shown: Shown = selfcheck_words.read({})
        self._asked = False
        head = column(margins=(16, 14, 16, 12), spacing=4)
        line = row(spacing=10)
        self.glyph = VerdictGlyph("NOT RUN")
        self.headline = ElidedLabel("", "title")
        line.addWidget(self.glyph)
        line.addWidget(self.headline, 1)
        head.addLayout(line)
        self.bar = VerdictBar()
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head.addSpacing(theme.px(2))
        head.addWidget(self.bar)
        self.lines = label("", "secondary", "text2", wrap=True)
        self.lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head.addWidget(self.lines)
        self.remark = label("", "secondary", "inconclusive", wrap=True)
        head.addWidget(self.remark)
        self.body.addLayout(head)
        self.model = RowModel(text=lambda case: case.spoken, tip=lambda case: case.missing)
        self.view = RowView(self.model, _paint_case, _height, "Cases of the self-check")
        self._heads = _Heads(self.view)
        self.body.addWidget(self._heads)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(rule())
        foot = row(margins=(16, 10, 16, 14), spacing=8)
        self.start = KeyButton("Run self-check", "S", "primary")
        self.start.clicked.connect(lambda _=False: self.run())
        self.stop = KeyButton("Cancel", "X")
        self.stop.clicked.connect(lambda _=False: self.cancel())
        self.report = KeyButton("Open report", "O")
        self.report.clicked.connect(lambda _=False: self.open_report())
        for button in (self.start, self.stop, self.report):
            foot.addWidget(button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self._again = QTimer(self, singleShot=True, interval=POLL_MS)
        self._again.timeout.connect(self.ask)
        session.engine_changed.connect(self._engine_changed)
        self.refresh()

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"selfcheck": self.run, "selfcheck-cancel": self.cancel, "selfcheck-report": self.open_report}

    # wishes

    def run(self) -> None:
        if self.shown.state != "running":
            self._session.ask(RunSelfCheck(), self._asked_for)

    def cancel(self) -> None:
        if self.shown.state == "running":
            self._session.ask(CancelSelfCheck(), self._asked_for)

    def open_report(self) -> None:
        if self.shown.report and not QDesktopServices.openUrl(QUrl.fromLocalFile(self.shown.report)):
            self._say(f"No program of this computer opens it: {self.shown.report}")

    def _asked_for(self, reply: Reply) -> None:
        if reply.ok:
            self.ask()
        else:
            self._say(reply.text)

    # how far it is

    def ask(self) -> None:
        """Ask the engine how far it is; at most one question is under way."""
        if self._session.engine == "connected" and not self._asked:
            self._asked = True
            self._session.ask(SelfCheckState(), self._told)

    def _told(self, reply: Reply) -> None:
        self._asked = False
        if not reply.ok:
            self._say(reply.text)
            return
        self.shown = selfcheck_words.read(reply.data)
        self.refresh()
        if self.shown.state == "running" and self.isVisible():
            self._again.start()

    def _engine_changed(self) -> None:
        self._asked = False
        self.refresh()
        if self.isVisible():
            self.ask()

    def refresh(self) -> None:
        """Show what was told last."""
        shown, running = self.shown, self.shown.state == "running"
        self.glyph.set_state(shown.glyph)
        self.headline.setText(shown.headline)
        self.bar.setVisible(running)
        self.bar.set_counts({"PASS": shown.done - shown.not_proven, "FAIL": shown.not_proven}, shown.of)
        quoted = "" if running else selfcheck_words.quoted_by(self._session.record)
        self.lines.setText("\n".join([*shown.lines, *([quoted] if quoted else [])]))
        self._say(shown.remark)
        self.model.set_rows(shown.rows)
        self._heads.setVisible(bool(shown.rows))
        connected = self._session.engine == "connected"
        self.start.setEnabled(connected and not running)
        self.stop.setEnabled(connected and running)
        self.report.setEnabled(bool(shown.report))

    def _say(self, text: str) -> None:
        self.remark.setText(text)
        self.remark.setVisible(bool(text))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()


class _Heads(QWidget):
    """The heads of the columns, over the list that is painted."""

    def __init__(self, view: RowView) -> None:
        super().__init__()
        self._view = view
        view.verticalScrollBar().rangeChanged.connect(self.update)
        self.setFixedHeight(theme.px(28))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font("secondary-medium"))
        texts = [title for _, title in _COLUMNS]
        if self.width() < theme.px(460):
            texts[1:3] = ["Killed", "Passed"]
        _paint_texts(painter, QRectF(0, 0, self._view.viewport().width(), self.height()), texts)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


def _height(case: CaseRow) -> int:
    return theme.px(43 if case.missing else 25)


def _paint_case(painter: QPainter, rect: QRect, case: CaseRow, selected: bool) -> None:
    box = QRectF(rect)
    if selected:
        painter.fillRect(box, theme.color("selection"))
    painter.setPen(QPen(theme.color("line2"), 1))
    painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
    line = QRectF(box.left(), box.top(), box.width(), theme.px(25))
    side = theme.px(14)
    glyph = QRectF(line.left() + theme.px(16), line.center().y() - side / 2, side, side)
    paint_glyph(painter, "PASS" if case.proven else "FAIL", glyph)
    painter.setPen(theme.color("text"))
    painter.setFont(theme.font("mono-medium"))
    _paint_texts(painter, line, [case.case_id], indent=theme.px(24))
    painter.setFont(theme.font("number"))
    _paint_texts(painter, line, ["", case.mutants, case.variants, case.seconds])
    if case.missing:
        painter.setPen(theme.color("failed"))
        painter.setFont(theme.font("secondary"))
        left = theme.px(40)
        below = QRectF(box.left() + left, line.bottom() - theme.px(3), box.width() - left - theme.px(16), theme.px(18))
        text = painter.fontMetrics().elidedText(case.missing, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, text)


def _paint_texts(painter: QPainter, box: QRectF, texts: list[str], *, indent: float = 0) -> None:
    """One text a column: the first at the left, the others at the right end of theirs."""
    inner = box.adjusted(theme.px(16), 0, -theme.px(16), 0)
    for number, text in enumerate(texts):
        begin = _COLUMNS[number][0]
        end = _COLUMNS[number + 1][0] if number + 1 < len(_COLUMNS) else 1.0
        place = QRectF(inner.left() + begin * inner.width(), inner.top(), (end - begin) * inner.width(), inner.height())
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place.adjusted(indent, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | side, text)
