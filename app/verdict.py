"""The words a verdict may be, spelled as they are spelled everywhere: screens, report, JSON, exit code."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """The verdict ladder. The last three stand outside of it: the case was not decided by a run."""

    PASS = "PASS"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    ERROR = "ERROR"
    NOT_APPLICABLE = "NOT APPLICABLE"
    NOT_RUN = "NOT RUN"
    INTERRUPTED = "INTERRUPTED"
