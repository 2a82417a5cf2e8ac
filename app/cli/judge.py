"""``ocpp-bench judge``: the recorded conversations of a case file through the same runner, and whether it says the same."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from app import __version__
from app.cli import NOT_PASSED, PASSED, USAGE
from app.judging.judgement import Attempt, CannotJudgeError, Judgement, Version, as_json, judge


def judge_again(case_file: Path, *, json_output: bool) -> int:
    """Print what judging again comes to. Exit code 0 identical, 1 different, 2 the case file cannot be judged."""
    from app.evidence.errors import CaseFileError

    try:
        judgement, head = judged(case_file)
    except CaseFileError as error:
        typer.echo(str(error), err=True)
        return USAGE
    except CannotJudgeError as error:
        typer.echo(f"{case_file}: {error}", err=True)
        return USAGE
    if json_output:
        result = {"case_file": str(case_file), "head": head, **as_json(judgement)}
        typer.echo(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        for line in lines(judgement):
            typer.echo(line)
    return PASSED if judgement.identical else NOT_PASSED


def judged(case_file: Path) -> tuple[Judgement, str]:
    """The judgement, and the hash of the last record it is about.

    Raises:
        app.evidence.errors.CaseFileError: the case file cannot be read.
        CannotJudgeError: it is not what was recorded, or holds no campaign that can be judged again.
    """
    from app.engine.setup import testplans_hash
    from app.events import CampaignOpened
    from app.evidence.reading import read_records
    from app.evidence.verify import verify
    from testplans.ocpp16 import scenarios

    verified = verify(case_file)
    if not verified.ok:
        raise CannotJudgeError(f"it is not what was recorded: {'; '.join(verified.problems[:3])}")
    records = list(read_records(case_file))
    opened = next((r.event for r in records if isinstance(r.event, CampaignOpened)), None)
    if opened is None:
        raise CannotJudgeError("it holds no campaign.")
    by = Version(__version__, testplans_hash())
    return judge(records, scenarios(opened.dut_type), by), verified.head


def lines(judgement: Judgement) -> list[str]:
    """What is printed."""
    cases = {attempt.case_id for attempt in judgement.attempts if not attempt.utility}
    utilities = sum(1 for attempt in judgement.attempts if attempt.utility)
    checks = sum(attempt.checks for attempt in judgement.attempts)
    attempts = len(judgement.attempts) - utilities
    told = [
        f"Campaign {judgement.campaign_id}: {_count(attempts, 'attempt')} at {_count(len(cases), 'case')} and"
        f" {_count(utilities, 'utility run')} judged again, {_count(checks, 'check result')}.",
        f"Recorded by {' and '.join(_version(version) for version in judgement.recorded_by)}.",
        f"Judged by   {_version(judgement.judged_by)}" + (", the same." if judgement.same_version else "."),
    ]
    told += [f"{a.case_id}, attempt {a.number}: {a.note}." for a in judgement.attempts if a.note]
    if judgement.identical:
        return [*told, "Identical: every verdict, check, step, StatusNotification, value and frame of the bench."]
    different = [attempt for attempt in judgement.attempts if not attempt.identical]
    told += ["", *_table(different)]
    told += [f"between cases, {d.what}: recorded {d.recorded}; now {d.now}" for d in judgement.between]
    changed = sum(1 for attempt in different if attempt.recorded != attempt.now)
    told += ["", f"Different: {_count(len(different), 'attempt')}, {_count(changed, 'verdict')} changed."]
    if judgement.same_version:
        told.append("The versions are the same, so this must not be: please report it with the case file.")
    else:
        told.append("The versions differ, so this is a re-judgement; what was recorded stays what it is.")
    return told


def _table(attempts: list[Attempt]) -> list[str]:
    head = f"{'case':<16} {'attempt':>7}  {'recorded':<13} {'now':<13} first differing check"
    rows = [head]
    for attempt in attempts:
        row = f"{attempt.case_id:<16} {attempt.number:>7}  {attempt.recorded:<13} {attempt.now:<13} "
        difference = attempt.first_check or next(iter(attempt.differences), None)
        if difference is None:
            rows.append(row + attempt.problem)
            continue
        what = "" if difference.what == "check" else f"none; {difference.what}: "
        rows.append(f"{row}{what}recorded {_short(difference.recorded)}")
        rows.append(f"{'':<53}{'now':>8} {_short(difference.now)}")
        if attempt.problem:
            rows.append(f"{'':<53}{attempt.problem}")
    return rows


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "..."


def _version(version: Version) -> str:
    return f"OCPP Bench {version.product_version} with test plans {version.testplans_hash[:12]}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
