"""The sequence chart of an attempt as a drawn picture: three lifelines, one row a message, hands in amber."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.lib.colors import Color

from app.campaign.record import AttemptRecord, FrameRecord
from app.hands.actions import TRIGGER_FROM_CSMS
from app.report import fonts, theme
from app.report.layout import Block, Pen
from app.report.model import ReportModel
from app.report.payload import summary
from app.report.text import clock_time, ellipsis, milliseconds, seconds, value_text
from app.report.theme import FAIL_LOOK, HAND, HAND_LINE, LINE, MARGIN, NOTE, TEXT, TEXT3, TIMES, WHITE, Style, px

TESTER, BENCH, DUT = MARGIN + px(226), MARGIN + px(496), MARGIN + px(852)
_ROW = px(33)
MOST_ROWS = 150
"""Rows of one chart; a longer attempt is cut in its middle, and the chart says how many rows were left out."""


@dataclass(frozen=True)
class Arrow:
    """One row: from one lifeline to another, or a remark without an arrow."""

    utc_ns: int
    start: float
    end: float
    text: str
    note: str
    kind: str
    """``call``, ``reply``, ``hand`` or ``remark``."""
    broken: bool = False


def sequence(model: ReportModel, attempt: AttemptRecord) -> Iterator[Block]:
    """The chart, one block a row, so that a long one goes over to the next page with its heads repeated."""
    head = Lifelines(model)
    yield head
    arrows = list(_arrows(model, attempt))
    if len(arrows) > MOST_ROWS:
        left_out = len(arrows) - MOST_ROWS
        text = f"{left_out} rows left out here, in full in the case file"
        middle = Arrow(0, BENCH, BENCH, text, "", "remark")
        arrows = [*arrows[: MOST_ROWS // 2], middle, *arrows[-MOST_ROWS // 2 :]]
    for arrow in arrows:
        row = ArrowRow(arrow)
        row.repeat = head
        yield row


class Lifelines(Block):
    """The heads of the three lifelines."""

    def __init__(self, model: ReportModel) -> None:
        self.height, self.keep, self.space = px(56), True, px(10)
        who = "Simulated hands" if model.opened.hands == "simulated" else "Tester"
        if model.opened.hands.startswith("http"):
            who = "Automation"
        device = model.identity["product"] or model.dut_kind
        if model.opened.dut_type == "charging-station":
            bench, dut_icon = ("bench", "Bench"), "station"
        else:
            bench, dut_icon = ("station", "Bench, as charge point"), "bench"
            who = "Operator" if who == "Tester" else who
        self.heads = [(TESTER, "person", who), (BENCH, *bench), (DUT, dut_icon, device)]

    def draw(self, pen: Pen, top: float) -> None:
        style = Style(fonts.SEMIBOLD, px(16), TEXT)
        for x, icon, name in self.heads:
            text = ellipsis(name, style.font, style.size, px(190))
            width = fonts.width(text, style.font, style.size) + px(52)
            pen.box(x - width / 2, top, width, px(32), radius=px(6), fill=WHITE, stroke=LINE)
            pen.glyph(icon, x - width / 2 + px(10), top + px(16), px(18), TEXT)
            pen.text(x - width / 2 + px(36), top + px(21.5), text, style)
            pen.line(x, top + px(32), x, top + self.height, LINE, 0.6)


class ArrowRow(Block):
    """One message or hand movement."""

    def __init__(self, arrow: Arrow) -> None:
        self.arrow, self.height = arrow, _ROW

    def draw(self, pen: Pen, top: float) -> None:
        arrow, y = self.arrow, top + px(19)
        for x in (TESTER, BENCH, DUT):
            pen.line(x, top, x, top + self.height, LINE, 0.6)
        pen.text(MARGIN, y + px(5), clock_time(arrow.utc_ns), TIMES)
        room = MARGIN + theme.WIDTH - DUT - px(20)
        pen.text(DUT + px(20), y + px(5), ellipsis(arrow.note, NOTE.font, NOTE.size, room), NOTE)
        if arrow.kind == "remark":
            self._label(
                pen,
                (TESTER + DUT) / 2,
                y + px(5),
                arrow.text,
                Style(fonts.SANS, px(14.5), TEXT3),
                DUT - TESTER - px(20),
            )
            return
        colour: Color = {"call": TEXT, "reply": TEXT3, "hand": HAND_LINE}[arrow.kind]
        if arrow.broken:
            colour = FAIL_LOOK.colour
        direction = 1 if arrow.end > arrow.start else -1
        width = 1.15 if arrow.broken else 0.55 if arrow.kind == "reply" else 0.8
        pen.line(arrow.start, y, arrow.end - direction * 2.5, y, colour, width)
        pen.triangle((arrow.end, y), direction, colour, filled=arrow.kind != "reply")
        if arrow.kind == "hand":
            pen.canvas.setFillColor(HAND)
            pen.canvas.setStrokeColor(HAND_LINE)
            pen.canvas.setLineWidth(0.5)
            pen.canvas.circle(arrow.start, theme.PAGE_HEIGHT - y, px(5), stroke=1, fill=1)
        left, right = min(arrow.start, arrow.end), max(arrow.start, arrow.end)
        if arrow.kind == "hand":
            style = Style(fonts.MEDIUM, px(15), TEXT)
            middle, span = (TESTER + BENCH) / 2, BENCH - TESTER
            if fonts.width(fonts.printable(arrow.text, style.font), style.font, style.size) > span - px(24):
                middle, span = (left + right) / 2, right - left
        else:
            font = fonts.MONO if arrow.kind == "reply" else fonts.MONO_SEMIBOLD
            style = Style(font, px(14), FAIL_LOOK.colour if arrow.broken else TEXT3 if arrow.kind == "reply" else TEXT)
            middle, span = (left + right) / 2, right - left
        self._label(pen, middle, y - px(6), arrow.text, style, span - px(24))

    @staticmethod
    def _label(pen: Pen, middle: float, baseline: float, text: str, style: Style, room: float) -> None:
        line = ellipsis(text, style.font, style.size, room)
        width = fonts.width(line, style.font, style.size)
        pen.box(middle - width / 2 - 2, baseline - style.size * 0.85, width + 4, style.size * 1.08, fill=WHITE)
        pen.text(middle, baseline, line, style, "center")


def _arrows(model: ReportModel, attempt: AttemptRecord) -> Iterator[Arrow]:
    broken = {
        check.frame
        for check in attempt.checks
        if check.outcome == "failed" and check.severity == "fail" and check.frame
    }
    calls: dict[tuple[str, str], FrameRecord] = {}
    items: list[tuple[float, Arrow]] = []
    for frame in attempt.frames:
        items.append((frame.seq, _frame_arrow(frame, calls, frame.seq in broken)))
    times = {recorded.seq: recorded.utc_ns for recorded, _ in model.record.links}
    for seq, link in attempt.links:
        by = f" by the {link.initiator}" if link.initiator else ""
        text = " ".join(str(x) for x in (f"connection {link.what}{by}", link.code or "", link.reason) if x)
        items.append((seq, Arrow(times.get(seq, 0), BENCH, DUT, text, f"#{seq}", "remark")))
    for prompt in attempt.prompts:
        if (closed := prompt.closed) is None:
            continue
        shown = prompt.shown
        target = DUT if shown.kind_of == "ACT" else BENCH
        text = shown.headline.replace("\n", " ")
        if shown.kind_of != "ACT":
            text += f" {closed.how}"
        when = prompt.closed_utc_ns
        if closed.how == "seen" and shown.action == TRIGGER_FROM_CSMS:
            # Asked before whatever the operator sent, be it the right request or others before it.
            note = f"asked; seen in #{closed.frame}" if closed.frame else "asked; seen on the wire"
            items.append((prompt.shown_seq, Arrow(prompt.shown_utc_ns, TESTER, target, text, note, "hand")))
        elif closed.how == "seen":
            # The wire closed it: the hand came before that frame, at a time that nobody stamped.
            arrow = Arrow(0, TESTER, target, text, "by hand, seen on the wire", "hand")
            items.append(((closed.frame or prompt.closed_seq) - 0.5, arrow))
        else:
            note = f"{closed.by}, after {seconds(closed.seconds)}"
            items.append((prompt.closed_seq, Arrow(when, TESTER, target, text, note, "hand")))
    items.sort(key=lambda item: item[0])
    yield from (arrow for _, arrow in items)


def _frame_arrow(frame: FrameRecord, calls: dict[tuple[str, str], FrameRecord], broken: bool) -> Arrow:
    incoming = frame.frame.direction == "in"
    start, end = (DUT, BENCH) if incoming else (BENCH, DUT)
    note = f"#{frame.seq}"
    if frame.frame.message_type == 2:
        calls[frame.frame.direction, frame.frame.message_id] = frame
        kind = "call"
    else:
        kind = "reply" if frame.frame.message_type in (3, 4) else "call"
        call = calls.pop(("out" if incoming else "in", frame.frame.message_id), None)
        if call is not None:
            note += f"  +{milliseconds((frame.frame.at_ns - call.frame.at_ns) / 1e6)} ms"
    return Arrow(frame.utc_ns, start, end, value_text(summary(frame), 120), note, kind, broken)
