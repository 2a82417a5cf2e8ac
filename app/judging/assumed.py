"""What the bench assumes of the DUT without having heard it (:class:`app.events.DutAssumed`): live and when judging again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.values import Context


def assume(ctx: Context, what: str, value: Mapping[str, Any]) -> None:
    """Take this to be so.

    Raises:
        ValueError: nothing of this name can be assumed.
    """
    dut = ctx.dut
    match what:
        case "no transaction":
            dut.transactions.clear()
        case "not registered":
            dut.booted, dut.registration, dut.register_after_ns = False, "", 0
        case "done by hands":
            dut.action_done(str(value["action"]), value["arguments"], fixed_cable=value.get("fixed_cable") is True)
        case "to put back":
            dut.to_put_back.update({str(key): str(before) for key, before in value.items()})
        case "put back":
            for key, before in value.items():
                dut.to_put_back.pop(str(key), None)
                dut.key_set(str(key), str(before))
        case "keys":
            dut.configuration_read(value)
        case "parameter":
            ctx.parameters = {**ctx.parameters, **value}
        case "PICS":
            for path, answer in value.items():
                ctx.pics = _answered(ctx.pics, path, answer)
        case "transaction ids":
            dut.next_transaction_id = max(dut.next_transaction_id, int(value["next"]))
        case "charge point":
            dut.charge_point.restore(value)
        case "transactions":
            dut.transactions = {int(number): request for number, request in value.items()}
        case "unconfirmed":
            dut.unconfirmed.restore(value)
        case _:
            raise ValueError(f"nothing is known of the assumption {what!r}")


def _answered(pics: Mapping[str, Any], path: str, answer: Any) -> Mapping[str, Any]:
    """The PICS with another answer at a path of two names."""
    part, _, name = path.partition(".")
    items = pics.get(part)
    return {**pics, part: {**(items if isinstance(items, Mapping) else {}), name: answer}}
