"""A Run workspace on a sample campaign, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable

from app.campaign.record import CampaignRecord
from app.events import Event, Recorded
from ui.run.sample import STATES
from ui.run.workspace import RunWorkspace


class Desk:
    """A workspace, its record, and the commands it sent."""

    def __init__(self, state: str | list[Recorded]) -> None:
        self.records = list(STATES[state]() if isinstance(state, str) else state)
        self.now = self.records[-1].mono_ns if self.records else 0
        self.record = CampaignRecord.fold(self.records)
        self.workspace = RunWorkspace(lambda: self.now, by="A. Keller")
        self.workspace.resize(1920, 964)
        self.commands: list[object] = []
        self.workspace.command.connect(self.commands.append)
        self.workspace.set_record(self.record)

    def say(self, *events: Event) -> None:
        """Let these events happen, in one batch."""
        batch = []
        for event in events:
            self.now += 1_000_000
            last = self.records[-1]
            recorded = Recorded(last.seq + 1, last.utc_ns + 1_000_000, self.now, event)
            self.records.append(recorded)
            self.record.apply(recorded)
            batch.append(recorded)
        self.workspace.apply(batch)
        self.workspace.refresh()

    def arm(self, wait: Callable[[int], None]) -> None:
        wait(760)
