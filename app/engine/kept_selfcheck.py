"""The latest self-check of each version of the product and its test plans, as it is kept on this computer.

A campaign quotes it in its first record, so that its report can say how the verdicts of the very same version were validated.
"""

from __future__ import annotations

import json
import os
import platform
import re
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

JsonObject = dict[str, Any]

TOTALS = ("mutants", "killed", "survivors", "equivalent", "variants", "wrongly_failed")
"""The figures that are quoted."""


def folder() -> Path:
    """``selfchecks`` in the person's data folder, or in ``OCPP_BENCH_HOME`` where that is set."""
    home = os.environ.get("OCPP_BENCH_HOME")
    return (Path(home) if home else Path(platformdirs.user_data_dir("ocpp-bench", appauthor=False))) / "selfchecks"


def report_path(version: str, testplans_hash: str) -> Path:
    """Where the validation report of this version is kept."""
    return _path(version, testplans_hash, "pdf")


def keep(result: JsonObject) -> None:
    """Keep the figures of a complete self-check (``SelfCheck.as_json``) in place of the one before of the same version.

    The file appears whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path = _path(result["version"], result["testplans_sha256"], "json")
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {**result, "computer": platform.node()}
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False)
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def kept(version: str, testplans_hash: str) -> JsonObject:
    """The kept figures of this version with these test plans; empty if there are none, or they cannot be read."""
    try:
        found = json.loads(_path(version, testplans_hash, "json").read_text(encoding="utf-8"))
        same = found["version"] == version and found["testplans_sha256"] == testplans_hash
        return found if same and found["everything"] is True and isinstance(found["cases"], list) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def quoted(version: str, testplans_hash: str) -> JsonObject:
    """What a campaign says of the self-check of its version: date, computer, whether all was proven, and the totals.

    Empty if none was kept on this computer.
    """
    found = kept(version, testplans_hash)
    try:
        return {
            "product_version": version,
            "testplans_hash": testplans_hash,
            "at": str(found["at"]),
            "host": ", ".join(x for x in (found["computer"], found["system"], f"Python {found['python']}") if x),
            "proven": found["proven"] is True,
            "cases": len(found["cases"]),
            "seconds": float(found["seconds"]),
            "totals": {name: int(found["totals"][name]) for name in TOTALS},
        }
    except (ValueError, TypeError, KeyError):
        return {}


def _path(version: str, testplans_hash: str, ending: str) -> Path:
    safe = re.sub(r"[^0-9A-Za-z.+-]", "_", version)
    return folder() / f"{safe}-{testplans_hash[:16]}.{ending}"
