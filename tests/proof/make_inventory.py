"""``python -m tests.proof.make_inventory [ID ...]``: writes the inventory of all checks anew (see app/proof/inventory.py).

With ids, those cases alone. Look at what changed before you commit it: every line is a check that was added, changed or lost.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import testplans.proof
from app.cli.selfcheck import known
from app.proof.inventory import with_killers
from app.proof.outline import outline

FOLDER = Path(testplans.proof.__file__).parent / "inventory"
OUTLINES = FOLDER.with_name("outline")


def write(case_id: str) -> tuple[str, int]:
    """The inventory of one case; returns its id and how many checks it has."""
    found = with_killers(known()[case_id])
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / f"{case_id}.json").write_text(text, encoding="utf-8", newline="\n")
    (OUTLINES / f"{case_id}.txt").write_text(outline(known()[case_id]), encoding="utf-8", newline="\n")
    return case_id, len(found)


def main(wanted: Sequence[str]) -> None:
    unknown = sorted(set(wanted) - set(known()))
    if unknown:
        sys.exit(f"No scenario: {', '.join(unknown)}")
    if not wanted:
        for path in (*FOLDER.glob("*.json"), *OUTLINES.glob("*.txt")):
            if path.stem not in known():
                path.unlink()
    with ProcessPoolExecutor() as pool:
        for case_id, count in pool.map(write, wanted or known()):
            print(f"{case_id}: {count} checks")


if __name__ == "__main__":
    main(sys.argv[1:])
