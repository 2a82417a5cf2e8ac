"""Times and progress of a campaign as people read them, the same in the window and on the command line."""

from __future__ import annotations

import re
from datetime import datetime

from app.casefiles.summary import Summary

WORDS = {"PASS": "passed", "FAIL": "failed", "INCONCLUSIVE": "inconclusive", "ERROR": "bench error",
         "INTERRUPTED": "interrupted"}  # fmt: skip
"""The verdicts in the order in which they are counted."""


def local_time(utc_ns: int) -> str:
    """``2026-11-17 10:42 CET``: the time on the wall of whoever reads it, with its zone. Empty for 0."""
    if not utc_ns:
        return ""
    moment = datetime.fromtimestamp(utc_ns / 1e9).astimezone()
    return f"{moment:%Y-%m-%d %H:%M} {_zone(moment)}"


def _zone(moment: datetime) -> str:
    """The zone's abbreviation where the system has one, otherwise its distance from UTC."""
    name = moment.tzname() or ""
    if re.fullmatch(r"[A-Z]{2,5}", name):
        return name
    distance = f"{moment:%z}"
    return f"UTC{distance[:3]}:{distance[3:5]}"


def device(summary: Summary) -> str:
    """``CS AcmeCharge 22``."""
    kind = {"charging-station": "CS", "csms": "CSMS"}.get(summary.dut_type, summary.dut_type)
    return f"{kind} {summary.device}".strip()


def identity(summary: Summary) -> str:
    """``SN 0815 · FW 1.4.2``, as the device said it; empty if it said neither."""
    parts = [f"SN {summary.serial}" if summary.serial else "", f"FW {summary.firmware}" if summary.firmware else ""]
    return " · ".join(part for part in parts if part)


def progress(summary: Summary) -> str:
    """``12 of 18``."""
    return f"{summary.done} of {summary.total}"


def verdicts(summary: Summary) -> str:
    """``9 passed, 2 failed``; empty before the first result."""
    counted = [(summary.counts.get(verdict, 0), word) for verdict, word in WORDS.items()]
    return ", ".join(f"{count} {word}" for count, word in counted if count)
