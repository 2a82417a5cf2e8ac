"""The PDF report, written by a process of its own: laying out pages would make the engine late."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.commands import Reply


async def write(case_file: Path, path: str) -> Reply:
    """Write the report of a case file, whose records are all stored, to a path."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.report", str(case_file), path,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    if process.returncode:
        return Reply(False, err.decode(errors="replace").strip() or "The report could not be written.")
    return Reply(True, data={"path": path, "pages": int(out.decode().strip() or 0)})
