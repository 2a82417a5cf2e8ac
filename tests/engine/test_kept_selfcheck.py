"""The latest self-check of a version is kept, and a campaign quotes that of its own version and test plans only."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app import __version__
from app.cli import PASSED
from app.cli import selfcheck as command
from app.commands import Quit, ResumeCampaign
from app.engine import kept_selfcheck
from app.engine.bench import Bench
from app.engine.setup import testplans_hash as plans_hash
from app.evidence.reading import read_campaign
from tests.engine.engine_helpers import opening

ONE = "TC_023_1_CSMS"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCPP_BENCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def figures(**changes: Any) -> dict[str, Any]:
    totals = dict.fromkeys(kept_selfcheck.TOTALS, 0) | {"mutants": 905, "killed": 900, "equivalent": 5, "variants": 120}
    return {
        "version": __version__, "testplans_sha256": plans_hash(), "at": "2026-11-20T10:00:00+00:00", "seconds": 61.5,
        "python": "3.11.9", "system": "Linux 6.1, x86_64", "everything": True, "proven": True, "totals": totals,
        "cases": [{"id": ONE}],
    } | changes  # fmt: skip


def test_what_is_quoted() -> None:
    kept_selfcheck.keep(figures())
    quoted = kept_selfcheck.quoted(__version__, plans_hash())
    assert quoted["at"] == "2026-11-20T10:00:00+00:00"
    assert quoted["totals"]["killed"] == 900
    assert (quoted["proven"], quoted["cases"]) == (True, 1)
    assert quoted["host"].endswith("Linux 6.1, x86_64, Python 3.11.9")
    assert (quoted["product_version"], quoted["testplans_hash"]) == (__version__, plans_hash())


def test_the_latest_counts_even_if_it_proves_nothing() -> None:
    kept_selfcheck.keep(figures())
    kept_selfcheck.keep(figures(proven=False, at="2026-11-21T10:00:00+00:00"))
    assert kept_selfcheck.quoted(__version__, plans_hash())["proven"] is False
    assert len(list(kept_selfcheck.folder().iterdir())) == 1


@pytest.mark.parametrize(
    "changes",
    [{"version": "0.0.0"}, {"testplans_sha256": "f" * 64}, {"everything": False}, {"cases": None}, {"at": None}],
)
def test_nothing_else_is_quoted(changes: dict[str, Any]) -> None:
    fields = figures(**changes)
    if fields["at"] is None:
        del fields["at"]
    kept_selfcheck.keep(fields)
    assert kept_selfcheck.quoted(__version__, plans_hash()) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": 1}'])
def test_a_damaged_file_counts_as_none(text: str) -> None:
    kept_selfcheck.keep(figures())
    next(kept_selfcheck.folder().glob("*.json")).write_text(text)
    assert kept_selfcheck.quoted(__version__, plans_hash()) == {}


def test_a_complete_self_check_is_kept_with_its_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "known", lambda known=command.known: {ONE: known()[ONE]})
    assert command.selfcheck([], None, None, 1) == PASSED
    found = kept_selfcheck.kept(__version__, plans_hash())
    assert [case["id"] for case in found["cases"]] == [ONE]
    report = kept_selfcheck.report_path(__version__, plans_hash())
    assert report.read_bytes().startswith(b"%PDF")
    report.unlink()
    assert command.selfcheck([], None, tmp_path / "r.pdf", 1) == PASSED
    assert report.read_bytes() == (tmp_path / "r.pdf").read_bytes()


def test_a_choice_of_the_cases_is_not_kept() -> None:
    assert command.selfcheck([ONE], None, None, 1) == PASSED
    assert not kept_selfcheck.folder().exists()


def test_not_being_able_to_keep_it_is_said_and_nothing_more(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("a file where a folder should be")
    monkeypatch.setattr(command, "known", lambda known=command.known: {ONE: known()[ONE]})
    assert command.selfcheck([], None, None, 1) == PASSED
    assert "cannot be kept for the reports" in capsys.readouterr().err


def test_a_campaign_carries_it_and_so_does_its_resumption(tmp_path: Path) -> None:
    async def main(path: Path) -> None:
        bench = Bench()
        assert (await bench.handle(opening(path))).ok
        await bench.handle(Quit())
        kept_selfcheck.keep(figures(proven=False))
        bench = Bench()
        assert (await bench.handle(ResumeCampaign(str(path)))).ok
        await bench.handle(Quit())

    asyncio.run(main(tmp_path / "without.case"))
    record = read_campaign(tmp_path / "without.case")
    assert record.opened is not None
    assert record.opened.selfcheck == {}
    assert [resumed.selfcheck["proven"] for resumed in record.resumed] == [False]
    kept_selfcheck.keep(figures())
    asyncio.run(main(tmp_path / "with.case"))
    record = read_campaign(tmp_path / "with.case")
    assert record.opened is not None
    assert record.opened.selfcheck["totals"]["mutants"] == 905
    json.dumps(record.opened.selfcheck)
