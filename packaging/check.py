"""``make test``: everything that must hold before a change is good. Stops at the first step that fails, and says which.

Run with the Python of ``.venv``. Arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent
# A file's tests share what they set up, so a file is for one process.
SIDE_BY_SIDE = ["--numprocesses", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
STEPS: tuple[tuple[str, str, list[str]], ...] = (
    ("lint", "ruff", ["check", "."]),
    ("format", "ruff", ["format", "--check", "."]),
    ("types", "mypy", []),
    ("import rules", "lint-imports", []),
    ("tests", "pytest", ["--ignore=tests/ui", *SIDE_BY_SIDE]),
    # In processes of their own, where no other test's threads collect what is left of Qt's objects.
    ("tests of the window", "pytest", ["tests/ui", *SIDE_BY_SIDE]),
)
HELP = {"lint": "'make fmt' mends most of it.", "format": "'make fmt' mends it."}


def main() -> int:
    # Tests draw without a screen, and their numbers and dates do not depend on the user's language.
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8")
    for title, tool, arguments in STEPS:
        print(f"== {title} ({tool})", flush=True)
        chosen = sys.argv[1:] if tool == "pytest" else []
        if chosen and title != "tests":
            continue
        began = time.monotonic()
        code = subprocess.call([str(SCRIPTS / tool), *(chosen or arguments)], cwd=ROOT, env=environment)
        if code:
            print(f"\n== FAILED: {title} ({tool}, exit code {code}). {HELP.get(title, '')}".rstrip(), flush=True)
            return 1
        if tool != "pytest":  # whose closing line is the last line
            print(f"   {time.monotonic() - began:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
