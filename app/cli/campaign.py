"""``ocpp-bench run``, ``demo`` and ``resume``: the engine in this process, without the window."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import typer

from app import outputs
from app.casefiles.index import Index
from app.cli import BENCH_FAILED, USAGE
from app.cli.heads import Heads
from app.cli.intake import after_refusal, at_the_terminal, before_certification
from app.cli.progress import Progress
from app.cli.stored import Stored
from app.commands import OpenCampaign, Quit, ResumeCampaign, RunCases
from app.engine.bench import Bench
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileError, RecordingFailed
from app.hands.terminal import TerminalHands
from app.verdict import Verdict

_STOPS = {signal.SIGINT: "Ctrl+C", signal.SIGTERM: "the signal SIGTERM"}
"""Signals that stop the campaign safely when they come first, and end the program at once when they come again."""


@dataclass(frozen=True)
class Asked:
    """What is to be written besides the case file."""

    report: Path | None
    junit: Path | None
    as_json: bool
    cases: tuple[str, ...] = ()
    """Ids that the exit code is about; empty: those of ``--only``, or the whole plan."""


def run_campaign(command: OpenCampaign | ResumeCampaign, asked: Asked) -> int:
    """Open or go on, run, close, report. Returns the exit code."""
    for output, kind in ((asked.report, outputs.PDF), (asked.junit, outputs.JUNIT)):
        if output is None:
            continue
        same = output.resolve() == Path(command.case_file).resolve()
        problem = f"{output} is the case file itself. Choose another name." if same else outputs.why_not(output, kind)
        if problem:
            typer.echo(problem, err=True)
            return USAGE
    _say_a_failed_recording_once()
    if isinstance(command, OpenCampaign):
        _say_problems(Path(command.pics_path))
    try:
        failed = asyncio.run(_run(command))
    except (RecordingFailed, CaseFileError) as error:
        typer.echo(f"The bench failed: {error}", err=True)
        if isinstance(error, RecordingFailed):
            typer.echo(f"Then go on with: ocpp-bench resume {command.case_file}", err=True)
        return BENCH_FAILED
    except Exception as error:
        # Whatever it is, it is the bench's fault and not the DUT's: exit code 3, and the trace for us.
        traceback.print_exc()
        typer.echo(f"The bench failed: {type(error).__name__}: {error}. What was recorded stays.", err=True)
        return BENCH_FAILED
    if failed:
        typer.echo(failed, err=True)
        return USAGE
    return _results(command, asked)


def _say_a_failed_recording_once() -> None:
    """Whatever else trips over a recording that has failed adds nothing: the run ends with that message."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], RecordingFailed)))
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])


def _say_problems(path: Path) -> None:
    """A PICS with problems can often be run, but its plan and its report will have gaps: say so before, not after."""
    from app.campaign import pics_text
    from app.engine.setup import SetupError, prepare

    try:
        problems = prepare(path).problems
    except SetupError:
        return  # the engine says it, with the exit code
    if problems:
        typer.echo(f"{path.name}: {pics_text.summary(problems)} See 'ocpp-bench pics check'.", err=True)


async def _run(command: OpenCampaign | ResumeCampaign) -> str:
    """Returns what is wrong with the input, empty if the campaign ran."""
    progress = Progress(sys.stderr)
    heads: list[Heads] = []
    stored: list[Stored] = []

    def opened(case_file: CaseFile) -> None:
        stored.append(Stored(case_file, progress.show))
        case_file.subscribe(stored[-1].see)
        heads.append(Heads(case_file, progress.say))
        case_file.subscribe(heads[-1].see)
        Index().used(case_file.path)

    bench = Bench(opened, terminal=lambda person: TerminalHands(sys.stdin, sys.stderr, person))
    loop = asyncio.get_running_loop()

    def interrupted(how: str) -> None:
        typer.echo("Stopping. What was recorded stays; press again to end at once.", err=True)
        for number in _STOPS:
            loop.remove_signal_handler(number)
        if bench.campaign is not None:
            bench.campaign.stop("now", "the operator", how)

    try:
        reply = await bench.handle(command)
        if not reply.ok:
            await asyncio.sleep(0)  # a recording that has failed is told in this turn of the loop
            if bench.failure:
                raise RecordingFailed(bench.failure)
            return reply.text
        with suppress(NotImplementedError):
            for number in _STOPS:
                loop.add_signal_handler(number, interrupted, _STOPS[number])
        if bench.campaign is not None:
            progress.where(bench.campaign)
        facts = bench.record.opened
        if facts is not None and facts.mode == "certification":
            await before_certification(bench, at_the_terminal if facts.hands == "terminal" else None)
        started = await bench.handle(RunCases(bench.undecided()))
        if not started.ok:
            return after_refusal(started.text, bench)
        await bench.finished()
        return ""
    finally:
        for lines in stored:
            await lines.told()
        for head in heads:
            await head.told()
        await bench.handle(Quit())


def _results(command: OpenCampaign | ResumeCampaign, asked: Asked) -> int:
    from app.campaign.results import case_results, exit_code
    from app.evidence.reading import hash_of, read_campaign
    from app.report.from_case_file import write_pdf
    from app.report.junit import junit_xml
    from app.report.run_json import run_json

    path = Path(command.case_file)
    record = read_campaign(path)
    some = bool(command.only) if isinstance(command, OpenCampaign) else len(record.selected) < len(record.plan)
    ids = record.selected if some else []
    report, unwritten = asked.report, False
    try:
        if report is not None:
            write_pdf(path, report)
        if asked.junit is not None:
            outputs.write_bytes(asked.junit, junit_xml(record, ids), outputs.JUNIT)
    except OSError as error:
        # The results stand in the case file all the same, and are told.
        typer.echo(outputs.why(Path(error.filename or report or path), error), err=True)
        report, unwritten = None, True
    result = run_json(record, str(path), str(report) if report else None, ids)
    result |= {"records": record.last_seq, "head": hash_of(path, record.last_seq)}
    if asked.as_json:
        typer.echo(json.dumps(result, indent=2, ensure_ascii=False))
    if some:
        for case in result["cases"]:
            if case["verdict"] in ("NOT APPLICABLE", "NOT RUN") and case["id"] not in record.not_run:
                typer.echo(f"{case['verdict']:<14} {case['id']:<14} {case['reason']}", err=True)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in result["counts"].items() if number)
    if failed := [result.case_id for result in case_results(record) if result.verdict is Verdict.FAIL]:
        free = [case_id for case_id in failed if (record.entry(case_id) or {}).get("informative")]
        counts += f" (informative, blocking nothing: {', '.join(free)})" if free else ""
    typer.echo(
        f"{counts}\ncase file: {path}\nhead of its {record.last_seq} records: {result['head']}"
        + (f"\nreport: {report}" if report else ""),
        err=True,
    )
    if unwritten:
        return BENCH_FAILED
    return exit_code(record, asked.cases or ids)


__all__ = ["Asked", "run_campaign"]
