"""Sections B to E: identification, basis and decision rule, the PICS as declared, the configuration keys that were read."""

from __future__ import annotations

from collections.abc import Iterator

from app.campaign import short_times
from app.report.blocks import Column, Heading, Paragraph, Subheading, Title, key_values, none, table
from app.report.identification import identification
from app.report.layout import Block
from app.report.model import ReportModel, pics_of
from app.report.set_up import checklists, set_up
from app.report.surroundings import surroundings
from app.report.text import in_groups, label_of, value_text
from app.report.theme import BODY, IDS, LABEL, NOTE, VALUE, px
from app.report.validity import validity

DECISION_RULE = (
    "A case passes only if every validation of the bench held and a person approved the result; an approval never mends a "
    "validation that failed. The last complete attempt decides. An attempt that failed a validation is replaced by a later "
    "one only together with a recorded cause on the bench's or the tester's side, and stays in this report. A functionality "
    "passes when all its mandatory and applicable conditional cases pass. Optional and informative cases never block. "
    "StatusNotifications beyond the expected ones are judged by Appendix D of the procedure. Response times are reported, "
    "not judged. A time closer to a limit than its uncertainty decides nothing: the case is inconclusive."
)


def basis(model: ReportModel) -> Iterator[Block]:
    opened = model.opened
    yield Title(
        "Identification and basis",
        "What was tested, by whom, and against what.",
        section="sections B to E",
        anchor="section-b",
    )
    yield from identification(model)
    yield Heading("Basis and decision rule")
    yield from key_values([
        ("Specification", "OCPP 1.6 edition 2 (2017-09-28), OCPP-J 1.6, errata sheet v4.0 (2019-10-23)"),
        ("Security", "OCPP 1.6 security whitepaper edition 3 (2022-02-17)"),
        ("Procedure", "OCPP Certification Test Procedure and Test Plans V1.1.4"),
        ("Test plans", f"revision {opened.testplans_revision}"),
        ("References", f"to the {model.document} unless said otherwise"),
    ])  # fmt: skip
    yield from key_values([("Hash of plans and code", in_groups(opened.testplans_hash, 8))], style=IDS)
    yield from key_values([("PICS", opened.pics_name)])
    yield from key_values([("SHA-256 of the PICS", in_groups(opened.pics_sha256, 8))], style=IDS)
    yield Paragraph(DECISION_RULE, NOTE, space=10)
    yield from validity(model)
    yield from set_up(model)
    yield from surroundings(model)
    yield from checklists(model)
    yield from _parameters(model)
    yield from _pics(model)
    yield from _keys(model)


def _parameters(model: ReportModel) -> Iterator[Block]:
    yield Heading("Campaign parameters", "what the bench was set to")
    columns = [Column(300, "", IDS), Column(232, "", VALUE), Column(300, "", IDS), Column(232, "", VALUE)]
    items = [(name, value_text(value, 80)) for name, value in model.opened.parameters.items()]
    items += [("", "")] * (len(items) % 2)
    half = len(items) // 2
    yield from table(columns, [(*items[i], *items[i + half]) for i in range(half)], padding=px(3)) or [none()]
    if short := short_times.in_words(model.opened.parameters, model.opened.dut_type):
        yield Paragraph(f"Some times are {short}.", NOTE, space=6)


def _pics(model: ReportModel) -> Iterator[Block]:
    yield Heading("PICS as declared", model.opened.pics_name, anchor="section-pics", level=1)
    columns = [Column(430, "Item", LABEL), Column(634, "Declared", VALUE)]
    pics = pics_of(model.opened)
    if pics is None:
        rows = [(label_of(str(name)), value_text(value)) for name, value in model.opened.pics.items()]
        yield from table(columns, rows, padding=px(3.6)) or [none()]
        return
    for part in pics.sections():
        answered = [(item.label, item.show(value)) for owner, item, value in pics.answers() if owner.name == part.name]
        answered = [(label, shown) for label, shown in answered if shown]
        open_items = len(part.items) - len(answered)
        if answered:
            yield Subheading(part.label, f"{open_items} of {len(part.items)} not answered" if open_items else "")
            yield from table([Column(430, "", LABEL), Column(634, "", VALUE)], answered, padding=px(3.6))


def _keys(model: ReportModel) -> Iterator[Block]:
    if model.opened.dut_type != "charging-station":
        return
    keys = sorted(model.record.keys.values(), key=lambda item: item.key.lower())
    yield Heading(
        "Configuration keys",
        "as last read from the station, and every value set for a case",
        anchor="section-keys",
        level=1,
    )
    if not keys:
        yield Paragraph("none were read", BODY, space=8)
        return
    used: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    for attempt in [a for part in model.cases for a in part.attempts] + model.record.utilities:
        for item in attempt.configuration:
            if item.when == "set" and item.value is not None:
                used.setdefault(item.key, [])
                if item.value not in used[item.key]:
                    used[item.key].append(item.value)
            elif item.when == "read" and item.value is not None:
                first.setdefault(item.key, item.value)
    columns = [
        Column(360, "Key", IDS), Column(124, "Implemented", BODY), Column(120, "Access", BODY), Column(300, "Value read", IDS),
        Column(160, "Set for cases", IDS),
    ]  # fmt: skip
    rows = []
    for item in keys:
        known = item.status not in ("UnknownKey", "NotSupported")
        access = "–" if item.readonly is None else "read-only" if item.readonly else "read-write"
        value = value_text(first.get(item.key, item.value)) if known else ""
        rows.append(
            (
                item.key,
                "yes" if known else "no",
                access if known else "–",
                value or "–",
                ", ".join(used.get(item.key, [])) or "–",
            )
        )
    yield from table(columns, rows, padding=px(3.6))
