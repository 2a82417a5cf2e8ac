"""``python -m tests.proof.make_inventory``: writes the inventory of all checks anew (see app/proof/inventory.py).

Look at what changed before you commit it: every line is a check that was added, changed or lost.
"""

from __future__ import annotations

import json
from pathlib import Path

import testplans.proof
from app.cli.selfcheck import known
from app.proof.inventory import with_killers

PATH = Path(testplans.proof.__file__).parent / "inventory.json"


def main() -> None:
    found = {case_id: with_killers(scenario) for case_id, scenario in known().items()}
    PATH.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    print(f"{PATH}: {sum(map(len, found.values()))} checks")


if __name__ == "__main__":
    main()
