"""The register of the laboratory in the engine: what of it is used, refused and corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_gate_helpers import LAB, boot, on_a_loop, opened, state

from app import commands as c
from app.engine.bench import Bench
from app.intake.standing import in_the_way
from app.resources import demo_pics

pytestmark = pytest.mark.usefixtures("day")


def _mode_1_2(folder: Path) -> str:
    pics = demo_pics("charging-station").read_text(encoding="utf-8")
    path = folder / "mode12.yaml"
    pics = pics.replace("product_subtype: N.A.", "product_subtype: Mode 1/2-only Charging Station").replace(
        "smart_charging: yes", "smart_charging: no"
    )
    path.write_text(pics, encoding="utf-8")
    return str(path)


@on_a_loop
async def test_a_mode_1_2_only_station_needs_a_real_ev(tmp_path: Path) -> None:
    async with opened(tmp_path, mode="rehearsal", pics=_mode_1_2(tmp_path)) as bench:
        tester = bench.record.intake.equipment["T-2"].now
        assert (tester.in_use, "real EV" in tester.why_not) == (False, True)
        assert state(bench.record, "vehicle") == "open"
        refused = await bench.handle(c.RecordEquipment("T-2", {"in_use": True}, "A. Keller", "no EV here"))
        assert "T-2 is refused" in refused.text
        assert "real EV" in refused.text
        assert (await bench.handle(c.RecordEquipment("EV-1", {"in_use": True}, "A. Keller", "rented"))).ok
        assert state(bench.record, "vehicle") == "settled"


@on_a_loop
async def test_an_evse_tester_that_is_asked_for_by_name_is_refused_before_a_case_file_is_made(tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(LAB % "2027-03-31", encoding="utf-8")
    bench = Bench()
    command = c.OpenCampaign(
        _mode_1_2(tmp_path),
        str(tmp_path / "b.ocppcase"),
        listen="127.0.0.1:0",
        lab_path=str(tmp_path / "lab.yaml"),
        equipment=["T-2"],
    )
    reply = await bench.handle(command)
    assert not reply.ok
    assert "EVSE tester T-2 is refused: a Mode 1/2-only station is always tested with a real EV" in reply.text
    assert not (tmp_path / "b.ocppcase").exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lab_path": "/nowhere/lab.yaml"}, "cannot be read"),
        ({"equipment": ["Z-9"]}, "no equipment Z-9"),
        ({"intake_path": "/nowhere/a.yaml"}, "cannot be read"),
    ],
)
@on_a_loop
async def test_files_that_cannot_be_used_leave_no_case_file(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    values: dict[str, Any] = {"listen": "127.0.0.1:0", **changes}
    reply = await Bench().handle(
        c.OpenCampaign(str(demo_pics("charging-station")), str(tmp_path / "b.ocppcase"), **values)
    )
    assert not reply.ok
    assert says in reply.text
    assert list(tmp_path.iterdir()) == []


@on_a_loop
async def test_a_register_with_errors_names_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text("equipment:\n  - id: M-7\n    kind: metre\n", encoding="utf-8")
    command = c.OpenCampaign(
        str(demo_pics("charging-station")),
        str(tmp_path / "b.ocppcase"),
        listen="127.0.0.1:0",
        lab_path=str(tmp_path / "lab.yaml"),
    )
    reply = await Bench().handle(command)
    assert "lab.yaml:3:11: error: metre [equipment[1].kind]" in reply.text
    assert "Did you mean 'meter'?" in reply.text


@on_a_loop
async def test_a_register_is_checked_before_a_campaign(tmp_path: Path) -> None:
    (tmp_path / "lab.yaml").write_text(LAB % "2026-11-01", encoding="utf-8")
    reply = await Bench().handle(
        c.CheckLab(str(tmp_path / "lab.yaml"), "charging-station", "Mode 1/2-only Charging Station")
    )
    by_id = {item["equipment_id"]: item for item in reply.data["equipment"]}
    assert by_id["M-7"]["calibration_state"] == "overdue"
    assert "real EV" in by_id["T-2"]["fits"]
    assert reply.data["register"]["laboratory"]["name"] == "Elbe Test Laboratory"


@on_a_loop
async def test_a_register_that_is_read_later_records_what_is_new_and_corrects_with_a_reason(tmp_path: Path) -> None:
    async with opened(tmp_path, lab_path="", equipment=[]) as bench:
        assert state(bench.record, "equipment") == "open"
        path = tmp_path / "later.yaml"
        path.write_text(LAB % "2027-03-31", encoding="utf-8")
        reply = await bench.handle(c.UseRegister(str(path), "A. Keller", "register was forgotten"))
        assert reply.ok, reply.text
        assert state(bench.record, "equipment") == "settled"
        assert state(bench.record, "laboratory") == "settled"
        assert (await bench.handle(c.UseRegister(str(path), "A. Keller"))).data == {"recorded": 0}
        path.write_text(LAB % "2028-03-31", encoding="utf-8")
        assert "needs its reason" in (await bench.handle(c.UseRegister(str(path), "A. Keller"))).text
        assert (await bench.handle(c.UseRegister(str(path), "A. Keller", "calibrated again"))).data == {"recorded": 1}
        meter = bench.record.intake.equipment["M-7"]
        assert (meter.now.calibration_due, meter.now.reason, len(meter.before)) == ("2028-03-31", "calibrated again", 1)
        path.write_text("equipment: x", encoding="utf-8")
        assert "has errors" in (await bench.handle(c.UseRegister(str(path), "A. Keller"))).text


@on_a_loop
async def test_overdue_calibration_blocks_certification_until_a_correction_stands_beside_it(tmp_path: Path) -> None:
    async with opened(tmp_path, lab=LAB % "2026-11-19") as bench:
        socket = await boot(bench)
        refused = await bench.handle(c.RunCases())
        assert "Meter M-7: calibration was due on 2026-11-19, 1 day ago" in refused.text
        without_reason = await bench.handle(c.RecordEquipment("M-7", {"calibration_due": "2027-11-19"}, "A. Keller"))
        assert "needs its reason" in without_reason.text
        assert (
            await bench.handle(
                c.RecordEquipment("M-7", {"calibration_due": "2027-11-19"}, "A. Keller", "back from calibration")
            )
        ).ok
        assert in_the_way(bench.record) == []
        both = bench.record.intake.equipment["M-7"]
        assert [entry.event.calibration_due for entry in both.entries] == ["2026-11-19", "2027-11-19"]
        assert both.now.reason == "back from calibration"
        await socket.close()


@on_a_loop
async def test_equipment_that_is_out_of_use_blocks_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, lab=LAB % "2026-11-19") as bench:
        assert (
            await bench.handle(
                c.RecordEquipment("M-7", {"in_use": False, "why_not": "overdue"}, "A. Keller", "overdue")
            )
        ).ok
        assert state(bench.record, "equipment") == "settled"
