"""The filter of the log as chart and plot follow it: one test, asked for frames, hands, changes of the link and times."""

from __future__ import annotations

from dataclasses import dataclass

from app.measure.ledger import Point
from ui.run.chart_rows import Row
from ui.run.log_filter import Test
from ui.run.log_model import LogModel

_ALWAYS = ("band", "now", "expected", "then", "hand-expected", "pause", "missing")
"""Rows of the chart that no line of the log stands for: what is still to come, what never came, the cases around."""


@dataclass(frozen=True)
class _Line:
    """A row of the chart without a frame, as a filter sees it."""

    action: str
    is_human: bool
    connector: int | None = None
    direction: str = ""
    is_error: bool = False
    step: str = ""
    message_id: str = ""
    seq: int = 0
    delta_ns: int = 0

    @property
    def text(self) -> str:
        return self.action


class SharedFilter:
    """One filter from when it was written until it is changed. Without a test everything passes."""

    def __init__(self, model: LogModel, test: Test | None) -> None:
        self._model, self._test = model, test
        self._known: dict[tuple[int, str, str], bool] = {}

    def frame(self, seq: int) -> bool:
        """Whether the line of this frame passes; asked again only when its step or its marks have changed."""
        line = self._model.frame_row(seq)
        if self._test is None or line is None:
            return self._test is None
        key = seq, line.step, line.marks
        if key not in self._known:
            self._known[key] = self._test(line)
        return self._known[key]

    def row(self, row: Row) -> bool:
        if self._test is None or row.kind in _ALWAYS:
            return True
        return self.frame(row.seq) if row.seq else self._test(_Line(row.label, row.kind == "hand"))

    def point(self, point: Point) -> bool:
        """A response time is shown if its request or its reply passes."""
        return self._test is None or self.frame(point.reply_seq) or self.frame(point.call_seq)
