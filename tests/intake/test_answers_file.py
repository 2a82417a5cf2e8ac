"""Answers to the checklists from a file."""

from __future__ import annotations

import pytest

from app.campaign import pics_reader
from app.campaign.pics import ChargingStationPics, CsmsPics, Pics
from app.campaign.pics_station import MODE_1_2_ONLY
from app.intake import answers_file
from app.intake.items import ITEMS, PARTS, checklist
from app.intake.network_sheet import as_text, network_sheet

STATION = ChargingStationPics()


def _pics(text: str) -> Pics:
    read = pics_reader.read(text, "pics.yaml").pics
    assert read is not None
    return read


def test_the_template_has_every_question_and_no_answer() -> None:
    for pics in (STATION, CsmsPics()):
        text = answers_file.template(pics)
        read = answers_file.read(text, "intake.yaml", pics)
        assert read.problems == []
        assert (read.answers, read.typed, read.scanned) == ([], {}, "")
        for item in checklist(pics):
            if item.how == "asked" and item.part != "exit":
                assert f"  {item.id}:" in text


def test_answers_are_read() -> None:
    text = """\
identity: {serial: "0815", scanned: "SN:0815"}
answers:
  condition: yes
  documentation: {answer: no, remark: no wiring diagram, by: B. Other}
  network: {answer: yes, bandwidth: 120, latency: 20.5}
"""
    read = answers_file.read(text, "intake.yaml", STATION)
    assert read.problems == []
    assert (read.typed, read.scanned) == ({"serial": "0815"}, "SN:0815")
    condition, documentation, network = read.answers
    assert condition.answer == "yes"
    assert (documentation.answer, documentation.remark, documentation.by) == ("no", "no wiring diagram", "B. Other")
    assert network.values == {"bandwidth": 120.0, "latency": 20.5}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("  condition: perhaps", "yes, no or not applicable"),
        ("  condition: no", "a remark that says what is not as it should be"),
        ("  condition: not applicable", "yes or no"),
        ("  condition: {answer: not applicable, remark: x}", "yes or no"),
        ("  programme: {answer: not applicable, remark: x}", "yes or no"),
        ("  representative: yes", "a remark: name, and how to reach them"),
        ("  network: yes", "the value of Bandwidth, Latency"),
        ("  network: {answer: yes, bandwidth: much, latency: 1}", "a number"),
        ("  network: {bandwidth: 3}", "answer: yes or no"),
        ("  setup: yes", "one of "),
        ("  pre-test: yes", "one of "),
        ("  unchanged: yes", "one of "),
    ],
)
def test_what_an_answer_lacks_is_said(line: str, found: str) -> None:
    read = answers_file.read(f"answers:\n{line}\n", "intake.yaml", STATION)
    assert [(problem.line, problem.expected[: len(found)]) for problem in read.errors][:1] == [(2, found)]


def test_that_the_vendor_says_no_to_milliseconds_needs_no_remark() -> None:
    assert answers_file.read("answers:\n  milliseconds: no\n", "x", STATION).problems == []


@pytest.mark.parametrize(
    "text", ["", "x", "- a", "answers: x", "identity: [a]", "answers:\n  condition: [a]", "a: &b c"]
)
def test_nothing_in_a_file_raises(text: str) -> None:
    assert answers_file.read(text, "intake.yaml", STATION).problems


def test_items_have_unique_ids_and_a_reference() -> None:
    assert len({item.id for item in ITEMS}) == len(ITEMS)
    for item in ITEMS:
        assert item.part in PARTS
        assert item.reference
        assert item.question.endswith(("?", "."))


def test_the_items_depend_on_the_pics() -> None:
    station = {item.id for item in checklist(STATION)}
    system = {item.id for item in checklist(CsmsPics())}
    assert {"vehicle", "condition", "network-sheet"} <= station - system
    assert {"access", "handed-over"} <= system - station
    assert "security-level" not in station
    two = _pics("dut: charging-station\nsecurity: {profile_1: yes, profile_2: yes}\n")
    assert {"security-level", "certificates"} <= {item.id for item in checklist(two)}
    simulated = {item.id for item in checklist(STATION, simulated=True)}
    assert "pre-test" in simulated
    assert "equipment" not in simulated
    assert "equipment" in {item.id for item in checklist(STATION, simulated=True, registered=True)}


def test_the_network_sheet_names_what_the_station_is_set_to() -> None:
    pics = _pics(
        "dut: charging-station\ngeneral:\n  vendor_name: ACME\n  communication_technology: [mobile network]\n"
        "optional_features: {minimum_status_duration: yes}\nsecurity: {profile_1: yes, profile_2: yes}\n"
        "connection: {charge_point_id: CP-1}\n"
    )
    network = {"bench_address": "10.0.0.5", "addressing": "fixed", "apn": "lab.m2m", "wifi_ssid": "lab"}
    sheet = network_sheet(
        pics, network, laboratory={"name": "Elbe"}, listen="0.0.0.0:9100", charge_point_id="", when="2026-11-20"
    )
    text = as_text(sheet)
    assert "ws://10.0.0.5:9100/CP-1" in text
    assert "1, the lowest that the station supports" in text
    assert "lab.m2m" in text
    assert "Wi-Fi" not in text  # the station has none
    assert "MinimumStatusDuration" in text
    assert "password is handed over separately" in text
    assert sheet.missing == ("IP address of the station", "Network mask")


def test_a_sheet_without_an_address_says_so() -> None:
    sheet = network_sheet(STATION, {}, laboratory={}, listen="0.0.0.0:9000", charge_point_id="CP-1")
    assert "bench_address" in sheet.missing[0]
    assert "____" in as_text(sheet)


def test_a_management_system_is_given_no_network_sheet() -> None:
    with pytest.raises(ValueError, match="for a charging station"):
        network_sheet(CsmsPics(), {}, laboratory={}, listen="", charge_point_id="")


def test_mode_1_2_only_is_what_the_pics_calls_it() -> None:
    assert MODE_1_2_ONLY.startswith("Mode 1/2")
