"""The commands that prepare a campaign: PICS and plan, the register of the laboratory, checklists, and sheets for the vendor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli import USAGE
from app.cli.options import DUT_TYPES, Json, wrong

pics_application = typer.Typer(help="PICS files: new ones, and what is wrong with them.", rich_markup_mode=None)
lab_application = typer.Typer(
    help="The register of a laboratory: address, people, equipment with calibration dates.", rich_markup_mode=None
)
intake_application = typer.Typer(help="The checklists before and after the tests.", rich_markup_mode=None)


def plan(
    pics: Annotated[Path, typer.Argument(help="PICS file (YAML)")],
    as_json: Json = False,
) -> None:
    """Which cases apply, and why."""
    from app.cli.plan import print_plan

    raise typer.Exit(print_plan(pics, as_json))


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


@pics_application.command("new")
def pics_new(
    dut: Annotated[str, typer.Argument(metavar="charging-station|csms", help="what the DUT is")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="file to write; standard output if not given")
    ] = None,
) -> None:
    """A commented PICS template to fill in."""
    from app.cli.pics import new

    if problem := wrong(dut, DUT_TYPES, "the DUT type"):
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
