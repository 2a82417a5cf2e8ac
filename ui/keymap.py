"""The one table of actions: every shortcut, key hint, entry of the command box, line of the F1 overlay and of
docs/keyboard.md is made from it.

``where`` is ``everywhere`` or the name of a workspace. ``keys`` are portable key sequences as ``QKeySequence`` reads them;
the first is the one that is shown. Keys marked ``held`` act when they are held down for two seconds. Keys marked ``local``
belong to one focused control (Enter in a table, say), which handles them itself: they are listed, not bound to the window.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = "everywhere"
WORKSPACES: tuple[tuple[str, str], ...] = (
    ("intake", "Intake"),
    ("plan", "Plan"),
    ("run", "Run"),
    ("review", "Review"),
    ("report", "Report"),
    ("bench", "Bench"),
)
"""Names and titles of the workspaces in the order of their digits."""


@dataclass(frozen=True)
class Action:
    """One thing the keyboard can do."""

    id: str
    keys: tuple[str, ...]
    text: str
    """What it does, as the F1 overlay and the command box say it."""
    hint: str
    """The same in two or three words, for the line of key hints."""
    where: str = EVERYWHERE
    held: bool = False
    local: bool = False
    in_box: bool = True
    """Offered in the command box."""


def _switches() -> tuple[Action, ...]:
    return tuple(
        Action(f"go.{name}", (f"Ctrl+{digit}",), f"Go to {title}", title.lower())
        for digit, (name, title) in enumerate(WORKSPACES, start=1)
    )


ACTIONS: tuple[Action, ...] = (
    Action("keys", ("F1",), "Show all keys", "all keys"),
    Action("commands", ("Ctrl+K",), "Find a command, a case or a message", "command", in_box=False),
    *_switches(),
    Action("theme", ("Ctrl+Shift+D",), "Change between light and dark", "light or dark"),
    Action("filter", ("/",), "Filter the list in front of you", "filter", in_box=False),
    Action("note", ("Ctrl+Shift+N",), "Write a note into the record", "note"),
    Action("restart-engine", ("Ctrl+Shift+R",), "Start a new engine if it is lost", "restart engine"),
    Action("close-campaign", (), "Close this campaign and its case file", "close campaign"),
    Action("new-window", ("Ctrl+N",), "Another window, another campaign", "another window"),
    Action("check-file", ("Ctrl+Shift+V",), "Check that this case file is unaltered", "check the file"),
    Action("close-file", ("Ctrl+W",), "Close the read-only case file", "close the file"),
    Action("read-again", ("Ctrl+Shift+O",), "Read the read-only case file again", "read again"),
    Action("quit", ("Ctrl+Q",), "Close the window; the engine goes on", "close window"),
    # the run, from wherever the tester is
    Action("next-case", ("F5",), "Run the next case", "next case"),
    Action("run-all", ("Ctrl+F5",), "Run all cases that are still to do", "run all"),
    Action("run-again", ("Shift+F5",), "Run the case again", "run again"),
    Action("pause", ("F8",), "Pause before the next case, or go on", "pause"),
    Action("stop-after-step", ("Shift+F8",), "Stop after this step", "stop after step"),
    Action("safe-stop", ("Ctrl+Esc", "Shift+Esc"), "Safe stop: end the case now", "safe stop", held=True),
    Action("standing", ("F11",), "Standing view, read from 3 m", "standing view"),
    # intake
    Action("start-station", ("A",), "Start: new campaign, charging station", "charging station", "intake", local=True, in_box=False),
    Action("start-csms", ("C",), "Start: new campaign, CSMS", "management system", "intake", local=True, in_box=False),
    Action("try-station", ("S",), "Start: try the embedded station", "try the station", "intake", local=True, in_box=False),
    Action("try-csms", ("M",), "Start: try the embedded system", "try the system", "intake", local=True, in_box=False),
    Action("recent-resume", ("Return",), "Start: go on with the selected campaign", "resume", "intake", local=True, in_box=False),
    Action("recent-read", ("O",), "Start: open the selected read-only", "open read-only", "intake", local=True, in_box=False),
    Action("recent-check", ("V",), "Start: check the selected case file", "check its file", "intake", local=True, in_box=False),
    Action("recent-remove", ("Del",), "Start: off the list; its file stays", "remove from list", "intake", local=True, in_box=False),
    Action("open-case-file", ("Ctrl+O",), "Start: open a case file", "open a case file", "intake"),
    Action("load-pics", ("Ctrl+O",), "Load a PICS file", "load PICS", "intake"),
    Action("check-pics", ("Ctrl+R",), "Read the PICS file again", "read again", "intake"),
    Action("next-page", ("Alt+Right",), "Next page", "next page", "intake"),
    Action("previous-page", ("Alt+Left",), "Previous page", "back", "intake"),
    Action("desk", ("Ctrl+I",), "Checklists, or back to the start", "checklists", "intake"),
    Action("load-register", ("Ctrl+L",), "Load the register of the laboratory", "load register", "intake"),
    Action("network-sheet", ("Ctrl+Shift+P",), "Sheet for the station or the CSMS", "network sheet, test data", "intake"),
    Action("item-yes", ("Y",), "Checklists: yes", "yes", "intake", local=True, in_box=False),
    Action("item-no", ("N",), "Checklists: no", "no", "intake", local=True, in_box=False),
    Action("item-not-applicable", ("X",), "Checklists: not applicable", "not applicable", "intake", local=True, in_box=False),
    Action("item-remark", ("R",), "Checklists: write a remark", "remark", "intake", local=True, in_box=False),
    Action("item-next", ("J",), "Checklists: next item", "next item", "intake", local=True, in_box=False),
    Action("item-previous", ("K",), "Checklists: previous item", "previous item", "intake", local=True, in_box=False),
    Action("next-problem", ("Ctrl+J",), "Next problem of the PICS file", "next problem", "intake"),
    # plan
    Action("plan-run", ("Return",), "Run the selected case", "run case", "plan", local=True, in_box=False),
    Action("plan-next", ("J",), "Next row", "next row", "plan", in_box=False),
    Action("plan-previous", ("K",), "Previous row", "previous row", "plan", in_box=False),
    Action("plan-applies", ("A",), "Show all, applying, not applying", "applies", "plan"),
    Action("plan-open", ("O",), "Open the selected case in Review", "open results", "plan"),
    # run: the workspace itself handles what belongs to its panels
    Action("done", ("Return", "PgDown"), "Done: the prompt's action is finished", "done", "run", local=True, in_box=False),
    Action("cannot", ("F9",), "Cannot: say why the action is not possible", "cannot", "run", local=True, in_box=False),
    Action("copy-all", ("C",), "Copy the operator's request as JSON", "copy all", "run", local=True, in_box=False),
    Action("approve", ("Y",), "Approve the result", "approve", "run", local=True, in_box=False),
    Action("reject", ("N",), "Reject the result", "reject", "run", local=True, in_box=False),
    Action("retest", ("R",), "Retest: run it again as a new attempt", "retest", "run", local=True, in_box=False),
    Action("cannot-judge", ("?",), "Cannot judge the result", "cannot judge", "run", local=True, in_box=False),
    Action("run-selected", ("Enter",), "In the list: run the selected case", "run case", "run", local=True, in_box=False),
    Action("next-message", ("J",), "Next message", "next message", "run", local=True, in_box=False),
    Action("previous-message", ("K",), "Previous message", "previous message", "run", local=True, in_box=False),
    Action("log-line", ("G",), "Go to the line in the log", "log line", "run", local=True, in_box=False),
    Action("chart", ("M",), "Go to the sequence chart", "chart", "run", local=True, in_box=False),
    Action("inspector", ("I",), "Open or close the inspector", "inspector", "run", local=True, in_box=False),
    Action("latency", ("L",), "Open or close the latency plot", "latency", "run", local=True, in_box=False),
    # review
    Action("next-failure", ("]",), "Next failure", "next failure", "review"),
    Action("previous-failure", ("[",), "Previous failure", "previous failure", "review"),
    Action("review-next", ("J",), "Next result", "next result", "review", in_box=False),
    Action("review-previous", ("K",), "Previous result", "previous result", "review", in_box=False),
    Action("review-retest", ("R",), "Retest as a new attempt", "retest", "review"),
    Action("review-cause", ("C",), "Retest with a recorded cause", "retest with cause", "review"),
    # report
    Action("write-report", ("Ctrl+P",), "Write the report as PDF", "write PDF", "report"),
    Action("next-missing", ("Ctrl+J",), "Go to the next missing field", "next missing", "report"),
    Action("sign-off", ("Ctrl+S",), "Record the approval data", "record approvals", "report"),
    # bench
    Action("selfcheck", ("S",), "Run the self-check of this version", "self-check", "bench"),
    Action("selfcheck-cancel", ("X",), "Cancel the self-check", "cancel it", "bench"),
    Action("selfcheck-report", ("O",), "Open its validation report", "its report", "bench"),
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}

HINTS: dict[str, tuple[str, ...]] = {
    "start": (
        "start-station",
        "start-csms",
        "try-station",
        "try-csms",
        "open-case-file",
        "new-window",
        "commands",
        "keys",
    ),
    "start.recent": (
        "recent-resume",
        "recent-read",
        "recent-check",
        "recent-remove",
        "open-case-file",
        "start-station",
        "start-csms",
        "try-station",
        "new-window",
        "commands",
        "keys",
    ),
    "intake": ("next-page", "previous-page", "load-pics", "check-pics", "next-problem", "commands", "keys"),
    "intake.desk": (
        "item-yes",
        "item-no",
        "item-not-applicable",
        "item-remark",
        "item-next",
        "item-previous",
        "next-problem",
        "desk",
        "commands",
        "keys",
    ),
    "plan": ("plan-run", "next-case", "plan-next", "plan-applies", "plan-open", "filter", "commands", "keys"),
    "run": (
        "next-case",
        "pause",
        "stop-after-step",
        "cannot",
        "standing",
        "filter",
        "next-message",
        "log-line",
        "keys",
    ),
    "run.idle": ("next-case", "run-all", "pause", "standing", "filter", "next-message", "log-line", "commands", "keys"),
    "run.question": ("cannot", "standing", "pause", "stop-after-step", "filter", "next-message", "keys"),
    "run.prompt": ("done", "cannot", "standing", "pause", "stop-after-step", "filter", "next-message", "keys"),
    "run.approval": ("approve", "reject", "retest", "cannot-judge", "next-message", "note", "keys"),
    "review": ("next-failure", "previous-failure", "review-next", "review-retest", "review-cause", "filter", "keys"),
    "report": ("write-report", "next-missing", "sign-off", "commands", "keys"),
    "bench": (
        "selfcheck",
        "selfcheck-cancel",
        "selfcheck-report",
        "filter",
        "theme",
        "restart-engine",
        "commands",
        "keys",
    ),
}
"""The key hints of each context, in their order; the context is that of the focused panel."""

_SHOWN = {"Return": "Enter", "PgDown": "PgDn"}


def caps(sequence: str) -> list[str]:
    """The key caps of one sequence: ``Ctrl+Shift+N`` -> ``["Ctrl", "Shift", "N"]``."""
    return [_SHOWN.get(part, part) for part in sequence.split("+")]


def shown_keys(action: Action) -> str:
    """The action's first key sequence as people read it, empty if it has none."""
    if not action.keys:
        return ""
    text = "+".join(caps(action.keys[0]))
    return f"hold {text}" if action.held else text


def title_of(where: str) -> str:
    return "Everywhere" if where == EVERYWHERE else dict(WORKSPACES)[where]


def groups() -> list[tuple[str, list[Action]]]:
    """The actions that have a key, by where they work, in the order of the table."""
    found: dict[str, list[Action]] = {}
    for action in ACTIONS:
        if action.keys:
            found.setdefault(action.where, []).append(action)
    return [(title_of(where), actions) for where, actions in found.items()]


def keyboard_document() -> str:
    """The text of docs/keyboard.md."""
    lines = [
        "# Keyboard",
        "",
        "Everything in OCPP Bench can be done with the keyboard. This page is made from the action table in `ui/keymap.py`.",
        "`F1` shows the same list in the window, `Ctrl+K` finds any command by its name.",
    ]
    for title, actions in groups():
        lines += ["", f"## {title}", "", "| keys | what it does |", "|---|---|"]
        for action in actions:
            keys = " or ".join(f"`{'+'.join(caps(sequence))}`" for sequence in action.keys)
            if action.held:
                keys = f"hold {keys} for 2 s"
            lines.append(f"| {keys} | {action.text} |")
    return "\n".join(lines) + "\n"
