"""``ocpp-bench campaigns`` lists what the window lists."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from casefile_samples import write
from typer.testing import CliRunner

from app.casefiles import words
from app.casefiles.index import Index
from app.cli.commands import application
from ui import preview_sample as sample


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCPP_BENCH_HOME", str(tmp_path / "home"))
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setattr("app.engine.rendezvous.platformdirs.user_runtime_dir", lambda *_, **__: str(tmp_path / "run"))


def _out(*arguments: str) -> str:
    result = CliRunner().invoke(application, ["campaigns", *arguments])
    assert result.exit_code == 0
    return result.stdout


def test_without_campaigns_it_says_how_to_get_one() -> None:
    assert "No campaign yet" in _out()
    assert json.loads(_out("--json")) == []


def test_a_campaign_with_its_state_progress_and_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ocppcase")
    Index().used(path)
    Index().used(tmp_path / "gone.ocppcase")
    text = _out()
    assert "CS AcmeCharge 22" in text
    assert "interrupted · 12 of 16 done · 9 passed, 1 failed, 1 inconclusive, 1 bench error" in text
    assert str(path) in text
    assert "not there any more" in text
    found = {Path(item["case_file"]).name: item for item in json.loads(_out("--json"))}
    assert found["gone.ocppcase"]["state"] == "missing"
    assert found["gone.ocppcase"]["campaign"] is None
    assert found["a.ocppcase"]["campaign"]["counts"] == {"PASS": 9, "FAIL": 1, "INCONCLUSIVE": 1, "ERROR": 1}
    assert found["a.ocppcase"]["can_be_resumed"] is True
    assert found["a.ocppcase"]["last_activity"].endswith("+00:00")


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set there")
@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("CET-1", "2026-11-17 10:00 CET"),
        ("UTC0", "2026-11-17 09:00 UTC"),
        ("<+0530>-5:30", "2026-11-17 14:30 UTC+05:30"),
    ],
)
def test_times_are_local_and_say_their_zone(monkeypatch: pytest.MonkeyPatch, zone: str, shown: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert words.local_time(sample.START_UTC_NS) == shown
    finally:
        monkeypatch.undo()
        time.tzset()
    assert words.local_time(0) == ""
