"""``ocpp-bench judge``: exit codes, the table of a re-judgement, and the JSON."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from judging_helpers import Records, stored, with_event
from typer.testing import CliRunner, Result

from app import __version__
from app.cli.commands import application
from app.engine.setup import testplans_hash as plans_hash
from app.events import CampaignOpened, CheckMade, Event


def run(*arguments: object) -> Result:
    return CliRunner().invoke(application, ["judge", *map(str, arguments)])


def test_identical(csms: Records, tmp_path: Path) -> None:
    path = stored(csms, tmp_path / "case.sqlite")
    result = run(path)
    assert result.exit_code == 0, result.output
    assert "3 attempts at 3 cases" in result.output
    assert "Identical" in result.output
    told = json.loads(run(path, "--json").stdout)
    assert (told["identical"], told["same_version"], told["case_file"]) == (True, True, str(path))
    assert told["judged_by"] == {"product_version": __version__, "testplans_hash": plans_hash()}
    assert [(a["case_id"], a["recorded"], a["now"]) for a in told["attempts"]] == [
        (case, "PASS", "PASS") for case in ("TC_001_CSMS", "TC_003_CSMS", "TC_010_CSMS")
    ]


def test_a_different_check_is_listed(csms: Records, tmp_path: Path) -> None:
    first = next(r.seq for r in csms if isinstance(r.event, CheckMade) and r.event.case_id == "TC_003_CSMS")
    changed = [
        replace(r, event=replace(r.event, outcome="uncertain")) if r.seq == first else r  # type: ignore[type-var]
        for r in csms
    ]
    path = stored(changed, tmp_path / "case.sqlite")
    result = run(path)
    assert result.exit_code == 1, result.output
    assert "TC_003_CSMS            1  PASS          PASS" in result.output
    assert "uncertain" in result.output
    assert "must not be" in result.output
    (different,) = [a for a in json.loads(run(path, "--json").stdout)["attempts"] if not a["identical"]]
    assert different["first_differing_check"]["recorded"] != different["first_differing_check"]["now"]


def test_another_version_makes_it_a_re_judgement(csms: Records, tmp_path: Path) -> None:
    def older(event: Event) -> Event:
        if isinstance(event, CampaignOpened):
            return replace(event, product_version="0.0.9", testplans_hash="e" * 64)
        return replace(event, outcome="failed") if isinstance(event, CheckMade) else event

    result = run(stored(with_event(csms, older), tmp_path / "case.sqlite"))
    assert result.exit_code == 1
    assert "OCPP Bench 0.0.9 with test plans eeeeeeeeeeee" in result.output
    assert "re-judgement" in result.output


def test_what_cannot_be_judged(csms: Records, tmp_path: Path) -> None:
    assert run(tmp_path / "none.sqlite").exit_code == 2
    text = tmp_path / "text.sqlite"
    text.write_text("no case file")
    assert run(text).exit_code == 2
    empty = run(stored([], tmp_path / "empty.sqlite"))
    assert empty.exit_code == 2
    assert "holds no campaign" in empty.output


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'PASS', 'FAIL') WHERE kind = 'VerdictReached'",
        "raw = CAST(replace(CAST(raw AS TEXT), 'Accepted', 'Rejected') AS BLOB) WHERE kind = 'Frame'",
    ],
)
def test_a_case_file_that_was_changed_is_not_judged(csms: Records, tmp_path: Path, change: str) -> None:
    path = stored(csms, tmp_path / "case.sqlite")
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(f"UPDATE record SET {change}")
    connection.commit()
    connection.close()
    result = run(path)
    assert result.exit_code == 2
    assert "not what was recorded" in result.output
