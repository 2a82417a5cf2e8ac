"""The whole check of a PICS file: what it says, and where."""

from __future__ import annotations

from importlib import resources
from typing import Any

from plan_helpers import CATALOGUE

from app.campaign.pics_check import check
from app.campaign.pics_reader import read
from app.campaign.pics_text import lines, summary


def checked(*changes: tuple[str, str]) -> list[Any]:
    text = (resources.files("resources") / "pics" / "demo-charging-station.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return check(read(text, "my.yaml"), CATALOGUE)


def test_the_check_of_the_demos_finds_nothing() -> None:
    for name in ("charging-station", "csms"):
        text = (resources.files("resources") / "pics" / f"demo-{name}.yaml").read_bytes()
        assert check(read(text, name), CATALOGUE) == []
    assert checked() == []
    assert summary([]) == "no problems"


def test_the_check_shows_conflicts_at_the_limit() -> None:
    problems = checked(
        ("  LocalAuthListMaxLength: 100", "  LocalAuthListMaxLength: 4"),
    )
    (conflict,) = [problem for problem in problems if "TC_043_CS" in problem.why]
    assert conflict.path == "limits.LocalAuthListMaxLength"
    assert conflict.line > 30
    assert "5 id tokens" in conflict.expected


def test_the_check_refuses_to_leave_out_what_is_required_or_unknown() -> None:
    problems = checked(("  local_start: yes", "  leave_out: [_006, _001, _999]\n  local_start: yes"))
    assert ["_001" in p.found or "_999" in p.found for p in problems] == [True, True]
    printed = list(lines(problems))
    assert printed[0].startswith("my.yaml:")
    assert ": error: _001: a required or informative case [beyond_the_form.leave_out]" in printed[0]
    assert any("expected:" in line for line in printed)
    assert summary(problems) == "2 errors"
    assert summary(checked(("  local_start: yes\n", ""))) == "1 warning"
