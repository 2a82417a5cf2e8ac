"""Where and with what was tested, what was measured beside the conversation, and which photos and files belong to it."""

from __future__ import annotations

from collections.abc import Iterator

from app.events import EnvironmentRecorded, MeasurementRecorded
from app.report.blocks import Column, Heading, Paragraph, key_values, table
from app.report.layout import Block
from app.report.model import ReportModel
from app.report.text import grouped, in_groups, iso_time, milliseconds, moment, shorten
from app.report.theme import BODY, IDS, NOTE, VALUE, px


def surroundings(model: ReportModel) -> Iterator[Block]:
    """The computer, and the measurements. Nothing of what is not on the record, as in case files of the first version."""
    environments = model.record.environments
    if environments:
        yield Heading("Computer and clock", "of the bench, when a campaign is opened or gone on with")
        yield from key_values(_computer(environments[0]))
        for later, before in zip(environments[1:], environments, strict=False):
            changed = [row for row in _computer(later) if row not in _computer(before)]
            if changed:
                text = "; ".join(f"{name}: {value}" for name, value in changed)
                yield Paragraph(f"Later on other: {text}.", NOTE)
    yield from _measurements(model)


def attachments(model: ReportModel) -> Iterator[Block]:
    """Every photo and file, with the hash over its bytes."""
    if not model.record.attachments:
        return
    yield Heading("Photos and files", "in the case file, with the SHA-256 of their bytes")
    columns = [
        Column(90, "Record", IDS),
        Column(330, "File", VALUE),
        Column(330, "What it is", BODY),
        Column(314, "SHA-256", IDS),
    ]
    rows = []
    for recorded, event in model.record.attachments:
        where = f"{event.case_id} attempt {event.attempt}" if event.case_id else ""
        what = ", ".join(x for x in (shorten(event.caption), where, event.by) if x)
        size = f"{event.name}\n{grouped(event.size)} bytes"
        rows.append((str(recorded.seq), size, what or "–", in_groups(event.sha256, 8)))
    yield from table(columns, rows, padding=px(3.8))


def _measurements(model: ReportModel) -> Iterator[Block]:
    measured = model.record.measurements
    if not measured:
        return
    yield Heading("Measurements", "beside the conversation")
    columns = [
        Column(300, "Quantity", VALUE), Column(180, "Value", IDS), Column(130, "Uncertainty", IDS), Column(240, "With, how", BODY),
        Column(214, "When, by", BODY),
    ]  # fmt: skip
    replaced = {event.corrects for _, event in measured}
    rows = [
        (_quantity(event, recorded.seq in replaced), f"{event.value:g} {event.unit}", _uncertainty(event), _how(event),
         f"{iso_time(moment(recorded.utc_ns))} {event.by}".strip())
        for recorded, event in measured
    ]  # fmt: skip
    yield from table(columns, rows, padding=px(3.8))


def _quantity(event: MeasurementRecorded, replaced: bool) -> str:
    text = f"{event.quantity} ({event.case_id})" if event.case_id else event.quantity
    return f"{text}, corrected below" if replaced else text


def _uncertainty(event: MeasurementRecorded) -> str:
    return "not known" if event.uncertainty is None else f"± {event.uncertainty:g} {event.unit}"


def _how(event: MeasurementRecorded) -> str:
    return ", ".join(x for x in (event.equipment_id, event.method, event.limit and f"limit {event.limit}") if x) or "–"


def _computer(event: EnvironmentRecorded) -> list[tuple[str, str]]:
    return [
        ("Computer", f"{event.computer}, {event.system}, {event.processors} processors"),
        ("Software", f"Python {event.python}, SQLite {event.sqlite}"),
        ("Packages", ", ".join(f"{name} {version}" for name, version in event.packages.items())),
        ("Durations", f"{event.monotonic_clock}, resolution {grouped(event.monotonic_resolution_ns)} ns"),
        ("Clock", _clock(event)),
    ]


def _clock(event: EnvironmentRecorded) -> str:
    zone = f"local time is UTC{event.time_zone}; all times here are UTC"
    if event.clock_synchronised is None:
        return f"the system does not say whether it follows a time server; {zone}"
    if not event.clock_synchronised:
        return f"not synchronised with a time server; {zone}"
    parts = [f"{name} {milliseconds(value)} ms" for name, value in (("offset", event.clock_offset_ms), ("estimated error", event.clock_error_ms)) if value is not None]  # fmt: skip
    return ", ".join(["synchronised with a time server", *parts]) + f"; {zone}"
