"""Running an embedded DUT as a program: ready line, operator's lines, HTTP hook, clean end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.simulators import console
from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.errors import CannotDo
from app.simulators.faults import UnknownFault
from app.simulators.http_hook import HttpHook
from app.simulators.options import CsmsOptions, StationOptions


@dataclass(frozen=True)
class RunOptions:
    """What concerns the program, for either DUT."""

    hook: tuple[str, int] | None = None
    """Host and port of the HTTP hook, port 0 for any free one; None for no hook."""
    interactive: bool = False
    """Take the operator's lines from standard input."""
    exit_with_parent: bool = False
    """End when standard input ends."""


class _Device(Protocol):
    async def perform(self, action: str, arguments: Mapping[str, Any]) -> str | None: ...
    def switch_fault(self, name: str, on: bool) -> None: ...
    async def close(self) -> None: ...


async def run_charging_station(options: StationOptions, run: RunOptions) -> int:
    """Run a simulated charging station until it is told to end.

    Returns:
        the exit code: 0, or 2 where it could not start.
    """
    try:
        station = ChargingStation(options)
    except ValueError as error:
        return _failed(error)

    async def start() -> str:
        await station.start()
        return f"{options.url.rstrip('/')}/{options.identity}"

    def status() -> str:
        return "\n".join(f"{number}  {station.state(number).status}" for number in station.numbers)

    return await _run(station, start, status, run, console.station_action, console.STATION_HELP)


async def run_csms(options: CsmsOptions, run: RunOptions) -> int:
    """Run a simulated CSMS until it is told to end.

    Returns:
        the exit code: 0, or 2 where it could not start.
    """
    try:
        csms = CentralSystem(options)
    except ValueError as error:
        return _failed(error)

    def status() -> str:
        reported = sorted(csms.statuses.items())
        return (
            "\n".join(f"{charge_point} {number}  {text}" for (charge_point, number), text in reported) or "nothing yet"
        )

    return await _run(csms, csms.start, status, run, console.csms_action, console.CSMS_HELP)


async def _run(
    device: _Device,
    start: Callable[[], Any],
    status: Callable[[], str],
    run: RunOptions,
    parse: Callable[[str], tuple[str, dict[str, Any]]],
    help_text: str,
) -> int:
    ended = asyncio.Event()
    hook: HttpHook | None = None
    keyboard: asyncio.Task[None] | None = None
    with _signals(ended):
        try:
            ready: dict[str, Any] = {"ready": True, "hook": None}
            if run.hook is not None:
                hook = HttpHook(device.perform, *run.hook)
                ready["hook"] = await hook.start()
            ready["url"] = await start()
            print(json.dumps(ready), flush=True)
            if run.interactive or run.exit_with_parent:
                keyboard = asyncio.create_task(_operate(device, status, run, parse, help_text, ended))
            await ended.wait()
            return 0
        except OSError as error:
            return _failed(error)
        finally:
            if keyboard is not None:
                keyboard.cancel()
                await asyncio.gather(keyboard, return_exceptions=True)
            if hook is not None:
                await hook.close()
            await device.close()


async def _operate(
    device: _Device,
    status: Callable[[], str],
    run: RunOptions,
    parse: Callable[[str], tuple[str, dict[str, Any]]],
    help_text: str,
    ended: asyncio.Event,
) -> None:
    if run.interactive:
        _say(help_text)
    async with contextlib.aclosing(console.lines()) as lines:
        async for line in lines:
            if not run.interactive or not line:
                continue
            if line in ("quit", "exit"):
                ended.set()
            elif line == "help":
                _say(help_text)
            elif line == "status":
                _say(status())
            else:
                _say(await _obey(device, parse, line))
    if run.exit_with_parent or run.interactive:
        ended.set()


async def _obey(device: _Device, parse: Callable[[str], tuple[str, dict[str, Any]]], line: str) -> str:
    try:
        word, *rest = line.split()
        if word == "switch" and len(rest) == 2 and rest[1] in ("on", "off"):
            device.switch_fault(rest[0], rest[1] == "on")
            return "done"
        await device.perform(*parse(line))
    except (CannotDo, UnknownFault, console.NotUnderstood) as error:
        return str(error)
    return "done"


@contextlib.contextmanager
def _signals(ended: asyncio.Event) -> Iterator[None]:
    """Let Ctrl+C and SIGTERM set ``ended``, and put back what was there before."""
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            before[number] = signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))
        except ValueError:
            pass  # Not in the main thread: whoever runs us there ends us by cancelling.
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failed(error: Exception) -> int:
    _say(f"cannot start: {error}")
    return 2


def _say(text: str) -> None:
    # Standard output belongs to the ready line.
    print(text, file=sys.stderr, flush=True)
