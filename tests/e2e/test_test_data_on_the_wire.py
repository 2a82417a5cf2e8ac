"""The pre-test asks an independent CSMS for every id tag of the campaign, and says which one is not as the sheet says, and how."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from e2e_helpers import Session
from lab_csms import Csms, Manners

from app.commands import PreTest, WriteTestDataSheet
from app.events import CaseStarted, IdTagsChecked
from app.evidence.reading import read_records
from app.intake.operator_sheet import differences
from app.judging.judgement import Version, judge
from testplans.ocpp16 import scenarios


class Prepared(Csms):
    """A CSMS whose operator has entered the sheet, but for what is given here."""

    def __init__(self, **other: dict[str, str]) -> None:
        super().__init__(Manners())
        self.tags = {
            "VALID-1": {"status": "Accepted", "parentIdTag": "PARENT-1"},
            "VALID-2": {"status": "Accepted", "parentIdTag": "parent-1"},
            "EXPIRED-1": {"status": "Expired"},
            "BLOCKED-1": {"status": "Blocked"},
        } | {name.replace("_", "-"): info for name, info in other.items()}

    def _info(self, tag: str) -> dict[str, str]:
        return self.tags.get(tag, {"status": "Invalid"})


async def pre_test(path: Path, device: Csms) -> dict[str, Any]:
    session = Session(path)
    try:
        url = await device.start()
        await session.open("csms", "http://127.0.0.1:1/", {}, connect=url, charge_point_id="BENCH-1")
        reply = await session.bench.handle(PreTest())
        assert reply.ok, reply.text
        sheet = await session.bench.handle(WriteTestDataSheet(str(path.with_suffix(".pdf"))))
        assert sheet.ok, sheet.text
        return dict(reply.data)
    finally:
        await session.close()
        await device.close()


def test_what_is_as_the_sheet_says_is_met(tmp_path: Path) -> None:
    told = asyncio.run(pre_test(tmp_path / "c.ocppcase", Prepared()))
    assert (told["outcome"], "the id tags are as the sheet says" in told["text"]) == ("met", True)
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")


def test_each_wrong_id_tag_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    device = Prepared(
        VALID_1={"status": "Accepted", "parentIdTag": "GROUP"},
        VALID_2={"status": "Accepted"},
        INVALID_1={"status": "Accepted"},
        EXPIRED_1={"status": "Invalid"},
        BLOCKED_1={"status": "Expired"},
    )
    told = asyncio.run(pre_test(path, device))
    assert told["outcome"] == "not met"
    for words in (
        "VALID-1 has the parent id tag GROUP, not PARENT-1",
        "VALID-2 has no parent id tag, not PARENT-1",
        "INVALID-1 is Accepted, not Invalid",
        "EXPIRED-1 is Invalid, not Expired",
        "BLOCKED-1 is Expired, not Blocked",
    ):
        assert words in told["text"]
    assert "ocpp-bench test-data" in told["remedy"]
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id_tag, wanted, got, parent, wanted_parent FROM id_tag_check").fetchall()
    assert rows[:2] == [
        ("VALID-1", "Accepted", "Accepted", "GROUP", "PARENT-1"),
        ("VALID-2", "Accepted", "Accepted", "", "PARENT-1"),
    ]
    assert len(rows) == 5


async def rehearsed(path: Path, device: Csms) -> None:
    session = Session(path)
    try:
        url = await device.start()
        await session.open("csms", "http://127.0.0.1:1/", {}, connect=url, charge_point_id="BENCH-1")
        await session.run(["TC_003_CSMS"])
        await session.run(["TC_003_CSMS"])
    finally:
        await session.close()
        await device.close()


def checks(path: Path) -> tuple[list[IdTagsChecked], list[str]]:
    """What was asked for, and the kinds of records from the first check on, cases only."""
    found = [recorded.event for recorded in read_records(path)]
    return [e for e in found if isinstance(e, IdTagsChecked)], [
        e.kind for e in found if isinstance(e, IdTagsChecked | CaseStarted)
    ]


def test_a_rehearsal_asks_before_its_first_case_and_again_while_one_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ocppcase"
    asyncio.run(rehearsed(path, Prepared(EXPIRED_1={"status": "Invalid"})))
    told, order = checks(path)
    assert order == ["IdTagsChecked", "CaseStarted", "IdTagsChecked", "CaseStarted"]
    assert differences(told[-1].tags) == ["EXPIRED-1 is Invalid, not Expired (is it entered?)"]
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT value FROM verdict WHERE case_id = 'TC_003_CSMS' AND layer = 'machine'"
        assert connection.execute(query).fetchall() == [("PASS",), ("PASS",)]
    assert judge(list(read_records(path)), scenarios("csms"), Version("", "")).identical

    path = tmp_path / "right.ocppcase"
    asyncio.run(rehearsed(path, Prepared()))
    told, order = checks(path)
    assert (order, differences(told[0].tags)) == (["IdTagsChecked", "CaseStarted", "CaseStarted"], [])
