"""All commands of ``ocpp-bench``. Each is a thin face: the work is done by the engine and the core."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.cli import USAGE, case_file_commands, preparation_commands, run_commands
from app.cli.options import Only

application = typer.Typer(
    name="ocpp-bench",
    help="A test bench for OCPP 1.6 certification of charging stations and management systems.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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


def simulate() -> None:
    """Run an embedded DUT on its own: simulate charging-station|csms."""
    # Only for the list of commands: main() hands the options on before they get here.
    raise typer.Exit(USAGE)


# In the order of the help.
application.command()(preparation_commands.plan)
application.command()(preparation_commands.actions)
application.command(cls=run_commands.RunCommand)(run_commands.run)
application.command()(run_commands.resume)
application.command()(run_commands.demo)
application.command()(case_file_commands.campaigns)
application.command()(case_file_commands.report)
application.command()(case_file_commands.judge)
application.command()(case_file_commands.attach)
application.command()(case_file_commands.verify)
application.command()(selfcheck)
application.command()(simulate)
application.command("network-sheet")(preparation_commands.network_sheet)
application.command("test-data")(preparation_commands.operator_sheet)
application.add_typer(preparation_commands.pics_application, name="pics")
application.add_typer(preparation_commands.lab_application, name="lab")
application.add_typer(preparation_commands.intake_application, name="intake")
