"""The intake end to end in the engine: what is recorded, what is refused, and when cases may start."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import websockets

from app import commands as c
from app import events as ev
from app.campaign.record import CampaignRecord
from app.engine.bench import Bench
from app.evidence.reading import read_campaign
from app.intake.standing import in_the_way, standing
from app.link.central_system import CentralSystemLink
from app.resources import demo_pics

LAB = """\
laboratory: {name: Elbe Test Laboratory, address: Hamburg}
people:
  - {id: keller, name: A. Keller, authorisations: [test]}
  - {id: blum, name: B. Blum}
equipment:
  - {id: M-7, kind: meter, calibration_due: %s}
  - {id: T-2, kind: evse-tester}
  - {id: EV-1, kind: ev, in_use: no}
  - {id: PC-1, kind: pc}
network: {bench_address: 10.0.0.5}
"""
ANSWERS = """\
identity: {serial: SIM-0001}
answers:
  cards: yes
  condition: yes
  documentation: yes
  representative: {answer: yes, remark: "Kim, +31 1"}
  network-sheet: yes
  set-up: yes
  network: {answer: yes, bandwidth: 50, latency: 12}
  programme: yes
"""


def on_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test in an event loop of its own."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        asyncio.run(test(*arguments, **named))

    return run


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.intake.today", lambda: date(2026, 11, 20))
    monkeypatch.setattr("app.engine.intake_files.today", lambda: date(2026, 11, 20))


@asynccontextmanager
async def opened(folder: Path, **changes: Any) -> AsyncIterator[Bench]:
    """A certification of a real station, opened."""
    (folder / "lab.yaml").write_text(changes.pop("lab", LAB % "2027-03-31"), encoding="utf-8")
    (folder / "intake.yaml").write_text(changes.pop("answers", ANSWERS), encoding="utf-8")
    values: dict[str, Any] = {
        "mode": "certification", "listen": "127.0.0.1:0", "lab_path": str(folder / "lab.yaml"),
        "intake_path": str(folder / "intake.yaml"), "tester": {"name": "A. Keller"},
    }  # fmt: skip
    pics = changes.pop("pics", str(demo_pics("charging-station")))
    bench = Bench()
    reply = await bench.handle(c.OpenCampaign(pics, str(folder / "a.ocppcase"), **(values | changes)))
    assert reply.ok, reply.text
    try:
        yield bench
    finally:
        await bench.handle(c.Quit())


async def boot(bench: Bench, serial: str = "SIM-0001") -> Any:
    """A station connects and boots; its connection, which stays open."""
    assert bench.campaign is not None
    link = bench.campaign.connection.link
    assert isinstance(link, CentralSystemLink)
    socket = await websockets.connect(f"{link.url}CP-1", subprotocols=["ocpp1.6"])  # type: ignore[list-item]
    payload = {
        "chargePointVendor": "OCPP Bench", "chargePointModel": "Sim-CS", "chargePointSerialNumber": serial, "firmwareVersion": "1.0.0",
    }  # fmt: skip
    await socket.send(json.dumps([2, "1", "BootNotification", payload]))
    assert "Accepted" in str(await socket.recv())
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": "2026-11-20T09:00:00Z"}
    await socket.send(json.dumps([2, "2", "StatusNotification", status]))
    await socket.recv()
    return socket


def state(record: CampaignRecord, item: str) -> str:
    return next(one.state for one in standing(record) if one.id == item)


@on_a_loop
async def test_certification_starts_once_everything_is_settled_and_not_before(tmp_path: Path) -> None:
    async with opened(tmp_path, only=["TC_001_CS"]) as bench:
        refused = await bench.handle(c.RunCases())
        assert not refused.ok
        first, *lines = refused.text.splitlines()
        assert first == "Certification cannot start: 2 items of the intake are open."
        assert [line.partition(":")[0] for line in lines] == ["- Identity of the device", "- Pre-test"]
        socket = await boot(bench)
        assert in_the_way(bench.record) == []
        assert (await bench.handle(c.RunCases())).ok
        await bench.handle(c.SafeStop())
        await bench.finished()
        await socket.close()
        pre_test = bench.record.intake.items["pre-test"].finding
        assert pre_test is not None
        assert len(pre_test.event.records) == 3
    again = read_campaign(tmp_path / "a.ocppcase")
    assert state(again, "pre-test") == "settled"
    assert again.intake.parties["laboratory"].now.address == "Hamburg"
    assert again.intake.people["keller"].now.authorisations == ["test"]
    assert again.intake.network.now.settings == {"bench_address": "10.0.0.5"}
    assert again.opened is not None
    assert again.opened.laboratory["company"] == "Elbe Test Laboratory"


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


@on_a_loop
async def test_a_rehearsal_starts_all_the_same_and_says_what_is_open(tmp_path: Path) -> None:
    async with opened(
        tmp_path, mode="rehearsal", lab=LAB % "2026-11-19", answers="answers:\n  condition: yes\n", only=["TC_001_CS"]
    ) as bench:
        assert (await bench.handle(c.RunCases())).ok
        await bench.handle(c.SafeStop())
        await bench.finished()
        warned = bench.record.intake.started_open[-1].event.items
        assert {"item": "equipment", "state": "not met"}.items() <= next(
            i for i in warned if i["item"] == "equipment"
        ).items()
        assert "documentation" in {item["item"] for item in warned}
        assert "condition" not in {item["item"] for item in warned}
        assert "pre-test" not in {item["item"] for item in warned}  # the device may come later


@on_a_loop
async def test_a_difference_of_identity_is_recorded_at_once_and_needs_an_explanation(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        socket = await boot(bench, serial="SIM-0002")
        differences = bench.record.intake.differences
        assert [row["text"] for row in differences] == [
            "SIM-0001 as typed and in the PICS; SIM-0002 by BootNotification"
        ]
        assert state(bench.record, "identity") == "differs"
        bare = await bench.handle(c.AnswerChecklist("identity", "yes", by="A. Keller"))
        assert "needs a remark" in bare.text
        assert (
            await bench.handle(c.AnswerChecklist("identity", "yes", "board was replaced, agreed", by="A. Keller"))
        ).ok
        assert in_the_way(bench.record) == []
        # another difference is not covered by that explanation
        assert (await bench.handle(c.GiveIdentity("scanned", code="SN:SIM-0003;FW:2", by="A. Keller"))).ok
        assert state(bench.record, "identity") == "differs"
        assert {row["field"] for row in bench.record.intake.differences} == {"serial", "version"}
        again = await bench.handle(c.GiveIdentity("scanned", code="SIM-0001", by="A. Keller"))
        assert "needs its reason" in again.text
        assert (await bench.handle(c.GiveIdentity("scanned", code="SIM-0001", by="A. Keller", reason="wrong label"))).ok
        assert {row["field"] for row in bench.record.intake.differences} == {"serial"}
        assert len(bench.record.intake.identity["scanned"].before) == 1
        await socket.close()


@on_a_loop
async def test_a_correction_of_an_answer_stands_beside_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        assert "needs a remark" in (await bench.handle(c.AnswerChecklist("condition", "yes", by="A. Keller"))).text
        assert (await bench.handle(c.AnswerChecklist("condition", "no", "seal broken", by="A. Keller"))).ok
        item = bench.record.intake.items["condition"]
        first, second = item.answers
        assert (first.event.answer, second.event.answer, second.event.corrects) == ("yes", "no", first.seq)
        assert state(bench.record, "condition") == "not met"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (c.AnswerChecklist("nonsense", "yes", by="A"), "no item 'nonsense'"),
        (c.AnswerChecklist("pre-test", "yes", by="A"), "the bench sees this itself"),
        (c.AnswerChecklist("condition", "fine", by="A"), "not 'fine'"),
        (c.AnswerChecklist("documentation", "yes"), "Say who answers"),
        (c.AnswerChecklist("unchanged", "yes", by="A"), "answered after the tests"),
        (c.AnswerChecklist("network", "yes", "x", {"bandwith": 1}, "A"), "no value bandwith"),
        (c.AnswerChecklist("network", "yes", "x", {"bandwidth": 1}, "A"), "the value of Latency"),
        (c.GiveIdentity("guessed", serial="1"), "typed or scanned"),
        (c.GiveIdentity("scanned", code="  "), "Nothing was typed or scanned"),
        (c.RecordEquipment("X-1", {}), "kind_of is missing"),
        (c.RecordEquipment("X-1", {"kind_of": "magic"}), "must be one of"),
        (c.RecordEquipment("X-1", {"kind_of": "meter", "calibration_due": "soon"}), "is no date"),
        (c.RecordEquipment("X-1", {"kind_of": "meter", "colour": "red"}), "no field colour"),
        (c.RecordParty("friend", "X"), "laboratory, vendor or customer"),
        (c.RecordParty("laboratory", "X"), "needs its reason"),
        (c.RecordPerson("", "X"), "Give an id"),
    ],
)  # fmt: skip
@on_a_loop
async def test_what_cannot_be_recorded_is_refused_in_plain_words(command: c.Command, says: str, tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        before = bench.record.last_seq
        reply = await bench.handle(command)
        assert not reply.ok
        assert says in reply.text
        assert bench.record.last_seq == before


@on_a_loop
async def test_without_a_campaign_nothing_is_recorded(tmp_path: Path) -> None:
    bench = Bench()
    for command in (c.AnswerChecklist("condition", "yes", by="A"), c.GiveIdentity("typed", serial="1"), c.PreTest()):
        assert (await bench.handle(command)).text == "No campaign is open."


@on_a_loop
async def test_a_network_below_its_limits_is_not_met(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        reply = await bench.handle(
            c.AnswerChecklist("network", "yes", "measured again", {"bandwidth": 3, "latency": 1200}, "A. Keller")
        )
        assert reply.ok
        network = next(one for one in standing(bench.record) if one.id == "network")
        assert network.state == "not met"
        assert (
            "Bandwidth 3 kB/s is below the minimum of 5 kB/s; Latency 1200 ms is above the maximum of 1000 ms"
            in network.text
        )


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
async def test_the_tester_must_be_authorised(tmp_path: Path) -> None:
    async with opened(tmp_path, tester={"name": "B. Blum"}) as bench:
        laboratory = next(one for one in standing(bench.record) if one.id == "laboratory")
        assert laboratory.text == "B. Blum has no authorisation to carry out tests"
        command = c.RecordPerson(
            "blum", "B. Blum", authorisations=["test"], by="A. Keller", reason="trained on 2026-11-19"
        )
        assert (await bench.handle(command)).ok
        assert state(bench.record, "laboratory") == "settled"


@on_a_loop
async def test_milliseconds_are_measured_beside_what_the_vendor_says(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        socket = await boot(bench)
        item = next(one for one in standing(bench.record) if one.id == "milliseconds")
        assert item.state == "differs"
        assert item.text == "the vendor says yes; it sends none, such as 2026-11-20T09:00:00Z"
        assert not item.in_the_way
        await socket.close()


@on_a_loop
async def test_what_an_engine_that_goes_on_finds_is_all_still_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        socket = await boot(bench)
        await socket.close()
    again = Bench()
    reply = await again.handle(c.ResumeCampaign(str(tmp_path / "a.ocppcase")))
    assert reply.ok, reply.text
    assert in_the_way(again.record) == []
    assert state(again.record, "milliseconds") == "differs"
    assert again.record.intake.items.keys() == bench.record.intake.items.keys()
    await again.handle(c.Quit())


async def _system(answers: str, tags: dict[str, str] | None = None) -> Any:
    async def serve(socket: Any) -> None:
        async for text in socket:
            message = json.loads(text)
            payload: dict[str, Any] = {"status": answers, "currentTime": "2026-11-20T09:00:00.5Z", "interval": 300}
            if message[2] == "Authorize":
                known = dict.fromkeys(("VALID-1", "VALID-2"), "Accepted") | {
                    "EXPIRED-1": "Expired",
                    "BLOCKED-1": "Blocked",
                }
                known |= tags or {}
                info = {"status": known.get(message[3]["idTag"], "Invalid")}
                payload = {"idTagInfo": info | ({"parentIdTag": "PARENT-1"} if info["status"] == "Accepted" else {})}
            await socket.send(json.dumps([3, message[1], payload]))

    return await websockets.serve(serve, "127.0.0.1", 0, subprotocols=["ocpp1.6"])  # type: ignore[list-item]


@pytest.mark.parametrize(("status", "outcome"), [("Accepted", "met"), ("Rejected", "not met")])
@on_a_loop
async def test_the_pre_test_of_a_management_system_sends_a_bootnotification(
    status: str, outcome: str, tmp_path: Path
) -> None:
    server = await _system(status)
    port = next(iter(server.sockets)).getsockname()[1]
    bench = Bench()
    command = c.OpenCampaign(
        str(demo_pics("csms")), str(tmp_path / "s.ocppcase"), connect=f"ws://127.0.0.1:{port}", charge_point_id="BENCH-1",
        mode="certification", tester={"name": "A. Keller"},
    )  # fmt: skip
    assert (await bench.handle(command)).ok
    async with asyncio.timeout(5):
        assert bench.campaign is not None
        await bench.campaign.driver.connected.wait()
        reply = await bench.handle(c.PreTest())
    assert reply.data["outcome"] == outcome
    frames = [r.event for r in _frames(bench)]
    # Once it is registered, it reports its connectors, too.
    causes = [frame.cause for frame in frames if frame.direction == "out" and frame.cause != "by itself"]
    assert causes == ["pre-test"] * (6 if status == "Accepted" else 1)  # and each of the five id tags
    assert not (await bench.handle(c.RunCases())).ok
    await bench.handle(c.Quit())
    server.close()
    await server.wait_closed()


@on_a_loop
async def test_the_pre_test_says_which_id_tags_are_not_as_the_sheet_says(tmp_path: Path) -> None:
    server = await _system("Accepted", {"EXPIRED-1": "Accepted", "BLOCKED-1": "Invalid"})
    port = next(iter(server.sockets)).getsockname()[1]
    bench = Bench()
    command = c.OpenCampaign(
        str(demo_pics("csms")), str(tmp_path / "s.ocppcase"), connect=f"ws://127.0.0.1:{port}", charge_point_id="BENCH-1",
        mode="certification", tester={"name": "A. Keller"},
    )  # fmt: skip
    assert (await bench.handle(command)).ok
    async with asyncio.timeout(5):
        assert bench.campaign is not None
        await bench.campaign.driver.connected.wait()
        reply = await bench.handle(c.PreTest())
    assert reply.data["outcome"] == "not met"
    assert "EXPIRED-1 is Accepted, not Expired; BLOCKED-1 is Invalid, not Blocked" in reply.data["text"]
    sheet = await bench.handle(c.WriteTestDataSheet(str(tmp_path / "data.txt")))
    assert sheet.ok, sheet.text
    assert f"ws://127.0.0.1:{port}/BENCH-1" in (tmp_path / "data.txt").read_text(encoding="utf-8")
    await bench.handle(c.Quit())
    server.close()
    await server.wait_closed()
    assert state(read_campaign(tmp_path / "s.ocppcase"), "pre-test") == "not met"


def _frames(bench: Bench) -> Any:
    from app.evidence.reading import read_records

    assert bench.case_file is not None
    bench.case_file.flush()
    return [r for r in read_records(bench.case_file.path) if isinstance(r.event, ev.Frame)]


@on_a_loop
async def test_the_network_sheet_of_the_open_campaign(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        reply = await bench.handle(c.WriteNetworkSheet(str(tmp_path / "sheet.txt")))
        assert reply.ok, reply.text
        assert bench.campaign is not None
        assert bench.campaign.connection.link is not None
        port = bench.campaign.connection.link.url.rpartition(":")[2].strip("/")
        assert f"ws://10.0.0.5:{port}/CP-1" in (tmp_path / "sheet.txt").read_text(encoding="utf-8")
        pdf = await bench.handle(c.WriteNetworkSheet(str(tmp_path / "sheet.pdf")))
        assert pdf.ok, pdf.text
        assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
        nowhere = await bench.handle(c.WriteNetworkSheet(str(tmp_path / "no" / "sheet.pdf")))
        assert "cannot be written" in nowhere.text


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
async def test_a_flood_without_timestamps_is_not_looked_at_for_ever(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        intake = bench._intake
        assert intake is not None
        frame = ev.Frame("in", 1, "text", 1, "kernel", 1, 2, "m", "DataTransfer")
        for number in range(2_100):
            intake.see(ev.Recorded(number + 1, 1, 1, frame, b'[2,"m","DataTransfer",{"vendorId":"x"}]'))
        assert intake._frames == 2_000
