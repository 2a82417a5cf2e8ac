"""What the state of a self-check (:class:`app.commands.SelfCheckState`) says to a person: a headline, lines, rows of cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.campaign.record import CampaignRecord
from app.commands import JsonObject

_FINDINGS = {
    "survivors": "mutant survived", "wrongly_failed": "variant wrongly failed", "never_true": "check never true",
    "never_false": "check never false", "unmapped": "line unmapped", "problems": "entry out of date",
}  # fmt: skip
"""What is said of one; of several the first word has its plural."""


@dataclass(frozen=True)
class CaseRow:
    """One case of the table."""

    case_id: str
    proven: bool
    mutants: str
    """Killed, of those that are defects."""
    variants: str
    """Passed, of all."""
    seconds: str
    missing: str = ""
    """What is not proven, in words."""

    @property
    def spoken(self) -> str:
        word = "proven" if self.proven else f"not proven, {self.missing}" if self.missing else "not proven"
        return f"{self.case_id}: {word}, mutants {self.mutants}, variants {self.variants}, {self.seconds}"


@dataclass(frozen=True)
class Shown:
    """Everything the panel says."""

    state: str
    """``none``, ``running``, ``done``, ``cancelled`` or ``failed``."""
    glyph: str
    headline: str
    lines: list[str] = field(default_factory=list)
    rows: list[CaseRow] = field(default_factory=list)
    done: int = 0
    of: int = 0
    not_proven: int = 0
    """Of the cases that are done."""
    report: str = ""
    """Path of the validation report; empty if there is none."""
    remark: str = ""
    """How the last one ended, if that needs saying."""


def read(data: JsonObject) -> Shown:
    """``data`` is that of the engine's reply; an empty one is an engine that has said nothing yet."""
    state = str(data.get("state", "none"))
    kept = data.get("kept") or {}
    if state == "running":
        return _running(data, kept)
    remark = {
        "cancelled": f"Cancelled after {len(data.get('done', []))} of {data.get('of') or 'all'} cases. Nothing of it was kept.",
        "failed": f"The self-check failed: {data.get('text', '')}",
        "done": str(data.get("text", "")),
    }.get(state, "")
    result = data.get("result") or {}
    source = result if result and not result.get("everything") else kept or result
    if not source:
        return Shown(
            state,
            "NOT RUN",
            "No self-check of this version yet",
            ["Run it once on this computer: each campaign opened after that quotes it in its report."],
            remark=remark,
        )
    rows = [_row(case) for case in source["cases"]]
    bad = sum(not row.proven for row in rows)
    count = _count(len(rows), "case")
    return Shown(
        state,
        "PASS" if source.get("proven") else "FAIL",
        f"Proven: {count}" if source.get("proven") else f"Not proven: {bad} of {count}",
        [_totals(source["totals"]), _origin(source)],
        sorted(rows, key=lambda row: row.proven),
        len(rows),
        len(rows),
        bad,
        str(source.get("report", "")),
        remark,
    )


def quoted_by(record: CampaignRecord) -> str:
    """What the open campaign quotes; empty if none is open."""
    opened = record.opened
    if opened is None:
        return ""
    at = opened.selfcheck.get("at")
    if at:
        return f"The open campaign quotes the self-check of {_time(str(at))}."
    return "The open campaign was opened without a self-check of its version; its report says so."


def _running(data: JsonObject, kept: JsonObject) -> Shown:
    done, of = data.get("done", []), int(data.get("of") or 0)
    lines = [f"Begun {_time(str(data.get('began', '')))}, at low priority. No case can be run meanwhile."]
    if kept:
        lines.append(f"The last one took {_duration(float(kept.get('seconds', 0)))}.")
    rows = [_done(case) for case in reversed(done)]
    return Shown(
        "running",
        "running",
        f"Running: {len(done)} of {_count(of, 'case')}" if of else "Starting",
        lines,
        sorted(rows, key=lambda row: row.proven),
        len(done),
        of,
        sum(not case["proven"] for case in done),
        str(kept.get("report", "")),
    )


def _done(case: JsonObject) -> CaseRow:
    return CaseRow(
        str(case["case_id"]),
        bool(case["proven"]),
        f"{case['killed']} / {case['defects']}",
        f"{case['passed']} / {case['variants']}",
        f"{case['seconds']:.1f} s",
    )


def _row(case: JsonObject) -> CaseRow:
    found = [_finding(int(case[name]), words) for name, words in _FINDINGS.items() if case.get(name)]
    killed, variants = int(case.get("killed", 0)), int(case.get("variants", 0))
    defects = int(case.get("mutants", 0)) - int(case.get("equivalent", 0))
    return CaseRow(
        str(case["id"]),
        not found,
        f"{killed} / {defects}",
        f"{variants - int(case.get('wrongly_failed', 0))} / {variants}",
        f"{case.get('seconds', 0):.1f} s",
        ", ".join(found),
    )


def _finding(number: int, words: str) -> str:
    noun, rest = words.split(" ", 1)
    plural = {"entry": "entries"}.get(noun, noun + "s")
    return f"{number} {noun if number == 1 else plural} {rest}"


def _totals(totals: dict[str, int]) -> str:
    defects = totals["mutants"] - totals["equivalent"]
    passed = totals["variants"] - totals["wrongly_failed"]
    return (
        f"{totals['killed']} of {defects} mutants killed, {totals['survivors']} survived; "
        f"{passed} of {totals['variants']} variants passed, {totals['wrongly_failed']} wrongly failed."
    )


def _origin(source: JsonObject) -> str:
    text = f"{_time(str(source.get('at', '')))}, took {_duration(float(source.get('seconds', 0)))}"
    if source.get("computer"):
        text += f", on {source['computer']}"
    return text + ("." if source.get("everything") else ". Only a choice of the cases; not kept.")


def _time(iso: str) -> str:
    try:
        return f"{datetime.fromisoformat(iso).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return iso


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def _count(number: Any, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
