"""The command line from outside: wrong input, stops, a killed run, and the JSON that the issue of the product promises."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.resources import demo_pics

CS, CSMS = str(demo_pics("charging-station")), str(demo_pics("csms"))
NOBODY = "http://127.0.0.1:9/"
RUN = [sys.executable, "-c", "from app.cli import main; main()"]
SIMULATE = [sys.executable, "-m", "app.simulators", "charging-station", "--hook", "127.0.0.1:0", "--boot-seconds", "0"]


def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of ``ocpp-bench`` with these arguments."""
    monkeypatch.setattr(sys, "argv", ["ocpp-bench", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["plan", "/nowhere.yaml"], "cannot be read"),
        (["plan", "{broken}"], "broken.yaml:2"),
        (["run", "{broken}", "--case-file", "{case}"], "has 1 error; 'ocpp-bench pics check' lists them"),
        (["run", "{empty}", "--case-file", "{case}"], "error"),
        (["run", "/nowhere.yaml", "--case-file", "{case}"], "cannot be read"),
        (["run", CS], "--case-file"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--only", "TC_999_CS"], "no case 'TC_999_CS'"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--set", "nonsense=1"], "no parameter 'nonsense'"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--set", "connector=x"], "whole number"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--set", "connector=9"], "the station has 2"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--set", "connector"], "NAME=VALUE"),
        (["run", CS, "--case-file", "{case}", "--hands", "nobody"], "terminal, simulated or a URL"),
        (["run", CS, "--case-file", "{case}", "--hands", "ftp://x/"], "http:// or https://"),
        (["run", CS, "--case-file", "{case}", "--hands", "http://"], "names no host"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--listen", "banana"], "must be HOST:PORT"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--listen", "127.0.0.1:99999"], "must be HOST:PORT"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--listen", "{taken}"], "Cannot listen on"),
        (["run", CSMS, "--case-file", "{case}", "--hands", NOBODY, "--connect", "http://x/"], "ws:// or wss://"),
        (["run", CSMS, "--case-file", "{case}", "--hands", NOBODY, "--connect", "ws://"], "names no host"),
        (
            ["run", CSMS, "--case-file", "{case}", "--hands", NOBODY, "--connect", "ws://a:b@x/"],
            "user name or password",
        ),
        (["run", CS, "--case-file", "{case}", "--mode", "certification", "--approve", "advice"], "person's approval"),
        (["run", CS, "--case-file", "{case}", "--approve", "maybe"], "advice or ask"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--report", "{folder}"], "is a folder"),
        (["run", CS, "--case-file", "{case}", "--hands", NOBODY, "--junit", "/nowhere/x.xml"], "does not exist"),
        (["run", CS, "--case-file", "{empty}", "--hands", NOBODY], "exists already"),
        (["run", CS, "--case-file", "/nowhere/x.sqlite", "--hands", NOBODY], "does not exist"),
        (["report", "/nowhere.sqlite", "-o", "{folder}/x.pdf"], "There is no file"),
        (["report", "{broken}", "-o", "{folder}/x.pdf"], "is not a case file"),
        (["report", "{folder}", "-o", "{folder}/x.pdf"], "is not a file"),
        (["demo", "--dut", "banana"], "charging-station or csms"),
        (["demo", "--only", "TC_999", "--out", "{folder}"], "no case 'TC_999'"),
        (["simulate", "banana"], "invalid choice"),
        (["simulate", "csms", "--fault", "nope"], "no fault 'nope'"),
        (["pics", "new", "banana"], "charging-station or csms"),
    ],
)
def test_wrong_input_is_refused_in_plain_words_and_leaves_nothing_behind(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "broken.yaml").write_text("dut: charging-station\n  bad: [\n")
    (tmp_path / "empty.yaml").write_text("")
    case = tmp_path / "run.sqlite"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        names = {
            "broken": tmp_path / "broken.yaml",
            "empty": tmp_path / "empty.yaml",
            "case": case,
            "folder": tmp_path,
            "taken": f"127.0.0.1:{taken.getsockname()[1]}",
        }
        code, out, err = call(capsys, monkeypatch, *(argument.format(**names) for argument in arguments))
    assert code == 2
    assert says in out + err
    assert "Traceback" not in err
    assert "Errno" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "empty.yaml"]


@pytest.mark.parametrize(("pics", "entries", "without_scenario"), [(CS, 104, "_006"), (CSMS, 80, "_062")])
def test_plan_as_json(
    pics: str,
    entries: int,
    without_scenario: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, out, _ = call(capsys, monkeypatch, "plan", pics, "--json")
    plan = json.loads(out)
    assert code == 0
    assert len(plan) == entries
    for entry in plan:
        assert {"id", "octt_id", "title", "profile", "class", "applies", "reason", "scenario"} <= entry.keys()
        assert entry["class"] in ("M", "O", "C", "informative")
        assert entry["applies"] in (True, False, None)
        assert isinstance(entry["scenario"], bool)
        assert entry["reason"]
    assert any(entry["id"].endswith(without_scenario) and not entry["scenario"] for entry in plan)


@pytest.mark.parametrize(
    ("dut", "only"), [("charging-station", ["TC_003_CS", "TC_019_CS"]), ("csms", ["TC_010_CSMS", "TC_064_CSMS"])]
)
def test_demo_as_json(
    dut: str, only: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = call(capsys, monkeypatch, "demo", "--dut", dut, "--out", tmp_path, "--json", "--only", *only)
    printed = json.loads(out)
    assert code == 0
    assert [case["id"] for case in printed["cases"]] == only
    wanted = {"id", "verdict", "machine", "approval", "findings", "reason", "attempts", "seconds", "bench_seconds"}
    for case in printed["cases"]:
        assert wanted <= case.keys()
        assert case["verdict"] == "PASS"
        assert 0 < case["bench_seconds"] < case["seconds"]
    assert printed["counts"] == {"PASS": 2}
    assert Path(printed["report"]).read_bytes().startswith(b"%PDF")
    assert Path(printed["case_file"]).is_file()
    assert only[0] in err


@pytest.fixture
def station(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A simulated station as a program of its own: the port it connects to, and its hook."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*SIMULATE, "--connect", f"ws://127.0.0.1:{port}/"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield port, json.loads(process.stdout.readline())["hook"]
    finally:
        process.terminate()
        process.communicate(timeout=10)


class Running:
    """``ocpp-bench run`` of TC_003_CS and a long TC_023_CS, as a program."""

    def __init__(self, folder: Path, port: int, hook: str) -> None:
        self.case_file = folder / "run.sqlite"
        settings = ["--set", "transaction_duration=60", "--set", "message_timeout=20"]
        self._messages = (folder / "messages.txt").open("w+")
        self.process = subprocess.Popen(
            [
                *RUN,
                "run",
                CS,
                "--case-file",
                str(self.case_file),
                "--listen",
                f"127.0.0.1:{port}",
                "--hands",
                hook,
                "--only",
                "TC_003_CS",
                "TC_023_CS",
                "TC_026_CS",
                "--json",
                *settings,
            ],
            stdout=subprocess.PIPE,
            stderr=self._messages,
            text=True,
        )

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + 20
        while text not in self.messages():
            assert time.monotonic() < end, self.messages()
            assert self.process.poll() is None, self.messages()
            time.sleep(0.02)

    def messages(self) -> str:
        return Path(self._messages.name).read_text()

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.communicate()
        self._messages.close()


@pytest.fixture
def running(tmp_path: Path, station: tuple[int, str]) -> Iterator[Running]:
    run = Running(tmp_path, *station)
    yield run
    run.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_interrupts_the_case_and_keeps_the_rest(
    running: Running,
    number: signal.Signals,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running.wait_for("PASS         TC_003_CS")
    time.sleep(0.3)
    running.process.send_signal(number)
    out, _ = running.process.communicate(timeout=10)
    verdicts = {case["id"]: case["verdict"] for case in json.loads(out)["cases"]}
    assert running.process.returncode == 1
    assert verdicts["TC_003_CS"] == "PASS"
    assert verdicts["TC_023_CS"] in ("INTERRUPTED", "NOT RUN")
    assert verdicts["TC_026_CS"] == "NOT RUN"
    assert "Traceback" not in running.messages()
    code, _, _ = call(capsys, monkeypatch, "report", running.case_file, "-o", tmp_path / "a.pdf")
    assert code == 0


def test_a_killed_run_leaves_a_case_file_to_report_from(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running.wait_for("PASS         TC_003_CS")
    running.process.kill()
    running.process.communicate(timeout=10)
    code, _, err = call(capsys, monkeypatch, "report", running.case_file, "-o", tmp_path / "a.pdf")
    assert code == 0, err
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_stop_ends_the_wait_for_a_device_at_once(tmp_path: Path) -> None:
    run = Running(tmp_path, 0, NOBODY)
    try:
        run.wait_for("waiting for the station")
        run.process.send_signal(signal.SIGINT)
        out, _ = run.process.communicate(timeout=5)
        assert {case["reason"] for case in json.loads(out)["cases"]} == {"stopped by the operator"}
        assert run.process.returncode == 1
    finally:
        run.close()
