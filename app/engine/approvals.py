"""The tester's part of a verdict: asked once the bench has come to PASS, and again where an interruption came before the answer."""

from __future__ import annotations

from app.campaign.attempts import is_complete
from app.campaign.in_words import not_held
from app.campaign.record import AttemptRecord, CampaignRecord
from app.engine.driver import Driver
from app.engine.question import put
from app.events import PromptShown, VerdictReached
from app.evidence.case_file import CaseFile
from app.hands.base import Hands, HandsFailed
from app.scenario import appendix_d
from app.scenario.runner import PromptIds

_ROWS_TOLD = 3
"""StatusNotifications that the reason of an advised approval names; all of them stand in the record."""

_APPROVALS = {"approve": "approved", "reject": "rejected", "retest": "retest", "ask": "cannot judge"}
_ANSWERS = {"yes": "approved", "no": "rejected", "retest": "retest", "cannot": "cannot judge"}


def is_owed(attempt: AttemptRecord) -> bool:
    """Whether the attempt waits for its approval."""
    passed = attempt.machine is not None and attempt.machine.value == "PASS"
    return passed and is_complete(attempt) and attempt.approval is None and not attempt.started.utility


class Approvals:
    """Approves attempts: by a person (``approver``), or by nobody where the advice is followed (rehearsal only)."""

    def __init__(
        self,
        case_file: CaseFile,
        record: CampaignRecord,
        driver: Driver,
        prompt_ids: PromptIds,
        approver: Hands | None,
    ) -> None:
        self._case_file = case_file
        self._record = record
        self._driver = driver
        self._prompt_ids = prompt_ids
        self._approver = approver

    def owed(self) -> list[AttemptRecord]:
        """The last attempts of cases that wait for their approval."""
        last = [attempts[-1] for attempts in self._record.attempts.values() if attempts]
        return sorted((attempt for attempt in last if is_owed(attempt)), key=lambda attempt: attempt.first_seq)

    async def approve(self, attempt: AttemptRecord) -> None:
        """Ask, and record the answer.

        Raises:
            app.evidence.errors.RecordingFailed: it could not be stored.
        """
        advice = appendix_d.overall({row.advice for row in attempt.statuses})
        if self._approver is None:
            self._record_it(attempt, _APPROVALS[advice], _advised(attempt, advice), "nobody (advice)", advice)
            await self._case_file.flushed()
            return
        shown = PromptShown(
            self._prompt_ids.next(),
            attempt.case_id,
            attempt.number,
            "",
            "APPROVE",
            "APPROVE or reject\nthe result.",
            detail(attempt, self._record.opened.dut_type if self._record.opened is not None else ""),
            "Approve",
            {},
            "",
            advice=advice,
        )
        answer = await put(self._driver, shown, self._approver)
        if isinstance(answer, HandsFailed):
            self._record_it(attempt, "cannot judge", str(answer), "hands", advice)
        else:
            self._record_it(attempt, _ANSWERS.get(answer.how, "cannot judge"), answer.reason, answer.by, advice)
        await self._case_file.flushed()

    def _record_it(self, attempt: AttemptRecord, value: str, reason: str, by: str, advice: str) -> None:
        event = VerdictReached(attempt.case_id, attempt.number, "approval", value, reason, by, advice=advice)
        self._case_file.append(event)


def detail(attempt: AttemptRecord, dut_type: str) -> str:
    """What is to be looked at, and each check that did not hold: nobody approves a result without having seen it."""
    what = "what the management system sent and answered" if dut_type == "csms" else "the StatusNotifications"
    text = f"{attempt.case_id} {attempt.started.title}, attempt {attempt.number}. Look at {what}, and at the advice."
    broken = not_held(attempt)
    more = f" And {len(broken) - _ROWS_TOLD} more." if len(broken) > _ROWS_TOLD else ""
    return f"{text} Not held: {' '.join(broken[:_ROWS_TOLD])}{more}" if broken else text


def _advised(attempt: AttemptRecord, advice: str) -> str:
    """Why the advice is what it is: the StatusNotifications that decide, each with its frame and its rule."""
    deciding = [row for row in attempt.statuses if row.advice == advice]
    rows = [
        f"StatusNotification {row.received or 'missing'}{f', frame {row.frame}' if row.frame else ''}: "
        f"expected {row.expected or 'none'}, {row.reason} (test procedure V1.1.4, Appendix D, {row.rule})"
        for row in deciding[:_ROWS_TOLD]
    ]
    more = len(deciding) - len(rows)
    return "; ".join(["follows the advice", *rows, *([f"and {more} more"] if more > 0 else [])])
