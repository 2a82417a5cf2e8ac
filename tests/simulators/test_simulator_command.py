"""The embedded DUTs as programs: ready line, hook, operator's lines, clean end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.simulators import console
from app.simulators.__main__ import main

STATION = ("charging-station", "--connect", "ws://127.0.0.1:1/", "--hook", "127.0.0.1:0")


@contextmanager
def program(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-W", "error", "-X", "dev", "-m", "app.simulators", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            yield process, json.loads(line)
        finally:
            if process.poll() is None:
                process.kill()


def ended(process: subprocess.Popen[str], text: str | None = None) -> str:
    """What it has said on standard error, after a clean end."""
    output, errors = process.communicate(text, timeout=10)
    assert (process.returncode, output) == (0, "")
    assert "Traceback" not in errors
    assert "Warning" not in errors
    return errors


def ask(url: str, name: str, /, **arguments: Any) -> tuple[int, Any]:
    body = json.dumps({"action": name, "arguments": arguments}).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body), timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a program can take")
def test_a_station_with_a_hook_ends_at_sigterm() -> None:
    with program(*STATION, "--id", "CP-7") as (process, ready):
        assert (ready["ready"], ready["url"]) == (True, "ws://127.0.0.1:1/CP-7")
        assert ask(ready["hook"], "PlugIn", connectorId=1) == (200, {"done": True})
        assert ask(ready["hook"], "PlugIn", connectorId=1)[0] == 409
        assert ask(ready["hook"], "Observe", question="Is connector 1 preparing?") == (200, {"answer": "yes"})
        process.send_signal(signal.SIGTERM)
        assert ended(process) == ""


def test_a_station_at_a_csms_with_operators_at_both() -> None:
    with program("csms", "--listen", "127.0.0.1:0", "--interactive", "--hook", "127.0.0.1:0") as (csms, heard):
        with program("charging-station", "--connect", heard["url"], "--hook", "127.0.0.1:0") as (_, ready):
            # The operator's request waits until the station has come.
            sent = ask(heard["hook"], "TriggerFromCsms", action="ClearCache", payload={})
            assert sent == (200, {"done": True})
            assert ask(ready["hook"], "PowerOff")[0] == 200
        errors = ended(csms, "status\nsend Reset {\nswitch disconnect on\nswitch nonsense on\nquit\n")
    assert "is not JSON" in errors
    assert "done" in errors
    assert "there is no fault 'nonsense'" in errors


def test_the_profiles_of_a_station() -> None:
    with program(*STATION, "--profiles", "Core, Reservation", "--resume-transactions") as (process, ready):
        assert ask(ready["hook"], "CauseLocalListFailure")[0] == 409
        process.kill()
    with program(*STATION) as (process, ready):
        assert ask(ready["hook"], "CauseLocalListFailure") == (200, {"done": True})
        process.kill()
    assert main(["charging-station", "--profiles", "Coffee"]) == 2


def test_it_ends_with_its_parent() -> None:
    with program(*STATION, "--exit-with-parent") as (process, _):
        assert ended(process, "") == ""


def test_operators_lines_at_the_station() -> None:
    with program("charging-station", "--connect", "ws://127.0.0.1:1/", "--interactive") as (process, ready):
        assert ready["hook"] is None
        errors = ended(process, "plug 1\nplug 1\nplug x\nwhat\nhelp\nstatus\nquit\n")
    assert "connector 1 already has a cable" in errors
    assert "'x' is not a connector number" in errors
    assert "not understood" in errors
    assert "1  Preparing" in errors


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("unplug 2 EV", ("Unplug", {"connectorId": 2, "side": "EV"})),
        ("unplug 2", ("Unplug", {"connectorId": 2, "side": "both"})),
        ("tag 1 VALID-1", ("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})),
        ("power cycle", ("PowerCycle", {})),
        ("fault 0 OtherError", ("CauseFault", {"connectorId": 0, "errorCode": "OtherError"})),
        ("clear 0", ("ClearFault", {"connectorId": 0})),
        ("lock-failure 1", ("CauseLockFailure", {"connectorId": 1})),
        ("unlock-failure 1", ("CauseUnlockFailure", {"connectorId": 1})),
        ("lock-works 1", ("ClearLockFailure", {"connectorId": 1})),
        ("list-failure on", ("CauseLocalListFailure", {})),
        ("list-failure off", ("ClearLocalListFailure", {})),
    ],
)
def test_lines_as_actions(line: str, action: tuple[str, dict[str, Any]]) -> None:
    assert console.station_action(line) == action


def test_the_csms_line_as_action() -> None:
    wanted = ("TriggerFromCsms", {"action": "Reset", "payload": {"type": "Soft"}})
    assert console.csms_action('send Reset {"type": "Soft"}') == wanted


@pytest.mark.parametrize("dut", ["charging-station", "csms"])
def test_list_of_faults(dut: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([dut, "--list-faults"]) == 0
    assert "breaks the connection once" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("toaster",),
        ("charging-station", "--hook", "here"),
        ("charging-station", "--connectors", "0"),
        ("charging-station", "--configure", "HeartbeatInterval"),
        ("charging-station", "--late-seconds", "soon"),
        ("charging-station", "--fault", "nonsense"),
        ("charging-station", "--configure", "HeartbeatInterval=soon"),
        ("csms", "--listen", "192.0.2.1:0"),
        ("csms", "--fault", "nonsense"),
    ],
)
def test_usage_errors(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err
