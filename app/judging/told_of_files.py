"""What the runner is told of files, from the records of it: live and when judging again."""

from __future__ import annotations

from app.events import BenchTransfer, FilePlaceOpened, FileTransfer
from app.scenario.inputs import BenchMoved, FileMoved, PlaceOpened


def place_opened(event: FilePlaceOpened, at_ns: int, utc_ns: int) -> PlaceOpened:
    return PlaceOpened(
        at_ns,
        utc_ns,
        event.name,
        event.protocol,
        event.location,
        event.file_name,
        event.size,
        event.error,
        event.case_id,
        event.attempt,
    )


def file_moved(event: FileTransfer, at_ns: int, utc_ns: int) -> FileMoved:
    return FileMoved(
        at_ns,
        utc_ns,
        event.name,
        event.what,
        event.size,
        event.whole,
        event.file_name,
        event.protocol,
        event.sha256,
        event.seconds,
        event.error,
        event.fault,
        event.case_id,
        event.attempt,
        event.acknowledged,
        event.known,
        event.number,
    )


def bench_moved(event: BenchTransfer, at_ns: int, utc_ns: int) -> BenchMoved:
    return BenchMoved(
        at_ns,
        utc_ns,
        event.what,
        event.direction,
        event.location,
        event.in_case,
        event.protocol,
        event.size,
        event.sha256,
        event.error,
        event.case_id,
        event.attempt,
    )
