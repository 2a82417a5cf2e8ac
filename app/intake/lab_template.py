"""An empty register with everything explained, made from the fields themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from app.intake.equipment import KINDS
from app.intake.lab_fields import EQUIPMENT_FIELDS, NETWORK, PARTIES, PARTY_FIELDS, PERSON_FIELDS, LabField

_WIDTH = 116
_HEAD = """\
Register of a test laboratory: address, people, equipment, network. It is typed once and used for every campaign.

Fill in after each colon; leave a line empty, or remove it, where there is nothing to say. Versions, serial numbers and
telephone numbers best in quotes. No passwords: they are handed over separately and stand in no file.
Check it with:  ocpp-bench lab check FILE     Use it with:  ocpp-bench run PICS --lab FILE ..., or in Intake, Set-up."""


def template() -> str:
    """The commented template as YAML text. It is a valid register."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (f"# {line}".rstrip() for line in _HEAD.splitlines())
    for role, meaning in PARTIES.items():
        yield from _head(role.capitalize(), meaning)
        commented = "" if role == "laboratory" else "# "
        yield f"{commented}{role}:"
        yield from _fields(PARTY_FIELDS, "  ", commented, examples=role == "laboratory")
    yield from _head("People", "Everybody who carries out tests; in certification the tester must be one of them.")
    yield "people:"
    yield from _entry(PERSON_FIELDS)
    kinds = ", ".join(f"{kind.name} ({kind.meaning})" for kind in KINDS.values())
    yield from _head("Equipment", f"One entry each. Kinds: {kinds}.")
    yield "equipment:"
    yield from _entry(EQUIPMENT_FIELDS)
    yield from _head(
        "Network", "What the station has to be set to; 'ocpp-bench network-sheet' prints it (procedure, appendix A)."
    )
    yield "network:"
    yield from _fields(NETWORK, "  ", "", examples=False)


def _head(title: str, meaning: str) -> Iterator[str]:
    yield ""
    yield f"# --- {title} {'-' * (_WIDTH - len(title) - 7)}"
    yield from textwrap.wrap(meaning, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _entry(fields: Sequence[LabField]) -> Iterator[str]:
    lines = list(_fields(fields, "    ", "", examples=True))
    first = next(index for index, line in enumerate(lines) if not line.lstrip().startswith("#"))
    lines[first] = "  - " + lines[first].lstrip()
    for comment in lines[:first]:
        yield comment[2:]
    yield from lines[first:]


def _fields(fields: Sequence[LabField], indent: str, commented: str, *, examples: bool) -> Iterator[str]:
    for field in fields:
        meaning = " ".join(
            part for part in (field.meaning, "" if field.choices == () else f"Allowed: {field.expected}.") if part
        )
        if meaning:
            yield from textwrap.wrap(
                meaning, _WIDTH, initial_indent=f"{commented}{indent}# ", subsequent_indent=f"{commented}{indent}# "
            )
        example = f" {field.example}" if examples and field.needed else ""
        hint = f"  # such as {field.example}" if field.example and not example else ""
        yield f"{commented}{indent}{field.name}:{example}{hint}"
