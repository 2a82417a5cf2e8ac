"""The small CSMS of docs/hands.md runs as it stands, and its hook lets cases of every kind pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.resources import demo_pics

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "csms_example.py"
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


def test_the_commands_of_the_document_do_what_it_says(urls: list[str], tmp_path: Path) -> None:
    """Word by word, but for the ports, which others may have taken, and the folder of the case file."""
    text = (
        (ROOT / "docs" / "hands.md").read_text(encoding="utf-8").split("## A worked example for a management system")[1]
    )
    blocks = [block.replace("\\\n", " ").strip() for block in text.split("```\n")[1::2] if "ocpp-bench " in block]
    (block,) = [block for block in blocks if "csms_example.yaml" in block]
    csms, hook = urls
    ports = {
        "ws://127.0.0.1:9000": csms,
        "http://127.0.0.1:8124/": hook,
        "run.ocppcase": str(tmp_path / "run.ocppcase"),
    }
    said = ""
    for line in block.splitlines():
        for old, new in ports.items():
            line = line.replace(old, new)
        line += f" --set firmware_location={hook}firmware.bin"
        command = [sys.executable, "-m", "app.cli", *line.split()[1:]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        said += done.stdout + done.stderr
    assert "VALID-2" in said
    assert csms in said
    assert "5 PASS" in said
    assert "could not" not in said, "files are moved really"
    assert said.count("\nFILE ") == 2
