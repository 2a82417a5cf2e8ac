"""The intake end to end in the engine: what is recorded, what is refused, and when cases may start."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_gate_helpers import LAB, boot, on_a_loop, opened, state

from app import commands as c
from app import events as ev
from app.engine.bench import Bench
from app.evidence.reading import read_campaign
from app.intake.standing import in_the_way, standing

pytestmark = pytest.mark.usefixtures("day")


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
async def test_a_flood_without_timestamps_is_not_looked_at_for_ever(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        intake = bench._intake
        assert intake is not None
        frame = ev.Frame("in", 1, "text", 1, "kernel", 1, 2, "m", "DataTransfer")
        for number in range(2_100):
            intake.see(ev.Recorded(number + 1, 1, 1, frame, b'[2,"m","DataTransfer",{"vendorId":"x"}]'))
        assert intake._frames == 2_000
