"""Section D: the equipment with its calibration, and the network; then the checklists of intake, entry and exit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.campaign.intake_record import Corrected
from app.events import ChecklistAnswered, EquipmentRecorded
from app.intake.equipment import KINDS, calibration
from app.intake.finding import Finding
from app.intake.findings import performance_finding
from app.intake.items import PARTS
from app.intake.lab_fields import NETWORK_LABELS
from app.intake.standing import DIFFERS, NOT_MET, SETTLED, Standing, standing, values_text
from app.report.blocks import Cell, Column, Heading, Paragraph, Subheading, key_values, none, table
from app.report.layout import Block
from app.report.model import ReportModel
from app.report.text import iso_date, iso_time, moment
from app.report.theme import BODY, ERROR_LOOK, IDS, LABEL, NOTE, PASS_LOOK, TEXT3, UNSURE_LOOK, VALUE, px


def set_up(model: ReportModel) -> Iterator[Block]:
    """Equipment and network."""
    intake = model.record.intake
    if not intake.items:
        return  # a case file of an earlier version
    yield Heading("Equipment", _period(model), anchor="section-d", level=1)
    used = [entry for entry in intake.equipment.values() if entry.now.in_use]
    yield from _equipment(model, used) or [none()]
    left_out = [entry.now for entry in intake.equipment.values() if not entry.now.in_use]
    if left_out:
        text = "; ".join(f"{item.equipment_id} ({_kind(item)}): {item.why_not or 'out of use'}" for item in left_out)
        yield Paragraph(f"In the register, and not used: {text}.", NOTE)
    if intake.network.entries:
        yield Heading("Network", "as the laboratory has given it to the station (procedure, appendix A)")
        settings = intake.network.now.settings
        yield from key_values([(NETWORK_LABELS.get(name, name), value) for name, value in settings.items() if value])


def checklists(model: ReportModel) -> Iterator[Block]:
    """Every item with its answer, by whom and when; corrected answers stand below the one that counts."""
    if not model.record.intake.items:
        return
    yield Heading(
        "Checklists",
        "OCPP Certification Test Procedure V1.1.4, in the words that were asked",
        anchor="section-checklists",
        level=1,
    )
    extra: dict[str, Finding] = {"performance": performance_finding(list(model.measures.performance))}
    items = standing(model.record, extra)
    columns = [
        Column(398, "Item", VALUE), Column(130, "Stands", VALUE), Column(342, "Answer, or what the record shows", BODY), Column(194, "When", IDS),
    ]  # fmt: skip
    for part, title in PARTS.items():
        rows: list[tuple[Cell | str, ...]] = []
        for item in items:
            if item.part == part:
                rows += _item(item)
        if rows:
            yield Subheading(title)
            yield from table(columns, rows, padding=px(3.6))
    for started in model.record.intake.started_open:
        names = ", ".join(str(item["title"]) for item in started.event.items)
        yield Paragraph(
            f"Started as a rehearsal on {iso_time(moment(started.utc_ns))} although this was open: {names}.", NOTE
        )


def _item(item: Standing) -> Iterator[tuple[Cell | str, ...]]:
    looks = {
        SETTLED: (PASS_LOOK.colour, "tick"),
        NOT_MET: (UNSURE_LOOK.colour, "diamond"),
        DIFFERS: (UNSURE_LOOK.colour, "diamond"),
    }
    colour, glyph = looks.get(item.state, (TEXT3, "dash"))
    title = Cell(item.title, note=f"{item.info['question']} ({item.info['reference']})")
    finding, answer = item.record.finding, item.answer
    at = max((entry.utc_ns for entry in (finding, answer) if entry is not None), default=0)
    yield title, Cell(item.state, VALUE.of(colour), glyph, colour), item.text, iso_time(moment(at)) if at else "–"
    for old in reversed(item.record.answers[:-1]):
        yield "", Cell("before", LABEL), _answered(item, old.event), iso_time(moment(old.utc_ns))


def _answered(item: Standing, answer: ChecklistAnswered) -> str:
    values = values_text(item.info, answer.values)
    said = f"{answer.answer}, {answer.by}" + (f": {answer.remark}" if answer.remark else "")
    return f"{values}; {said}" if values else said


def _period(model: ReportModel) -> str:
    return f"calibration at the time of the tests, {model.tested}"


def _equipment(model: ReportModel, used: list[Corrected[EquipmentRecorded]]) -> list[Block]:
    day = date.fromisoformat(iso_date(model.record.last_utc_ns))
    columns = [
        Column(116, "Id", IDS), Column(166, "Kind", BODY), Column(262, "Make, model", VALUE), Column(150, "Serial", IDS),
        Column(96, "Firmware", BODY), Column(274, "Calibration", BODY),
    ]  # fmt: skip
    rows: list[tuple[Cell | str, ...]] = []
    for entry in used:
        rows.append(_row(entry.now, day, _why(entry)))
        rows += [
            _row(old.event, day, f"before, recorded {iso_time(moment(old.utc_ns))}", old=True)
            for old in entry.before
            if old.event.in_use
        ]
    return table(columns, rows, padding=px(3.6))


def _row(item: EquipmentRecorded, day: date, note: str, *, old: bool = False) -> tuple[Cell | str, ...]:
    state = calibration(item, day)
    word = (item.calibration_due and f"until {item.calibration_due}") or (
        "none" if state.state == "missing" else "not needed"
    )
    reference = f"certificate {item.calibration_reference}" if item.calibration_reference else ""
    if old:
        due = Cell(word, LABEL, note=reference)
    elif state.holds:
        due = Cell(word, note=reference)
    else:
        due = Cell(
            f"{word}, overdue" if item.calibration_due else "no date",
            VALUE.of(ERROR_LOOK.colour),
            "error",
            ERROR_LOOK.colour,
            note=reference,
        )
    name = " ".join(part for part in (item.make, item.model) if part)
    details = ", ".join(part for part in (item.socket, item.remark) if part)
    return (
        Cell(item.equipment_id, LABEL if old else None), _kind(item), Cell(name or "–", note="; ".join(p for p in (details, note) if p)),
        item.serial or "–", item.firmware or "–", due,
    )  # fmt: skip


def _why(entry: Corrected[EquipmentRecorded]) -> str:
    if not entry.before:
        return ""
    last = entry.entries[-1]
    return f"corrected {iso_time(moment(last.utc_ns))} by {last.event.by or 'nobody named'}: {last.event.reason}"


def _kind(item: EquipmentRecorded) -> str:
    return KINDS[item.kind_of].label if item.kind_of in KINDS else item.kind_of
