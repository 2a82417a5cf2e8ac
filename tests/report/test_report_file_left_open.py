"""A download of which only its late close tells whether it was read."""

from __future__ import annotations

import pytest

from app.events import FileTransfer
from app.report.case_files import _end
from app.report.theme import PASS_LOOK, UNSURE_LOOK


@pytest.mark.parametrize(("what", "whole"), [("closed", True), ("reset", False)])
def test_how_a_connection_was_closed_at_last_decides(what: str, whole: bool) -> None:
    common = ("TC_044_1_CS", 1, "firmware")
    ended, last = (
        FileTransfer(*common, what, 1, "get", "FTP", "192.0.2.7:1", "/x/fw", size=9, whole=whole, acknowledged=True)
        for what, whole in (("finished", False), (what, whole))
    )
    cell = _end(ended, [ended, last])
    assert (cell.text, cell.colour) == (
        ("the whole file", PASS_LOOK.colour) if whole else ("ended, not the whole file", UNSURE_LOOK.colour)
    )
    assert ("then closed in order" if whole else "then reset") in cell.note
