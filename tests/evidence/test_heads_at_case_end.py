"""The head that a tester can note at the end of each case is that of the record with which it ended."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.cli.heads import Heads
from app.events import CaseEnded, CaseStarted, Note
from app.evidence.case_file import CaseFile
from app.evidence.verify import verify


def _started(case_id: str, *, utility: bool = False) -> CaseStarted:
    return CaseStarted(case_id, 1, "", "", [], utility=utility)


def test_the_head_of_each_case_is_told_once_it_is_stored_and_anchors_the_file(tmp_path: Path) -> None:
    said: list[str] = []

    async def run() -> None:
        with CaseFile.create(tmp_path / "case") as case:
            heads = Heads(case, said.append)
            case.subscribe(heads.see)
            for event in (
                _started("000_RESET", utility=True), CaseEnded("000_RESET", 1, "complete", 1, 1), _started("TC_001_CS"),
                CaseEnded("TC_001_CS", 1, "complete", 1, 1), Note("later", "tester"), _started("TC_002_CS"),
                CaseEnded("TC_002_CS", 1, "interrupted", 1, 1),
            ):  # fmt: skip
                case.append(event)
            await heads.told()

    asyncio.run(run())
    assert [line.split()[:2] for line in said] == [["record", "4,"], ["record", "7,"]]
    for line, number in zip(said, (4, 7), strict=True):
        result = verify(tmp_path / "case", line.split()[-1], number)
        assert (result.ok, result.anchored_seq) == (True, number)


def test_a_failed_recording_tells_no_head(tmp_path: Path) -> None:
    said: list[str] = []

    async def run() -> None:
        case = CaseFile.create(tmp_path / "case")
        heads = Heads(case, said.append)
        case.subscribe(heads.see)
        case.append(_started("TC_001_CS"))
        await case.flushed()
        case._writer._db.conn.execute("PRAGMA query_only = ON")
        told: list[str] = []
        case.on_failure(told.append)
        case.append(CaseEnded("TC_001_CS", 1, "complete", 1, 1))
        await heads.told()
        case.close()
        assert told

    asyncio.run(run())
    assert said == []
