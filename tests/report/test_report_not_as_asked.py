"""Requests that were not as asked stand in the report and in the terminal, field by field."""

from __future__ import annotations

import io
from typing import Any

from app import events as ev
from app.campaign.record import CampaignRecord
from app.cli.progress import Progress
from app.report import case_parts
from app.report.blocks import Row

CASE = ("TC_013_CSMS", 1)
CAME = ev.AskedOtherwise(
    *CASE, "1", "Reset", [{"field": "type", "wanted": "Hard", "got": "Soft", "decides": True}], 41, 1
)


def attempt(*happened: ev.Event) -> Any:
    told = [ev.CaseStarted(*CASE, "Hard Reset", "Table 128", []), *happened]
    record = CampaignRecord.fold(ev.Recorded(seq, seq, seq, event) for seq, event in enumerate(told, 1))
    return record.attempts[CASE[0]][0]


def test_the_report_has_a_table_of_them() -> None:
    assert list(case_parts.otherwise(attempt())) == []
    blocks = list(case_parts.otherwise(attempt(CAME)))
    assert sum(isinstance(block, Row) for block in blocks) == 2


def test_the_terminal_says_it_at_once() -> None:
    out = io.StringIO()
    Progress(out).show(ev.Recorded(1, 1, 1, CAME))
    assert out.getvalue().splitlines() == [
        "NOT AS ASKED TC_013_CSMS    Reset, frame 41. It can be sent again:",
        "             type: asked for was Hard, came Soft",
    ]
