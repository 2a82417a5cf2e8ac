"""A request of the DUT that comes just when a case ends: it is answered, as one between two cases is."""

from __future__ import annotations

from model_csms import Csms
from scripted_dut import MS, World, case, extra

from app.protocol.messages import CallResult
from app.scenario.runner import CaseRunner


class AsksAtTheEnd(World):
    """In the place of the tick with which the case ends, a request comes."""

    def _advance(self, runner: CaseRunner) -> None:
        if self._queue or runner.deadline_ns is None:
            super()._advance(runner)
            return
        self.now = max(self.now, runner.deadline_ns + 2 * MS)
        self.raw(extra("GetConfiguration", {"key": ["HeartbeatInterval"]}, "late").encoded())


def test_it_is_answered() -> None:
    played = AsksAtTheEnd(case("TC_013_CSMS"), Csms()).play()
    assert played.verdict == "PASS", played.reason
    answers = [one for one in played.world.bench_sent if isinstance(one, CallResult) and one.message_id == "late"]
    assert len(answers) == 1
