"""The message log: one row for each frame, each answer of a person and each change of the connection.

Rows are only ever appended. What a row shows is worked out when it is painted, so that a hundred thousand rows cost nothing
until they are looked at. The filter is a list of row numbers, never a proxy model.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app import events as ev
from app.campaign.record import CampaignRecord
from app.events import Recorded
from ui.run import words
from ui.run.log_filter import Test
from ui.run.plan_rows import HAND_WORDS
from ui.run.wire import KINDS, payload

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("Time", "", "Kind", "Action", "Content", "Frame", "Step", "Δ")
TIME, ARROW, KIND, ACTION, CONTENT, FRAME, STEP, DELTA = range(8)

BACKGROUND = frozenset({"Heartbeat", "MeterValues"})


class LogRow:
    """One line. ``kind`` is CALL, RESULT, ERROR, RAW (no OCPP-J), HUMAN or LINK."""

    __slots__ = (
        "_content",
        "_raw",
        "action",
        "at_ns",
        "delta_ns",
        "direction",
        "kind",
        "marks",
        "message_id",
        "seq",
        "step",
        "utc_ns",
    )

    def __init__(
        self, seq: int, utc_ns: int, kind: str, action: str, direction: str = "", content: str = "", raw: bytes = b""
    ) -> None:
        self.seq, self.utc_ns, self.kind, self.action, self.direction = seq, utc_ns, kind, action, direction
        self._content, self._raw = content, raw
        self.message_id = ""
        self.step = ""
        self.delta_ns = 0
        self.at_ns = 0
        self.marks = ""
        """``failed`` if the frame broke a check, ``warn`` if there is a finding about it."""

    @property
    def raw(self) -> bytes:
        return self._raw

    @property
    def content(self) -> str:
        if self._raw:
            value = payload(self._raw)
            return (
                words.content(self.action, value) if value is not None else self._raw[:200].decode("utf-8", "replace")
            )
        return self._content

    @property
    def connector(self) -> int | None:
        value = payload(self._raw) if self._raw else None
        number = value.get("connectorId") if isinstance(value, dict) else None
        return number if isinstance(number, int) else None

    @property
    def is_human(self) -> bool:
        return self.kind == "HUMAN"

    @property
    def is_error(self) -> bool:
        return self.kind in ("ERROR", "RAW") or bool(self.marks)

    @property
    def is_quiet(self) -> bool:
        """Replies and background traffic stand back."""
        return self.kind in ("RESULT", "LINK") or (self.action in BACKGROUND and not self.step)

    @property
    def text(self) -> str:
        return f"{self.kind} {self.action} {self.content} {self.message_id}"


class LogModel(QAbstractTableModel):
    """All rows of the campaign, seen through a filter."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[LogRow] = []
        self._shown: list[int] | None = None
        """Numbers of the rows that pass the filter; None: all of them."""
        self._test: Test | None = None
        self._count = 0
        """Rows that the views know of; behind ``len(rows)`` while a batch is taken in."""
        self._by_seq: dict[int, int] = {}
        self._calls: dict[tuple[int, str, str], int] = {}
        self._steps: dict[tuple[str, int, str], str] = {}
        self._prompts: dict[int, ev.PromptShown] = {}

    # --- filling -----------------------------------------------------------------------------------------------------

    def reset(self, record: CampaignRecord) -> None:
        """Begin anew with what the record holds already."""
        self.beginResetModel()
        self.rows, self._by_seq, self._calls, self._prompts, self._steps = [], {}, {}, {}, {}
        for frame in record.frames:
            self._frame(frame.seq, frame.utc_ns, frame.frame, frame.raw)
        extra: list[LogRow] = []
        for attempt in [*record.utilities, *(a for attempts in record.attempts.values() for a in attempts)]:
            self._learn_steps(attempt.started)
            for step in attempt.steps:
                if step.frame in self._by_seq:
                    self.rows[self._by_seq[step.frame]].step = words.step_number(step)
            for check in attempt.checks:
                self._check(check)
            for prompt in attempt.prompts:
                if prompt.closed is not None:
                    extra.append(self._human(0, prompt.closed_utc_ns, prompt.shown, prompt.closed))
        extra += [row for recorded, link in record.links if (row := _link(recorded.seq, recorded.utc_ns, link))]
        if extra:
            self.rows = sorted([*self.rows, *extra], key=lambda row: row.utc_ns)
            self._by_seq = {row.seq: number for number, row in enumerate(self.rows) if row.seq}
        self._filter_all()
        self.endResetModel()

    def append(self, records: Iterable[Recorded]) -> int:
        """Take a batch; the number of rows that the filter lets through of it."""
        before = len(self.rows)
        changed: list[int] = []
        for recorded in records:
            event = recorded.event
            match event:
                case ev.Frame():
                    self._frame(recorded.seq, recorded.utc_ns, event, recorded.raw or b"")
                case ev.CaseStarted():
                    self._learn_steps(event)
                case ev.StepChanged() if event.frame in self._by_seq:
                    number = self._by_seq[event.frame]
                    self.rows[number].step = self._steps.get((event.case_id, event.attempt, event.step_id), "")
                    changed.append(number)
                case ev.CheckMade() if event.frame in self._by_seq and event.outcome != "held":
                    changed.append(self._check(event))
                case ev.PromptShown():
                    self._prompts[event.prompt_id] = event
                case ev.PromptClosed():
                    shown = self._prompts.pop(event.prompt_id, None)
                    if shown is not None:
                        self._add(self._human(recorded.seq, recorded.utc_ns, shown, event))
                case ev.LinkChanged():
                    row = _link(recorded.seq, recorded.utc_ns, event)
                    if row is not None:
                        self._add(row)
        return self._announce(before, changed)

    def _announce(self, before: int, changed: list[int]) -> int:
        fresh = range(before, len(self.rows))
        if self._shown is None:
            if fresh:
                self.beginInsertRows(QModelIndex(), before, len(self.rows) - 1)
                self._count = len(self.rows)
                self.endInsertRows()
            added = len(fresh)
        else:
            test = self._test
            passing = [number for number in fresh if test is None or test(self.rows[number])]
            if passing:
                start = len(self._shown)
                self.beginInsertRows(QModelIndex(), start, start + len(passing) - 1)
                self._shown += passing
                self.endInsertRows()
            added = len(passing)
        if changed and self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))
        return added

    def _add(self, row: LogRow) -> None:
        if row.seq:
            self._by_seq[row.seq] = len(self.rows)
        self.rows.append(row)

    def _frame(self, seq: int, utc_ns: int, frame: ev.Frame, raw: bytes) -> None:
        kind = KINDS.get(frame.message_type or 0, "RAW")
        row = LogRow(seq, utc_ns, kind, frame.action or "not OCPP-J", frame.direction, raw=raw)
        row.message_id, row.at_ns = frame.message_id, frame.at_ns
        if frame.findings:
            row.marks = "failed" if any(f.get("severity") == "fail" for f in frame.findings) else "warn"
        if kind == "CALL":
            self._calls[frame.connection, frame.direction, frame.message_id] = frame.at_ns
        elif kind in ("RESULT", "ERROR"):
            asked = "out" if frame.direction == "in" else "in"
            sent = self._calls.pop((frame.connection, asked, frame.message_id), 0)
            row.delta_ns = max(0, frame.at_ns - sent) if sent else 0
        self._add(row)

    def _check(self, check: ev.CheckMade) -> int:
        number = self._by_seq.get(check.frame, -1)
        if number >= 0 and check.outcome == "failed":
            mark = "warn" if check.severity == "warn" else "failed"
            self.rows[number].marks = "failed" if "failed" in (mark, self.rows[number].marks) else mark
        return max(number, 0)

    def _learn_steps(self, started: ev.CaseStarted) -> None:
        for info in started.steps:
            key = started.case_id, started.attempt, str(info["id"])
            self._steps[key] = str(info.get("number") or info["id"])

    def _human(self, seq: int, utc_ns: int, shown: ev.PromptShown, closed: ev.PromptClosed) -> LogRow:
        title = HAND_WORDS.get(shown.action) or " ".join(shown.headline.split())
        if shown.kind_of != "ACT":
            title = {"READY": "ready", "OBSERVE": "look and answer", "APPROVE": "approve the result"}.get(
                shown.kind_of, title
            )
        parts = [closed.by or "wire", closed.how, closed.reason, f"after {words.hold(closed.seconds)}"]
        row = LogRow(seq, utc_ns, "HUMAN", title, content=", ".join(part for part in parts if part))
        row.step = self._steps.get((shown.case_id, shown.attempt, shown.step_id), "")
        return row

    # --- filtering and finding ---------------------------------------------------------------------------------------

    def set_filter(self, test: Test | None) -> None:
        self.beginResetModel()
        self._test = test
        self._filter_all()
        self.endResetModel()

    def _filter_all(self) -> None:
        test = self._test
        self._shown = None if test is None else [n for n, row in enumerate(self.rows) if test(row)]
        self._count = len(self.rows)

    def row_at(self, shown: int) -> LogRow:
        return self.rows[shown if self._shown is None else self._shown[shown]]

    def find(self, seq: int) -> int:
        """Where the record ``seq`` is shown; -1 if it is filtered away or not here."""
        number = self._by_seq.get(seq, -1)
        if number < 0 or self._shown is None:
            return number
        try:
            return self._shown.index(number)
        except ValueError:
            return -1

    def frame_row(self, seq: int) -> LogRow | None:
        number = self._by_seq.get(seq, -1)
        return self.rows[number] if number >= 0 else None

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._count if self._shown is None else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.row_at(index.row())
        match index.column():
            case 0:
                return words.wall(row.utc_ns)
            case 1:
                return {"in": "from the DUT", "out": "to the DUT"}.get(row.direction, "")
            case 2:
                return row.kind
            case 3:
                return row.action
            case 4:
                return row.content
            case 5:
                return f"#{row.seq}" if row.seq else ""
            case 6:
                return row.step
            case _:
                return words.milliseconds(row.delta_ns) if row.delta_ns else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == DELTA:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


def _link(seq: int, utc_ns: int, event: ev.LinkChanged) -> LogRow | None:
    if event.what == "pong":
        return None
    parts = [event.peer, event.charge_point_id, event.subprotocol]
    if event.initiator:
        parts.append(f"by {event.initiator}")
    if event.code:
        parts.append(str(event.code))
    parts.append(event.reason)
    return LogRow(seq, utc_ns, "LINK", f"connection {event.what}", content=" ".join(part for part in parts if part))
