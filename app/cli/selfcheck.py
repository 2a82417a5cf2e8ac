"""``ocpp-bench selfcheck``: the proof of the verdict for every case, on all processors."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from app import outputs
from app.cli import BENCH_FAILED, NOT_PASSED, PASSED, USAGE
from app.cli.options import DUT_TYPES
from app.engine import kept_selfcheck
from app.engine.selfcheck_progress import CaseDone
from app.engine.setup import revision, testplans_hash
from app.proof.figures import NAMES, CaseFigures
from app.proof.proving import Lists, prove
from app.proof.result import SelfCheck
from app.scenario.vocabulary import Scenario
from testplans.mapping import mapping
from testplans.ocpp16 import scenarios
from testplans.proof import for_case

MOST_LINES = 12
"""Lines about one case in the terminal; the JSON file has all of them."""

_HEADS = {
    "mutants": "mutants",
    "killed": "killed",
    "survivors": "survive",
    "equivalent": "equiv.",
    "variants": "variants",
    "wrongly_failed": "wrongly failed",
    "never_true": "never true",
    "never_false": "never false",
    "unmapped": "unmapped",
}
_FINDINGS = ("survivors", "wrongly_failed", "never_true", "never_false", "unmapped", "problems")


def known() -> dict[str, Scenario]:
    """Every case that has a scenario, the utilities among them, in the order of the test plans."""
    return {id_: scenario for dut_type in DUT_TYPES for id_, scenario in scenarios(dut_type).items()}


def prove_one(case_id: str) -> CaseFigures:
    """The proof of one case, with what is stated about it in the test plans."""
    scenario = known()[case_id]
    lists = Lists(
        for_case("equivalents", case_id, "mutant"), for_case("unreachable", case_id, "step"), mapping(scenario.role)
    )
    return prove(scenario, lists)


def selfcheck(only: Sequence[str], json_file: Path | None, report_file: Path | None, jobs: int) -> int:
    """Prove the cases, print the figures, write the files. Returns the exit code."""
    all_cases = known()
    unknown = [case_id for case_id in only if case_id not in all_cases]
    if unknown:
        typer.echo(f"There is no scenario {', '.join(unknown)}. Those there are: {', '.join(all_cases)}.", err=True)
        return USAGE
    for path, kind in ((json_file, outputs.SELF_CHECK), (report_file, outputs.PDF)):
        if path is not None and (problem := outputs.why_not(path, kind)):
            typer.echo(problem, err=True)
            return USAGE
    wanted = [case_id for case_id in all_cases if not only or case_id in only]
    began = time.monotonic()
    try:
        figures = _prove_all(wanted, jobs)
    except Exception as error:
        typer.echo(f"The self-check itself failed: {type(error).__name__}: {error}", err=True)
        return BENCH_FAILED
    seconds = time.monotonic() - began
    cases = tuple(figures[case_id] for case_id in wanted)
    result = SelfCheck(cases, revision(), testplans_hash(), datetime.now(UTC), seconds, everything=not only)
    _print(result)
    try:
        if json_file is not None:
            text = json.dumps(result.as_json(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
            outputs.write_bytes(json_file, text.encode(), outputs.SELF_CHECK)
        if report_file is not None:
            from app.report.validation import write_validation_report

            write_validation_report(result, report_file)
    except OSError as error:
        typer.echo(outputs.why(Path(error.filename or report_file or json_file or "."), error), err=True)
        return USAGE
    if result.everything:
        _keep(result, report_file)
    return PASSED if result.proven else NOT_PASSED


def _keep(result: SelfCheck, report_file: Path | None) -> None:
    """For the campaigns of this version to quote. Not being able to is no reason to fail: the figures stand."""
    from app.report.validation import write_validation_report

    kept_report = kept_selfcheck.report_path(result.version, result.testplans_sha256)
    try:
        kept_selfcheck.keep(result.as_json())
        if report_file is None:
            write_validation_report(result, kept_report)
        else:
            shutil.copyfile(report_file, kept_report)
    except OSError as error:
        typer.echo(f"The result cannot be kept for the reports of campaigns: {error}.", err=True)


def _prove_all(wanted: Sequence[str], jobs: int) -> dict[str, CaseFigures]:
    found: dict[str, CaseFigures] = {}
    for figures in _proofs(wanted, min(jobs or os.cpu_count() or 1, len(wanted))):
        found[figures.id] = figures
        typer.echo(_progress(figures, len(found), len(wanted)).line(), err=True)
    return found


def _progress(figures: CaseFigures, number: int, of: int) -> CaseDone:
    counts = figures.counts()
    return CaseDone(
        number,
        of,
        figures.id,
        figures.proven,
        counts["killed"],
        counts["mutants"] - counts["equivalent"],
        counts["variants"] - counts["wrongly_failed"],
        counts["variants"],
        figures.seconds,
    )


def _proofs(wanted: Sequence[str], jobs: int) -> Iterator[CaseFigures]:
    if jobs < 2:
        yield from map(prove_one, wanted)
        return
    with _workers(jobs) as pool:
        futures: list[Future[CaseFigures]] = [pool.submit(prove_one, case_id) for case_id in wanted]
        for future in as_completed(futures):
            yield future.result()


@contextmanager
def _workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _print(result: SelfCheck) -> None:
    typer.echo(f"{'case':<16}" + "".join(f"{_HEADS[name]:>{_width(name)}}" for name in NAMES))
    for case in result.cases:
        typer.echo(f"{case.id:<16}" + "".join(f"{value:>{_width(name)}}" for name, value in case.counts().items()))
        for line in _lines(case):
            typer.echo(f"    {line}")
    typer.echo(f"{'all':<16}" + "".join(f"{value:>{_width(name)}}" for name, value in result.totals.items()))
    word = "Proven" if result.proven else "NOT PROVEN"
    typer.echo(
        f"{word}: {len(result.cases)} cases, {result.seconds:.1f} s, OCPP Bench {result.version}, "
        f"test plans {result.testplans_sha256[:16]}"
    )


def _lines(case: CaseFigures) -> Iterator[str]:
    """What is wrong with a case, not all of it if it is much."""
    for name in _FINDINGS:
        items = getattr(case, name)
        title = name.replace("_", " ")
        shown = [f"{key}: {why}" for key, why in items.items()] if isinstance(items, dict) else items
        yield from (f"{title}: {text}" for text in shown[:MOST_LINES])
        if len(shown) > MOST_LINES:
            yield f"{title}: and {len(shown) - MOST_LINES} more"


def _width(name: str) -> int:
    return len(_HEADS[name]) + 2
