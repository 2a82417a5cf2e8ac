"""The small CSMS of docs/hands.md runs as it stands, and its hook lets cases of every kind pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.resources import demo_pics

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "csms_example.py"
CASES = ("TC_012_CSMS", "TC_013_CSMS", "TC_021_CSMS", "TC_043_4_CSMS")


@pytest.fixture
def urls() -> Iterator[list[str]]:
    command = [sys.executable, str(EXAMPLE), "--port", "0", "--hook", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()
        process.terminate()


def test_cases_pass_against_the_example(urls: list[str], tmp_path: Path) -> None:
    csms, hook = urls
    command = [
        sys.executable, "-m", "app.cli", "run", str(demo_pics("csms")), "--case-file", str(tmp_path / "run.ocppcase"),
        "--connect", csms, "--charge-point-id", "BENCH-1", "--hands", hook, "--approve", "advice", "--json", "--only", *CASES,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert {case["id"]: case["verdict"] for case in said["cases"]} == dict.fromkeys(CASES, "PASS")
    assert all(not case["not_as_asked"] for case in said["cases"])
