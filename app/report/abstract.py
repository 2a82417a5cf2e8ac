"""Section A, the abstract: the shape of the annex of a certificate, row for row (test result summary, functionalities,
performance, test configuration, statement of approval)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.campaign.results import FunctionalityResult
from app.events import SignOff
from app.report import fonts, theme
from app.report.blocks import Cell, Column, Heading, Paragraph, key_values, table, two_by_two
from app.report.layout import Block, Pen
from app.report.model import ReportModel
from app.report.text import grouped, milliseconds, plural, wrap
from app.report.theme import LABEL, LOOKS, MARGIN, NOTE, STRONG, TITLE, VALUE, WIDTH, Style, px

DESCRIPTIONS: Mapping[str, str] = {
    "CORE": "Boot, authorization, configuration, transactions, remote control",
    "FIRMWARE_MANAGEMENT": "Remote firmware update and diagnostics file",
    "SMART_CHARGING": "All profile purposes, with stacking",
    "RESERVATION": "Reserving a connector",
    "LOCAL_AUTH_LIST_MANAGEMENT": "Local list with authorization data",
    "REMOTE_TRIGGER": "Messages sent again on request",
    "SECURITY": "Security extension",
}
"""What a functionality is, in few words."""
NOT_SUPPORTED = "Not supported"
"""State of a functionality none of whose cases applies."""


def abstract(model: ReportModel, density: float = 1) -> Iterator[Block]:
    """The blocks of the abstract. A density below 1 draws its rows closer together, so that they fit on one page."""
    space = 22 * density
    yield AbstractTitle(model)
    yield Heading(
        "Test result summary", "Test Report OCPP 1.6 Certification" if not model.rehearsal else "Rehearsal", space=12
    )
    yield from key_values(_summary(model), padding=px(4.7 * density))
    title = "Functionalities" if model.rehearsal else "Functionalities to be certified"
    yield Heading(title, "pass, fail, incomplete or not supported; required cases", space=space)
    yield from _functionalities(model, density)
    yield Heading("Performance measurement results", performance_remark(model), space=space)
    yield from performance_table(model)
    yield Heading("Test configuration", space=space)
    yield from two_by_two(_configuration(model))
    heading = Heading("Statement of approval", "signature fields 1 and 2", space=space)
    yield heading
    yield Approval(model)


def _summary(model: ReportModel) -> list[tuple[str, str]]:
    identity, laboratory = model.identity, model.opened.laboratory
    rows = [
        ("Test laboratory", model.laboratory),
        ("Location", str(laboratory.get("location") or "")),
        ("Test report reference", model.number),
        ("Vendor name", identity["vendor"]),
        ("Device under test", ", ".join(x for x in (model.dut_kind, identity["product"]) if x)),
        ("Communication", identity["communication"]),
        ("OCPP software version", identity["version"]),
        ("Product subtype", identity["subtype"]),
        ("Serial number", identity["serial"]),
        ("Dates", f"tested {model.tested}, issued {model.issued.date().isoformat()} (UTC)"),
    ]
    station_only = ("Product subtype", "Serial number")  # a CSMS has neither
    return [
        (name, value) for name, value in rows if value or model.opened.dut_type != "csms" or name not in station_only
    ]


def _functionalities(model: ReportModel, density: float) -> list[Block]:
    columns = [
        Column(272, "Functionality", VALUE), Column(152, "Result", STRONG), Column(468, "Description", NOTE),
        Column(172, "Required cases", NOTE),
    ]  # fmt: skip
    rows = []
    for item in model.result.functionalities:
        look = LOOKS[item.state]
        supported = item.state != NOT_SUPPORTED
        rows.append((
            Cell(item.name, VALUE if supported else LABEL),
            Cell(item.state if supported else "", STRONG.of(look.colour), look.shape, look.colour),
            _description(model, item),
            _cases(model, item),
        ))  # fmt: skip
    return table(columns, rows, padding=px(4.8 * density))


def _description(model: ReportModel, item: FunctionalityResult) -> str:
    text = DESCRIPTIONS.get(item.profile, "")
    if item.profile == "SECURITY" and isinstance(model.opened.pics.get("security"), Mapping):
        declared = _security_profiles(model)
        text += f", security profile {' and '.join(declared)}" if declared else ", no security profile declared"
    return text


def _security_profiles(model: ReportModel) -> list[str]:
    """Numbers of the security profiles that the PICS declares."""
    security = model.opened.pics.get("security")
    return [n for n in "123" if isinstance(security, Mapping) and security.get(f"profile_{n}") is True]


def _cases(model: ReportModel, item: FunctionalityResult) -> str:
    if item.state == NOT_SUPPORTED:
        # The security extension is certified for itself: a device that has it does not lack it under another goal.
        elsewhere = item.profile == "SECURITY" and model.opened.goal != "security" and _security_profiles(model)
        return "not part of this goal" if elsewhere else "not supported"
    parts = [f"{item.passed} of {item.required}"]
    parts += [f"{item.failed} failed"] if item.failed else []
    parts += [f"{len(item.conflicts)} in conflict"] if item.conflicts else []
    return ", ".join(parts)


def performance_remark(model: ReportModel) -> str:
    over = (
        f"measured over: {model.technology}" if model.technology else "communication technology not stated in the PICS"
    )
    return f"{over}; reported, not judged"


def performance_table(model: ReportModel) -> Iterator[Block]:
    """PICS value beside the measured values."""
    columns = [
        Column(430, "Name", VALUE), Column(146, "PICS value", VALUE, "right"), Column(130, "Measured p50", STRONG, "right"),
        Column(110, "p95", VALUE, "right"), Column(110, "max", VALUE, "right"), Column(68, "N", VALUE, "right"),
        Column(70, "± ms", VALUE, "right"),
    ]  # fmt: skip
    rows = []
    for line in model.measures.performance:
        stated = f"{grouped(line.pics_value_s * 1000)} ms" if line.pics_value_s is not None else "not stated"
        values = [f"{milliseconds(v)} ms" if line.n else "–" for v in (line.p50_ms, line.p95_ms, line.max_ms)]
        rows.append(
            (line.name, stated, *values, str(line.n), milliseconds(line.typical_uncertainty_ms) if line.n else "–")
        )
    yield from table(columns, rows, padding=px(4.6))
    for line in model.measures.performance:
        worst, typical = line.uncertainty_ms or 0.0, line.typical_uncertainty_ms or 0.0
        if line.n and worst >= 1 and worst > 10 * typical:
            yield Paragraph(
                f"{line.name}: ± is that of most measurements. The least certain one has ± {milliseconds(worst)} ms, as the bench's "
                "computer was busy then.",
                NOTE,
            )
        if line.early:
            yield Paragraph(
                f"{line.name}: {line.early} of {line.n} came with the reply or before it and count as 0.", NOTE
            )
    if not rows:
        yield Paragraph("No performance parameter was measured.", theme.BODY)


def _configuration(model: ReportModel) -> list[tuple[str, str]]:
    record, opened = model.record, model.opened
    changed = {
        item.key for part in model.cases for a in part.attempts for item in a.configuration if item.when == "set"
    }
    stated = model.identity["milliseconds"]
    faults = plural(len(record.faults), "fault") if record.faults else "none"
    return [
        ("Tool", f"OCPP Bench {opened.product_version}"),
        ("Test plans", f"{opened.testplans_revision}, {opened.testplans_hash[:8]}"),
        ("Milliseconds in timestamps", f"PICS {stated or 'not stated'}, observed {model.measures.milliseconds}"),
        ("OCPP settings changed", f"{plural(len(changed), 'key')}, listed per case" if changed else "none"),
        ("Hands", {"window": "a person, at the window", "terminal": "a person, at the terminal",
                   "simulated": "the simulated device"}.get(opened.hands, opened.hands)),
        ("Approval", "a person" if opened.approve == "ask" else "nobody, the advice was followed"),
        ("Tester", str(opened.tester.get("name") or "")),
        ("Bench faults", faults),
    ]  # fmt: skip


class AbstractTitle(Block):
    """The title with the one result box of the page beside it."""

    def __init__(self, model: ReportModel) -> None:
        self.model = model
        self.section, self.anchor, self.outline = "section A", "section-a", (0, "A  Abstract")
        self.height = px(84)

    def draw(self, pen: Pen, top: float) -> None:
        result = self.model.result
        look = LOOKS[result.state]
        pen.tracked(MARGIN, top + px(38), "Abstract of test report", TITLE, -0.018)
        note = f"OCPP 1.6 edition 2 with errata sheet v4.0. Full report and evidence: pages 2 to {pen.count}."
        pen.text(MARGIN, top + px(73), note, Style(fonts.SANS, px(17), theme.TEXT2))
        width, height = px(326), px(78)
        left = MARGIN + WIDTH - width
        pen.box(left, top - px(2), width, height, radius=px(8), fill=look.tint)
        pen.glyph(look.shape, left + px(22), top + px(37), px(34), look.colour)
        pen.text(left + px(74), top + px(35), result.state.upper(), Style(fonts.BOLD, px(26), look.colour))
        line = f"{result.passed} of {result.required} required cases passed"
        pen.text(left + px(74), top + px(60), line, Style(fonts.MEDIUM, px(15), theme.TEXT))


class Approval(Block):
    """The statement of approval: two blocks, each with a field for a signature."""

    ROWS = ("name", "company", "department", "position", "location")
    FIELD = px(64)

    def __init__(self, model: ReportModel) -> None:
        self.space = px(10)
        self.width = (WIDTH - px(24)) / 2
        parties = [
            ("Vendor", _party(model.record.sign_offs.get("vendor"), model.opened.vendor)),
            ("Test laboratory", _party(model.record.sign_offs.get("laboratory"), model.opened.laboratory)),
        ]
        self.sides = [(title, self._lines(data)) for title, data in parties]
        rows = max(sum(len(lines) for _, lines, _ in rows) for _, rows in self.sides)
        self.height = px(45) + px(25.5) * rows + self.FIELD + px(18)

    def _lines(self, data: Mapping[str, str]) -> list[tuple[str, list[str], Style]]:
        rows = []
        for name in (*self.ROWS, "date"):
            known = data.get(name)
            style = Style(fonts.MEDIUM if known else fonts.SANS, px(15), theme.TEXT if known else theme.TEXT3)
            text = known or ("with the signature" if name == "date" else "–")
            rows.append((name.capitalize(), wrap(text, style.font, style.size, self.width - px(144)), style))
        return rows

    def draw(self, pen: Pen, top: float) -> None:
        label = Style(fonts.SANS, px(15), theme.TEXT2)
        for index, (title, rows) in enumerate(self.sides):
            x = MARGIN + index * (self.width + px(24))
            pen.box(x, top, self.width, self.height, radius=px(8), stroke=theme.LINE)
            pen.text(x + px(18), top + px(28), title, Style(fonts.SEMIBOLD, px(18), theme.TEXT))
            y = top + px(55)
            for name, lines, style in rows:
                pen.text(x + px(18), y, name, label)
                for line in lines:
                    pen.text(x + px(126), y, line, style)
                    y += px(25.5)
            field = top + self.height - px(18) - self.FIELD
            pen.box(
                x + px(18),
                field,
                self.width - px(36),
                self.FIELD,
                radius=px(6),
                fill=theme.SUNKEN,
                stroke=theme.TEXT3,
                dash=(2, 1.4),
            )
            pen.text(x + self.width / 2, field + px(37), "Signature, not yet signed", label, "center")


def _party(sign_off: SignOff | None, known: Mapping[str, object]) -> dict[str, str]:
    """The data of one block; what was signed off comes before what was known at the start."""
    if sign_off is not None:
        return {name: str(getattr(sign_off, name) or "") for name in (*Approval.ROWS, "date")}
    return {name: str(known.get(name) or "") for name in Approval.ROWS}
