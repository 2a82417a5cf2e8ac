"""The sheet for the operator of a management system, and what the wire says against it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import parameters
from app.cli.commands import application
from app.engine.setup import prepare
from app.intake import operator_sheet
from app.intake.network_sheet import as_text
from app.resources import demo_pics
from testplans.ocpp16 import scenarios


def sheet(**more: str) -> str:
    pics = prepare(Path(str(demo_pics("csms")))).pics
    assert pics is not None
    return as_text(operator_sheet.operator_sheet(pics, parameters.defaults(), **more))


def test_everything_that_must_exist_stands_on_the_sheet() -> None:
    text = sheet(charge_point_id="CP 7", url="wss://csms.example/ocpp/")
    assert "wss://csms.example/ocpp/CP 7" in text
    for id_tag in ("VALID-1", "VALID-2", "INVALID-1", "EXPIRED-1", "BLOCKED-1"):
        assert id_tag in text
    assert "parent id tag PARENT-1" in text
    assert "ftp://192.0.2.1/firmware.bin" in text
    assert "org.ocpp-bench, as vendorId of DataTransfer" in text
    assert "upload into" in text
    assert "password is" not in text or "separately" in text


def test_it_is_for_management_systems_alone() -> None:
    pics = prepare(Path(str(demo_pics("charging-station")))).pics
    assert pics is not None
    with pytest.raises(ValueError, match="network sheet"):
        operator_sheet.operator_sheet(pics, parameters.defaults())


def tag(id_tag: str, wanted: str, got: str, parent: str = "", **more: str) -> dict[str, object]:
    return {"id_tag": id_tag, "wanted": wanted, "got": got, "parent": parent, "frame": 1, **more}


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ([tag("A", "Accepted", "Accepted", "P"), tag("B", "Accepted", "Accepted", "p"), tag("C", "Blocked", "Blocked")], []),
        ([tag("A", "Blocked", "Invalid")], ["A is Invalid, not Blocked (is it entered?)"]),
        ([tag("A", "Expired", "")], ["A was not answered"]),
        ([tag("A", "Accepted", "Accepted", "P"), tag("B", "Accepted", "Accepted", "Q")], ["the valid id tags do not have the same parent id tag"]),
        ([tag("A", "Accepted", "Accepted")], ["the valid id tags do not have the same parent id tag"]),
        ([tag("A", "Accepted", "Accepted", "p", wanted_parent="P"), tag("C", "Blocked", "Blocked", wanted_parent="")], []),
        ([tag("A", "Accepted", "Accepted", "Q", wanted_parent="P")], ["A has the parent id tag Q, not P"]),
        ([tag("A", "Accepted", "Accepted", wanted_parent="P")], ["A has no parent id tag, not P"]),
    ],
)  # fmt: skip
def test_what_differs_is_said(tags: list[dict[str, object]], words: list[str]) -> None:
    assert operator_sheet.differences(tags) == words


def test_the_command_prints_it_or_writes_it(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(application, ["test-data", *arguments])
        return result.exit_code, result.output

    pics = str(demo_pics("csms"))
    code, text = run(pics, "--set", "valid_id_tag=ABC")
    assert (code, "ABC" in text) == (0, True)
    assert run(pics, "-o", str(tmp_path / "sheet.pdf"))[0] == 0
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert run(pics, "--set", "nonsense=1")[0] == run(pics, "--set", "nonsense")[0] == 2
    assert run(str(demo_pics("charging-station")))[0] == 2


def test_every_value_that_a_case_needs_of_the_system_stands_on_the_sheet() -> None:
    """Whatever parameter the scenarios speak of, and is about data in the system, is found under another value, too."""
    used: set[str] = set()
    for scenario in scenarios("csms").values():
        used |= set(re.findall(r"Param\(name='(\w+)'", repr(scenario)))
    about_data = {name for name in used if name.endswith(("id_tag", "id_tag_2", "_location", "vendor_id"))}
    about_data |= used & {"charging_rate_unit", "number_phases", "schedule_duration", "stack_level", "start_period"}
    assert about_data >= {"valid_id_tag", "valid_id_tag_2", "firmware_location", "vendor_id", "stack_level"}
    pics = prepare(Path(str(demo_pics("csms")))).pics
    assert pics is not None
    plain = parameters.defaults()
    usual = as_text(operator_sheet.operator_sheet(pics, plain))
    for name in about_data:
        other = {"charging_rate_unit": "W"}.get(name, 77 if isinstance(plain[name], int) else f"other-{name}"[:20])
        assert as_text(operator_sheet.operator_sheet(pics, {**plain, name: other})) != usual, name
