"""What hands have done to a charging station for a case and nobody has undone since: a fault, a lock that fails, power that is off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.campaign.dut_known import CONFIRM
from app.campaign.record import CampaignRecord, PromptRecord

_UNDONE_BY: Mapping[str, str] = {
    "CauseFault": "ClearFault",
    "CauseLockFailure": "ClearLockFailure",
    "CauseUnlockFailure": "ClearLockFailure",
    "CauseLocalListFailure": "ClearLocalListFailure",
    "DisableReservations": "EnableReservations",
    "PowerOff": "PowerOn",
}
"""Manual action -> the one that undoes it. Cables and transactions the wire tells."""
WORDS: Mapping[str, str] = {
    "ClearFault": "the fault that a case has wanted may still be there",
    "ClearLockFailure": "the cable lock may still fail, as a case has wanted it",
    "ClearLocalListFailure": "updates of the local list may still fail, as a case has wanted it",
    "EnableReservations": "reservations are still switched off, as a case has wanted it",
    "PowerOn": "the station's power is still off, as a case has wanted it",
}
"""The action that is missing -> what that means, for a tester."""


def undone(record: CampaignRecord) -> list[tuple[str, dict[str, Any]]]:
    """The actions that are missing, with their arguments, in the order in which they became necessary."""
    missing: dict[tuple[str, int | None], None] = {}
    for prompt in _answered(record):
        action, connector = prompt.shown.action, prompt.shown.arguments.get("connectorId")
        if action == CONFIRM:
            missing.clear()  # somebody has brought the station to idle
        elif action in _UNDONE_BY:
            missing[(_UNDONE_BY[action], connector)] = None
        else:
            for key in list(missing):
                if key[0] == action and connector in (key[1], 0, None):
                    del missing[key]
    return [(action, {} if connector is None else {"connectorId": connector}) for action, connector in missing]


def _answered(record: CampaignRecord) -> Iterator[PromptRecord]:
    """Every prompt that was done, in the order in which that was."""
    attempts = [attempt for attempts in record.attempts.values() for attempt in attempts] + record.utilities
    prompts = [prompt for attempt in attempts for prompt in attempt.prompts]
    prompts += [*record.confirmations, *record.hands_between]
    done = [prompt for prompt in prompts if prompt.closed is not None and prompt.closed.how in ("done", "seen")]
    yield from sorted(done, key=lambda prompt: prompt.closed_seq)
