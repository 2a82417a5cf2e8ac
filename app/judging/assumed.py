"""What the bench assumes of the DUT without having heard it (:class:`app.events.DutAssumed`): live and when judging again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.dut_state import DutState


def assume(dut: DutState, what: str, value: Mapping[str, Any]) -> None:
    """Take this to be so.

    Raises:
        ValueError: nothing of this name can be assumed.
    """
    match what:
        case "no transaction":
            dut.transactions.clear()
        case "not registered":
            dut.booted = False
        case "to put back":
            dut.to_put_back.update({str(key): str(before) for key, before in value.items()})
        case "transaction ids":
            dut.next_transaction_id = max(dut.next_transaction_id, int(value["next"]))
        case "charge point":
            dut.charge_point.restore(value)
        case _:
            raise ValueError(f"nothing is known of the assumption {what!r}")
        case "transactions":
            dut.transactions = {int(number): request for number, request in value.items()}
