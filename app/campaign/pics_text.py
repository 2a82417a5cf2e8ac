"""Problems of a PICS as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from app.campaign.pics_problem import Problem, Severity


def lines(problems: Iterable[Problem], width: int = 100) -> Iterator[str]:
    """Each problem as ``file:line:column: severity: what``, followed by what is expected, why, and what to do."""
    for problem in problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        item = f" [{problem.path}]" if problem.path else ""
        yield f"{where}: {problem.severity.value}: {problem.found}{item}"
        for label, text in (("expected", problem.expected), ("why", problem.why), ("do", problem.remedy)):
            yield from textwrap.wrap(
                text, width, initial_indent=f"    {label + ':':<10}", subsequent_indent=" " * 14, break_on_hyphens=False
            )


def summary(problems: Sequence[Problem]) -> str:
    """Such as ``2 errors, 1 warning`` or ``no problems``."""
    if not problems:
        return "no problems"
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    parts = [_number(errors, "error")] if errors else []
    parts += [_number(warnings, "warning")] if warnings else []
    return ", ".join(parts)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
