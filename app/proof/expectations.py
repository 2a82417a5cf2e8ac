"""What has to be said of a conversation with one defect: the rule table of the proof.

It knows what the vocabulary declares (severity of a check, phase of a step, whether a case is a utility) and what the
documents say about a defect of a kind. It knows nothing of the runner, which is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DECLARED = "declared"
"""The severity is the one that the scenario declares for the check."""


@dataclass(frozen=True)
class Place:
    """Where in a case a defect shows."""

    phase: str
    """``prepare``, ``main`` or ``restore``."""
    utility: bool = False
    over: bool = False
    """All steps are done; the wire is still watched."""


@dataclass(frozen=True)
class Rule:
    """What a kind of defect comes to."""

    check: str
    """Id of the check that must turn false; ``{leaf}`` is the step's id, ``{name}`` what the defect names."""
    severity: str
    """:data:`DECLARED`, or that in the main part of a case."""
    by_phase: bool = True
    """While a case is prepared it is a precondition, while it is put back it is only a finding."""
    why: str = ""


@dataclass(frozen=True)
class Expectation:
    """What the record must say."""

    check_id: str = ""
    step_id: str = ""
    severity: str = ""
    verdict: str = "PASS"
    rule: str = ""
    """Rule of Appendix D; then there is no check."""
    advice: str = ""


_ARRIVED, _REPLY = "{leaf}.arrived", "{leaf}.reply"
_TABLE, _COMMON = "the step's table", "test case document, section 1.2"

RULES: Mapping[str, Rule] = {
    # a message of the device
    "dropped": Rule(_ARRIVED, "fail", why=_TABLE),
    "late": Rule(_ARRIVED, "fail", why=_TABLE),
    "too early": Rule(_ARRIVED, "fail", why=_TABLE),
    "another message": Rule(_ARRIVED, "fail", why="a message that the step does not name does not fulfil it"),
    "silence": Rule(_ARRIVED, "fail", why=_TABLE),
    "wrong field": Rule("{leaf}.{name}", DECLARED, why=_TABLE),
    "wrong time": Rule("{leaf}.{name}", DECLARED, why=_TABLE),
    # a reply of the device
    "refused": Rule(_REPLY, "fail", why=_TABLE),
    "doubted": Rule(_REPLY, "warn", why="a refusal that no document names, but that may mean the same"),
    "unanswered": Rule(_REPLY, "fail", why=_TABLE),
    "answered late": Rule(_REPLY, "fail", why=_TABLE),
    # every message
    "schema": Rule("general.schema", "fail", by_phase=False, why=_COMMON),
    "framing": Rule("general.framing", "fail", by_phase=False, why="OCPP-J 1.6, section 4"),
    "specification": Rule("specification.{name}", "warn", why="OCPP-J 1.6: a finding, the document is silent"),
    # what no step asks for
    "uninvited": Rule("general.uninvited", "fail", why=_COMMON),
    "unasked": Rule("general.uninvited", "warn", why=_COMMON),
    "reboot": Rule("general.reboot", "fail", by_phase=False, why="test procedure, section 5.5"),
    "forbidden": Rule("{name}.never", DECLARED, why=_TABLE),
    # files
    "not transferred": Rule("{leaf}.transferred", "fail", why=_TABLE),
    "fetched all the same": Rule("{leaf}.untouched", "fail", why=_TABLE),
    "the bench in the way": Rule("{leaf}.transferred", "precondition", why="a fault of the bench is not the device's"),
    "not known to be read": Rule(
        "{leaf}.transferred", "precondition", why="what nobody can know decides nothing (docs/files.md)"
    ),
    "no place": Rule("{leaf}.opened", "precondition", why="the case needs a place for the file"),
    # the connection
    "connection lost": Rule("general.connection", "precondition", why="test case document, section 1.3"),
    "not connected": Rule("{leaf}.connected", "precondition", why=_TABLE),
    # the hands, and what must be so before the case
    "cannot": Rule("{leaf}.hands", "precondition", why="test procedure, section 7.3"),
    "answered otherwise": Rule("{leaf}.observed", DECLARED, why=_TABLE),
    "slip": Rule("{leaf}.asked", "warn", why="an operator may try again; a slip is no fault of the management system"),
    "only slips": Rule(
        "{leaf}.entered", "precondition", why="nobody says that the management system was told as asked"
    ),
    "precondition": Rule("{leaf}", "precondition", why="test case document, section 1.3"),
    "not told": Rule("{leaf}.payload", "precondition", why="the bench needs a value that only the device can give"),
}

STATUS_RULES: Mapping[str, tuple[str, str]] = {
    # a StatusNotification that no step asks for -> rule of Appendix D, advice
    "repeated": ("D-duplicate", "reject"),
    "other connector": ("D-other-connector", "reject"),
    "connector 0": ("D-connector-0", "retest"),
    "other status": ("D-status", "reject"),
}

_VERDICT = {"fail": "FAIL", "precondition": "INCONCLUSIVE", "warn": "PASS"}
_GRAVITY = ("warn", "precondition", "fail")


def expect(kind: str, place: Place, *, leaf: str = "", name: str = "", declared: str = "fail") -> Expectation:
    """What must be said of a defect of this kind at this place.

    Args:
        kind: a key of :data:`RULES`.
        place: where it shows.
        leaf: id of the step it shows at.
        name: what the check is named after: a path, a guard's number, a finding.
        declared: severity that the scenario declares for the check.
    """
    rule = RULES[kind]
    severity = declared if rule.severity == DECLARED else rule.severity
    step = leaf if "{leaf}" in rule.check else name if kind == "forbidden" else ""
    severity = _at(severity, place, by_phase=rule.by_phase)
    if kind == "connection lost" and place.over:
        severity = "warn"
    return Expectation(rule.check.format(leaf=leaf, name=name), step, severity, _VERDICT[severity])


def expect_status(kind: str) -> Expectation:
    """What Appendix D makes of a StatusNotification that no step asks for. The machine's verdict stays, the advice does not."""
    rule, advice = STATUS_RULES[kind]
    return Expectation(rule=rule, advice=advice)


def gravest(severities: list[str], place: Place) -> str:
    """The verdict if checks of these declared severities fail."""
    at_place = [_at(severity, place, by_phase=True) for severity in severities]
    return _VERDICT[max(at_place, key=_GRAVITY.index, default="warn")]


def _at(severity: str, place: Place, *, by_phase: bool) -> str:
    if not by_phase:
        return "warn" if place.phase == "restore" or place.utility else severity
    if severity == "warn" or place.phase == "restore":
        return "warn"
    return "precondition" if place.phase == "prepare" else severity
