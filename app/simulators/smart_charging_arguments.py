"""The command line of a simulated charging station, as far as it is about smart charging."""

from __future__ import annotations

import argparse

from app.simulators.smart_charging_options import SmartChargingOptions

UNITS = {"A": ("A",), "W": ("W",), "A,W": ("A", "W"), "W,A": ("W", "A")}


def add_smart_charging(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    defaults, group = SmartChargingOptions(), parser.add_argument_group("smart charging")
    add = group.add_argument
    add(
        "--local-limit",
        type=_amperes,
        default=defaults.local_limit,
        metavar="A",
        help="what a connector can do, in A on each phase: a limit of every composite schedule (%(default)s)",
    )
    add(
        "--rate-units",
        choices=list(UNITS),
        metavar="UNITS",
        default=",".join(defaults.rate_units),
        help="units of charging schedules, of A, W, A,W and W,A; the first is the station's own choice (%(default)s)",
    )
    add(
        "--max-stack-level",
        type=_number,
        default=defaults.max_stack_level,
        metavar="N",
        help="highest stack level (%(default)s)",
    )
    add(
        "--max-periods",
        type=_number,
        default=defaults.max_periods,
        metavar="N",
        help="periods in a charging schedule (%(default)s)",
    )
    add(
        "--max-charging-profiles",
        type=_number,
        default=defaults.max_profiles,
        metavar="N",
        help="charging profiles installed at a time (%(default)s)",
    )


def smart_charging_options(arguments: argparse.Namespace) -> SmartChargingOptions:
    """What the arguments say."""
    return SmartChargingOptions(
        max_stack_level=arguments.max_stack_level,
        max_periods=arguments.max_periods,
        max_profiles=arguments.max_charging_profiles,
        rate_units=UNITS[arguments.rate_units],
        local_limit=arguments.local_limit,
    )


def _number(text: str) -> int:
    if not text.isdigit() or int(text) > 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 1000")
    return int(text)


def _amperes(text: str) -> float:
    try:
        amperes = float(text)
    except ValueError:
        amperes = -1.0
    if not 0 < amperes <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a current in A")
    return amperes
