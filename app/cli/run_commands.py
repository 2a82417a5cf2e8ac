"""The commands that run a campaign: ``run``, ``resume`` and ``demo``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from app.cli import USAGE
from app.cli.options import DUT_TYPES, Json, Only, wrong
from app.parameters import PARAMETERS


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

    problem = wrong(approve, ("", "advice", "ask"), "--approve") or wrong(
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

    if problem := wrong(dut, DUT_TYPES, "--dut"):
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
