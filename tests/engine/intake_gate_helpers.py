"""A certification with register and answers, opened, and a station that boots."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import websockets

from app import commands as c
from app.campaign.record import CampaignRecord
from app.engine.bench import Bench
from app.intake.standing import standing
from app.link.central_system import CentralSystemLink
from app.resources import demo_pics

LAB = """\
laboratory: {name: Elbe Test Laboratory, address: Hamburg}
people:
  - {id: keller, name: A. Keller, authorisations: [test]}
  - {id: blum, name: B. Blum}
equipment:
  - {id: M-7, kind: meter, calibration_due: %s}
  - {id: T-2, kind: evse-tester}
  - {id: EV-1, kind: ev, in_use: no}
  - {id: PC-1, kind: pc}
network: {bench_address: 10.0.0.5}
"""
ANSWERS = """\
identity: {serial: SIM-0001}
answers:
  cards: yes
  condition: yes
  documentation: yes
  representative: {answer: yes, remark: "Kim, +31 1"}
  network-sheet: yes
  set-up: yes
  network: {answer: yes, bandwidth: 50, latency: 12}
  programme: yes
"""


def on_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test in an event loop of its own."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        asyncio.run(test(*arguments, **named))

    return run


@asynccontextmanager
async def opened(folder: Path, **changes: Any) -> AsyncIterator[Bench]:
    """A certification of a real station, opened."""
    (folder / "lab.yaml").write_text(changes.pop("lab", LAB % "2027-03-31"), encoding="utf-8")
    (folder / "intake.yaml").write_text(changes.pop("answers", ANSWERS), encoding="utf-8")
    values: dict[str, Any] = {
        "mode": "certification", "listen": "127.0.0.1:0", "lab_path": str(folder / "lab.yaml"),
        "intake_path": str(folder / "intake.yaml"), "tester": {"name": "A. Keller"},
    }  # fmt: skip
    pics = changes.pop("pics", str(demo_pics("charging-station")))
    bench = Bench()
    reply = await bench.handle(c.OpenCampaign(pics, str(folder / "a.ocppcase"), **(values | changes)))
    assert reply.ok, reply.text
    try:
        yield bench
    finally:
        await bench.handle(c.Quit())


async def boot(bench: Bench, serial: str = "SIM-0001") -> Any:
    """A station connects and boots; its connection, which stays open."""
    assert bench.campaign is not None
    link = bench.campaign.connection.link
    assert isinstance(link, CentralSystemLink)
    socket = await websockets.connect(f"{link.url}CP-1", subprotocols=["ocpp1.6"])  # type: ignore[list-item]
    payload = {
        "chargePointVendor": "OCPP Bench", "chargePointModel": "Sim-CS", "chargePointSerialNumber": serial, "firmwareVersion": "1.0.0",
    }  # fmt: skip
    await socket.send(json.dumps([2, "1", "BootNotification", payload]))
    assert "Accepted" in str(await socket.recv())
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": "2026-11-20T09:00:00Z"}
    await socket.send(json.dumps([2, "2", "StatusNotification", status]))
    await socket.recv()
    return socket


def state(record: CampaignRecord, item: str) -> str:
    return next(one.state for one in standing(record) if one.id == item)
