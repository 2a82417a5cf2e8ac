"""Files that the charge point which the bench plays moves for a CSMS: on threads, on the record, and told to the runner.

Outside of what a case waits for, the charge point also reports by itself, as a correct one does: Uploading and Uploaded,
Downloading and Downloaded. It installs nothing, and says so (InstallationFailed).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from app.events import BenchTransfer
from app.evidence.case_file import CaseFile
from app.judging.told_of_files import bench_moved
from app.parameters import BY_NAME
from app.protocol.timestamps import parse_timestamp
from app.scenario.inputs import Input
from app.scenario.outputs import MoveFile
from app.scenario.values import Context
from app.services.file_client import Order, Result, transfer, without_password

Report = tuple[str, dict[str, str]]
"""A CALL of the charge point: action and payload."""

_AFTER_ALL_S = 2.0
"""So much longer than it may take, a transfer is waited for."""
_LONGEST_S = 86_400.0
"""A retrieveDate that is further away than this is not waited for longer."""


@dataclass(frozen=True)
class _Move:
    """A transfer under way."""

    wanted: MoveFile
    number: int
    case_id: str
    attempt: int


class BenchFiles:
    """The transfers of one campaign. Make it within the event loop."""

    def __init__(self, case_file: CaseFile, ctx: Context, give: Callable[[Input], None]) -> None:
        """``give`` tells the runner, once it is recorded."""
        self._case_file, self._ctx, self._give = case_file, ctx, give
        self._loop = asyncio.get_running_loop()
        self._stopped = threading.Event()
        self._threads: dict[int, threading.Thread] = {}
        self._moving: dict[int, _Move] = {}
        self._later: asyncio.TimerHandle | None = None
        """A firmware that is to be fetched at a time that has not come."""
        self._number = 0
        self.reports: deque[Report] = deque()
        """What the charge point still has to report by itself, as soon as the line is free."""

    def begin(self, wanted: MoveFile, case_id: str, attempt: int) -> None:
        """Begin a transfer, at once or when its time has come. The runner is told of its beginning, and later of its end."""
        # A case goes on at once, so its file is fetched at once, too.
        delay = 0.0 if wanted.in_case else _until(wanted.not_before)
        if wanted.direction == "download" and self._later is not None:
            self._later.cancel()  # the CSMS has decided anew
        if delay > 0:
            self._later = self._loop.call_later(delay, self._begin, wanted, "", 0)
        else:
            self._begin(wanted, case_id, attempt)

    def _begin(self, wanted: MoveFile, case_id: str, attempt: int) -> None:
        self._number += 1
        move = _Move(wanted, self._number, case_id, attempt)
        busy = any(other.wanted.direction == wanted.direction for other in self._moving.values())
        if busy and not wanted.in_case:
            self._record(move, "failed", Result(error="the charge point is at another one of this kind"))
            return
        if wanted.in_case:
            self.reports.clear()  # the case itself reports from here on
        self._moving[move.number] = move
        self._record(move, "started", Result())
        if not wanted.in_case:
            self._report(wanted, "Uploading", "Downloading")
        order = self._order(wanted)
        thread = threading.Thread(target=self._work, args=(move, order), daemon=True, name="file")
        self._threads[move.number] = thread
        thread.start()
        # What no time-out reaches, as a name that is looked up for ever, must not hold up the case.
        late = Result(error=f"{order.timeout_s:g} s were over (transfer_timeout), and it had not come to an end")
        self._loop.call_later(order.after_s + order.timeout_s + _AFTER_ALL_S, self._over, move, late)

    def under_way(self) -> dict[str, str]:
        """Status of what is being moved, by the message that reports it."""
        told = {
            "upload": ("DiagnosticsStatusNotification", "Uploading"),
            "download": ("FirmwareStatusNotification", "Downloading"),
        }
        return dict(told[move.wanted.direction] for move in self._moving.values())

    async def close(self) -> None:
        """End what is under way. A server that says nothing is not waited for."""
        self._stopped.set()
        if self._later is not None:
            self._later.cancel()
        deadline = time.monotonic() + 1
        while self._moving and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        for move in list(self._moving.values()):
            self._over(move, Result(error="the campaign was closed meanwhile"))

    # --- on its thread ----------------------------------------------------------------------------------------------

    def _work(self, move: _Move, order: Order) -> None:
        try:
            result = transfer(order, self._stopped)
        except Exception as error:  # whatever it is, the case has to be told, or it would wait for ever
            result = Result(error=f"{type(error).__name__}: {error}")
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._over, move, result)

    # --- on the loop ------------------------------------------------------------------------------------------------

    def _over(self, move: _Move, result: Result) -> None:
        if self._moving.pop(move.number, None) is None:
            return
        self._threads.pop(move.number, None)
        if result.error and move.wanted.location == BY_NAME["firmware_location"].default:
            result.error += (
                " (the location is the default of the parameter firmware_location: set it to a file that the CSMS has)"
            )
        self._record(move, "failed" if result.error else "finished", result)
        if move.wanted.in_case or self._stopped.is_set():
            return
        if result.error:
            self._report(move.wanted, "UploadFailed", "DownloadFailed")
        else:
            self._report(move.wanted, "Uploaded", "Downloaded")
            if move.wanted.direction == "download":
                self._report(move.wanted, "", "InstallationFailed")

    def _record(self, move: _Move, what: str, result: Result) -> None:
        wanted = move.wanted
        event = BenchTransfer(
            move.case_id,
            move.attempt,
            move.number,
            what,
            wanted.direction,
            without_password(wanted.location),
            wanted.in_case,
            result.protocol,
            wanted.file_name,
            result.size,
            result.sha256,
            result.seconds,
            result.tries,
            result.tls,
            result.error,
        )
        recorded = self._case_file.append(event)
        self._give(bench_moved(event, recorded.mono_ns, recorded.utc_ns))

    def _report(self, wanted: MoveFile, uploading: str, downloading: str) -> None:
        if wanted.direction == "upload":
            self.reports.append(("DiagnosticsStatusNotification", {"status": uploading}))
        else:
            self.reports.append(("FirmwareStatusNotification", {"status": downloading}))

    def _order(self, wanted: MoveFile) -> Order:
        values = self._ctx.parameters
        return Order(
            wanted.direction,
            wanted.location,
            wanted.file_name,
            self._diagnostics() if wanted.direction == "upload" else b"",
            wanted.retries,
            float(wanted.retry_interval_s),
            0.0,
            float(values["transfer_timeout"]),
            int(values["transfer_limit"]) * 1_000_000,
            str(values["transfer_trust"]),
        )

    def _diagnostics(self) -> bytes:
        """What a charge point would tell of itself: a small text."""
        values, dut = self._ctx.parameters, self._ctx.dut
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        lines = [
            f"Diagnostics of {values['charge_point_vendor']} {values['charge_point_model']}, {now}",
            f"connectors: {values['connectors']}",
            *(f"connector {number}: {status}" for number, status in sorted(dut.charge_point.statuses.items())),
            f"registered: {'yes' if dut.booted else 'no'}, heartbeat every {dut.heartbeat_interval} s",
            *(f"transaction {number} is running" for number in dut.transactions),
            f"local list: version {dut.charge_point.list_version}",
            "",
            "Configuration",
            *(f"{key} = {value}" for key, value in sorted(dut.charge_point.values.items())),
        ]
        return "\n".join([*lines, ""]).encode()


def _until(moment: str) -> float:
    """Seconds from now until this time stamp, 0 if it is over or none."""
    parsed = parse_timestamp(moment) if moment else None
    return 0.0 if parsed is None else min(max(0.0, (parsed - datetime.now(UTC)).total_seconds()), _LONGEST_S)
