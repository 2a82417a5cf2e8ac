"""What the bench is waiting for, as Appendix D looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.scenario import appendix_d, preparation
from app.scenario import tree as t
from app.scenario.run import Run
from app.scenario.station_connectors import not_tested
from app.scenario.values import MISSING, resolve, whole_number
from app.scenario.vocabulary import Receive


def situation(run: Run, earlier: Mapping[str, Any] | None) -> appendix_d.Situation:
    """``earlier``: the StatusNotification before the one to classify, from the same connector."""
    statuses: dict[int, set[str]] = {}
    under_test = int(run.ctx.parameters["connector"])
    for armed in run.armed():
        step = armed.leaf.step
        if isinstance(step, Receive) and step.action == "StatusNotification":
            connector = whole_number(resolve(step.match.get("connectorId", MISSING), run.ctx))
            if connector == 0 and armed.optional:
                continue  # what need not come does not make another one from connector 0 one that was asked for
            status = str(resolve(step.match.get("status", "any"), run.ctx))
            statuses.setdefault(under_test if connector is None else connector, set()).add(status)
    return appendix_d.Situation(
        connectors={under_test, *statuses},
        waiting_statuses=statuses,
        to_come={leaf.step.action for leaf in _left(run) if isinstance(leaf.step, Receive)},
        after_boot=run.booted_here,
        case_over=run.completed,
        reservation_case=run.scenario.profile == "RESERVATION",
        same_evse=preparation.same_evse(run.ctx),
        not_tested=not_tested(run.ctx),
        mode_1_2=preparation.mode_1_2(run.ctx),
        transaction_started=run.started_here,
        earlier=earlier,
        charging={whole_number(request.get("connectorId")) or 0 for request in run.dut.transactions.values()},
    )


def _left(run: Run) -> Iterator[t.Leaf]:
    """The steps that are left of the case itself and of what leads to it."""
    yield from t.walk(run.tree)
    if run.phase == "prepare":
        yield from t.walk(run.trees["main"])
