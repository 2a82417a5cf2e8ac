"""Which connectors a charging station has, as far as anybody tells: it may have more than the campaign is set up for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.protocol.messages import Call
from app.scenario.findings import say
from app.scenario.run import Run
from app.scenario.values import Context, Value, look_up, whole_number, whole_text

KEY, DECLARED = "NumberOfConnectors", "general.number_of_connectors"
MOST = 1000
"""A number above it is none of connectors."""
_CHECK = "specification.connector"
_CHOSEN = "unknown connector"
"""Under this name the number is kept among what is captured in a case."""
_SECTIONS = {"StatusNotification": "6.47", "StartTransaction": "6.45", "MeterValues": "6.31"}


@dataclass(frozen=True)
class UnknownConnector(Value):
    """The number of a connector that the station does not have: above what its key, its PICS and its statuses tell.

    It stays the same for the whole case, also where the station then speaks of that very connector.
    """

    def resolve(self, ctx: Context) -> Any:
        reported = (number for number in ctx.dut.statuses if number <= MOST)
        number = max(_planned(ctx), _by_key(ctx), _by_pics(ctx), *reported, 0) + 1
        return ctx.captured.setdefault(_CHOSEN, {"dut": {}, "bench": {"connectorId": number}})["bench"]["connectorId"]

    def words(self) -> str:
        return "a connector that the station does not have"


def not_tested(ctx: Context) -> range:
    """Connectors that the station has by its key or its PICS, beyond those of the campaign."""
    return range(_planned(ctx) + 1, max(_by_key(ctx), _by_pics(ctx)) + 1)


def on_call(run: Run, call: Call, frame: int) -> None:
    """A finding, once a case, if the station speaks of a connector that by its own key it does not have."""
    number, most = whole_number(call.payload.get("connectorId")), _by_key(run.ctx)
    section = _SECTIONS.get(call.action)
    if section is None or not most or number is None or 0 <= number <= max(most, _planned(run.ctx)):
        return
    text, actual = "the station speaks only of connectors that it has", f"{call.action} of connector {number}"
    say(run, _CHECK, text, f"0 to {most} ({KEY})", actual, f"OCPP 1.6 sections {section} and 9.1.19", frame)


def _planned(ctx: Context) -> int:
    return max(int(ctx.parameters["connectors"]), int(ctx.parameters["connector"]))


def _by_key(ctx: Context) -> int:
    """0 if the station has not told it, or something that it cannot be."""
    number = whole_text(ctx.dut.key_value(KEY)) or 0
    return number if number <= MOST else 0


def _by_pics(ctx: Context) -> int:
    number = whole_number(look_up(ctx.pics, DECLARED)) or 0
    return number if 0 < number <= MOST else 0
