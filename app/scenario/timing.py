"""Checks on time, with the uncertainty of the stamps."""

from __future__ import annotations

from dataclasses import dataclass

from app.scenario.checks import IDLE_RELATIONS, Check, Outcome
from app.scenario.tolerances import tolerance_s
from app.scenario.values import Context, resolve

NS = 1_000_000_000


@dataclass(frozen=True)
class Moment:
    """When something happened, and how certain that is."""

    at_ns: int
    uncertainty_ns: int = 0


def evaluate_time(
    check: Check, now: Moment, since: Moment | None, last_exchange: Moment | None, ctx: Context
) -> Outcome:
    """An interval or an earliest time, counted from a saved moment.

    The upper limit of an ``idle interval`` and of ``idle at most`` counts from the last exchange with the DUT where that is later: OCPP 1.6
    section 9.1.10 defines the heartbeat interval as time without any exchange.
    """
    seconds = float(resolve(check.expected, ctx))
    slack = 0.0 if check.exact else tolerance_s(seconds, ctx)
    if since is None:
        return Outcome(False, f"{seconds:g} s ± {slack:g} s", "the message it counts from never came")
    elapsed = now.at_ns - since.at_ns
    uncertainty = now.uncertainty_ns + since.uncertainty_ns
    low = round((seconds - slack) * NS)
    if check.relation == "not before":
        outcome = _between(elapsed, low, None, uncertainty)
        shown = measured(elapsed, uncertainty if outcome is None else 0)
        return Outcome(outcome is not False, f"at least {seconds - slack:g} s", shown, outcome is None)
    latest = max(since.at_ns, last_exchange.at_ns if last_exchange and check.relation in IDLE_RELATIONS else 0)
    high = round((seconds + slack) * NS) + latest - since.at_ns
    if check.relation == "idle at most":
        outcome = _between(elapsed, 0, high, uncertainty if elapsed > high - uncertainty else 0)
        shown = measured(elapsed, uncertainty if outcome is None else 0)
        return Outcome(outcome is not False, f"at most {seconds + slack:g} s", shown, outcome is None)
    outcome = _between(elapsed, low, high, uncertainty)
    shown = measured(elapsed, uncertainty if outcome is None else 0)
    return Outcome(outcome is not False, f"{seconds:g} s ± {slack:g} s", shown, outcome is None)


def measured(elapsed_ns: int, uncertainty_ns: int = 0) -> str:
    """A time in words, with its uncertainty where that matters."""
    return f"{elapsed_ns / NS:.3f} s{f' ± {uncertainty_ns / 1e6:g} ms' if uncertainty_ns else ''}"


def _between(value: int, low: int, high: int | None, uncertainty: int) -> bool | None:
    """Whether the value is within limits; None if it is closer to one than its uncertainty."""
    if abs(value - low) <= uncertainty or (high is not None and abs(value - high) <= uncertainty):
        return None if uncertainty > 0 else low <= value and (high is None or value <= high)
    return low <= value and (high is None or value <= high)
