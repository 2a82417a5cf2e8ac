"""The intake at the terminal: registers, prepared answers, the questions before a certification, the network sheet."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer

from app import outputs
from app.cli import NOT_PASSED, PASSED, USAGE
from app.cli.new_file import write_new
from app.commands import AnswerChecklist, GiveIdentity, PreTest, Reply, WriteNetworkSheet, WriteTestDataSheet
from app.engine.bench import Bench
from app.engine.intake_commands import sheet_kind
from app.intake.identity import labels
from app.intake.items import ANSWERS, NO_EXCUSE, PARTS, answers
from app.intake.standing import CANNOT_START, Standing, in_the_way, standing
from app.numbers import finite

Ask = Callable[[str], Awaitable[str]]
"""Prints a question and gives back the line that was typed; empty at the end of the input."""

_WORDS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "x": "not applicable", "not applicable": "not applicable"}

_MOST_WRONG = 50
"""Lines that are no answer to one question, after which nobody is taken to be there."""

# --- before a campaign ------------------------------------------------------------------------------------------------


def new_lab(output: Path | None) -> int:
    from app.intake.lab_template import template

    return write_new(template(), output, f"ocpp-bench lab check {output}")


def new_answers(pics: Path, output: Path | None) -> int:
    from app.engine.setup import SetupError, prepare
    from app.intake.answers_file import template

    try:
        prepared = prepare(pics)
    except SetupError as error:
        typer.echo(str(error), err=True)
        return USAGE
    if prepared.pics is None:
        from app.engine.intake_files import read_register

        register = read_register(pics).register
        if register is not None and register.laboratory is not None:
            typer.echo(f"{pics.name} is the register of a laboratory. Name the PICS of the device.", err=True)
            return USAGE
        typer.echo(f"{pics.name} has errors; 'ocpp-bench pics check {pics}' lists them.", err=True)
        return USAGE
    return write_new(template(prepared.pics), output, f"ocpp-bench run {pics} --intake {output} ...")


def check_lab(path: Path) -> int:
    """Exit code 0 if nothing is wrong, 1 if there is an error or a calibration is overdue, 2 if the file cannot be read."""
    from app.campaign import pics_text
    from app.engine.intake_files import read_register, today
    from app.engine.setup import SetupError
    from app.intake.equipment import calibration, label_of

    try:
        read = read_register(path)
    except SetupError as error:
        typer.echo(str(error), err=True)
        return USAGE
    for line in pics_text.lines(read.problems):
        typer.echo(line)
    overdue = 0
    for item in read.register.equipment if read.register is not None else ():
        state = calibration(item, today())
        overdue += state.state == "overdue"
        if state.state in ("overdue", "soon"):
            typer.echo(f"{path.name}: {label_of(item)}: {state.text}")
    typer.echo(pics_text.summary(read.problems) + (f", {overdue} overdue" if overdue else ""))
    return NOT_PASSED if read.errors or overdue else PASSED


def write_network_sheet(command: WriteNetworkSheet) -> int:
    """Print the sheet, or write it to the file that is named."""
    return _write_sheet(command)


def write_test_data_sheet(
    pics: Path, output: Path | None, connect: str, charge_point_id: str, settings: list[str]
) -> int:
    """The same for the operator of a management system."""
    wrong = [setting for setting in settings if "=" not in setting]
    if wrong:
        typer.echo(f"--set takes NAME=VALUE, not {wrong[0]!r}", err=True)
        return USAGE
    chosen = dict(setting.split("=", 1) for setting in settings)
    return _write_sheet(WriteTestDataSheet(str(output or ""), str(pics), charge_point_id, connect, chosen))


def _write_sheet(command: WriteNetworkSheet | WriteTestDataSheet) -> int:
    if command.path and (problem := outputs.why_not(Path(command.path), sheet_kind(Path(command.path)))):
        typer.echo(problem, err=True)
        return USAGE
    reply = asyncio.run(_sheet(command))
    if not reply.ok:
        typer.echo(reply.text, err=True)
        return USAGE
    if not command.path:
        typer.echo(reply.data["text"], nl=False)
    for what in reply.data["missing"]:
        typer.echo(f"Not decided yet, left empty: {what}.", err=True)
    if command.path:
        typer.echo(f"{command.path} is written.", err=True)
    return PASSED


async def _sheet(command: WriteNetworkSheet | WriteTestDataSheet) -> Reply:
    return await Bench().handle(command)


# --- of a campaign ----------------------------------------------------------------------------------------------------


def show(case_file: Path, as_json: bool) -> int:
    """Exit code 0 if nothing stands in the way of certification, 1 if something does, 2 if the file cannot be read."""
    from app.evidence.errors import CaseFileError
    from app.evidence.reading import read_campaign

    try:
        record = read_campaign(case_file)
    except CaseFileError as error:
        typer.echo(str(error), err=True)
        return USAGE
    items = standing(record)
    if as_json:
        typer.echo(
            json.dumps(
                [{**item.as_json(), "part": item.part, "blocks": item.in_the_way} for item in items],
                indent=2,
                ensure_ascii=False,
            )
        )
    elif not items:
        typer.echo("This case file has no checklists: it was made by an earlier version.", err=True)
    else:
        for part, title in PARTS.items():
            typer.echo(f"\n{title}")
            for item in items:
                if item.part == part:
                    typer.echo(f"  {item.state:<8}  {item.title}: {item.text}")
    return NOT_PASSED if in_the_way(record) else PASSED


async def before_certification(bench: Bench, ask: Ask | None) -> None:
    """Wait for the device, then put every open question to the person at the terminal, if there is one."""
    record = bench.record
    if record.opened is None:
        return
    campaign = bench.campaign
    assert campaign is not None
    seconds = float(campaign.parameters["connect_timeout"])
    deadline = time.monotonic() + seconds
    while not campaign.driver.connected.is_set() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    await bench.handle(PreTest())
    while record.intake.connected_seq and record.intake.accepted_boot is None and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    await bench.handle(PreTest())
    if ask is None:
        return
    if not record.intake.identity and "identity" in record.intake.items and not await _identity(bench, ask):
        return
    for item in in_the_way(record):
        if item.asked and not await _put(bench, item, ask):
            return


async def _identity(bench: Bench, ask: Ask) -> bool:
    """What stands on the nameplate, field by field; False at the end of the input."""
    opened = bench.record.opened
    assert opened is not None
    _say("\n>> Identity of the device: what stands on the nameplate (empty: not given)")
    while True:
        given: dict[str, str] = {}
        for name, label in labels(opened.dut_type).items():
            line = await ask(f"   {label}")
            if not line:
                return False
            if line.strip():
                given[name] = line.strip()
        reply = await bench.handle(GiveIdentity("typed", **given, by=_tester(bench)))
        if reply.ok:
            return True
        _say(f"   {reply.text}")


def _tester(bench: Bench) -> str:
    opened = bench.record.opened
    return str(opened.tester.get("name") or "") if opened is not None else ""


def after_refusal(text: str, bench: Bench) -> str:
    """Why it did not start, and how to go on once that is settled."""
    if text.startswith(CANNOT_START) and bench.case_file is not None:
        return f"{text}\nNothing of the answers is lost. Go on with: ocpp-bench resume {bench.case_file.path}"
    return text


async def _put(bench: Bench, item: Standing, ask: Ask) -> bool:
    """Ask one item until it is answered; False at the end of the input."""
    _say(f"\n>> {item.title} ({item.info['reference']})\n   {item.info['question']}")
    if item.text:
        _say(f"   {item.text}.")
    tester, allowed, wrong = _tester(bench), answers(item.info), 0
    while True:
        line = await ask(f"   [y = yes, n = no{', x = not applicable' if ANSWERS[2] in allowed else ''}]")
        if not line:
            return False
        answer = _WORDS.get(line.strip().lower(), "")
        if answer not in allowed:
            wrong += 1
            if wrong == _MOST_WRONG:
                return False
            if answer:
                _say(f"   {NO_EXCUSE}.")
            continue
        values = await _values(item, ask) if answer == "yes" else {}
        wanted = f": {item.info['remark']}" if item.info.get("remark") else ""
        remark = (await ask(f"   Remark{wanted} (may be empty)")).strip()
        reply = await bench.handle(AnswerChecklist(item.id, answer, remark, values, tester or "tester", "terminal"))
        if reply.ok:
            return True
        _say(f"   {reply.text}")


async def _values(item: Standing, ask: Ask) -> dict[str, float]:
    values: dict[str, float] = {}
    for field in item.info.get("fields", []):
        while True:
            line = (
                await ask(f"   {field['label']} in {field['unit']}{'' if field['required'] else ' (empty: none)'}")
            ).strip()
            if not line and not field["required"]:
                break
            try:
                values[field["name"]] = finite(line)
                break
            except ValueError:
                if not line:
                    break
                _say("   Please give a number.")
    return values


async def at_the_terminal(question: str) -> str:
    """Ask on standard error, read from standard input."""
    _say(question)
    return await asyncio.to_thread(sys.stdin.readline)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
