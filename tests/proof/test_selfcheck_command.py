"""``ocpp-bench selfcheck``: exit codes, figures, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

import app.scenario.frames
from app.cli import BENCH_FAILED, NOT_PASSED, PASSED, USAGE
from app.cli import selfcheck as command
from app.cli.selfcheck import selfcheck

NAMES = {
    "mutants", "killed", "survivors", "equivalent", "variants", "wrongly_failed", "never_true", "never_false", "unmapped",
}  # fmt: skip


def test_proven_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures, report = tmp_path / "figures.json", tmp_path / "report.pdf"
    assert selfcheck(["TC_023_1_CSMS"], figures, report, 1) == PASSED
    out, err = capsys.readouterr()
    assert "Proven: 1 cases" in out
    assert "TC_023_1_CSMS" in err
    written = json.loads(figures.read_text(encoding="utf-8"))
    assert [case["id"] for case in written["cases"]] == ["TC_023_1_CSMS"]
    assert set(written["totals"]) == NAMES <= set(written["cases"][0])
    assert written["cases"][0]["killed"] == written["totals"]["mutants"] > 0
    assert len(written["testplans_sha256"]) == 64
    text = "".join(page.extract_text() for page in PdfReader(report).pages)
    assert "Proven" in text
    assert written["testplans_sha256"][:8] in text
    assert "the id tag is refused as Invalid" in text


def test_case_that_is_not_proven(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.scenario.frames, "_judge", lambda *_: None)
    assert selfcheck(["TC_023_1_CSMS"], None, None, 1) == NOT_PASSED
    out, _ = capsys.readouterr()
    assert "NOT PROVEN" in out
    assert "survivors: framing" in out


def test_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert selfcheck(["TC_999_CS"], None, None, 1) == USAGE
    assert "There is no scenario TC_999_CS" in capsys.readouterr().err
    assert selfcheck([], tmp_path / "no" / "folder.json", None, 1) == USAGE


def test_bench_that_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("something")

    monkeypatch.setattr(command, "prove_one", broken)
    assert selfcheck(["TC_023_1_CSMS"], None, None, 1) == BENCH_FAILED
    assert "The self-check itself failed: RuntimeError: something" in capsys.readouterr().err


def test_processes_come_to_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert selfcheck(["TC_064_CSMS", "TC_023_1_CSMS"], None, None, 2) == PASSED
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("TC_")]
    assert [line.split()[0] for line in lines] == ["TC_023_1_CSMS", "TC_064_CSMS"]
