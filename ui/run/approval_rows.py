"""The rows and the advice of an approval, from what Appendix D said of the StatusNotifications. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.campaign.in_words import broken_at, in_short, renumbered, step_text
from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import StatusClassified
from ui.review.claims import step_words
from ui.run import words
from ui.run.wire import payload

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
        return self.advice in ("reject", "retest", "ask", "finding")


STATUSES = "the StatusNotifications, Appendix D"
"""What is approved of a charging station."""
SYSTEM = "what the management system sent and answered"
"""What is approved of a management system: it sends no StatusNotification."""


def your_part(record: CampaignRecord) -> str:
    """What the approval is about."""
    return SYSTEM if record.opened is not None and record.opened.dut_type == "csms" else STATUSES


def nothing(part: str) -> str:
    """In place of the rows, where there are none."""
    if part == SYSTEM:
        return "The management system had nothing to send or answer in this case."
    return "No StatusNotification came, and none was expected."


def rows_of(record: CampaignRecord, attempt: AttemptRecord) -> list[StatusRow]:
    """What is held against what was expected, in the order in which it came."""
    if your_part(record) == SYSTEM:
        return case_rows(attempt)
    frames = {frame.seq: frame.utc_ns for frame in attempt.frames}
    return [_row(attempt, status, frames.get(status.frame, 0)) for status in attempt.statuses]


def case_rows(attempt: AttemptRecord) -> list[StatusRow]:
    """What a management system sent and answered in the steps of the case itself, with what its checks say."""
    frames = {frame.seq: frame for frame in attempt.frames}
    broken = broken_at(attempt)
    rows: list[StatusRow] = []
    for step in attempt.steps:
        frame = frames.get(step.frame)
        if step.info.get("phase") != "main" or step.info.get("actor") == "hand" or frame is None:
            continue
        asked = step.info.get("actor") == "dut"
        action, check = str(step.info.get("action") or ""), broken.get(step.id)
        came = words.content(action, payload(frame.raw))
        made = [one for one in attempt.checks if one.step_id == step.id]
        held = sum(one.outcome == "held" for one in made)
        said = f"{held} of {len(made)} checks held" if check else f"{_all(held)} held"
        rows.append(
            StatusRow(
                step_text(attempt, step) if asked else f"{action} is answered",
                f"step {words.step_number(step)}",
                action if asked else "answered",
                "" if came in ("", "{}") else came,
                words.wall(frame.utc_ns, millis=False),
                said,
                in_short(check) if check else "",
                "ok" if check is None else "finding" if check.severity == "warn" else "reject",
                frame.seq,
            )
        )
    return rows


def _all(number: int) -> str:
    return {0: "nothing to check, so it", 1: "its check", 2: "both checks"}.get(number, f"all {number} checks")


def _row(attempt: AttemptRecord, status: StatusClassified, utc_ns: int) -> StatusRow:
    expected, _, step = renumbered(attempt, status.expected).partition(" (")
    received, _, rest = status.received.partition(", ")
    return StatusRow(
        expected or "nothing",
        step_words(step.rstrip(")").removeprefix("step ")).partition(", ")[0] if step else "",
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


def why(rows: Sequence[StatusRow], part: str = STATUSES) -> str:
    """One sentence: what the advice rests on."""
    standing = [row for row in rows if row.stands_out]
    if not rows:
        return nothing(part)
    if part == SYSTEM:
        if not standing:
            return "All that came is as the case asks for it."
        what = "1 finding stands" if len(standing) == 1 else f"{len(standing)} findings stand"
        return f"{what} beside the verdict, named above: look whether you accept it."
    if not standing:
        return "Every StatusNotification is as expected, or covered by an exception."
    if len(standing) == 1:
        return f"{standing[0].rule.rstrip('.')}. Nothing else stands against approval."
    return f"{len(standing)} of {len(rows)} rows stand against approval."
