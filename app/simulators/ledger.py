"""The transactions that the simulated CSMS knows of."""

from __future__ import annotations

from dataclasses import dataclass

from app.simulators.authorization import same_tag


@dataclass
class Entry:
    """One transaction, running or ended."""

    identifier: int
    charge_point: str
    connector: int
    tag: str
    meter_start: int
    started: str
    running: bool = True


class Ledger:
    """All transactions of one CSMS; identifiers are never given twice."""

    def __init__(self, first: int = 1001) -> None:
        self._next = first
        self._entries: dict[int, Entry] = {}

    def start(self, charge_point: str, connector: int, tag: str, meter_start: int, started: str) -> Entry:
        """A new transaction. One that still runs on the same connector has evidently ended unheard."""
        for entry in self.running(charge_point):
            if entry.connector == connector:
                entry.running = False
        entry = Entry(self._next, charge_point, connector, tag, meter_start, started)
        self._entries[entry.identifier] = entry
        self._next += 1
        return entry

    def stop(self, identifier: int) -> None:
        """A transaction has ended. An unknown one is nobody's business (OCPP 1.6 section 4.10)."""
        entry = self._entries.get(identifier)
        if entry is not None:
            entry.running = False

    def repeated(self, charge_point: str, connector: int, tag: str, meter_start: int, started: str) -> Entry | None:
        """The transaction that this very StartTransaction has begun already, where its answer was lost."""
        for entry in self._entries.values():
            same = (entry.charge_point, entry.connector, entry.meter_start, entry.started)
            if same == (charge_point, connector, meter_start, started) and same_tag(entry.tag, tag):
                return entry
        return None

    def running(self, charge_point: str) -> list[Entry]:
        return [entry for entry in self._entries.values() if entry.running and entry.charge_point == charge_point]

    def elsewhere(self, charge_point: str, connector: int, tag: str) -> bool:
        """Whether this tag runs a transaction on another connector, of any charge point."""
        return any(
            entry.running
            and same_tag(entry.tag, tag)
            and (entry.charge_point, entry.connector) != (charge_point, connector)
            for entry in self._entries.values()
        )
