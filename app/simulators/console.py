"""The operator's lines on standard input, as manual actions: ``plug 1``, ``tag 1 VALID-1``, ``send Reset {"type": "Soft"}``."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncGenerator
from typing import Any

STATION_HELP = """\
plug N                   plug the cable into connector N and the EV
unplug N [EV]            unplug it on both sides, or on the EV's side only
tag N IDTAG              hold a card to the reader of connector N
power off|on|cycle       switch the station's power
fault N [CODE]           bring connector N (0: the station) into Faulted
clear N                  end that fault
lock-failure N           make the next locking of connector N fail
unlock-failure N         make the next unlocking of connector N fail
lock-works N             let the cable lock of connector N work again
list-failure on|off      let updates of the local authorization list fail, or work again
reservations on|off      take reservations, or none
switch NAME on|off       switch a fault of --list-faults on or off
status                   print the status of all connectors
help, quit"""

CSMS_HELP = """\
send ACTION [PAYLOAD]    send a request to the charge point, such as: send Reset {"type": "Soft"}
switch NAME on|off       switch a fault of --list-faults on or off
status                   print the connectors that were reported
help, quit"""


class NotUnderstood(ValueError):  # noqa: N818
    """The line is no command. The text says what was expected."""


def station_action(line: str) -> tuple[str, dict[str, Any]]:
    """The manual action that a line to the station asks for.

    Raises:
        NotUnderstood: it asks for none.
    """
    word, *rest = line.split()
    try:
        if word == "power" and rest and rest[0] in ("on", "off", "cycle"):
            return "Power" + rest[0].capitalize(), {}
        if word == "list-failure" and rest and rest[0] in ("on", "off"):
            return ("CauseLocalListFailure" if rest[0] == "on" else "ClearLocalListFailure"), {}
        if word == "reservations" and rest and rest[0] in ("on", "off"):
            return ("EnableReservations" if rest[0] == "on" else "DisableReservations"), {}
        connector = {"connectorId": int(rest[0])} if rest else {}
        if word == "plug":
            return "PlugIn", connector
        if word == "unplug":
            return "Unplug", {**connector, "side": rest[1] if len(rest) > 1 else "both"}
        if word == "tag" and len(rest) == 2:
            return "PresentIdTag", {**connector, "idTag": rest[1]}
        if word == "fault":
            return "CauseFault", {**connector, **({"errorCode": rest[1]} if len(rest) > 1 else {})}
        simple = {
            "clear": "ClearFault",
            "lock-failure": "CauseLockFailure",
            "unlock-failure": "CauseUnlockFailure",
            "lock-works": "ClearLockFailure",
        }
        if word in simple:
            return simple[word], connector
    except ValueError:
        raise NotUnderstood(f"{rest[0]!r} is not a connector number") from None
    raise NotUnderstood("not understood; 'help' lists the commands")


def csms_action(line: str) -> tuple[str, dict[str, Any]]:
    """The manual action that a line to the CSMS asks for.

    Raises:
        NotUnderstood: it asks for none.
    """
    word, _, rest = line.partition(" ")
    action, _, payload = rest.strip().partition(" ")
    if word != "send" or not action:
        raise NotUnderstood("not understood; 'help' lists the commands")
    try:
        parsed = json.loads(payload or "{}")
    except ValueError:
        raise NotUnderstood(f"{payload!r} is not JSON") from None
    return "TriggerFromCsms", {"action": action, "payload": parsed}


async def lines() -> AsyncGenerator[str, None]:
    """The lines of standard input, until it ends.

    They are read from the file descriptor in a thread that may stay blocked when the program ends: Python's own buffered
    reader holds a lock then, and brings the interpreter down. Event loops cannot read a console everywhere.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    def put(data: bytes) -> None:
        try:
            loop.call_soon_threadsafe(queue.put_nowait, data)
        except RuntimeError:
            pass  # The loop has closed meanwhile.

    def read() -> None:
        data = b"x"
        while data:
            try:
                data = os.read(0, 4096)
            except OSError:
                data = b""
            put(data)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    rest = b""
    while data := await queue.get():
        *complete, rest = (rest + data).split(b"\n")
        for line in complete:
            yield line.decode(errors="replace").strip()
