"""An empty PICS with everything explained, made from the questions themselves so that it never lags behind them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from app import parameters
from app.campaign.pics import PICS_CLASSES
from app.campaign.pics_items import Item, Kind, Needed

_WIDTH = 116

_HEAD = """\
Protocol Implementation Conformance Statement (PICS) for OCPP 1.6, {what}.

Fill in after each colon. Leave a line empty while an answer is not known: the plan then says for each case that needs it
"cannot be decided yet". Yes and no are written without quotes; versions and serial numbers best in quotes.
Check it with:  ocpp-bench pics check FILE     See the plan with:  ocpp-bench plan FILE
Where a comment says "needed for the report", a complete report cannot be made without the answer.
The ids after "decides" are the OCTT ids of appendix C of the test procedure (V1.1.4)."""

_WHAT = {"charging-station": "charging station", "csms": "charging station management system (CSMS)"}


def template(dut_type: str) -> str:
    """The commented template for ``charging-station`` or ``csms``, as YAML text.

    Raises:
        ValueError: another DUT type.
    """
    if dut_type not in PICS_CLASSES:
        raise ValueError(f"there is no DUT type {dut_type!r}; the types are {', '.join(PICS_CLASSES)}")
    return "\n".join(_lines(dut_type)) + "\n"


def _lines(dut_type: str) -> Iterator[str]:
    head = _HEAD.format(what=_WHAT[dut_type])
    yield from ("# " + line for line in head.splitlines())
    yield ""
    yield f"dut: {dut_type}"
    for part in PICS_CLASSES[dut_type].sections():
        yield ""
        yield f"# --- {part.label} {'-' * (_WIDTH - len(part.label) - 7)}"
        yield from _comment(part.meaning, "")
        yield f"{part.name}:"
        for item in part.items:
            yield from _explained(item)
            yield f"  {item.name}:"
    yield ""
    yield f"# --- Campaign parameters {'-' * (_WIDTH - 26)}"
    yield from _comment(
        "Remove the '#' before a line to change a value. 'ocpp-bench run --set NAME=VALUE' goes before it.", ""
    )
    yield "parameters:"
    for parameter in parameters.PARAMETERS:
        unit = f" ({parameter.unit})" if parameter.unit else ""
        yield f"  # {parameter.name}: {parameter.default}  # {parameter.meaning}{unit}"


def _explained(item: Item) -> Iterator[str]:
    """The comment above a question: what it means, the answers, and what depends on it."""
    yield from _comment(f"{item.label}. {item.meaning}" if item.label != item.name else item.meaning, "  ")
    example = f" Such as {item.example}." if item.example and item.kind is not Kind.TEXT else ""
    yield from _comment(f"Allowed: {item.expected.rstrip('.')}.{example}", "    ")
    if item.decides:
        yield from _comment(f"Decides: {', '.join(item.decides)}.", "    ")
    if item.needed is Needed.REPORT:
        yield from _comment("Needed for the report.", "    ")


def _comment(text: str, indent: str) -> Iterator[str]:
    """``indent`` beyond two spaces stands after the '#'."""
    prefix = f"{indent[:2]}# {indent[2:]}"
    yield from textwrap.wrap(text, _WIDTH, initial_indent=prefix, subsequent_indent=prefix)
