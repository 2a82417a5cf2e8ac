"""The rows and the advice of an approval, from what Appendix D said of the StatusNotifications. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import StatusClassified
from ui.review.claims import step_words
from ui.run import words

ADVICE_WORDS = {
    "approve": "Advice: approve.",
    "reject": "Advice: reject.",
    "retest": "Advice: retest.",
    "ask": "No rule decides. You do.",
    "": "No advice.",
}
ADVICE_STATE = {"approve": "PASS", "reject": "FAIL", "retest": "INCONCLUSIVE", "ask": "hand"}
AGREES = {"approve": "yes", "reject": "no", "retest": "retest"}
"""The answer that follows an advice; any other one goes against it and needs a reason."""

ANSWERS = (
    ("yes", "Y", "Yes, approve"),
    ("no", "N", "No, reject"),
    ("retest", "R", "Retest"),
    ("cannot", "?", "Cannot judge"),
)


@dataclass(frozen=True)
class StatusRow:
    """One StatusNotification held against what was expected."""

    expected: str
    expected_note: str
    received: str
    received_note: str
    time: str
    rule: str
    rule_note: str
    advice: str
    frame: int

    @property
    def stands_out(self) -> bool:
        return self.advice in ("reject", "retest", "ask")


def status_rows(record: CampaignRecord, attempt: AttemptRecord) -> list[StatusRow]:
    frames = {frame.seq: frame.utc_ns for frame in attempt.frames}
    return [_row(status, frames.get(status.frame, 0)) for status in attempt.statuses]


def _row(status: StatusClassified, utc_ns: int) -> StatusRow:
    expected, _, step = status.expected.partition(" (")
    received, _, rest = status.received.partition(", ")
    return StatusRow(
        expected or "nothing",
        step_words(step.rstrip(")").removeprefix("step ")).partition(", ")[0],
        received or "nothing came",
        rest,
        words.wall(utc_ns, millis=False),
        status.reason or "As expected",
        status.rule,
        status.advice,
        status.frame,
    )


def needs_reason(answer: str, advice: str) -> bool:
    """Whether an answer goes against the advice. ``cannot`` always needs a reason; with no advice, only that does."""
    return answer == "cannot" or (advice in AGREES and AGREES[advice] != answer)


def consequence(answer: str, advice: str, attempt: int) -> str:
    """The line below an answer: what follows from it."""
    if needs_reason(answer, advice) and answer != "cannot":
        return "asks why"
    return {
        "yes": "the result stands",
        "no": "final result: FAIL",
        "retest": f"new attempt {attempt + 1}, both kept",
        "cannot": "asks why",
    }[answer]


def why(rows: Sequence[StatusRow], advice: str) -> str:
    """One sentence: what the advice rests on."""
    standing = [row for row in rows if row.stands_out]
    if not rows:
        return "No StatusNotification came, and none was expected."
    if not standing:
        return "Every StatusNotification is as expected, or covered by an exception."
    if len(standing) == 1:
        return f"{standing[0].rule.rstrip('.')}. Nothing else stands against approval."
    return f"{len(standing)} of {len(rows)} rows stand against approval."
