"""Section B: who ordered, who tests, what was tested, and what four sources say the device is."""

from __future__ import annotations

from collections.abc import Iterator

from app.campaign.intake_record import Corrected, Entry
from app.events import EquipmentRecorded, IdentityGiven, PartyRecorded, PersonRecorded
from app.report.blocks import Cell, Column, Heading, Paragraph, key_values, table
from app.report.layout import Block
from app.report.model import GOALS, ReportModel
from app.report.text import iso_time, moment
from app.report.theme import BODY, LABEL, NOTE, PASS_LOOK, UNSURE_LOOK, VALUE, px

_ROLES = {"laboratory": "Test laboratory", "vendor": "Vendor", "customer": "Customer"}
_AUTHORISED = {"test": "carry out tests", "review": "review", "issue": "authorise reports", "witness": "witness"}


def identification(model: ReportModel) -> Iterator[Block]:
    """The item under test, the parties, the people, the identity."""
    record, opened, identity = model.record, model.opened, model.identity
    yield Heading("Item under test", space=6)
    rows = [
        ("Item", ", ".join(v for v in (model.dut_kind, identity["product"]) if v)),
        ("Serial number", identity["serial"]),
        ("Reports of itself", identity["reported"]),
        ("Condition at receipt", _condition(model)),
        ("Campaign", f"{opened.campaign_id}, {opened.mode}, aims at: {GOALS.get(opened.goal, opened.goal)}"),
        ("Tester", ", ".join(str(v) for v in (opened.tester.get("name"), opened.tester.get("company")) if v)),
        ("Opened, last record", f"{iso_time(moment(record.opened_utc_ns))}, {iso_time(moment(record.last_utc_ns))}"),
        ("Issued", iso_time(model.issued)),
        ("Computer", opened.host),
    ]
    yield from key_values([row for row in rows if row[1] or row[0] != "Condition at receipt"])
    yield from _parties(model)
    yield from _people(model)
    yield from _identity(model)


def _condition(model: ReportModel) -> str:
    item = model.record.intake.items.get("condition")
    if item is None or item.answer is None:
        return ""
    answer = item.answer.event
    said = {"yes": "undamaged", "no": "not as it should be", "not applicable": "not applicable"}[answer.answer]
    return (
        f"{said}{f': {answer.remark}' if answer.remark else ''} ({answer.by}, {iso_time(moment(item.answer.utc_ns))})"
    )


def _parties(model: ReportModel) -> Iterator[Block]:
    known = model.record.intake.parties
    yield Heading("Parties")
    if not known:  # a case file of an earlier version
        vendor = model.opened.vendor
        yield from key_values([
            ("Customer", ", ".join(str(v) for v in (vendor.get("company"), vendor.get("location")) if v)),
            ("Contact", ", ".join(str(v) for v in (vendor.get("name"), vendor.get("position")) if v)),
        ])  # fmt: skip
        return
    columns = [
        Column(180, "", LABEL), Column(280, "Name", VALUE), Column(330, "Address", BODY), Column(274, "Contact", BODY),
    ]  # fmt: skip
    rows: list[tuple[Cell | str, ...]] = []
    for role, label in _ROLES.items():
        if role in known:
            entry = known[role]
            rows += [
                _party(label, entry.now, _corrected(entry)),
                *(_party("before", old.event, _before(old)) for old in entry.before),
            ]
        elif role == "customer":
            rows.append((label, "the vendor", "", ""))
    yield from table(columns, rows, padding=px(3.6))


def _party(label: str, party: PartyRecorded, note: str = "") -> tuple[Cell | str, ...]:
    reach = ", ".join(part for part in (party.contact, party.telephone, party.email) if part)
    return (label, Cell(party.name, note=note), party.address or "–", reach or "–")


def _people(model: ReportModel) -> Iterator[Block]:
    people = model.record.intake.people
    if not people:
        return
    yield Heading("People", "role and authorisation, as the laboratory has recorded them")
    columns = [Column(280, "Name", VALUE), Column(360, "Role", BODY), Column(424, "Authorised to", BODY)]
    rows: list[tuple[Cell | str, ...]] = []
    for entry in people.values():
        rows.append(_person(entry.now, _corrected(entry)))
        rows += [_person(old.event, f"before, {_before(old)}") for old in entry.before]
    yield from table(columns, rows, padding=px(3.6))


def _person(person: PersonRecorded, note: str) -> tuple[Cell | str, ...]:
    may = ", ".join(_AUTHORISED.get(name, name) for name in person.authorisations)
    return (Cell(person.name, note=note), ", ".join(x for x in (person.role, person.company) if x) or "–", may or "–")


def _identity(model: ReportModel) -> Iterator[Block]:
    intake = model.record.intake
    if not intake.compared:
        return
    remark = "differences need an explanation" if intake.differences else "no source contradicts another"
    yield Heading("Identity of the device", remark)
    columns = [
        Column(180, "", LABEL), Column(180, "As typed", BODY), Column(180, "As scanned", BODY), Column(180, "In the PICS", BODY),
        Column(180, "By BootNotification", BODY), Column(164, "", VALUE),
    ]  # fmt: skip
    looks = {
        "same": Cell("the same", VALUE.of(PASS_LOOK.colour), "tick", PASS_LOOK.colour),
        "differs": Cell("differs", VALUE.of(UNSURE_LOOK.colour), "diamond", UNSURE_LOOK.colour),
        "one source": Cell("one source", LABEL, "dash", LABEL.colour),
    }
    rows = []
    for row in intake.compared[-1].event.rows:
        values = [str(row.get(source) or "–") for source in ("typed", "scanned", "pics", "boot")]
        rows.append((row["label"], *values, looks[row["state"]]))
    yield from table(columns, rows, padding=px(3.6))
    for source, entry in intake.identity.items():
        yield Paragraph(_given(source, entry), NOTE)
    item = intake.items.get("identity")
    for answer in item.answers if item is not None else ():
        word = "Accepted" if answer.event.answer == "yes" else "Not accepted"
        yield Paragraph(f"{word} by {answer.event.by}, {iso_time(moment(answer.utc_ns))}: {answer.event.remark}", NOTE)


def _given(source: str, entry: Corrected[IdentityGiven]) -> str:
    last = entry.entries[-1]
    text = f"As {source}: {last.event.by or 'nobody named'}, {iso_time(moment(last.utc_ns))}"
    if last.event.code:
        text += f", code {last.event.code.strip()!r}"
    for old in entry.before:
        values = ", ".join(v for v in (old.event.vendor, old.event.product, old.event.serial, old.event.version) if v)
        text += f"; before that, {iso_time(moment(old.utc_ns))}: {values}; corrected because: {last.event.reason}"
    return text


def _corrected(
    entry: Corrected[PartyRecorded] | Corrected[PersonRecorded] | Corrected[EquipmentRecorded],
) -> str:
    """What is said below an entry that stands for an earlier one."""
    if not entry.before:
        return ""
    last = entry.entries[-1]
    return f"corrected {iso_time(moment(last.utc_ns))} by {last.event.by or 'nobody named'}: {last.event.reason}"


def _before(old: Entry[PartyRecorded] | Entry[PersonRecorded] | Entry[EquipmentRecorded]) -> str:
    return f"recorded {iso_time(moment(old.utc_ns))}"
