"""Sections H to K: performance, deviations, evidence manifest, end of the report."""

from __future__ import annotations

from collections.abc import Iterator

from app.report import theme
from app.report.abstract import performance_remark, performance_table
from app.report.blocks import Column, Heading, Paragraph, Title, key_values, none, table
from app.report.layout import Block, Pen
from app.report.model import ReportModel, asked_for, deviations
from app.report.surroundings import attachments
from app.report.text import grouped, in_groups, milliseconds, plural, shorten
from app.report.theme import BODY, IDS, NOTE, STRONG, VALUE, px


def closing(model: ReportModel) -> Iterator[Block]:
    yield Title("Performance and record", "", section="sections H to K", anchor="section-h")
    yield Heading("Performance parameters", performance_remark(model), space=6)
    yield from performance_table(model)
    described = [
        (line.name, line.description + (f" Never answered: {line.unanswered}." if line.unanswered else ""))
        for line in model.measures.performance
    ]
    if described:
        yield from key_values(described, label=330, style=NOTE)
    yield from _actions(model)
    yield from _uncertainty(model)
    yield from _deviations(model)
    yield from attachments(model)
    manifest = list(_manifest(model))
    for block in manifest:
        block.keep = True  # the end of the report never stands on a page by itself
    yield from manifest
    yield End()


def _actions(model: ReportModel) -> Iterator[Block]:
    yield Heading("Response times per action", "from request to response, in ms")
    columns = [
        Column(300, "Action", VALUE), Column(90, "N", BODY, "right"), Column(120, "p50", STRONG, "right"),
        Column(120, "p95", BODY, "right"), Column(120, "max", BODY, "right"), Column(90, "±", BODY, "right"),
        Column(224, "Distribution, 1 ms to 100 s"),
    ]  # fmt: skip
    rows = [
        (a.action, str(a.n), *(milliseconds(v) for v in (a.p50_ms, a.p95_ms, a.max_ms, a.uncertainty_ms)), "")
        for a in model.measures.actions
        if a.n
    ]
    blocks = table(columns, rows, padding=px(3.8))
    lines = iter([a for a in model.measures.actions if a.n])
    for index, block in enumerate(blocks):
        if index == 0:
            yield block
            continue
        action = next(lines)
        yield WithSpread(block, action.p50_ms or 0, action.p95_ms or 0, action.max_ms or 0)
    if not blocks:
        yield none()


class WithSpread(Block):
    """A row with its distribution drawn at the right: p50 as a dot, p95 as a bar's end, the maximum as a tick."""

    LEFT, WIDTH = theme.MARGIN + px(856), px(200)

    def __init__(self, row: Block, p50: float, p95: float, largest: float) -> None:
        self.row, self.values = row, (p50, p95, largest)
        self.height, self.repeat, self.keep = row.height, row.repeat, row.keep

    def _x(self, value_ms: float) -> float:
        from math import log10

        return self.LEFT + self.WIDTH * min(1.0, max(0.0, log10(max(value_ms, 1.0)) / 5))

    def draw(self, pen: Pen, top: float) -> None:
        self.row.draw(pen, top)
        middle = top + self.height / 2
        p50, p95, largest = (self._x(value) for value in self.values)
        pen.line(self.LEFT, middle, self.LEFT + self.WIDTH, middle, theme.LINE, 0.5)
        pen.line(p50, middle, p95, middle, theme.WIRE, 2.4)
        pen.line(largest, middle - 3, largest, middle + 3, theme.TEXT, 0.9)
        pen.canvas.setFillColor(theme.TEXT)
        pen.canvas.circle(p50, theme.PAGE_HEIGHT - middle, 1.7, stroke=0, fill=1)


def _uncertainty(model: ReportModel) -> Iterator[Block]:
    frames = model.record.frames
    by_kernel = sum(frame.frame.source == "kernel" for frame in frames)
    widest = max((frame.frame.uncertainty_ns for frame in frames), default=0) / 1e6
    text = (
        f"Times are differences of monotonic stamps. Of {grouped(len(frames))} frames, {grouped(by_kernel)} were stamped by the "
        f"kernel on receipt, the others by the bench; the largest uncertainty of one stamp was {milliseconds(widest)} ms. "
        "The uncertainty of a time is that of its two stamps together. The times contain the network between bench and device."
    )
    if model.record.lags:
        lag = max(item.max_ns for item in model.record.lags) / 1e6
        text += f" The bench itself was late by {milliseconds(lag)} ms at most."
    yield Paragraph(text, NOTE, space=10)


def _deviations(model: ReportModel) -> Iterator[Block]:
    yield Heading("Deviations, retests, interruptions, bench faults", space=34, anchor="section-i", level=0)
    columns = [Column(190, "Kind", VALUE), Column(260, "Where", IDS), Column(614, "What", BODY)]
    rows = [(item.kind.capitalize(), item.what, shorten(item.text)) for item in deviations(model)]
    yield from table(columns, rows, padding=px(3.8)) or [none()]
    if asked := len(asked_for(model.record)):
        text = "asked for by the cases themselves, as by a reset, a power cycle or a cut by the bench, and not listed"
        yield Paragraph(f"{plural(asked, 'time')} the connection was closed or refused as {text}.", NOTE)
    outside = [(frame.seq, f) for frame in model.record.frames if not frame.frame.case_id for f in frame.frame.findings]
    yield Heading("Findings outside of cases", "about frames that came while no case ran")
    rows = [(str(f.get("id", "")), f"record {seq}", shorten(str(f.get("text", "")))) for seq, f in outside[:40]]
    yield from table(columns, rows, padding=px(3.8)) or [none()]
    if len(outside) > 40:
        yield Paragraph(f"and {len(outside) - 40} more, in the case file", NOTE)
    yield Heading("Notes on the campaign")
    columns = [Column(190, "By", VALUE), Column(874, "Note", BODY)]
    notes = [(note.by or "–", shorten(note.text)) for note in model.record.notes if not note.case_id]
    yield from table(columns, notes, padding=px(3.8)) or [none()]
    yield Heading("Opinions and interpretations")
    yield none()


def _manifest(model: ReportModel) -> Iterator[Block]:
    record = model.record
    yield Heading("Evidence manifest", "what this report is made of", space=34, anchor="section-k", level=0)
    yield from key_values([("Head of the record", in_groups(model.head, 8)), ("Hash of plans and code", in_groups(model.opened.testplans_hash, 8)),
                           ("SHA-256 of the PICS", in_groups(model.opened.pics_sha256, 8))], style=IDS)  # fmt: skip
    yield from key_values([
        ("Records", f"{grouped(record.last_seq)}, numbered from 1 without gaps"),
        ("Frames", f"{grouped(record.frame_count)}, each with its bytes as they were on the wire"),
        ("Attempts", f"{sum(len(part.attempts) for part in model.cases)} at cases, {len(record.utilities)} of utilities"),
        ("State of the record", "closed: " + record.closed.reason if record.closed else "open: records may still follow this head"),
    ])  # fmt: skip
    yield Paragraph(
        "Every record of the case file carries a SHA-256 hash over the hash of the record before it and its own content; the "
        "head is the hash of the last record that this report is made of. To verify: 'ocpp-bench verify CASEFILE --report' with this "
        f"PDF; or recompute the chain over the records 1 to {record.last_seq} of the case file by any other means, and compare its "
        "end with the head printed here and at the foot of every page. The report is made from the case file alone; made again from the same records it says the same.",
        NOTE,
        space=10,
    )


class End(Block):
    """The words that close the report."""

    def __init__(self) -> None:
        self.height, self.space = px(52), px(20)

    def draw(self, pen: Pen, top: float) -> None:
        middle = theme.MARGIN + theme.WIDTH / 2
        pen.line(theme.MARGIN, top + px(10), theme.MARGIN + theme.WIDTH, top + px(10), theme.TEXT, px(1.5))
        pen.text(middle, top + px(42), "End of report", theme.SUBHEADING, "center")
