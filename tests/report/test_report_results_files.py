"""The results as JSON and as JUnit XML."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import campaign_fixtures as fixtures

from app.report.junit import junit_xml
from app.report.run_json import run_json
from app.verdict import Verdict


def test_json_of_a_campaign() -> None:
    record = fixtures.small_campaign()
    data = json.loads(json.dumps(run_json(record, "a.case", "a.pdf")))
    cases = {case["id"]: case for case in data["cases"]}
    assert list(cases) == [entry["id"] for entry in record.plan]
    assert (data["case_file"], data["report"], data["rehearsal"]) == ("a.case", "a.pdf", True)
    assert data["counts"] == {
        "PASS": 2, "FAIL": 1, "INCONCLUSIVE": 1, "INTERRUPTED": 1, "NOT APPLICABLE": 2, "NOT RUN": 8,
    }  # fmt: skip
    assert sum(data["counts"].values()) == len(record.plan)
    assert set(data["counts"]) <= {str(verdict) for verdict in Verdict}

    passed = cases["TC_003_CS"]
    assert (passed["verdict"], passed["machine"], passed["approval"], passed["attempts"]) == (
        "PASS",
        "PASS",
        "approved",
        2,
    )
    assert passed["superseded"][0]["cause"].startswith("tester: the cable")
    assert [f["check"] for f in passed["findings"]] == ["003-9"]
    assert (passed["seconds"], passed["bench_seconds"]) == (58.2, 0.031)

    failed = cases["TC_004_1_CS"]
    failure = failed["failures"][0]
    assert (failed["verdict"], failed["approval"]) == ("FAIL", None)
    assert (failure["step"], failure["check"], failure["expected"], failure["actual"]) == (
        "s7", "003-6", "Charging", "SuspendedEVSE",
    )  # fmt: skip
    assert failure["frame"]
    assert failure["reference"]

    not_run = cases["TC_044_1_CS"]
    assert (not_run["verdict"], not_run["reason"], not_run["attempts"]) == ("NOT RUN", "no scenario in this version", 0)
    assert cases["TC_005_1_CS"]["verdict"] == "INTERRUPTED"


def test_json_of_what_was_asked_for() -> None:
    data = run_json(fixtures.small_campaign(), "a.case", None, ["TC_004_1_CS", "TC_001_CS"])
    assert [case["id"] for case in data["cases"]] == ["TC_001_CS", "TC_004_1_CS"]
    assert data["counts"] == {"PASS": 1, "FAIL": 1}
    assert data["report"] is None


def test_junit_counts_and_kinds() -> None:
    root = ET.fromstring(junit_xml(fixtures.small_campaign()))
    totals = {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert totals == {"tests": "15", "failures": "1", "errors": "2", "skipped": "10"}
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases["TC_003_CS"].find("failure") is None
    failure = cases["TC_004_1_CS"].find("failure")
    assert failure is not None
    assert "expected Charging, actual SuspendedEVSE" in (failure.text or "")
    assert cases["TC_010_CS"].find("error") is not None
    skipped = cases["TC_044_1_CS"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "NOT RUN: no scenario in this version"
    for suite in root.iter("testsuite"):
        assert int(suite.get("tests", "0")) == len(suite.findall("testcase"))
        assert list(suite.attrib) == ["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"]


def test_junit_holds_whatever_a_device_sends() -> None:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench)
    evil = "]]></failure>\x00\x1b\ud800\ufffe<&"
    fixtures.run_case(bench, "TC_003_CS", machine="FAIL", approval=None, reported=evil)
    failure = next(ET.fromstring(junit_xml(bench.record())).iter("failure"))
    assert "]]></failure>\\u0000\\u001b\\ud800\\ufffe<&" in (failure.text or "")
