"""The results of a run as JUnit XML, for the tools of continuous integration.

FAIL is a ``failure``: the device broke a rule. ERROR, INCONCLUSIVE and INTERRUPTED are an ``error``: nothing was proven against
the device, and nothing for it either, so the case must neither be green nor be called the device's failure. NOT APPLICABLE
and NOT RUN are ``skipped``; the exit code says whether a case that is not there was needed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime

from app.campaign.record import CampaignRecord
from app.campaign.results import FUNCTIONALITIES, CaseResult, case_results, profile_key
from app.events import CheckMade
from app.report.run_json import deciding_attempt
from app.report.text import value_text
from app.verdict import Verdict

_SKIPPED = (Verdict.NOT_APPLICABLE, Verdict.NOT_RUN)
_ERRORS = (Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.INTERRUPTED)


def junit_xml(record: CampaignRecord, asked: Sequence[str] = ()) -> bytes:
    """The document, UTF-8: one test suite for each functionality, one test case for each case that was asked for."""
    wanted = set(asked)
    root = ET.Element("testsuites", name="OCPP Bench")
    suites: dict[str, list[CaseResult]] = {}
    for result in case_results(record):
        if not wanted or result.case_id in wanted:
            entry = record.entry(result.case_id) or {}
            suites.setdefault(profile_key(str(entry.get("profile") or "")), []).append(result)
    started = datetime.fromtimestamp(record.opened_utc_ns // 1_000_000_000, UTC)
    for profile, results in suites.items():
        suite = ET.SubElement(root, "testsuite", name=FUNCTIONALITIES.get(profile, profile or "cases"))
        total = sum(_test_case(suite, record, result) for result in results)
        _counts(suite, results, total)
        suite.set("timestamp", started.strftime("%Y-%m-%dT%H:%M:%S"))
        suite.set("hostname", _clean(record.opened.host if record.opened else "") or "localhost")
    every = [result for results in suites.values() for result in results]
    _counts(root, every, sum(float(suite.get("time", "0")) for suite in root))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _counts(element: ET.Element, results: Sequence[CaseResult], seconds: float) -> None:
    element.set("tests", str(len(results)))
    element.set("failures", str(sum(r.verdict is Verdict.FAIL for r in results)))
    element.set("errors", str(sum(r.verdict in _ERRORS for r in results)))
    element.set("skipped", str(sum(r.verdict in _SKIPPED for r in results)))
    element.set("time", f"{seconds:.3f}")


def _test_case(suite: ET.Element, record: CampaignRecord, result: CaseResult) -> float:
    attempt = deciding_attempt(record, result)
    seconds = attempt.ended.seconds if attempt and attempt.ended else 0.0
    dut_type = record.opened.dut_type if record.opened else "ocpp"
    element = ET.SubElement(
        suite, "testcase", classname=_clean(f"ocpp16.{dut_type}"), name=_clean(result.case_id), time=f"{seconds:.3f}"
    )
    reason = _clean(result.reason)
    if result.verdict is Verdict.FAIL:
        outcome = ET.SubElement(element, "failure", message=reason, type=str(result.verdict))
        outcome.text = "\n".join(_clean(_check(check)) for check in result.failures)
    elif result.verdict in _ERRORS:
        outcome = ET.SubElement(element, "error", message=f"{result.verdict}: {reason}", type=str(result.verdict))
        outcome.text = "\n".join(_clean(_check(check)) for check in result.failures)
    elif result.verdict in _SKIPPED:
        ET.SubElement(element, "skipped", message=f"{result.verdict}: {reason}")
    if result.findings:
        output = ET.SubElement(element, "system-out")
        output.text = "\n".join("finding: " + _clean(_check(check)) for check in result.findings)
    return seconds


def _check(check: CheckMade) -> str:
    return (
        f"step {check.step_id}, check {check.check_id}: {check.text}; expected {value_text(check.expected)}, "
        f"actual {value_text(check.actual)}; {check.reference}; frame {check.frame or 'none'}"
    )


def _clean(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold; those are spelled out."""
    return "".join(char if _allowed(ord(char)) else f"\\u{ord(char):04x}" for char in text)


def _allowed(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
