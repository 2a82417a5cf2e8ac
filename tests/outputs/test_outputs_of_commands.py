"""Every command that writes a file, told to write it over a campaign's records."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import commands as c
from app.cli.commands import application
from app.engine.bench import Bench
from app.evidence.reading import head
from app.resources import demo_pics

V1 = Path(__file__).parents[1] / "evidence" / "data" / "case-file-v1.ocppcase"
PICS = str(demo_pics("charging-station"))
SYSTEM = str(demo_pics("csms"))


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(V1, tmp_path / "v.ocppcase"))


@pytest.mark.parametrize(
    "command",
    [
        ["report", "V", "-o", "V"],
        ["network-sheet", PICS, "-o", "V"],
        ["test-data", SYSTEM, "-o", "V"],
        ["run", PICS, "--hands", "simulated", "--only", "TC_001_CS", "--case-file", "N", "--report", "V"],
        ["run", PICS, "--hands", "simulated", "--only", "TC_001_CS", "--case-file", "N", "--report", "N"],
        ["run", PICS, "--hands", "simulated", "--only", "TC_001_CS", "--case-file", "N", "--junit", "V"],
        ["run", PICS, "--hands", "simulated", "--only", "TC_001_CS", "--case-file", "N", "--junit", "N"],
        ["resume", "V", "--report", "V"],
        ["resume", "V", "--junit", "V"],
        ["selfcheck", "--only", "TC_001_CS", "--jobs", "1", "--json", "V"],
        ["selfcheck", "--only", "TC_001_CS", "--jobs", "1", "--report", "V"],
        ["lab", "new", "-o", "V-wal"],
        ["pics", "new", "charging-station", "-o", "V.lock"],
        ["intake", "new", PICS, "-o", "V-shm"],
        ["report", "V", "-o", "V-wal"],
    ],
)
def test_the_records_stay(victim: Path, command: list[str]) -> None:
    before, names = head(victim), set(victim.parent.iterdir())
    new = victim.with_name("n.ocppcase")
    given = [str(new) if word == "N" else str(victim) + word[1:] if word[0] == "V" else word for word in command]
    done = CliRunner().invoke(application, given)
    assert done.exit_code == 2, done.output
    assert "Choose another name" in done.output
    assert head(victim) == before
    assert set(victim.parent.iterdir()) == names


def test_the_engine_refuses_the_file_of_the_open_campaign_and_goes_on(tmp_path: Path) -> None:
    path, link = tmp_path / "a.ocppcase", tmp_path / "report.pdf"

    async def run() -> None:
        bench = Bench()
        try:
            opened = await bench.handle(c.OpenCampaign(PICS, str(path), listen="127.0.0.1:0"))
            assert opened.ok, opened.text
            link.hardlink_to(path)
            for target in (str(path), str(link), f"{path}-wal", f"{path}.lock"):
                for command in (c.WriteReport(target), c.WriteNetworkSheet(target)):
                    reply = await bench.handle(command)
                    assert not reply.ok
                    assert "Choose another name" in reply.text
            assert path.read_bytes()[:6] == b"SQLite"
            before = bench.record.last_seq
            assert (await bench.handle(c.WriteReport(str(tmp_path / "b.pdf")))).ok
            assert bench.record.last_seq >= before
        finally:
            await bench.handle(c.Quit())

    asyncio.run(run())
    assert head(path)[0] > 0


def test_a_register_given_for_a_pics_is_named(tmp_path: Path) -> None:
    lab = tmp_path / "lab.yaml"
    lab.write_text("laboratory: {name: Elbe, address: Hamburg}\n", encoding="utf-8")
    done = CliRunner().invoke(application, ["intake", "new", str(lab)])
    assert done.exit_code == 2
    assert "is the register of a laboratory" in done.output


def test_an_attempt_of_no_case_is_asked_for(victim: Path, tmp_path: Path) -> None:
    photo = tmp_path / "p.jpg"
    photo.write_bytes(b"x")
    done = CliRunner().invoke(application, ["attach", str(victim), str(photo), "--attempt", "3"])
    assert "Say of which case it is attempt 3" in done.output
