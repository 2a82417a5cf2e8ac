"""The register of a laboratory: what is read, and how what is wrong is said."""

from __future__ import annotations

from datetime import date

import pytest

from app.campaign.pics_problem import Problem, Severity
from app.intake import lab_file
from app.intake.equipment import KINDS, calibration, label_of, why_not_used
from app.intake.lab_template import template

GOOD = """\
laboratory:
  name: Elbe Test Laboratory
  address: Hafenstrasse 1, 20457 Hamburg, Germany
customer:
  name: ACME Operations
people:
  - id: keller
    name: A. Keller
    role: Test engineer
    authorisations: [test, review]
equipment:
  - id: M-7
    kind: meter
    make: Example
    model: PM-3
    serial: "0815"
    calibration_due: 2027-03-31
    calibration_certificate: CAL-1
  - id: T-2
    kind: evse-tester
    socket: Type 2
    in_use: no
network:
  bench_address: 192.168.7.10
  addressing: dhcp
"""


def _one(text: str) -> Problem:
    problems = lab_file.read(text, "lab.yaml").problems
    assert len(problems) == 1, [f"{p.line}: {p.found} [{p.path}]" for p in problems]
    return problems[0]


def test_a_register_is_read() -> None:
    read = lab_file.read(GOOD, "lab.yaml")
    assert read.problems == []
    register = read.register
    assert register is not None
    assert register.laboratory is not None
    assert register.laboratory.address == "Hafenstrasse 1, 20457 Hamburg, Germany"
    assert register.customer is not None
    assert register.people[0].authorisations == ["test", "review"]
    meter, tester = register.equipment
    assert (meter.serial, meter.calibration_due, meter.calibration_reference, meter.in_use) == (
        "0815",
        "2027-03-31",
        "CAL-1",
        True,
    )
    assert (tester.socket, tester.in_use) == ("Type 2", False)
    assert register.network == {"bench_address": "192.168.7.10", "addressing": "dhcp"}


def test_the_template_is_a_register_without_errors() -> None:
    read = lab_file.read(template(), "lab.yaml")
    assert read.errors == []
    assert read.register is not None
    assert read.register.people[0].name == "A. Keller"
    for kind in KINDS:
        assert kind in template()


@pytest.mark.parametrize(
    ("change", "line", "path", "remedy"),
    [
        (("kind: meter", "kind: metre"), 13, "equipment[1].kind", "Did you mean 'meter'?"),
        (("2027-03-31", "31.3.2027"), 17, "equipment[1].calibration_due", "Write it as expected."),
        (("2027-03-31", "2027-02-30"), 17, "equipment[1].calibration_due", "Write it as expected."),
        (("id: T-2", "id: M-7"), 19, "equipment[2].id", "Give one of the two another id."),
        (("in_use: no", "in_use: maybe"), 22, "equipment[2].in_use", "Write it as expected."),
        (("[test, review]", "[test, reviews]"), 10, "people[1].authorisations", "Did you mean 'review'?"),
        (("    name: A. Keller\n", ""), 7, "people[1].name", "Add 'name: A. Keller'."),
        (("serial:", "serail:"), 16, "equipment[1].serail", "Did you mean 'serial'?"),
        (("network:", "netwrok:"), 23, "netwrok", "Did you mean 'network'?"),
        (("addressing: dhcp", "addressing: dhpc"), 25, "network.addressing", "Did you mean 'dhcp'?"),
        (
            ("    calibration_certificate: CAL-1", "    calibration: not needed"),
            12, "equipment[1].calibration", "Remove one of the two.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_and_remedy(
    change: tuple[str, str], line: int, path: str, remedy: str
) -> None:
    problem = _one(GOOD.replace(*change, 1))
    assert (problem.line, problem.path, problem.remedy) == (line, path, remedy)
    assert lab_file.read(GOOD.replace(*change, 1), "lab.yaml").register is None


def test_a_meter_without_a_calibration_date_is_a_warning() -> None:
    text = GOOD.replace("    calibration_due: 2027-03-31\n    calibration_certificate: CAL-1\n", "")
    problem = _one(text)
    assert problem.severity is Severity.WARNING
    assert problem.path == "equipment[1].calibration_due"
    assert lab_file.read(text, "lab.yaml").register is not None


@pytest.mark.parametrize(
    "text", ["", "x", "- a", "laboratory: [", "people: x", "equipment:\n  - x", "people:\n  a: b", "\x00"]
)
def test_nothing_in_a_file_raises(text: str) -> None:
    read = lab_file.read(text, "lab.yaml")
    assert read.problems
    assert read.register is None


def test_an_empty_file_names_the_template() -> None:
    assert "ocpp-bench lab new" in _one("").remedy


def test_a_calibration_holds_on_its_last_day_and_not_after_it() -> None:
    read = lab_file.read(GOOD, "lab.yaml").register
    assert read is not None
    meter = read.equipment[0]
    assert calibration(meter, date(2027, 1, 1)).state == "valid"
    assert calibration(meter, date(2027, 3, 1)).state == "soon"
    assert calibration(meter, date(2027, 3, 31)).holds
    late = calibration(meter, date(2027, 4, 1))
    assert (late.state, late.holds) == ("overdue", False)
    assert late.text == "calibration was due on 2027-03-31, 1 day ago"
    assert label_of(meter) == "Meter M-7, Example PM-3"


def test_a_mode_1_2_only_station_refuses_what_is_no_real_ev() -> None:
    for kind in ("evse-tester", "ev-emulator"):
        assert "real EV" in why_not_used(kind, "charging-station", True)
        assert why_not_used(kind, "charging-station", False) == ""
    assert why_not_used("ev", "charging-station", True) == ""
    assert why_not_used("ev", "csms", False)
    assert why_not_used("pc", "csms", False) == ""
