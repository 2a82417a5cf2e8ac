"""The files that went over in an attempt: what the DUT fetched and uploaded, and what the bench moved as a charge point."""

from __future__ import annotations

from collections.abc import Iterator

from app.campaign.record import AttemptRecord
from app.events import BenchTransfer, FilePlaceOpened, FileTransfer
from app.report.blocks import Cell, Column, Heading, table
from app.report.layout import Block
from app.report.text import clock_time, grouped, in_groups, seconds, shorten
from app.report.theme import BODY, FAIL_LOOK, NOTE, PASS_LOOK, TEXT3, TIMES, UNSURE_LOOK, VALUE, px

_BEGUN, _OVER = "started", ("finished", "failed", "refused")
_DIRECTIONS = {
    "get": "The DUT fetches", "put": "The DUT uploads", "download": "The bench fetches", "upload": "The bench uploads",
}  # fmt: skip
Moved = FileTransfer | BenchTransfer


def files(attempt: AttemptRecord) -> Iterator[Block]:
    """A table of the transfers, each from its beginning to its end. Nothing where no file was to be moved."""
    if not attempt.transfers and not attempt.places:
        return
    yield Heading("Files", "size and SHA-256 of the bytes that went over; time of the bench in UTC", space=22)
    columns = [
        Column(160, "", BODY), Column(440, "File", VALUE), Column(106, "Bytes", TIMES, "right"), Column(138, "Start", TIMES),
        Column(220, "End", BODY),
    ]  # fmt: skip
    rows = [_offered(place) for place in attempt.places]
    rows += [_row(transfer) for transfer in _transfers(attempt)]
    yield from table(columns, rows, padding=px(3.8))


def _transfers(attempt: AttemptRecord) -> Iterator[list[tuple[int, Moved]]]:
    """The records of each transfer, in the order in which they began."""
    found: dict[tuple[str, str, int], list[tuple[int, Moved]]] = {}
    for index, (utc_ns, event) in enumerate(attempt.transfers):
        name = event.name if isinstance(event, FileTransfer) else event.location
        number = event.number or -index - 1  # what was refused has no number
        found.setdefault((event.kind, name, number), []).append((utc_ns, event))
    yield from found.values()


def _row(records: list[tuple[int, Moved]]) -> tuple[Cell | str, ...]:
    began_ns, first = records[0]
    ended = next((event for _, event in records if event.what in _OVER), None)
    event = ended or first
    where = event.location if isinstance(event, BenchTransfer) else event.path
    name = event.file_name or where.rpartition("/")[2] or "no name"
    return (
        Cell(_DIRECTIONS.get(event.direction, event.direction), BODY, note=event.protocol or "no protocol"),
        Cell(shorten(name, 160), VALUE, note="\n".join(_about(event))),
        grouped(event.size) if ended is not None and event.what != "refused" else "–",
        clock_time(began_ns),
        _end(ended, [event for _, event in records]),
    )


def _about(event: Moved) -> list[str]:
    """Hash, and where from or where to."""
    lines = [f"SHA-256 {in_groups(event.sha256, 8)}"] if event.sha256 else []
    if isinstance(event, BenchTransfer):
        parts = [event.location, event.tls, f"{event.tries} tries" if event.tries > 1 else ""]
        return [*lines, shorten(", ".join(part for part in parts if part), 200)]
    parts = [f"asked for as {event.path}", f"by {event.peer}" if event.peer else ""]
    if event.offset:
        parts.append(f"from byte {grouped(event.offset)} on")
    lines.append(shorten(", ".join(part for part in parts if part), 200))
    if event.form:
        lines.append(f"as a form: {event.form}; body {grouped(event.body_size)} bytes")
        lines.append(f"SHA-256 of the body {in_groups(event.body_sha256, 8)}")
    return lines


def _end(ended: Moved | None, events: list[Moved]) -> Cell:
    if ended is None:
        return Cell("not ended", BODY, "diamond", UNSURE_LOOK.colour, note="the case was over before it")
    took = "" if ended.what == "refused" else f"after {_took(ended.seconds)}"
    if ended.what != "finished":
        fault = {"": "", "bench": "the bench was in the way", "cut off": "ended by the bench"}.get(
            _fault(ended), _fault(ended)
        )
        why = "; ".join(part for part in (took, fault, shorten(ended.error, 300)) if part)
        if ended.what == "refused":  # as a case may want it
            return Cell(ended.what, BODY, "dash", TEXT3, note=why)
        return Cell(ended.what, BODY, "cross", FAIL_LOOK.colour, note=why)
    more = [took]
    if isinstance(ended, FileTransfer):
        more += [ended.known, *(_then(event) for event in events)]
    note = "; ".join(part for part in more if part)
    if isinstance(ended, FileTransfer) and not any(isinstance(event, FileTransfer) and event.whole for event in events):
        return Cell("ended, not the whole file", BODY, "diamond", UNSURE_LOOK.colour, note=note)
    return Cell(
        "the whole file" if isinstance(ended, FileTransfer) else "finished", BODY, "tick", PASS_LOOK.colour, note=note
    )


def _then(event: Moved) -> str:
    """What has become of it after its end."""
    said = {"closed": "then closed in order", "reset": "then reset", "removed": "then deleted by the DUT"}
    return f"then renamed to {shorten(event.file_name, 160)}" if event.what == "renamed" else said.get(event.what, "")


def _took(duration: float) -> str:
    return f"{duration * 1000:.0f} ms" if duration < 1 else seconds(duration)


def _fault(event: Moved) -> str:
    return event.fault if isinstance(event, FileTransfer) else ""


def _offered(place: FilePlaceOpened) -> tuple[Cell | str, ...]:
    """The place that the DUT was given: the file in it, or that it takes uploads, or why there was none."""
    if place.error:
        return (
            "Place",
            Cell(place.name, VALUE),
            "–",
            "",
            Cell("not opened", BODY, "cross", FAIL_LOOK.colour, note=place.error),
        )
    what = place.file_name or "for uploads"
    note = f"SHA-256 {in_groups(place.sha256, 8)}" if place.sha256 else ""
    return (
        Cell("Place", BODY, note=place.protocol),
        Cell(what, VALUE, note=note),
        grouped(place.size) if place.sha256 else "–",
        "",
        Cell("opened", NOTE),
    )
