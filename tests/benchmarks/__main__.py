"""``make bench``: what the bench itself costs, measured. Prints a table; nothing here decides whether tests pass."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks import case_file, report_time, start_up, throughput, timing


def main() -> int:
    rows: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory(prefix="ocpp-bench-") as folder:
        for measure in (timing, throughput, case_file, report_time, start_up):
            print(f"measuring: {measure.WHAT} ...", file=sys.stderr, flush=True)
            try:
                rows += measure.measure(Path(folder))
            except measure.UnavailableError as why:
                rows.append((measure.WHAT, f"not measured: {why}", ""))
    width = max(len(row[0]) for row in rows)
    for name, value, aim in rows:
        print(f"{name:<{width}}  {value:<44} {aim}".rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
