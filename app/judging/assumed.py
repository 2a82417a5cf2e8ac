"""What the bench assumes of the DUT without having heard it (:class:`app.events.DutAssumed`): live and when judging again."""

from __future__ import annotations

from app.scenario.dut_state import DutState


def assume(dut: DutState, what: str) -> None:
    """Take this to be so.

    Raises:
        ValueError: nothing of this name can be assumed.
    """
    match what:
        case "no transaction":
            dut.transactions.clear()
        case "not registered":
            dut.booted = False
        case _:
            raise ValueError(f"nothing is known of the assumption {what!r}")
