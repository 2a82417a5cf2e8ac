"""What the intake needs before a campaign can be opened, and the command it becomes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.commands import OpenCampaign, Reply
from ui import preview_sample as sample
from ui.intake import draft as drafts
from ui.intake.draft import Draft
from ui.intake.rail import filled


def _draft(tmp_path: Path, **answers: object) -> Draft:
    reply = Reply(True, data={"plan": sample.plan_entries(), "problems": [], "dut_type": "charging-station"})
    made = Draft(pics_path="a.yaml", pics=reply, case_file=str(tmp_path / "new.ocppcase"))
    for name, value in answers.items():
        setattr(made, name, value)
    return made


def test_a_complete_draft_misses_nothing_and_becomes_the_command(tmp_path: Path) -> None:
    draft = _draft(
        tmp_path, listen="0.0.0.0:9000", charge_point_id="CP-1", user="u", password="p", tester={"name": "A"}
    )
    assert draft.missing() == []
    assert draft.command() == OpenCampaign(
        pics_path="a.yaml", case_file=draft.case_file, mode="rehearsal", hands="window", listen="0.0.0.0:9000",
        charge_point_id="CP-1", basic_auth_user="u", basic_auth_password="p", tester={"name": "A"},
    )  # fmt: skip


def test_an_empty_draft_says_what_comes_first() -> None:
    assert Draft().missing()[0].text == "Load the PICS file of the device."


@pytest.mark.parametrize("listen", ["9000", "host", "a b:1", "host:port"])
def test_a_bad_address_to_listen_on_is_named(tmp_path: Path, listen: str) -> None:
    assert [item.page for item in _draft(tmp_path, listen=listen).missing()] == [1]


@pytest.mark.parametrize("listen", ["", "0.0.0.0:9000", "[::1]:80", "bench.example:9000"])
def test_a_good_address_is_taken(tmp_path: Path, listen: str) -> None:
    assert _draft(tmp_path, listen=listen).missing() == []


def test_a_management_system_needs_url_and_id(tmp_path: Path) -> None:
    draft = _draft(tmp_path, dut_type="csms", connect="http://x", listen="0.0.0.0:9000")
    assert len(draft.missing()) == 2
    draft.connect, draft.charge_point_id = "wss://csms.example/ocpp", "CP-1"
    assert draft.missing() == []
    assert draft.command().listen == ""
    assert draft.command().connect == "wss://csms.example/ocpp"


def test_the_embedded_device_needs_no_connection_but_is_no_certification(tmp_path: Path) -> None:
    draft = _draft(tmp_path, dut_type="csms", embedded=True, connect="x", password="secret")
    assert draft.missing() == []
    command = draft.command()
    assert command.embedded_dut
    assert (command.connect, command.basic_auth_password) == ("", "")
    draft.mode, draft.tester, draft.laboratory = "certification", {"name": "A"}, {"company": "L"}
    assert [item.page for item in draft.missing()] == [drafts.SUMMARY]


def test_certification_wants_names_and_a_pics_without_errors(tmp_path: Path) -> None:
    draft = _draft(tmp_path, mode="certification")
    draft.pics = Reply(True, data={"plan": sample.plan_entries(), "problems": sample.problems()})
    assert [item.page for item in draft.missing()] == [0, 2, 2, drafts.IDENTITY, drafts.SET_UP]
    draft.mode = "rehearsal"
    assert draft.missing() == []


def test_an_existing_case_file_is_never_overwritten(tmp_path: Path) -> None:
    draft = _draft(tmp_path)
    Path(draft.case_file).touch()
    assert "never overwritten" in draft.missing()[0].text


def test_the_hook_needs_an_address(tmp_path: Path) -> None:
    draft = _draft(tmp_path, hands="hook", hook="nonsense")
    assert len(draft.missing()) == 1
    draft.hook = "http://127.0.0.1:8090/"
    assert draft.command().hands == "http://127.0.0.1:8090/"


def test_problems_come_errors_first_in_the_order_of_the_file(tmp_path: Path) -> None:
    draft = _draft(tmp_path)
    draft.pics = Reply(True, data={"plan": [], "problems": [
        {"severity": "warning", "line": 1}, {"severity": "error", "line": 9}, {"severity": "error", "line": 3}]})  # fmt: skip
    assert [problem["line"] for problem in draft.problems] == [3, 9, 1]
    assert draft.errors == 2


def test_changes_between_two_readings() -> None:
    before = sample.plan_entries()
    after = sample.plan_entries()
    after[0]["applies"], after[1]["applies"] = False, None
    assert [(entry["id"], word) for entry, word in drafts.changes(before, after)] == [
        ("TC_001_CS", "does not apply"),
        ("TC_002_CS", "undecided"),
    ]


def test_the_suggested_case_file_is_always_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "case_folder", lambda: tmp_path)
    now = datetime(2026, 11, 20, 9, 5)  # noqa: DTZ001 - only a name
    first = drafts.suggested_case_file("/x/ACME 22 (v1).yaml", now)
    assert Path(first).name == "2026-11-20-0905-ACME-22-v1.ocppcase"
    Path(first).touch()
    assert drafts.suggested_case_file("/x/ACME 22 (v1).yaml", now) != first


FIRMWARE = "TC_044_1_CS"


def _with_firmware_case(tmp_path: Path, **answers: object) -> Draft:
    draft = _draft(tmp_path, listen="0.0.0.0:9000", **answers)
    assert draft.pics is not None
    others = [entry for entry in draft.plan if entry["id"] != FIRMWARE]
    draft.pics.data["plan"] = [*others, {"id": FIRMWARE, "title": "Firmware Update", "applies": True, "scenario": True}]
    return draft


def test_firmware_that_a_case_needs_and_nobody_has_given_is_warned_of_beforehand(tmp_path: Path) -> None:
    draft = _with_firmware_case(tmp_path)
    assert draft.missing() == []
    assert [(item.page, item.text) for item in draft.warnings()] == [
        (drafts.SET_UP, "TC_044_1_CS stays undecided: no firmware for this station is given.")
    ]
    assert draft.command().settings == {}


@pytest.mark.parametrize("answers", [{"dut_type": "csms"}, {"embedded": True}])
def test_no_firmware_is_asked_for_where_no_station_could_install_it(tmp_path: Path, answers: dict[str, object]) -> None:
    assert _with_firmware_case(tmp_path, **answers).warnings() == []


def test_firmware_that_is_given_becomes_the_parameter(tmp_path: Path) -> None:
    file = tmp_path / "vendor-2.4.1.bin"
    draft = _with_firmware_case(tmp_path, firmware=str(file))
    assert [item.page for item in draft.missing()] == [drafts.SET_UP]
    file.write_bytes(b"x")
    assert (draft.missing(), draft.warnings()) == ([], [])
    assert draft.command().settings == {"firmware_file": str(file)}


def test_firmware_that_the_pics_names_is_no_warning(tmp_path: Path) -> None:
    draft = _with_firmware_case(tmp_path)
    assert draft.pics is not None
    draft.pics.data["pics"] = {"parameters": {"firmware_file": "vendor.bin"}}
    assert draft.warnings() == []


@pytest.mark.parametrize(
    ("listen", "warned"),
    [("", True), ("127.0.0.1:9000", True), ("localhost:9000", True), ("[::1]:80", True), ("0.0.0.0:9000", False)],
)
def test_a_bench_that_no_station_in_the_network_can_reach_is_warned_of(
    tmp_path: Path, listen: str, warned: bool
) -> None:
    draft = _draft(tmp_path, listen=listen)
    assert any(item.page == drafts.CONNECTION for item in draft.warnings()) is warned
    assert filled(draft, drafts.CONNECTION) is not warned


def test_a_page_with_open_problems_has_no_tick(tmp_path: Path) -> None:
    draft = _draft(tmp_path)
    assert filled(draft, drafts.DEVICE)
    assert draft.pics is not None
    draft.pics.data["problems"] = [{"path": "general.x", "found": "empty", "severity": "warning"}]
    assert not filled(draft, drafts.DEVICE)
