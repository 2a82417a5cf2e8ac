"""A long campaign has frames with many digits; their numbers and short times stay on one line."""

from __future__ import annotations

from typing import Any

import pytest

from app import events as ev
from app.campaign.record import CampaignRecord
from app.report import case_parts
from app.report.blocks import Row

CASE = ("TC_013_CSMS", 1)
LATE = 1_234_567
CHECK = ev.CheckMade(
    *CASE, "1.status", "1", "held", "fail", "status is Accepted", "Accepted", "Accepted", "Table 1", LATE
)
STATUS = ev.StatusClassified(
    *CASE, LATE, "", "c1 Available, NoError", "D-after", "acceptable", "came after the last step"
)
CAME = ev.AskedOtherwise(*CASE, "1", "Reset", [{"field": "type", "wanted": "Hard", "got": "Soft"}], LATE, 1)


def attempt(*happened: ev.Event) -> Any:
    told = [ev.CaseStarted(*CASE, "Hard Reset", "Table 128", []), *happened]
    record = CampaignRecord.fold(ev.Recorded(seq, seq, seq, event) for seq, event in enumerate(told, 1))
    return record.attempts[CASE[0]][0]


@pytest.mark.parametrize(
    ("table", "event"),
    [
        (lambda one: case_parts.checks(one, ""), CHECK),
        (case_parts.statuses, STATUS),
        (case_parts.otherwise, CAME),
    ],
    ids=["checks", "statuses", "otherwise"],
)
def test_the_number_of_a_frame_stays_on_one_line(table: Any, event: ev.Event) -> None:
    row = [block for block in table(attempt(event)) if isinstance(block, Row)][1]
    _, lines = row.cells[-1]
    assert [text for text, _ in lines] == [f"#{LATE}"]
