"""How far an interval may be off. Limits are inclusive: what is off by just as much as allowed is right."""

from __future__ import annotations

from app.scenario.values import Context


def tolerance_s(seconds: float, ctx: Context) -> float:
    """Tolerance of an interval: the parameter in seconds, or in percent of the interval, whichever is greater.

    The documents name none; these are the campaign parameters ``interval_tolerance`` and ``interval_tolerance_percent``.
    """
    percent = float(ctx.parameters["interval_tolerance_percent"])
    return max(float(ctx.parameters["interval_tolerance"]), seconds * percent / 100)
