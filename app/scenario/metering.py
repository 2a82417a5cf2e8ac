"""The words of the vocabulary for meter values: a message chosen by the context of its values, and series of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.scenario.checks import Check
from app.scenario.samples import Apart, InOrder, Measured, OnClock
from app.scenario.values import Greatest, Param, Product, Sum, words
from app.scenario.vocabulary import Node, Receive


@dataclass(frozen=True)
class Sampled(Node):
    """A MeterValues.req that comes again and again, whose samples are taken at an interval.

    The samples are looked at, not the messages: one message may hold several.
    """

    receive: Receive
    """It is saved under one name, each time anew."""
    context: str
    seconds: Any
    times: Any
    after: str = ""
    """Name of a saved MeterValues.req that the series goes on from; empty: its first message is the first of the series."""
    ordered: bool = False
    """Chronological order is a check of its own."""

    def __post_init__(self) -> None:
        if not self.receive.save:
            raise ValueError("a series of samples has to be saved: each is compared with the one before")


def sampled(
    receive_step: Receive, *, context: str, seconds: Any, times: Any, after: str = "", ordered: bool = False
) -> Sampled:
    return Sampled(receive_step, context, seconds, times, after, ordered)


def long_enough_for(interval_s: Any) -> Sum:
    """How long to wait for a message that comes at an interval: that, its tolerance, and the time-out of a message."""
    tolerance = Greatest(
        (Param("interval_tolerance"), Product((interval_s, 0.01, Param("interval_tolerance_percent"))))
    )
    return Sum((interval_s, tolerance, Param("message_timeout")))


def of_context(context: str) -> Check:
    """The message has a sampled value of this context: it says which message a step waits for."""
    text = f"sampledValue.context is {context}"
    return Check("meterValue", "sample context", context, text=text, name="context")


def apart(context: str, seconds: Any, after: str = "", **more: Any) -> Check:
    """The samples were taken so many seconds apart, and so long after those of a message before (its saved name)."""
    text = f"the interval between the times of the samples is {words(seconds)}"
    return Check("meterValue", "apart", Apart(context, seconds, after), text=text, name="interval", **more)


def in_order(context: str, after: str = "", **more: Any) -> Check:
    """The samples come in the order in which they were taken."""
    text = "samples come in chronological order"
    return Check("meterValue", "in order", InOrder(context, after), text=text, name="order", **more)


def on_the_clock(context: str, seconds: Any, **more: Any) -> Check:
    """The samples were taken at whole intervals of the day."""
    text = f"samples are taken at whole intervals of the clock: {words(seconds)}"
    return Check("meterValue", "on the clock", OnClock(context, seconds), text=text, name="aligned", **more)


def measurands(context: str, snapshot: str, key: str, **more: Any) -> Check:
    """Each sample has a value for each measurand that a configuration key names."""
    text = f"there is a sampledValue for each measurand of {key}"
    return Check("meterValue", "measurands", Measured(context, snapshot, key), text=text, name="measurands", **more)
