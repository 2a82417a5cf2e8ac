"""The command line: ``ocpp-bench``. Exit codes: 0 passed, 1 not passed, 2 wrong usage or input, 3 the bench itself failed."""

from __future__ import annotations

import sys

PASSED, NOT_PASSED, USAGE, BENCH_FAILED = 0, 1, 2, 3


def main() -> None:
    """Entry point of ``ocpp-bench``."""
    from app.cli.arguments import spread_lists
    from app.cli.commands import application

    arguments = sys.argv[1:]
    if arguments[:1] == ["simulate"]:
        # The embedded DUTs stand on their own feet and read their own options.
        from app.simulators.__main__ import main as simulate

        sys.exit(simulate(arguments[1:]))
    application(spread_lists(arguments), prog_name="ocpp-bench")
