"""The report quotes the self-check of the version that made the campaign, or says that there was none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import campaign_fixtures as fixtures
import pytest
from pypdf import PdfReader

from app import events as ev
from app.report.pdf import write_report
from app.report.run_json import run_json
from app.report.validity import quotation

QUOTED: dict[str, Any] = {
    "product_version": "0.1.0", "testplans_hash": "7c1e02ab" * 8, "at": "2024-11-20T10:00:00+00:00",
    "host": "lab-3, Linux 6.1, x86_64, Python 3.11.9", "proven": True, "cases": 21, "seconds": 93.4,
    "totals": {"mutants": 4105, "killed": 4100, "survivors": 0, "equivalent": 5, "variants": 620, "wrongly_failed": 0},
}  # fmt: skip


def _text(folder: Path, resumed: list[ev.CampaignResumed] | None = None, **changes: Any) -> str:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench, **changes)
    for event in resumed or []:
        bench.add(event)
    path = folder / "r.pdf"
    write_report(bench.record(), path, head="9c41e07b55d2a1f8" * 4, issued=datetime(2024, 11, 28, 10, 0, tzinfo=UTC))
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"\s+", " ", text)


def test_the_figures_are_quoted(tmp_path: Path) -> None:
    text = _text(tmp_path, selfcheck=QUOTED)
    for words in (
        "Validity of results", "proven for 21 cases", "2024-11-20T10:00:00Z", "lab-3, Linux 6.1", "4 100 of 4 100 killed, 0 survivors",
        "5 of 4 105 mutants", "620 of 620 passed, 0 wrongly failed", "7.7 and 7.11",
    ):  # fmt: skip
        assert words in text, words
    assert "none recorded" not in text


def test_what_is_not_proven_is_quoted_as_it_is(tmp_path: Path) -> None:
    totals = {**QUOTED["totals"], "killed": 4099, "survivors": 1, "wrongly_failed": 2}
    text = _text(tmp_path, selfcheck={**QUOTED, "proven": False, "totals": totals})
    for words in ("NOT PROVEN, 21 cases", "4 099 of 4 100 killed, 1 survivor", "618 of 620 passed, 2 wrongly failed"):
        assert words in text, words


def test_without_one_it_says_so(tmp_path: Path) -> None:
    text = _text(tmp_path)
    assert "none recorded" in text
    assert "No complete self-check of this version of OCPP Bench and its test plans had been recorded" in text


def test_another_version_that_went_on_is_named_with_its_own(tmp_path: Path) -> None:
    same = ev.CampaignResumed("0.1.0", "2024-04", "7c1e02ab" * 8)
    other = ev.CampaignResumed("0.2.0", "2024-04", "ee" * 32)
    assert "Resumed with" not in _text(tmp_path, [same], selfcheck=QUOTED)
    text = _text(tmp_path, [other, other], selfcheck=QUOTED)
    assert text.count("Resumed with OCPP Bench 0.2.0") == 1
    assert "proven for 21 cases" in text
    assert "none recorded" in text


@pytest.mark.parametrize(
    "damaged", [{"totals": []}, {"totals": {"mutants": "many"}}, {"proven": True}, {"totals": None}]
)
def test_a_damaged_quotation_is_none(damaged: dict[str, Any]) -> None:
    assert quotation(damaged) == []


def test_the_json_has_it_too() -> None:
    assert run_json(fixtures.small_campaign(selfcheck=QUOTED), "a.case", None)["selfcheck"] == QUOTED
    assert run_json(fixtures.small_campaign(), "a.case", None)["selfcheck"] is None
