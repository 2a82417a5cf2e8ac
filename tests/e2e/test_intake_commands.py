"""Register, prepared answers, network sheet and the gate before a certification, from the command line."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import websockets

from app import cli
from app.resources import demo_pics

CS, CSMS = str(demo_pics("charging-station")), str(demo_pics("csms"))
LAB = """\
laboratory: {name: Elbe Test Laboratory, address: Hamburg}
people:
  - {id: tester, name: Sam Tester, authorisations: [test]}
equipment:
  - {id: M-7, kind: meter, calibration_due: %s}
  - {id: T-2, kind: evse-tester}
network: {bench_address: 10.0.0.5}
"""


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Exit code, standard output and standard error of ``ocpp-bench`` with these arguments."""

    def run(*arguments: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ocpp-bench", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_a_register_is_written_and_checked(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    code, _, err = call("lab", "new", "-o", path)
    assert code == 0
    assert "ocpp-bench lab check" in err
    assert call("lab", "new", "-o", path)[0] == 2
    code, out, _ = call("lab", "check", path)
    assert (code, "no calibration date" in out) == (0, True)
    path.write_text(LAB % "2020-01-31", encoding="utf-8")
    code, out, _ = call("lab", "check", path)
    assert code == 1
    assert "Meter M-7: calibration was due on 2020-01-31" in out
    path.write_text("equipment:\n  - {id: x, kind: metre}\n", encoding="utf-8")
    code, out, _ = call("lab", "check", path)
    assert code == 1
    assert "lab.yaml:2:19: error: metre" in out
    assert call("lab", "check", tmp_path / "none.yaml")[0] == 2


def test_the_network_sheet_is_printed_and_written(call: Any, tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(LAB % "2099-01-31", encoding="utf-8")
    code, out, err = call("network-sheet", CS, "--lab", tmp_path / "lab.yaml", "--listen", "0.0.0.0:9321")
    assert code == 0
    assert "ws://10.0.0.5:9321/CP-1" in out
    assert err == ""
    code, out, err = call("network-sheet", CS)
    assert (code, "Not decided yet" in err) == (0, True)
    code, out, err = call("network-sheet", CS, "-o", tmp_path / "sheet.pdf")
    assert (code, out) == (0, "")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    code, _, err = call("network-sheet", CSMS)
    assert (code, "for a charging station" in err) == (2, True)
    assert call("network-sheet", CS, "-o", tmp_path / "no" / "sheet.pdf")[0] == 2


def test_questions_are_written_for_a_device(call: Any, tmp_path: Path) -> None:
    code, out, _ = call("intake", "new", CS)
    assert code == 0
    assert "documentation:" in out
    assert "access:" not in out
    assert "access:" in call("intake", "new", CSMS)[1]
    assert call("intake", "new", tmp_path / "none.yaml")[0] == 2


def test_a_rehearsal_warns_of_an_overdue_calibration_and_its_checklists_are_shown(call: Any, tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(LAB % "2020-01-31", encoding="utf-8")
    case = tmp_path / "a.ocppcase"
    code, out, err = call(
        "run",
        CS,
        "--case-file",
        case,
        "--hands",
        "simulated",
        "--lab",
        tmp_path / "lab.yaml",
        "--only",
        "TC_001_CS",
        "--json",
    )
    assert code == 0, err
    assert "Warning      Equipment and calibration: Meter M-7: calibration was due on 2020-01-31" in err
    result = json.loads(out)
    assert next(item for item in result["intake"] if item["item"] == "equipment")["state"] == "not met"
    assert next(item for item in result["intake"] if item["item"] == "pre-test")["state"] == "settled"
    assert {row["state"] for row in result["identity"]} == {"same"}
    code, out, _ = call("intake", "show", case)
    assert code == 1
    assert "not met   Equipment and calibration" in out
    assert json.loads(call("intake", "show", case, "--json")[1])[0]["item"] == "pics"
    assert call("intake", "show", tmp_path / "none")[0] == 2


def test_a_certification_without_answers_does_not_start_and_says_why(call: Any, tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(LAB % "2099-01-31", encoding="utf-8")
    code, _, err = call(
        "run", CS, "--case-file", tmp_path / "a.ocppcase", "--mode", "certification", "--listen", "127.0.0.1:0",
        "--set", "connect_timeout=1", "--lab", tmp_path / "lab.yaml",
    )  # fmt: skip
    assert code == 2
    assert ">> Identity of the device" in err
    assert "Go on with: ocpp-bench resume" in err
    assert "Certification cannot start: 10 items of the intake are open." in err
    assert "- Pre-test: the device has not connected. Switch the station on" in err


def _station(port: int) -> threading.Thread:
    """A station that boots and then is gone once the bench asks for anything."""

    async def serve() -> None:
        for _ in range(200):
            try:
                async with websockets.connect(f"ws://127.0.0.1:{port}/CP-1", subprotocols=["ocpp1.6"]) as socket:  # type: ignore[list-item]
                    payload = {
                        "chargePointVendor": "OCPP Bench",
                        "chargePointModel": "Sim-CS",
                        "chargePointSerialNumber": "X-9",
                    }
                    await socket.send(json.dumps([2, "1", "BootNotification", payload]))
                    await socket.recv()
                    async for _ in socket:
                        return
            except OSError:
                await asyncio.sleep(0.05)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    return thread


def test_a_certification_asks_at_the_terminal_and_then_starts(call: Any, tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (tmp_path / "lab.yaml").write_text(LAB % "2099-01-31", encoding="utf-8")
    (tmp_path / "intake.yaml").write_text("answers: {condition: yes, set-up: yes, programme: yes}\n", encoding="utf-8")
    thread = _station(port)
    case = tmp_path / "a.ocppcase"
    # the nameplate, cards, identity (the serial number differs), documentation, representative (first without its remark), sheet, network
    typed = "\n\nSIM-0001\n\ny\n\ny\nagreed with the vendor\ny\nmanual\nmaybe\ny\n\ny\nKim\ny\n\ny\n120\nfast\n18,5\n\nspeed test\n"
    code, _, err = call(
        "run", CS, "--case-file", case, "--mode", "certification", "--listen", f"127.0.0.1:{port}", "--only", "TC_001_CS",
        "--set", "connect_timeout=5", "--lab", tmp_path / "lab.yaml", "--intake", tmp_path / "intake.yaml", typed=typed,
    )  # fmt: skip
    thread.join(10)
    assert code == 1, err  # it started; the station left at the first request
    assert "needs a remark: name, and how to reach them" in err
    assert "Please give a number." in err
    assert "Certification cannot start" not in err
    assert "SIM-0001 as typed and in the PICS; X-9 by BootNotification" in err
    shown = {item["item"]: item for item in json.loads(call("intake", "show", case, "--json")[1])}
    assert "explained by Sam Tester: agreed with the vendor" in shown["identity"]["text"]
    assert shown["network"]["text"].startswith("Bandwidth 120 kB/s, Latency 18.5 ms")
    assert shown["test-procedure"]["state"] == "settled"
