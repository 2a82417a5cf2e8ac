"""The rows of the sequence chart: what happened between tester, bench and DUT, and what is still expected of them.

Everything above the now line is read from the record; everything below is derived from the steps that wait or are to do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter

from app.campaign.in_words import step_text
from app.campaign.record import AttemptRecord, CampaignRecord, FrameRecord, PromptRecord, StepRecord
from app.events import CheckMade, LinkChanged
from app.hands.actions import CONFIRM_DONE, CONFIRM_ENTRY
from ui.run import words
from ui.run.log_model import BACKGROUND
from ui.run.plan_rows import HAND_WORDS
from ui.run.scene import utilities_before
from ui.run.step_state import passed_over
from ui.run.wire import payload

TESTER, BENCH, DUT = 0, 1, 2
GHOSTS = 24
"""At most so many expected rows are drawn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``kind``: call, reply, background, hand, uninvited, broken, link, band, missing (past); now; expected, then,
    hand-expected, pause (still to come)."""

    kind: str
    label: str
    source: int = BENCH
    target: int = DUT
    utc_ns: int = 0
    note: str = ""
    seq: int = 0
    state: str = ""
    """Of a band: the verdict. Of a ghost: the state of its step."""
    deadline_ns: int = 0
    bracket: str = ""
    """``first``, ``middle`` or ``last`` of steps in free order."""

    @property
    def is_ghost(self) -> bool:
        return self.kind in ("expected", "then", "hand-expected", "pause")


class ChartRows:
    """The rows of one attempt, kept up to date batch by batch."""

    def __init__(self, record: CampaignRecord, attempt: AttemptRecord) -> None:
        self._record, self.attempt = record, attempt
        self._past: list[Row] = []
        """What happened, in the order it became known."""
        self._frames = self._links = self._transfers = self._checks = self._statuses = 0
        self._closed: set[int] = set()
        self._calls: dict[tuple[int, str, str], int] = {}
        self._missing: set[str] = set()
        self._marks: dict[int, tuple[str, str]] = {}
        """Frame -> the kind of its row and the note, where a check or Appendix D says something of it."""
        self._rows: list[Row] = []
        self._before = 0
        self._basis: object = None

    def update(self, *, running: bool) -> list[Row]:
        """All rows now. ``running``: the attempt is going on, so that the now line and the ghosts are shown.

        As long as nothing is said of frames that are drawn already, only what is new is worked out.
        """
        known = len(self._past)
        self._take_frames()
        self._take_links()
        self._take_transfers()
        self._take_prompts()
        self._take_missing()
        self._take_marks()
        bands = [self._band(utility) for utility in utilities_before(self._record, self.attempt)]
        taken = frozenset(step.frame for step in self.attempt.steps if step.frame)
        basis = (tuple(bands), taken, len(self._marks))
        fresh = self._past[known:]
        last = self._rows[-1].utc_ns if self._rows else 0
        if basis != self._basis or any(row.utc_ns < last for row in fresh):
            self._basis, self._before = basis, 0
            fresh = sorted([*bands, *self._past], key=attrgetter("utc_ns"))
            self._rows = []
        self._rows += [self._finished(row, taken) for row in fresh]
        if not running:
            return self._rows
        return [*self._rows, Row("now", ""), *ghosts(self.attempt)]

    # --- the past ----------------------------------------------------------------------------------------------------

    def _take_frames(self) -> None:
        for frame in self.attempt.frames[self._frames :]:
            self._past.append(self._frame(frame))
        self._frames = len(self.attempt.frames)

    def _frame(self, record: FrameRecord) -> Row:
        frame = record.frame
        source, target = (DUT, BENCH) if frame.direction == "in" else (BENCH, DUT)
        if frame.message_type == 2:
            self._calls[frame.connection, frame.direction, frame.message_id] = frame.at_ns
            return Row(
                "call", words.label(frame.action, payload(record.raw)), source, target, record.utc_ns, seq=record.seq
            )
        if frame.message_type in (3, 4):
            asked = "out" if frame.direction == "in" else "in"
            sent = self._calls.pop((frame.connection, asked, frame.message_id), 0)
            note = words.milliseconds(max(0, frame.at_ns - sent)) if sent else "answers nothing"
            return Row("reply", _reply(record), source, target, record.utc_ns, note, record.seq)
        return Row("broken", "not an OCPP-J message", source, target, record.utc_ns, seq=record.seq)

    def _take_links(self) -> None:
        for seq, link in self.attempt.links[self._links :]:
            self._past.append(Row("link", _link(link), utc_ns=self._time_of(seq), seq=0))
        self._links = len(self.attempt.links)

    def _take_transfers(self) -> None:
        for utc_ns, transfer in self.attempt.transfers[self._transfers :]:
            self._past.append(Row("link", words.transfer(transfer), utc_ns=utc_ns))
        self._transfers = len(self.attempt.transfers)

    def _time_of(self, seq: int) -> int:
        for recorded, _ in reversed(self._record.links):
            if recorded.seq == seq:
                return recorded.utc_ns
        return self.attempt.started_utc_ns

    def _take_prompts(self) -> None:
        for prompt in self.attempt.prompts:
            if prompt.closed is not None and prompt.shown.prompt_id not in self._closed:
                self._closed.add(prompt.shown.prompt_id)
                row = _hand(prompt, self.attempt)
                if prompt.closed.frame:
                    # the hand moved before the message that shows it
                    row = replace(row, utc_ns=self._sent_at(prompt.closed.frame, row.utc_ns) - 1)
                self._past.append(row)

    def _sent_at(self, seq: int, otherwise: int) -> int:
        for frame in reversed(self.attempt.frames):
            if frame.seq <= seq:
                return frame.utc_ns if frame.seq == seq else otherwise
        return otherwise

    def _take_missing(self) -> None:
        for step in self.attempt.steps:
            if step.state == "failed" and not step.frame and step.id not in self._missing:
                self._missing.add(step.id)
                source, target = _lanes(step)
                text = step_text(self.attempt, step)
                if step.info.get("actor") == "bench" and step.info.get("kind") != "send":
                    # a step of the bench alone: nothing was asked of the DUT
                    self._past.append(Row("link", f"bench, not done: {text}", utc_ns=step.utc_ns))
                    continue
                note = "could not be done" if step.info.get("actor") == "hand" else "did not come"
                self._past.append(Row("missing", text.replace(" · ", " "), source, target, step.utc_ns, note))

    def _band(self, utility: AttemptRecord) -> Row:
        seconds = (utility.ended.seconds if utility.ended else 0.0) or 0.0
        verdict = utility.machine.value if utility.machine else "" if utility.ended else "running"
        word = {"PASS": "passed", "": "no verdict", "running": "running"}.get(verdict, verdict)
        text = f"{len(utility.frames)} frames, {words.hold(seconds)}, {word}" if utility.ended else "running"
        return Row("band", utility.case_id, utc_ns=utility.started_utc_ns, note=text, state=verdict)

    def _take_marks(self) -> None:
        for status in self.attempt.statuses[self._statuses :]:
            if status.frame and not status.expected:
                self._marks.setdefault(status.frame, ("uninvited", "not asked for"))
        for check in self.attempt.checks[self._checks :]:
            if check.frame and check.outcome == "failed" and check.severity != "warn":
                uninvited = "uninvited" in check.check_id
                self._marks[check.frame] = ("uninvited", "not asked for") if uninvited else ("broken", _broken(check))
        self._statuses, self._checks = len(self.attempt.statuses), len(self.attempt.checks)

    def _finished(self, row: Row, taken: frozenset[int]) -> Row:
        """The row with its note, and with what is said of its frame."""
        mark = self._marks.get(row.seq) if row.seq else None
        if mark is not None:
            row = replace(row, kind=mark[0] if row.kind != "reply" else "broken", note=mark[1])
        elif row.kind == "call" and row.seq not in taken and row.label.split(" ")[0] in BACKGROUND:
            row = replace(row, kind="background", note="background")
        elif row.kind == "call" and self._before:
            row = replace(row, note=words.milliseconds(row.utc_ns - self._before))
        if row.kind in ("call", "hand", "uninvited", "broken") and row.note != "by hand, seen":
            self._before = row.utc_ns
        return row


def _broken(check: CheckMade) -> str:
    """What is wrong, short enough for the column of notes: the field and its value, else the check's own words."""
    _, _, field = check.text.partition(".")
    name = field.split(" ")[0]
    if name and isinstance(check.actual, str | int | float) and len(str(check.actual)) < 16:
        return f"{name} was {check.actual}"
    return check.text


def _reply(record: FrameRecord) -> str:
    value = payload(record.raw)
    if isinstance(value, dict):
        for name in ("status", "errorCode"):
            if isinstance(value.get(name), str):
                return str(value[name])
        info = value.get("idTagInfo")
        if isinstance(info, dict) and isinstance(info.get("status"), str):
            return str(info["status"])
    return "conf"


def _link(link: LinkChanged) -> str:
    parts = [f"connection {link.what}"]
    if link.code:
        parts.append(str(link.code))
    if link.initiator:
        parts.append(f"by {link.initiator}")
    return " ".join(parts)


_QUESTIONS = {CONFIRM_DONE: "was it done?", CONFIRM_ENTRY: "was it entered or sent?"}


def _hand(prompt: PromptRecord, attempt: AttemptRecord) -> Row:
    shown, closed = prompt.shown, prompt.closed
    assert closed is not None
    step = attempt.step(shown.step_id)
    to_dut = shown.kind_of == "ACT"
    text = _short_hand(step_text(attempt, step) if step else "", step) or " ".join(shown.headline.split())
    text = _QUESTIONS.get(shown.action, text)  # it stands with a step, and is another thing than that
    notes = {"done": "by hand", "seen": "by hand, seen", "cannot": "cannot", "withdrawn": "withdrawn"}
    note = notes.get(closed.how, closed.how)
    kind = "hand" if closed.how != "withdrawn" else "link"
    return Row(kind, text, TESTER, DUT if to_dut else BENCH, prompt.closed_utc_ns, note)


def _short_hand(text: str, step: StepRecord | None) -> str:
    """The movement in a few words."""
    action = str(step.info.get("action") or "") if step else ""
    return HAND_WORDS.get(action) or text.split(", connector")[0].split(" · ")[0].split(": ")[0]


def ghosts(attempt: AttemptRecord) -> list[Row]:
    """What is still expected, in the order of the document; steps in free order are bracketed."""
    rows: list[Row] = []
    over = passed_over(attempt)
    still = [step for step in attempt.steps if step.state in ("waiting", "to do") and step.id not in over]
    open_steps = still[:GHOSTS]
    for index, step in enumerate(open_steps):
        group = step.info.get("group") or ""
        above = bool(group) and index > 0 and open_steps[index - 1].info.get("group") == group
        below = bool(group) and index + 1 < len(open_steps) and open_steps[index + 1].info.get("group") == group
        bracket = "middle" if above and below else "last" if above else "first" if below else ""
        rows.append(_ghost(attempt, step, bracket))
    return rows


def _ghost(attempt: AttemptRecord, step: StepRecord, bracket: str) -> Row:
    info = step.info
    source, target = _lanes(step)
    text = step_text(attempt, step)
    if info.get("actor") == "hand":
        waiting = step.state == "waiting"
        note = "waiting for you" if waiting else ""
        return Row(
            "hand-expected", _short_hand(text, step), source, target, note=note, state=step.state, bracket=bracket
        )
    if info.get("kind") in ("wait", "link"):
        return Row("pause", text, state=step.state, deadline_ns=step.deadline_ns, bracket=bracket)
    kind = "expected" if step.state == "waiting" else "then"
    note = "optional" if info.get("optional") else ""
    label = text.replace(" · ", " ")
    return Row(kind, label, source, target, note=note, state=step.state, deadline_ns=step.deadline_ns, bracket=bracket)


def _lanes(step: StepRecord) -> tuple[int, int]:
    actor = step.info.get("actor")
    if actor == "hand":
        return TESTER, DUT if step.info.get("kind") == "act" else BENCH
    return (DUT, BENCH) if actor == "dut" else (BENCH, DUT)
