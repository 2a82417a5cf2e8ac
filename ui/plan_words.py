"""How a plan entry is put into words: one place for the plan, the intake's effect panel, the report's preview."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.campaign.asked import asked, is_runnable
from app.campaign.results import FUNCTIONALITIES, profile_key
from app.events import JsonObject

__all__ = [
    "CHIPS",
    "HAND_ICONS",
    "HAND_WORDS",
    "applies_word",
    "asked",
    "because",
    "by_functionality",
    "cell",
    "class_word",
    "clause",
    "expected_word",
    "functionality",
    "hand_kinds",
    "hands",
    "is_runnable",
    "reason",
    "search_text",
    "sentence",
    "short_id",
    "summary",
]

CHIPS = ("applies", "does not apply", "undecided", "needs hands", "not run")

HAND_ICONS = {
    "PlugIn": "plug",
    "Unplug": "plug",
    "PresentIdTag": "card",
    "PowerCycle": "power",
    "PowerOff": "power",
    "PowerOn": "power",
    "CauseFault": "caution",
    "ClearFault": "caution",
    "CauseLockFailure": "caution",
    "CauseUnlockFailure": "caution",
    "ClearLockFailure": "caution",
    "CauseLocalListFailure": "caution",
    "ClearLocalListFailure": "caution",
    "DisableReservations": "caution",
    "EnableReservations": "caution",
    "TriggerFromCsms": "send",
    "Observe": "eye",
}
"""Manual action -> the kind of movement it is, which is also the name of its icon."""

HAND_WORDS = {
    "plug": "plug and unplug the cable",
    "card": "hold a card",
    "power": "switch the power",
    "caution": "cause or clear a fault",
    "send": "let the operator send",
    "eye": "look and answer",
}


def functionality(entry: JsonObject) -> str:
    """The functionality block of a case, in the words of the report's abstract."""
    key = profile_key(str(entry.get("functionality") or entry.get("profile") or "Other"))
    return FUNCTIONALITIES.get(key, key.replace("_", " ").title())


def by_functionality(entries: Iterable[JsonObject]) -> list[tuple[str, list[JsonObject]]]:
    """The entries by their functionality block, in the order of the abstract of a test report."""
    blocks: dict[str, list[JsonObject]] = {}
    for entry in entries:
        blocks.setdefault(functionality(entry), []).append(entry)
    order = list(FUNCTIONALITIES.values())
    return sorted(blocks.items(), key=lambda block: order.index(block[0]) if block[0] in order else len(order))


def hands(entry: JsonObject) -> list[str]:
    """The manual actions of a case in their order; empty if it needs none, or has no scenario."""
    value = entry.get("hands")
    if isinstance(value, list):
        return [str(item.get("action", "")) if isinstance(item, dict) else str(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return ["Observe"] * value
    return []


def hand_kinds(entry: JsonObject) -> list[str]:
    return [HAND_ICONS.get(action, "eye") for action in hands(entry)]


def short_id(case_id: str) -> str:
    """``TC_003_CS`` -> ``003``, ``_006`` -> ``006``: the number that people say."""
    text = case_id.removeprefix("TC_").removesuffix("_CSMS").removesuffix("_CS")
    return text.removeprefix("_")


def applies_word(entry: JsonObject) -> str:
    return {True: "yes", False: "no", None: "undecided"}[entry.get("applies")]


def class_word(entry: JsonObject) -> str:
    """M, O or C; ``i`` for a case that is only informative."""
    if entry.get("informative"):
        return "i"
    word = str(entry.get("class") or "")
    return {"informative": "i", "none": "–", "": "–"}.get(word, word)


def expected_word(entry: JsonObject) -> str:
    """What the verdict of the case is measured against."""
    if entry.get("applies") is False:
        return ""
    if not entry.get("scenario"):
        return "no scenario yet" if "Not testable" not in str(entry.get("scenario_note") or "") else "not testable"
    if entry.get("expectation") == "must reject":
        return "must be rejected"
    return "pass"


def reason(entry: JsonObject) -> str:
    """The whole sentence of the plan; of a conflict with the PICS, the conflict."""
    text = str(entry.get("reason") or "")
    conflict = entry.get("conflict")
    return f"{conflict}" if conflict and isinstance(conflict, str) else text


def because(entry: JsonObject) -> str:
    """The heart of the reason for one cell: the answers of the PICS that decide, in quotation marks."""
    text = reason(entry)
    answers = [f"\u201c{answer}\u201d" for answer in re.findall(r'"([^"]*: [^"]*)"', text)]
    if not answers:
        return text
    quoted = " and ".join(answers)
    if "the vendor leaves it out" in text:
        return f"optional, left out; {quoted}"
    kind = {"M": "mandatory", "O": "optional"}.get(str(entry.get("class") or ""), "")
    if entry.get("informative"):
        kind = "informative"
    return f"{kind}, {quoted}" if kind and entry.get("applies") is True else quoted


def clause(entry: JsonObject) -> str:
    """``App. C 28`` for a row of Appendix C, otherwise the table of the test case document."""
    text = str(entry.get("reference") or "")
    if found := re.search(r"Appendix C row (\d+)", text):
        return f"App. C {found[1]}"
    if found := re.search(r"[Tt]able (\d+)", text):
        return f"table {found[1]}"
    return text


def cell(entry: JsonObject, column: str) -> str:
    match column:
        case "Case":
            return short_id(str(entry["id"]))
        case "Title":
            return str(entry.get("title") or "")
        case "Class":
            return class_word(entry)
        case "Applies":
            return applies_word(entry)
        case "Because":
            return because(entry)
        case "Clause":
            return clause(entry)
        case "Hands":
            kinds = hand_kinds(entry)
            if kinds:
                return ", ".join(HAND_WORDS[kind] for kind in dict.fromkeys(kinds))
            return "none" if "hands" in entry and is_runnable(entry) else ""
        case _:
            return expected_word(entry)


def search_text(entry: JsonObject) -> str:
    parts = [entry.get("id"), entry.get("octt_id"), entry.get("title"), entry.get("class"), reason(entry)]
    parts += [functionality(entry), applies_word(entry), clause(entry)]
    return " ".join(str(part) for part in parts).lower()


def sentence(entry: JsonObject) -> tuple[str, str]:
    """The foot of the plan: what holds for the case in bold, and why."""
    name = short_id(str(entry["id"]))
    applies = entry.get("applies")
    if entry.get("conflict"):
        return f"{name} conflicts with the PICS.", reason(entry)
    if applies is True:
        if entry.get("scenario"):
            return f"{name} applies.", reason(entry)
        return f"{name} applies, but cannot run yet.", reason(entry) + " It counts as not run."
    if applies is False:
        return f"{name} does not apply.", reason(entry)
    return f"{name} cannot be decided yet.", reason(entry)


def summary(entries: list[JsonObject]) -> tuple[int, int, int]:
    """(cases that apply, all cases, cases that apply and need hands)."""
    applying = [entry for entry in entries if entry.get("applies") is True]
    return len(applying), len(entries), sum(1 for entry in applying if hands(entry))
