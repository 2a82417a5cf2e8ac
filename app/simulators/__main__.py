"""``python -m app.simulators charging-station|csms``, and what ``ocpp-bench simulate`` calls."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from typing import Any

from app.simulators.command import RunOptions, run_charging_station, run_csms
from app.simulators.csms_faults import CSMS_FAULTS
from app.simulators.faults import Fault, describe
from app.simulators.features import FEATURES
from app.simulators.file_clients import PROTOCOLS
from app.simulators.options import CsmsOptions, StationOptions
from app.simulators.smart_charging_arguments import add_smart_charging, smart_charging_options
from app.simulators.station_faults import STATION_FAULTS


def main(argv: Sequence[str] | None = None) -> int:
    """Run a simulated DUT.

    Returns:
        the exit code: 0, or 2 for a wrong command line and for a DUT that could not start.
    """
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as error:
        return int(error.code or 0)
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO if arguments.verbose else logging.ERROR, format="%(message)s"
    )
    if not arguments.verbose:
        # Whoever knocks without speaking WebSocket would fill standard error with stack traces.
        logging.getLogger("websockets").setLevel(logging.CRITICAL)
    run = RunOptions(
        hook=arguments.hook,
        interactive=arguments.interactive or (sys.stdin is not None and sys.stdin.isatty()),
        exit_with_parent=arguments.exit_with_parent,
    )
    if arguments.dut == "charging-station":
        return asyncio.run(run_charging_station(_station(arguments), run))
    return asyncio.run(run_csms(_csms(arguments), run))


def _station(arguments: argparse.Namespace) -> StationOptions:
    return StationOptions(
        url=arguments.connect,
        identity=arguments.id,
        password=arguments.password,
        connectors=arguments.connectors,
        fixed_cable=arguments.fixed_cable,
        shared_reader=arguments.shared_reader,
        backup_power=arguments.backup_power,
        resumes_transactions=arguments.resume_transactions,
        profiles=arguments.profiles,
        file_protocols=arguments.file_protocols,
        file_authority=arguments.file_authority,
        smart_charging=smart_charging_options(arguments),
        boot_seconds=arguments.boot_seconds,
        without_keys=frozenset(arguments.without_key),
        configuration=dict(arguments.configure),
        faults=tuple(arguments.fault),
        late_seconds=arguments.late_seconds,
    )


def _csms(arguments: argparse.Namespace) -> CsmsOptions:
    defaults = CsmsOptions()
    host, port = arguments.listen
    return CsmsOptions(
        host=host,
        port=port,
        path=arguments.path,
        charge_points=frozenset(arguments.charge_point),
        password=arguments.password,
        valid_tags=tuple(arguments.valid) or defaults.valid_tags,
        parent_tag=arguments.parent or None,
        expired_tags=tuple(arguments.expired) or defaults.expired_tags,
        blocked_tags=tuple(arguments.blocked) or defaults.blocked_tags,
        files_port=arguments.files_port,
        heartbeat_interval=arguments.heartbeat_interval,
        boots_before_accepted=arguments.pending,
        concurrent_transactions=arguments.concurrent_transactions,
        require_boot=not arguments.no_boot_required,
        faults=tuple(arguments.fault),
        late_seconds=arguments.late_seconds,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ocpp-bench simulate", description="Run one of the embedded devices under test on its own."
    )
    kinds = parser.add_subparsers(dest="dut", required=True)
    station = kinds.add_parser("charging-station", help="a charging station that connects to a Central System")
    _common(station, STATION_FAULTS)
    add = station.add_argument
    add(
        "--connect",
        metavar="URL",
        default="ws://127.0.0.1:9000/",
        help="the Central System, without the id (%(default)s)",
    )
    add("--id", default="CP-1", help="charge point id (%(default)s)")
    add("--password", help="HTTP Basic password; the user is the id")
    add("--connectors", type=_count, default=2, metavar="N", help="number of connectors (%(default)s)")
    add("--fixed-cable", action="store_true", help="the cables are fixed to the station")
    add("--shared-reader", action="store_true", help="one card reader for all connectors")
    add("--backup-power", action="store_true", help="stop transactions before going down at a power failure")
    add("--resume-transactions", action="store_true", help="go on with transactions after a power failure")
    add(
        "--profiles",
        type=_names,
        metavar="NAME,NAME",
        help=f"the feature profiles that it has (Core,{','.join(feature.name for feature in FEATURES)})",
    )
    add(
        "--file-protocols",
        type=_protocols,
        default=PROTOCOLS,
        metavar="NAME,NAME",
        help=f"what it transfers files by ({','.join(PROTOCOLS)})",
    )
    add("--file-authority", default="", metavar="PEM", help="certificate authority that it trusts for files (any)")
    add("--boot-seconds", type=_seconds, default=0.1, metavar="S", help="how long a boot takes, in s (%(default)s)")
    add(
        "--configure",
        type=_setting,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="value of a configuration key",
    )
    add("--without-key", action="append", default=[], metavar="KEY", help="an optional configuration key to do without")
    add_smart_charging(station)
    csms = kinds.add_parser("csms", help="a Central System that charge points connect to")
    _common(csms, CSMS_FAULTS)
    add = csms.add_argument
    add(
        "--listen",
        type=_address,
        default=("127.0.0.1", 9000),
        metavar="HOST:PORT",
        help="where to listen (127.0.0.1:9000)",
    )
    add("--path", default="/", help="path before the charge point id (%(default)s)")
    add("--charge-point", action="append", default=[], metavar="ID", help="charge point that may connect (any)")
    add("--password", help="HTTP Basic password of every charge point")
    add("--valid", action="append", default=[], metavar="TAG", help="id tag that is accepted (VALID-1 and VALID-2)")
    add(
        "--parent",
        default="PARENT-1",
        metavar="TAG",
        help="parent of the accepted id tags, empty for none (%(default)s)",
    )
    add("--expired", action="append", default=[], metavar="TAG", help="id tag that is expired (EXPIRED-1)")
    add("--blocked", action="append", default=[], metavar="TAG", help="id tag that is blocked (BLOCKED-1)")
    add(
        "--files-port",
        type=_port,
        default=0,
        metavar="PORT",
        help="where firmware is fetched from and diagnostics are uploaded to, over HTTP (any free one)",
    )
    add("--heartbeat-interval", type=_count, default=10, metavar="S", help="interval of heartbeats, in s (%(default)s)")
    add(
        "--pending",
        type=int,
        default=0,
        metavar="N",
        help="answer the first N BootNotifications with Pending (%(default)s)",
    )
    add("--concurrent-transactions", action="store_true", help="let an id tag have several transactions at once")
    add("--no-boot-required", action="store_true", help="answer charge points that never sent a BootNotification")
    return parser


class _ListFaults(argparse.Action):
    """Prints the faults, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> None:
        print(self.const)
        parser.exit()


def _common(parser: argparse.ArgumentParser, faults: Sequence[Fault]) -> None:
    add = parser.add_argument
    add("--hook", type=_address, metavar="HOST:PORT", help="take manual actions over HTTP; port 0 is any free one")
    add("--fault", action="append", default=[], metavar="NAME", help="switch on a fault or a variant; repeatable")
    add("--list-faults", action=_ListFaults, nargs=0, const=describe(faults), help="print the faults and variants")
    add(
        "--late-seconds",
        type=_seconds,
        default=35.0,
        metavar="S",
        help="how late late messages are, in s (%(default)s)",
    )
    add("--interactive", action="store_true", help="take commands from standard input (by itself in a terminal)")
    add("--exit-with-parent", action="store_true", help="end when standard input ends")
    add("--verbose", action="store_true", help="say on standard error what happens to the connection")


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host.strip("[]") or "127.0.0.1", int(port)


def _port(text: str) -> int:
    return _address(f":{text}")[1]


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _protocols(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().upper() for name in text.split(",") if name.strip())
    if unknown := [name for name in names if name not in PROTOCOLS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(PROTOCOLS)}")
    return names


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


if __name__ == "__main__":
    sys.exit(main())
