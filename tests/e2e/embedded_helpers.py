"""A campaign of the engine against an embedded DUT with its hook, for the end-to-end tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from e2e_helpers import Session

from app.resources import demo_pics
from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.http_hook import HttpHook
from app.simulators.options import StationOptions


async def with_station(
    session: Session,
    devices: list[ChargingStation],
    cases: Sequence[str] | Callable[[], Sequence[str]],
    settings: Mapping[str, str],
    pics: Path | None = None,
    **options: Any,
) -> Any:
    """Run these cases against the embedded station, and say what came of them.

    Args:
        devices: where the station is put, for whoever switches its faults.
        cases: or what gives them once the campaign is open.
        pics: that of the demo, if none is given.
        options: of the station, besides those by which it is quick.
    """
    hook = HttpHook(lambda action, arguments: devices[0].perform(action, arguments))
    chosen: Sequence[str] = ()
    try:
        pics = pics or demo_pics("charging-station")
        await session.open("charging-station", await hook.start(), settings, listen="127.0.0.1:0", pics=pics)
        quick = StationOptions(url=session.url, boot_seconds=0.01, reconnect_first=0.02, **options)
        devices.append(ChargingStation(quick))
        await devices[0].start()
        chosen = cases() if callable(cases) else cases
        await session.run(chosen)
    finally:
        await session.close()
        for device in devices:
            await device.close()
        await hook.close()
    return session.results(chosen)


async def with_csms(
    session: Session, device: CentralSystem, cases: Sequence[str], settings: Callable[[], Mapping[str, str]]
) -> Any:
    """Run these cases against the embedded CSMS, and say what came of them. ``settings`` are asked for once it listens."""
    hook = HttpHook(device.perform)
    try:
        url = await device.start()
        await session.open("csms", await hook.start(), settings(), connect=url, charge_point_id="BENCH-1")
        await session.run(cases)
    finally:
        await session.close()
        await device.close()
        await hook.close()
    return session.results(cases)
