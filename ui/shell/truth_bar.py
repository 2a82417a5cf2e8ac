"""The truth bar: what is tested, in which mode, whether the wire is up, whether all is recorded, how far the campaign is.

Nothing here blinks or moves. A narrow window drops details from the right: library, guard's detail, identity, link's detail.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.shell import truth
from ui.shell.parts import label, row, rule
from ui.theme import icons
from ui.widgets import ElidedLabel, VerdictBar, VerdictGlyph


class Dot(QWidget):
    """A small filled circle (on) or a ring (off)."""

    def __init__(self, colour: str = "text") -> None:
        super().__init__()
        self._colour, self._on = colour, True
        self.setFixedSize(theme.px(10), theme.px(16))

    def show_state(self, colour: str, on: bool) -> None:
        self._colour, self._on = colour, on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(self._colour), theme.px(1.4)))
        if self._on:
            painter.setBrush(theme.color(self._colour))
        radius = theme.px(8) / 2 - 0.7
        painter.drawEllipse(QPointF(self.width() / 2, self.height() / 2), radius, radius)


class Glyph(QWidget):
    """An icon of the theme in one colour."""

    def __init__(self, name: str, colour: str = "text2", size: int = 14) -> None:
        super().__init__()
        self._name, self._colour, self._size = name, colour, size
        self.setFixedSize(theme.px(size), theme.px(size))

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.paint(painter, self._name, 0, 0, self.width(), theme.color(self._colour))


class ModeBadge(QWidget):
    """CERTIFICATION is ink with a lock; REHEARSAL is an outline: two shapes, not two colours."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_mode(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(f"Mode: {text.lower()}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font("kind")).horizontalAdvance(self._text)
        return QSize(width + theme.px(20 + (17 if self._text == "CERTIFICATION" else 0)), theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strict = self._text == "CERTIFICATION"
        painter.setPen(QPen(theme.color("text"), theme.px(1)))
        if strict:
            painter.setBrush(theme.color("text"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
        left = float(theme.px(10))
        if strict:
            size = theme.px(12)
            icons.paint(painter, "lock", left, (self.height() - size) / 2, size, theme.color("panel"))
            left += theme.px(17)
        painter.setFont(theme.font("kind"))
        painter.setPen(theme.color("panel" if strict else "text"))
        baseline = (self.height() + painter.fontMetrics().capHeight()) / 2
        painter.drawText(QPointF(left, baseline), self._text)


class TruthBar(QWidget):
    """40 px under the workspace bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(40))
        layout = row(self, margins=(16, 0, 16, 0), spacing=8)
        self.campaign = label("", "body-strong")
        self.device = ElidedLabel("", "body", "text2")
        self.device.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.identity = label("", "mono", "text2")
        self.badge = ModeBadge()
        self.link_dot, self.link = Dot(), label("", "secondary-medium")
        self.link_detail = label("", "secondary", "text2")
        self.record_dot, self.record_word = Dot(), label("REC", "secondary-medium")
        self.frames = label("", "secondary", "text2")
        self.guard_glyph, self.guard_word = Glyph("shield", "passed"), label("Guard", "secondary-medium")
        self.guard = label("", "secondary", "text2")
        self.fault_glyph, self.fault = VerdictGlyph("ERROR", 14), label("", "secondary-medium", "error")
        self.library, self.revision = label("", "secondary", "text2"), label("", "mono", "text3")
        self.message = label("", "secondary", "text2")
        self._rules = [rule(vertical=True) for _ in range(5)]
        for widget in (
            self.campaign, self.device, self.identity, self.message, self._rules[0], self.badge, self._rules[1],
            self.link_dot, self.link, self.link_detail, self._rules[2], self.record_dot, self.record_word, self.frames,
            self._rules[3], self.guard_glyph, self.guard_word, self.guard, self._rules[4], self.library, self.revision,
            self.fault_glyph, self.fault,
        ):  # fmt: skip
            layout.addWidget(widget)
        layout.addStretch(1)
        self.count, self.of, self.bar = label("", "body-strong"), label("", "secondary", "text2"), VerdictBar()
        self.time = label("", "secondary", "text2")
        for right in (self.count, self.of, self.bar, self.time):
            layout.addWidget(right)
        self._truth: truth.Truth | None = None
        self.show_truth(None, "no campaign is open")

    def show_truth(
        self,
        facts: truth.Truth | None,
        message: str = "",
        *,
        recording_lost: bool = False,
        engine_lost: bool = False,
        read_only: bool = False,
    ) -> None:
        """Show the facts, or the message where there are none. Without an engine nothing is known of the link.

        ``read_only``: the campaign is a file that is only being looked at, so there is no link and no recording.
        """
        recording_lost = (recording_lost or engine_lost) and not read_only
        engine_lost = engine_lost and not read_only
        self._truth = facts
        self.message.setText("" if facts else message)
        if facts is None:
            self.campaign.setText("New campaign")
        else:
            self.campaign.setText(facts.campaign)
            self.device.setText(facts.device)
            self.identity.setText(facts.identity)
            self.badge.set_mode(facts.mode)
            online = facts.online and not engine_lost and not read_only
            self.link_dot.show_state("passed" if online else "text3", online)
            self.link.setText("Link not known" if engine_lost else "No device" if read_only else facts.link)
            self.link_detail.setText("" if engine_lost or read_only else facts.link_detail)
            recording = facts.recording and not recording_lost and not read_only
            self.record_dot.show_state("error" if recording_lost else "text", recording)
            self.record_word.setText(
                "NOT RECORDING" if recording_lost else "REC" if recording else "read-only" if read_only else "closed"
            )
            self.record_word.set_tone("error" if recording_lost else "")
            self.frames.setText(f"{truth.thousands(facts.frames)} frames")
            self.guard.setText(facts.guard)
            self.guard_glyph.set_colour("passed" if facts.guard_holds else "failed")
            self.guard.set_tone("text2" if facts.guard_holds else "failed")
            self.library.setText(f"Library {facts.library}")
            self.revision.setText(facts.revision)
            self.fault.setText(f"{facts.faults} bench fault{'s' if facts.faults > 1 else ''}" if facts.faults else "")
            self.count.setText(str(facts.done))
            self.of.setText(f"of {facts.total}")
            self.of.setToolTip(
                "Cases that are asked for in this campaign; the report counts those that the certificate requires."
            )
            self.bar.set_counts(facts.shares, facts.total)
            self.time.setText(facts.time)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        facts = self._truth
        roomy, wide = self.width() >= theme.px(1500), self.width() >= theme.px(1740)
        shown = facts is not None
        for widget in (
            self.device, self.badge, self.link_dot, self.link, self.record_dot, self.record_word, self.guard_glyph,
            self.guard_word, self.guard, self.count, self.of, self.bar, self.time, *self._rules[:4],
        ):  # fmt: skip
            widget.setVisible(shown)
        self.message.setVisible(not shown)
        guarded = shown and bool(facts and facts.guard)
        for widget in (self._rules[3], self.guard_glyph, self.guard_word, self.guard):
            widget.setVisible(guarded)
        self.identity.setVisible(shown and roomy and bool(facts and facts.identity))
        self.link_detail.setVisible(shown and (roomy or not bool(facts and facts.online)))
        self.frames.setVisible(shown and roomy)
        for widget in (self._rules[4], self.library, self.revision):
            widget.setVisible(shown and wide)
        for widget in (self.fault_glyph, self.fault):
            widget.setVisible(shown and bool(facts and facts.faults))
        self.bar.setFixedWidth(theme.px(184 if roomy else 120))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setPen(theme.color("line"))
        painter.drawLine(0, 0, self.width(), 0)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
