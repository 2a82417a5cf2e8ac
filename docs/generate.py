"""``make docs``: writes the documents that are made from the source, so that they never say anything else than it does.

A test compares them with the source; ``make docs`` mends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.evidence.records_document import records_document
from app.hands.actions import ACTIONS, ActionKind
from app.hands.wording import wording_ids
from app.parameters import PARAMETERS, Parameter
from app.proof.mapping_document import mapping_document
from testplans.mapping import mapping
from testplans.ocpp16 import scenarios
from testplans.proof import inventory
from ui.keymap import keyboard_document

DOCS = Path(__file__).resolve().parent
MADE = "<!-- Made by `make docs` from the source. Do not edit. -->\n\n"
DUTS = {"charging-station": "charging station", "csms": "CSMS", "any": "both"}
TYPES = {int: "whole number", float: "number", str: "text"}


def actions() -> str:
    """The manual actions with their arguments (``app/hands/actions.py``)."""
    head = MADE + (
        "# Manual actions\n\n"
        "The complete, closed list of what a scenario may ask hands to do. [hands.md](hands.md) says who does them and\n"
        "how the HTTP hook speaks; `ocpp-bench actions --json` prints this list for programs.\n"
    )
    return head + "".join(_action(kind) for kind in ACTIONS)


def _action(kind: ActionKind) -> str:
    lines = [f"\n## {kind.name}\n", f"{kind.meaning} (DUT: {DUTS[kind.dut]})\n"]
    if kind.arguments:
        lines += ["| argument | JSON type | required | meaning |", "|---|---|---|---|"]
        lines += [f"| `{a.name}` | {a.type} | {'yes' if a.required else 'no'} | {a.meaning} |" for a in kind.arguments]
        lines.append("")
    else:
        lines.append("No arguments.\n")
    lines.append(f"Wording of the prompt: {', '.join(f'`{id_}`' for id_ in wording_ids(kind.name))}.\n")
    return "\n".join(lines)


def parameters() -> str:
    """The campaign parameters (``app/parameters.py``)."""
    lines = [
        f"{MADE}# Campaign parameters",
        "",
        "What a tester configures before a run. Each has a default; the section `parameters` of the PICS file overrides it,",
        "and `--set NAME=VALUE` overrides both.",
        "",
        "| name | default | unit | allowed | meaning |",
        "|---|---|---|---|---|",
    ]
    for parameter in PARAMETERS:
        default = parameter.default if isinstance(parameter.default, str) else f"{parameter.default:g}"
        lines.append(
            f"| `{parameter.name}` | {default} | {parameter.unit} | {_allowed(parameter)} | {parameter.meaning} |"
        )
    return "\n".join(lines) + "\n"


def _allowed(parameter: Parameter) -> str:
    kind = TYPES[parameter.type]
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None:
        return f"{kind}, {low:g} to {high:g}"
    if low is not None:
        return f"{kind}, at least {low:g}"
    return kind


def validation_mapping() -> str:
    """From the test case document to the checks (``testplans/mapping``)."""
    cases = [scenario for dut in ("charging-station", "csms") for scenario in scenarios(dut).values()]
    return MADE + mapping_document(cases, {dut: mapping(dut) for dut in ("charging-station", "csms")}, inventory())


GENERATED: Mapping[str, Callable[[], str]] = {
    "actions.md": actions,
    "parameters.md": parameters,
    "keyboard.md": keyboard_document,
    "validation-mapping.md": validation_mapping,
    "records.md": lambda: MADE + records_document(),
}
"""Every generated document by its name in docs/, and what it should say."""


def main() -> None:
    for name in GENERATED:
        (DOCS / name).write_text(GENERATED[name](), encoding="utf-8", newline="\n")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
