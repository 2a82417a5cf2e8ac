"""All commands of ``ocpp-bench``. Each is a thin face: the work is done by the engine and the core."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from app import __version__
from app.cli import USAGE
from app.parameters import PARAMETERS

application = typer.Typer(
    name="ocpp-bench",
    help="A test bench for OCPP 1.6 certification of charging stations and management systems.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
pics_application = typer.Typer(help="PICS files: new ones, and what is wrong with them.", rich_markup_mode=None)
application.add_typer(pics_application, name="pics")
lab_application = typer.Typer(
    help="The register of a laboratory: address, people, equipment with calibration dates.", rich_markup_mode=None
)
application.add_typer(lab_application, name="lab")
intake_application = typer.Typer(help="The checklists before and after the tests.", rich_markup_mode=None)
application.add_typer(intake_application, name="intake")

DUT_TYPES = ("charging-station", "csms")

Only = Annotated[list[str] | None, typer.Option("--only", metavar="ID ...", help="only these cases")]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON on standard output")]


def parameter_help() -> str:
    """Every campaign parameter with its unit and default, for the help of ``run``."""
    lines = ["Campaign parameters for --set NAME=VALUE (or the section 'parameters' of the PICS file):"]
    width = max(len(p.name) for p in PARAMETERS)
    for p in PARAMETERS:
        default = f"{p.default} {p.unit}".strip()
        lines.append(f"  {p.name:<{width}}  {default:<14}  {p.meaning}")
    return "\n".join(lines)


class RunCommand(TyperCommand):
    """``run``, whose help ends with the table of parameters, one a line."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        formatter.write(f"\n{parameter_help()}\n")


@application.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="open the window on the embedded simulated DUT")] = False,
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    """Without a command, the window opens."""
    if version:
        typer.echo(f"OCPP Bench {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit(subprocess.call([sys.executable, "-m", "ui", *(["--demo"] if demo else [])]))


@application.command()
def plan(
    pics: Annotated[Path, typer.Argument(help="PICS file (YAML)")],
    as_json: Json = False,
) -> None:
    """Which cases apply, and why."""
    from app.cli.plan import print_plan

    raise typer.Exit(print_plan(pics, as_json))


@application.command()
def actions(as_json: Json = False) -> None:
    """The closed list of manual actions that hands may be asked for."""
    from app.hands.actions import as_json as action_list

    listed = action_list()
    if as_json:
        typer.echo(json.dumps(listed, indent=2))
        return
    for action in listed:
        typer.echo(f"{action['action']}  ({action['dut']})  {action['meaning']}")
        for argument in action["arguments"]:
            needed = "" if argument["required"] else ", optional"
            typer.echo(f"    {argument['name']}: {argument['type']}{needed}; {argument['meaning']}")


@application.command(cls=RunCommand)
def run(
    pics: Annotated[Path, typer.Argument(help="PICS file (YAML)")],
    case_file: Annotated[Path, typer.Option("--case-file", help="the case file to write; it must not exist yet")],
    only: Only = None,
    hands: Annotated[
        str, typer.Option("--hands", metavar="terminal|simulated|URL", help="who does the manual actions")
    ] = "terminal",
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="where to listen for the station (127.0.0.1:9000)")
    ] = "",
    connect: Annotated[
        str, typer.Option("--connect", metavar="URL", help="the CSMS, without the charge point id")
    ] = "",
    charge_point_id: Annotated[
        str,
        typer.Option(
            "--charge-point-id", metavar="ID", help="the only id that may connect; or the bench's own, for a CSMS"
        ),
    ] = "",
    basic_auth_user: Annotated[str, typer.Option("--basic-auth-user", help="HTTP Basic user, for a CSMS")] = "",
    basic_auth_password: Annotated[
        str,
        typer.Option("--basic-auth-password", envvar="OCPP_BENCH_PASSWORD", help="HTTP Basic password, for a CSMS"),
    ] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="a campaign parameter (listed below)")
    ] = None,
    approve: Annotated[
        str,
        typer.Option(
            "--approve",
            metavar="advice|ask",
            help="ask: a person at the terminal approves each case; advice: nobody does, the advice is followed and the"
            " campaign is a rehearsal (default: ask with --hands terminal, otherwise advice)",
        ),
    ] = "",
    mode: Annotated[
        str, typer.Option("--mode", metavar="rehearsal|certification", help="what the campaign is")
    ] = "rehearsal",
    lab: Annotated[
        Path | None,
        typer.Option("--lab", metavar="LAB.yaml", help="the register of the laboratory ('ocpp-bench lab new')"),
    ] = None,
    equipment: Annotated[
        list[str] | None,
        typer.Option(
            "--equipment", metavar="ID ...", help="what of the register is used (default: all that fits the DUT)"
        ),
    ] = None,
    intake: Annotated[
        Path | None,
        typer.Option("--intake", metavar="FILE.yaml", help="answers to the checklists ('ocpp-bench intake new PICS')"),
    ] = None,
    firmware: Annotated[
        Path | None,
        typer.Option("--firmware", metavar="FILE", help="firmware that the DUT can install, for the update cases"),
    ] = None,
    tester: Annotated[str, typer.Option("--tester", metavar="NAME", help="who carries out the tests")] = "",
    junit: Annotated[Path | None, typer.Option("--junit", help="write the results as JUnit XML too")] = None,
    report_file: Annotated[Path | None, typer.Option("--report", help="write the PDF report too")] = None,
    as_json: Json = False,
) -> None:
    """Run a campaign against a DUT. Progress goes to standard error."""
    from app.cli.campaign import Asked, run_campaign
    from app.commands import OpenCampaign

    problem = _wrong(approve, ("", "advice", "ask"), "--approve") or _wrong(
        mode, ("rehearsal", "certification"), "--mode"
    )
    parsed: dict[str, str] = {}
    for setting in settings or []:
        name, equals, value = setting.partition("=")
        if not equals:
            problem = problem or f"--set takes NAME=VALUE, not {setting!r}"
        parsed[name.strip()] = value.strip()
    if firmware is not None:
        parsed["firmware_file"] = str(firmware.expanduser().absolute())
    if hands not in ("terminal", "simulated") and "://" not in hands:
        problem = problem or f"--hands takes terminal, simulated or a URL, not {hands!r}"
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(USAGE)
    command = OpenCampaign(
        pics_path=str(pics),
        case_file=str(case_file),
        mode=mode,
        hands=hands,
        approve=approve or ("ask" if hands == "terminal" else "advice"),
        listen=listen,
        connect=connect,
        charge_point_id=charge_point_id,
        basic_auth_user=basic_auth_user,
        basic_auth_password=basic_auth_password,
        only=only or [],
        settings=parsed,
        embedded_dut=hands == "simulated",
        lab_path=str(lab or ""),
        equipment=equipment or [],
        intake_path=str(intake or ""),
        tester={"name": tester} if tester else {},
    )
    raise typer.Exit(run_campaign(command, Asked(report_file, junit, as_json)))


@application.command()
def resume(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    basic_auth_password: Annotated[
        str,
        typer.Option("--basic-auth-password", envvar="OCPP_BENCH_PASSWORD", help="HTTP Basic password, for a CSMS"),
    ] = "",
    junit: Annotated[Path | None, typer.Option("--junit", help="write the results as JUnit XML too")] = None,
    report_file: Annotated[Path | None, typer.Option("--report", help="write the PDF report too")] = None,
    as_json: Json = False,
) -> None:
    """Go on with a campaign that was interrupted or stopped: the cases without a result, each as a new attempt."""
    from app.cli.campaign import Asked
    from app.cli.resume import resume as go_on

    raise typer.Exit(go_on(case_file, basic_auth_password, Asked(report_file, junit, as_json)))


@application.command()
def demo(
    dut: Annotated[str, typer.Option("--dut", metavar="charging-station|csms", help="which embedded DUT")] = DUT_TYPES[
        0
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="where case file and report go")] = Path("out"),
    only: Only = None,
    as_json: Json = False,
) -> None:
    """The whole job against the embedded DUT with scripted hands: plan, run, case file, PDF."""
    from app.cli.campaign import Asked, run_campaign
    from app.commands import OpenCampaign
    from app.engine.setup import runnable
    from app.resources import demo_pics

    if problem := _wrong(dut, DUT_TYPES, "--dut"):
        typer.echo(problem, err=True)
        raise typer.Exit(USAGE)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        typer.echo(f"{out}: cannot be made ({error.strerror}). Choose another folder with --out.", err=True)
        raise typer.Exit(USAGE) from None
    stem = f"demo-{dut}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    command = OpenCampaign(
        pics_path=str(demo_pics(dut)),
        case_file=str(out / f"{stem}.ocppcase"),
        hands="simulated",
        approve="advice",
        only=only or [],
        embedded_dut=True,
    )
    # The demo asks for what this version can run; that other cases have no scenario yet stands in plan and report.
    cases = () if only else tuple(runnable(dut))
    raise typer.Exit(run_campaign(command, Asked(out / f"{stem}.pdf", None, as_json, cases)))


@application.command()
def campaigns(as_json: Json = False) -> None:
    """The recent campaigns: how each stands, how far it is, and where its case file lies."""
    from app.cli.campaigns import print_campaigns

    raise typer.Exit(print_campaigns(as_json))


@application.command()
def report(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="the PDF to write")],
) -> None:
    """Write the PDF report of a campaign, from its case file alone."""
    from app.cli.reports import write

    raise typer.Exit(write(case_file, output))


@application.command()
def judge(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    as_json: Json = False,
) -> None:
    """Judge a case file again from its record: 0 identical, 1 different (listed), 2 it cannot be judged."""
    from app.cli.judge import judge_again

    raise typer.Exit(judge_again(case_file, json_output=as_json))


@application.command()
def attach(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    file: Annotated[Path, typer.Argument(help="photo or file, of at most 16 MB")],
    caption: Annotated[str, typer.Option("--caption", metavar="TEXT", help="what it is")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="who attaches it")] = "",
    case_id: Annotated[str, typer.Option("--case", metavar="ID", help="the case it belongs to")] = "",
    attempt: Annotated[int, typer.Option("--attempt", metavar="N", min=0, help="the attempt it belongs to")] = 0,
) -> None:
    """Put a photo or a file on the record of a campaign that is not open now."""
    from app.cli.attach import attach as attach_file
    from app.commands import AddAttachment

    raise typer.Exit(attach_file(case_file, AddAttachment(str(file), caption, by, case_id, attempt)))


@application.command()
def verify(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    head: Annotated[
        str,
        typer.Option("--head", metavar="HEX", help="a head noted earlier: all of it, or its first 16 digits or more"),
    ] = "",
    report_file: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.pdf", help="the report whose head the record must have")
    ] = None,
    as_json: Json = False,
) -> None:
    """Is a case file what was recorded? 0 it is, 1 it is not (what was done to it is named), 3 it cannot be read."""
    from app.cli.verify import verify_case_file

    raise typer.Exit(verify_case_file(case_file, head, report_file, json_output=as_json))


@application.command()
def selfcheck(
    only: Only = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="write the figures as JSON")] = None,
    report_file: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.pdf", help="write the validation report (ISO/IEC 17025)")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="processes at once (0: one for each processor)")] = 0,
) -> None:
    """The proof of the verdict: every case against mutants it must catch and variants it must pass."""
    from app.cli.selfcheck import selfcheck as run_selfcheck

    raise typer.Exit(run_selfcheck(only or [], json_file, report_file, jobs))


@application.command()
def simulate() -> None:
    """Run an embedded DUT on its own: simulate charging-station|csms."""
    # Only for the list of commands: main() hands the options on before they get here.
    raise typer.Exit(USAGE)


@pics_application.command("new")
def pics_new(
    dut: Annotated[str, typer.Argument(metavar="charging-station|csms", help="what the DUT is")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="file to write; standard output if not given")
    ] = None,
) -> None:
    """A commented PICS template to fill in."""
    from app.cli.pics import new

    if problem := _wrong(dut, DUT_TYPES, "the DUT type"):
        typer.echo(problem, err=True)
        raise typer.Exit(USAGE)
    raise typer.Exit(new(dut, output))


@pics_application.command("check")
def pics_check(pics: Annotated[Path, typer.Argument(help="PICS file (YAML)")]) -> None:
    """Every problem of a PICS file at once: where, what is expected, and why it matters."""
    from app.cli.pics import check

    raise typer.Exit(check(pics))


@lab_application.command("new")
def lab_new(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="file to write; standard output if not given")
    ] = None,
) -> None:
    """A commented register to fill in, once for all campaigns."""
    from app.cli.intake import new_lab

    raise typer.Exit(new_lab(output))


@lab_application.command("check")
def lab_check(lab: Annotated[Path, typer.Argument(help="register of the laboratory (YAML)")]) -> None:
    """Every problem of a register at once, and every calibration that is overdue or ends soon."""
    from app.cli.intake import check_lab

    raise typer.Exit(check_lab(lab))


@intake_application.command("new")
def intake_new(
    pics: Annotated[Path, typer.Argument(help="PICS file (YAML)")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="file to write; standard output if not given")
    ] = None,
) -> None:
    """The questions of the intake for this DUT, to be answered in a file."""
    from app.cli.intake import new_answers

    raise typer.Exit(new_answers(pics, output))


@intake_application.command("show")
def intake_show(
    case_file: Annotated[Path, typer.Argument(help="case file")],
    as_json: Json = False,
) -> None:
    """How the checklists of a campaign stand: 0 nothing is in the way of certification, 1 something is."""
    from app.cli.intake import show

    raise typer.Exit(show(case_file, as_json))


@application.command("network-sheet")
def network_sheet(
    pics: Annotated[Path, typer.Argument(help="PICS file (YAML) of a charging station")],
    lab: Annotated[
        Path | None, typer.Option("--lab", metavar="LAB.yaml", help="the register of the laboratory")
    ] = None,
    listen: Annotated[str, typer.Option("--listen", metavar="HOST:PORT", help="where the bench will listen")] = "",
    charge_point_id: Annotated[
        str, typer.Option("--charge-point-id", metavar="ID", help="the id that the station has to use")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.pdf|FILE.txt", help="file to write; printed as text if not given"),
    ] = None,
) -> None:
    """The network configuration that the vendor sets in the station before the tests (procedure, appendix A)."""
    from app.cli.intake import write_network_sheet
    from app.commands import WriteNetworkSheet

    command = WriteNetworkSheet(str(output or ""), str(pics), str(lab or ""), listen, charge_point_id)
    raise typer.Exit(write_network_sheet(command))


@application.command("test-data")
def operator_sheet(
    pics: Annotated[Path, typer.Argument(help="PICS file (YAML) of a management system")],
    connect: Annotated[str, typer.Option("--connect", metavar="URL", help="URL of the management system")] = "",
    charge_point_id: Annotated[
        str, typer.Option("--charge-point-id", metavar="ID", help="the id that the bench uses")
    ] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="parameter of the campaign")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", "--out", metavar="FILE.pdf|FILE.txt", help="file to write; printed as text if not given"
        ),
    ] = None,
) -> None:
    """What the operator of a management system enters before the tests: id tags, the charge point, profiles, firmware."""
    from app.cli.intake import write_test_data_sheet

    raise typer.Exit(write_test_data_sheet(pics, output, connect, charge_point_id, settings or []))


def _wrong(value: str, allowed: tuple[str, ...], what: str) -> str:
    if value in allowed:
        return ""
    return f"{what} takes {' or '.join(word for word in allowed if word)}, not {value!r}"
