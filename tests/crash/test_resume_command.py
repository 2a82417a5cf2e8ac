"""``ocpp-bench resume``: a run on the command line that was killed goes on, and comes to the result it would have come to."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.campaign.results import case_result
from app.events import CaseStarted
from app.evidence.errors import CaseFileError
from app.evidence.reading import read_campaign, read_records
from app.evidence.verify import verify
from app.resources import demo_pics
from tests.crash.life import QUICK

OCPP_BENCH = [sys.executable, "-c", "from app.cli import main; main()"]
CASES = ["TC_003_CS", "TC_010_CS"]


@pytest.mark.timeout(120)
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    run = [*OCPP_BENCH, "run", str(demo_pics("charging-station")), "--case-file", str(path), "--hands", "simulated"]
    settings = [text for name, value in QUICK.items() for text in ("--set", f"{name}={value}")]
    process = subprocess.Popen([*run, *settings, "--only", *CASES], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    try:
        while not _runs(path, CASES[0]):
            assert time.monotonic() < deadline
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
    finally:
        process.kill()
        process.communicate()
    again = subprocess.run([*OCPP_BENCH, "resume", str(path), "--json"], capture_output=True, text=True, timeout=60)
    assert again.returncode == 0, again.stderr
    record = read_campaign(path)
    assert [case_result(record, case_id).verdict for case_id in CASES] == ["PASS", "PASS"]
    assert {case["id"] for case in json.loads(again.stdout)["cases"]} == set(CASES)
    assert verify(path).ok
    nothing_left = subprocess.run([*OCPP_BENCH, "resume", str(path)], capture_output=True, text=True, timeout=60)
    assert nothing_left.returncode == 0, nothing_left.stderr


@pytest.mark.timeout(120)
def test_a_run_that_nobody_reads_any_more_comes_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    run = [*OCPP_BENCH, "run", str(demo_pics("charging-station")), "--case-file", str(path), "--hands", "simulated"]
    settings = [text for name, value in QUICK.items() for text in ("--set", f"{name}={value}")]
    process = subprocess.Popen([*run, *settings, "--only", CASES[0]], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        process.stderr.readline()
        process.stderr.close()
        process.stdout.close()
        process.wait(60)
    finally:
        process.kill()
        process.wait()
    record = read_campaign(path)
    assert case_result(record, CASES[0]).verdict == "PASS"
    assert record.closed is not None, "the case file was closed in good order"
    assert not path.with_name(path.name + "-wal").exists()


def test_what_cannot_be_gone_on_with_is_said(tmp_path: Path) -> None:
    missing = subprocess.run([*OCPP_BENCH, "resume", str(tmp_path / "no.ocppcase")], capture_output=True, text=True)
    assert missing.returncode == 2
    assert "There is no file" in missing.stderr
    assert "Traceback" not in missing.stderr


def _runs(path: Path, case_id: str) -> bool:
    try:
        found = [r.event for r in read_records(path) if isinstance(r.event, CaseStarted)]
    except CaseFileError:
        return False
    return any(event.case_id == case_id for event in found)
