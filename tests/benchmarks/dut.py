"""A client that stamps its own sends and receives: ``python -m tests.benchmarks.dut PORT CALLS RATE WINDOW LOG``.

It answers every CALL after a random time, sends CALLs of its own (RATE a second, or as fast as WINDOW unanswered ones
allow), and logs for each CALL that it answered: message id, received, sent (monotonic ns).
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import socket
import sys
import time
from pathlib import Path

from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from app.link.stamp_socket import StampSocket

METER_VALUES = {
    "connectorId": 1,
    "meterValue": [
        {
            "timestamp": "2026-01-01T00:00:00.000Z",
            "sampledValue": [
                {
                    "value": str(n),
                    "measurand": "Energy.Active.Import.Register",
                    "unit": "Wh",
                    "context": "Sample.Periodic",
                }
                for n in range(4)
            ],
        }
    ],
}


def main() -> None:
    port, calls, rate, window, log = (
        int(sys.argv[1]),
        int(sys.argv[2]),
        float(sys.argv[3]),
        int(sys.argv[4]),
        Path(sys.argv[5]),
    )
    wire = StampSocket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    wire.connect(("127.0.0.1", port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/BENCH"), subprotocols=["ocpp1.6"], max_size=2**22)  # type: ignore[list-item]
    protocol.send_request(protocol.connect())
    flush(wire, protocol)
    if rate and hasattr(os, "sched_setscheduler"):
        with contextlib.suppress(
            OSError
        ):  # only root may; the client is the yardstick, so nothing should come before it
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    chooser = random.Random(1)
    due: list[tuple[int, str, int]] = []
    answered: list[tuple[str, int, int]] = []
    open_calls, sent_calls, next_call = 0, 0, time.monotonic_ns() + 500_000_000
    payload = json.dumps(METER_VALUES)
    wire.setblocking(False)
    while True:
        now = time.monotonic_ns()
        while due and due[0][0] <= now:
            _, message_id, received = due.pop(0)
            protocol.send_text(json.dumps([3, message_id, {"configurationKey": []}]).encode())
            flush(wire, protocol)
            answered.append((message_id, received, wire.entered_ns))
        while sent_calls < calls and open_calls < window and now >= next_call:
            sent_calls, open_calls = sent_calls + 1, open_calls + 1
            next_call += round(1e9 / rate * chooser.expovariate(1)) if rate else 0
            protocol.send_text(f'[2,"dut-{sent_calls}","MeterValues",{payload}]'.encode())
            flush(wire, protocol)
        waits = [due[0][0] - now] if due else []
        waits += [next_call - now] if sent_calls < calls and open_calls < window else []
        readable, _, _ = select.select([wire], [], [], max(0, min(waits, default=50_000_000)) / 1e9)
        if not readable:
            continue
        data = wire.recv(65536)
        if not data:
            break
        received = wire.kernel_ns - offset() if wire.kernel_ns is not None else time.monotonic_ns()
        protocol.receive_data(data)
        for event in protocol.events_received():
            if getattr(event, "opcode", None) is Opcode.TEXT:
                message = json.loads(event.data)  # type: ignore[union-attr]
                if message[0] == 2:
                    due.append((time.monotonic_ns() + chooser.randrange(200_000, 3_000_000), message[1], received))
                    due.sort()
                else:
                    open_calls -= 1
            elif getattr(event, "opcode", None) is Opcode.CLOSE:
                log.write_text(json.dumps(answered))
                return
        flush(wire, protocol)
    log.write_text(json.dumps(answered))


def offset() -> int:
    """Real time minus monotonic time, in ns, from the narrowest of three looks."""
    looks = []
    for _ in range(3):
        before, real, after = time.monotonic_ns(), time.time_ns(), time.monotonic_ns()
        looks.append((after - before, real - (before + after) // 2))
    return min(looks)[1]


def flush(wire: StampSocket, protocol: ClientProtocol) -> None:
    for data in protocol.data_to_send():
        while data:
            try:
                data = data[wire.send(data) :]
            except BlockingIOError:
                select.select([], [wire], [])


if __name__ == "__main__":
    main()
