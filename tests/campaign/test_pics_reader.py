"""Reading a PICS: every problem at once, at its place; nothing in a file makes the reader fail."""

from __future__ import annotations

import time
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.campaign.pics import CHARGING_STATION, CSMS, PICS_CLASSES, ChargingStationPics, CsmsPics, from_json
from app.campaign.pics_problem import Problem, ProblemKind, Severity
from app.campaign.pics_reader import ReadPics, read
from app.campaign.pics_template import template

DEMOS = ("demo-charging-station.yaml", "demo-csms.yaml")


def demo(name: str = DEMOS[0]) -> str:
    return (resources.files("resources") / "pics" / name).read_text(encoding="utf-8")


def changed(*changes: tuple[str, str], name: str = DEMOS[0]) -> ReadPics:
    text = demo(name)
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return read(text, "my.yaml")


def only(result: ReadPics, path: str) -> Problem:
    found = [problem for problem in result.problems if problem.path == path]
    assert len(found) == 1, result.problems
    return found[0]


@pytest.mark.parametrize("name", DEMOS)
def test_demos_have_no_problem(name: str) -> None:
    result = read(demo(name).encode(), name)
    assert result.problems == []
    assert result.pics is not None
    assert from_json(result.pics.as_json()) == result.pics


def test_demo_station_is_read_as_it_says() -> None:
    pics = read(demo(), "x").pics
    assert isinstance(pics, ChargingStationPics)
    assert pics.general.fixed_cable is False
    assert pics.general.communication_technology == ("ethernet",)
    assert pics.general.ocpp_software_version == "1.0.0"
    assert pics.performance.ocpp_response_timeout == 1
    assert pics.beyond_the_form.connectors_per_evse == ((1,), (2,))
    assert pics.parameters["heartbeat_interval"] == 1
    assert (pics.goal, pics.connectors, pics.mode_1_2_only, pics.same_evse(1)) == ("subset", 2, False, ())
    assert pics.shown("general.fixed_cable") == "No"
    assert pics.shown("performance.ocpp_response_timeout") == "1 seconds"
    assert pics.shown("general.serial_number") == "SIM-0001"
    with pytest.raises(KeyError):
        pics.value("general.nothing")


def test_demo_csms_is_read_as_it_says() -> None:
    pics = read(demo(DEMOS[1]), "x").pics
    assert isinstance(pics, CsmsPics)
    assert pics.settings.relevant_values[0].maximum == "86400 s"
    assert pics.connection.url == "ws://127.0.0.1:9000/"


def test_connectors_of_one_evse() -> None:
    result = changed(("[[1], [2]]", "[[1, 2]]"))
    assert isinstance(result.pics, ChargingStationPics)
    assert result.pics.same_evse(1) == (2,)
    assert result.pics.same_evse(7) == ()


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_template_is_complete_and_only_unanswered(dut_type: str) -> None:
    text = template(dut_type)
    result = read(text, "new.yaml")
    assert result.pics == PICS_CLASSES[dut_type]()
    assert {problem.kind for problem in result.problems} == {ProblemKind.UNANSWERED}
    for path in PICS_CLASSES[dut_type].items():
        assert f"\n  {path.rpartition('.')[2]}:" in text
    assert max(len(line) for line in text.splitlines()) <= 124


def test_template_of_nothing() -> None:
    with pytest.raises(ValueError, match="charging-station, csms"):
        template("toaster")


def test_all_problems_at_once_each_with_its_place() -> None:
    text = """dut: charging-station
certificate:
  goal: fulll
generl:
  vendor_name: X
general:
  vendor_name: No
  fixed_cable: "yes"
  fixed_cable: no
  number_of_connectors: 99
  ocpp_software_version: 1.10
  communication_technology: wifi
  rfid_reader: single
performance:
  ocpp_response_timeout: fast
  response_time_remote_start_transaction: -1
parameters:
  heartbeat_interval: soon
  hartbeat_interval: 3
  connector: [1]
"""
    result = read(text, "f.yaml")
    assert result.pics is None
    places = {(p.line, p.path): p for p in result.problems if p.kind is not ProblemKind.UNANSWERED}
    assert set(places) == {
        (3, "certificate.goal"),
        (4, "generl"),
        (7, "general.vendor_name"),
        (8, "general.fixed_cable"),
        (9, "general.fixed_cable"),
        (10, "general.number_of_connectors"),
        (12, "general.communication_technology"),
        (13, "general.rfid_reader"),
        (15, "performance.ocpp_response_timeout"),
        (16, "performance.response_time_remote_start_transaction"),
        (18, "parameters.heartbeat_interval"),
        (19, "parameters.hartbeat_interval"),
        (20, "parameters.connector"),
    }
    assert all(p.severity is Severity.ERROR and p.file == "f.yaml" and p.column > 0 for p in places.values())
    assert all(p.found and p.expected and p.why and p.remedy for p in result.problems)
    assert "full" in places[3, "certificate.goal"].remedy
    assert "'general'" in places[4, "generl"].remedy
    assert "without the quotes" in places[8, "general.fixed_cable"].remedy
    assert "line 8" in places[9, "general.fixed_cable"].found
    assert "1 to 64" in places[10, "general.number_of_connectors"].expected
    assert "[wifi]" in places[12, "general.communication_technology"].remedy
    assert "'rfid_readers'" in places[13, "general.rfid_reader"].remedy
    assert "'heartbeat_interval'" in places[19, "parameters.hartbeat_interval"].remedy
    assert "_017_2" in places[8, "general.fixed_cable"].why
    assert [p.line for p in result.problems] == sorted(p.line for p in result.problems)


def test_versions_are_kept_as_they_are_written() -> None:
    result = changed(('ocpp_software_version: "1.0.0"', "ocpp_software_version: 1.10"))
    assert result.pics is not None
    assert result.pics.general.ocpp_software_version == "1.10"


@pytest.mark.parametrize("word", ["maybe", "y", "1", "on", "Ja", "[yes]", "{a: b}"])
def test_yes_or_no_is_nothing_else(word: str) -> None:
    problem = only(changed(("fixed_cable: no", f"fixed_cable: {word}")), "general.fixed_cable")
    assert problem.expected == "yes or no"


@pytest.mark.parametrize("word", ["", "null", "~"])
def test_unanswered_leaves_the_plan_possible(word: str) -> None:
    result = changed(("fixed_cable: no", f"fixed_cable: {word}"))
    problem = only(result, "general.fixed_cable")
    assert (problem.kind, problem.severity) == (ProblemKind.UNANSWERED, Severity.ERROR)
    assert result.pics is not None
    assert result.errors == [problem]


def test_what_the_plan_alone_needs_is_a_warning() -> None:
    result = changed(("  local_start: yes\n", ""))
    problem = only(result, "beyond_the_form.local_start")
    assert problem.severity is Severity.WARNING
    assert "_003" in problem.why
    assert result.warnings == [problem]
    assert problem.line == demo().splitlines().index("beyond_the_form:") + 1, "at its section, where it has no line"


def test_questions_that_do_not_arise_are_not_asked() -> None:
    open_question = ("reserve_connector_zero: yes", "reserve_connector_zero:")
    assert changed(open_question).warnings != []
    without = changed(open_question, ("  reservation: yes", "  reservation: no"))
    assert not [p for p in without.problems if "reserve" in p.path]


CONTRADICTIONS = [
    ("general.number_of_connectors", [("sockets_connectors: multiple", "sockets_connectors: single")]),
    ("functionalities.core", [("core: yes", "core: no")]),
    ("certificate.goal", [("goal: subset", "goal: full"), ("firmware_management: yes", "firmware_management: no")]),
    ("certificate.goal", [("goal: subset", "goal: security")]),
    ("certificate.goal", [("profile_1: no", "profile_1: yes")]),
    ("general.communication", [("communication: JSON", "communication: SOAP")]),
    (
        "functionalities.smart_charging",
        [
            ("product_subtype: N.A.", "product_subtype: Mode 1/2-only Charging Station"),
        ],
    ),
    (
        "general.fixed_cable",
        [
            ("product_subtype: N.A.", "product_subtype: Mode 1/2-only Charging Station"),
            ("fixed_cable: no", "fixed_cable: yes"),
        ],
    ),
    ("beyond_the_form.unlock_failure_can_be_caused", [("fixed_cable: no", "fixed_cable: yes")]),
    ("beyond_the_form.one_reader_for_several_connectors", [("rfid_readers: one per EVSE", "rfid_readers: single")]),
    (
        "beyond_the_form.one_reader_for_several_connectors",
        [("rfid_readers: one per EVSE", "rfid_readers: none"), ("several_connectors: no", "several_connectors: yes")],
    ),
    ("optional_features.reserve_connector_zero", [("  reservation: yes", "  reservation: no")]),
    ("beyond_the_form.connectors_per_evse", [("[[1], [2]]", "[[1], [2], [3]]")]),
    ("beyond_the_form.connectors_per_evse", [("[[1], [2]]", "[[1, 1]]")]),
    ("beyond_the_form.connectors_per_evse", [("number_of_connectors: 2", "number_of_connectors: 3")]),
    ("limits.MinimumHeartbeatInterval", [("MinimumHeartbeatInterval: 1", "MinimumHeartbeatInterval: 99999")]),
    ("parameters.heartbeat_interval", [("MinimumHeartbeatInterval: 1", "MinimumHeartbeatInterval: 10")]),
    ("parameters.connector", [("  heartbeats: 2", "  connector: 3")]),
    ("parameters.connectors", [("  heartbeats: 2", "  connectors: 1")]),
    (
        "performance.communication_technology",
        [("communication_technology: [ethernet]", "communication_technology: [wifi]")],
    ),
    (
        "limits.WebSocketPingInterval",
        [("GetConfigurationMaxKeys: 50", "WebSocketPingInterval: 60")],
    ),
    (
        "beyond_the_form.stop_transaction_on_ev_side_disconnect",
        [("local_start: yes", "stop_transaction_on_ev_side_disconnect: yes")],
    ),
    (
        "security.cipher_suites_ecdsa",
        [
            ("goal: subset", "goal: security"),
            ("profile_2: no", "profile_2: yes\n  cipher_suites_ecdsa: no\n  cipher_suites_rsa: no"),
        ],
    ),
]


@pytest.mark.parametrize(("path", "changes"), CONTRADICTIONS)
def test_contradictions(path: str, changes: list[tuple[str, str]]) -> None:
    result = changed(*changes)
    problems = [p for p in result.problems if p.kind is ProblemKind.CONTRADICTION and p.path == path]
    assert problems, result.problems
    assert all('"' in p.found and p.line > 1 for p in problems)
    fatal = any(p.severity is Severity.ERROR for p in problems)
    assert not fatal or result.pics is None


def test_full_names_each_functionality_that_is_missing() -> None:
    names = ("firmware_management", "smart_charging", "  reservation", "local_auth_list_management")
    nothing = [(f"{name}: yes", f"{name}: no") for name in names]
    found = [p.found for p in changed(("goal: subset", "goal: full"), *nothing).problems]
    for name in ("Firmware Management", "Smart Charging", "Reservation", "Local Authorization List Management"):
        assert any(f'"{name}: No"' in text for text in found)
    csms = changed(("smart_charging: yes", "smart_charging: no"), name=DEMOS[1])
    assert only(csms, "certificate.goal").severity is Severity.ERROR


def test_full_for_mode_1_2_only_is_a_question_for_the_oca() -> None:
    everything = [("smart_charging: yes", "smart_charging: no")]
    result = changed(("goal: subset", "goal: full"), ("N.A.", "Mode 1/2-only Charging Station"), *everything)
    problem = only(result, "certificate.goal")
    assert problem.severity is Severity.WARNING
    assert result.pics is not None


# --- syntax and hostile input -----------------------------------------------------------------------------------------


def test_tabs_are_all_reported_and_the_rest_is_read() -> None:
    result = changed(("  vendor_name: OCPP Bench", "\tvendor_name: maybe"), ("  core: yes", "\tcore: perhaps"))
    tabs = [p for p in result.problems if "tab" in p.found]
    assert len(tabs) == 2
    assert only(result, "functionalities.core").expected == "yes or no"
    assert result.pics is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("dut: charging-station\ngeneral:\n  a: [1\nb: 2\n", 4),
        ("dut: charging-station\ngeneral: x: y\n", 2),
        ("dut: 'charging\n", 2),
        ("dut: csms\n---\ndut: csms\n", 2),
        ("dut: csms\ngeneral: &a {x: 1}\nother: *a\n", 2),
        ("dut: csms\ngeneral: !!python/object:os.system {}\n", 2),
        ("dut: csms\nx: \x07\n", 2),
        ("", 1),
        ("# nothing\n", 1),
        ("just text", 1),
        ("- a\n- b\n", 1),
    ],
)
def test_what_is_no_pics_is_said_with_its_line(text: str, line: int) -> None:
    result = read(text, "f.yaml")
    assert result.pics is None
    assert line in [problem.line for problem in result.errors]


@pytest.mark.parametrize("found", ["charging_station", "Charging Station", "station", "csm", "7", "[a]", ""])
def test_dut_type(found: str) -> None:
    result = read(f"dut: {found}\ngeneral:\n  vendor_name: x\n", "f.yaml")
    assert result.pics is None
    assert only(result, "dut").expected == "one of charging-station, csms"


def test_missing_dut_type_still_checks_the_rest() -> None:
    result = changed(("dut: charging-station", "# no type"), ("fixed_cable: no", "fixed_cable: maybe"))
    assert {"dut", "general.fixed_cable"} <= {problem.path for problem in result.errors}


BOMB = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 8)}]\n" for i in range(12)
)


@pytest.mark.parametrize(
    "source",
    [
        b"\xff\xfe\x00d\x00u",
        b"dut: \xe9\xe8\n",
        bytes(range(256)) * 50,
        b"\x00" * 1000,
        b"dut: csms\x00",
        BOMB.encode(),
        ("[" * 5000).encode(),
        ("{a: " * 5000).encode(),
        ("- " * 5000).encode(),
        ("? " * 5000).encode(),
        ("a:\n" + "".join(" " * i + "a:\n" for i in range(1, 300))).encode(),
        b"x" * 10_000_000,
        ("k: v\n" * 20000).encode(),
        b"dut: csms\ngeneral: {vendor_name: " + b"9" * 9000 + b"}",
        b"dut: charging-station\nlimits: {GetConfigurationMaxKeys: " + b"9" * 9000 + b"}",
        b"dut: charging-station\nperformance: {ocpp_response_timeout: .inf}",
        b"dut: charging-station\nperformance: {ocpp_response_timeout: .nan}",
        b"dut: charging-station\nparameters: {response_timeout: 1e999, heartbeat_interval: nan}",
        b"? [a, b]\n: c\n",
        b"dut: csms\ngeneral:\n  ? {a: b}\n  : c\n",
        b"dut: csms\nbeyond_the_form: {leave_out: [[a], {b: c}, null]}",
        b"dut: charging-station\nbeyond_the_form: {connectors_per_evse: [1, [2], [x]]}",
        b"dut: csms\nsettings: {other_settings: [{name: a}, {name: a, name: b}, x, {name: x, value: [1]}]}",
        b"dut: csms\nparameters: [1]",
        b"dut: csms\ngeneral: text",
    ],
)
def test_hostile_input_is_a_problem_never_an_exception(source: bytes) -> None:
    started = time.process_time()
    result = read(source, "f.yaml")
    assert result.pics is None
    assert result.errors
    assert all(len(problem.found) < 300 for problem in result.problems)
    assert time.process_time() - started < 20


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_no_bytes_and_no_text_raise(source: str | bytes) -> None:
    read(source, "f.yaml")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_no_damage_to_a_good_file_raises(data: st.DataObject) -> None:
    lines = demo().splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    lines[index] = lines[index].partition(": ")[0] + ": " + data.draw(st.text(max_size=20)).replace("\n", " ")
    read("\n".join(lines), "f.yaml")


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert read(b"\xef\xbb\xbf" + demo().replace("\n", "\r\n").encode(), "f").problems == []
