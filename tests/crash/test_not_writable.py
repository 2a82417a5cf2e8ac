"""A folder or a file that can only be read, and a file that somebody else writes: refused in clear words, and read all the same."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands import application
from app.commands import AddNote, OpenCampaign, Reply, ResumeCampaign
from app.engine.bench import Bench
from app.events import Note
from app.evidence.reading import read_records
from app.evidence.storage import side_files
from app.evidence.verify import verify
from app.resources import demo_pics
from tests.crash.processes import Engines
from tests.crash.tester import Person
from tests.engine.engine_helpers import opening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permission bits and mounts")
ROOT = sys.platform != "win32" and os.getuid() == 0


def command_line(arguments: list[str]) -> int:
    """The exit code of ``ocpp-bench``."""
    with pytest.raises(SystemExit) as ended:
        application(arguments, prog_name="ocpp-bench")
    return int(ended.value.code or 0)


async def a_campaign(path: Path, *, killed: bool = False) -> None:
    """A case file with a campaign in it; ``killed``: with its log still beside it."""
    bench = Bench()
    reply = await bench.handle(opening(path, embedded_dut=False, listen="127.0.0.1:0"))
    assert reply.ok, reply.text
    assert bench.case_file is not None
    bench.case_file.append(Note("seen", "A. Tester"))
    await bench.case_file.flushed()
    if killed:
        kept = path.with_name("kept")
        shutil.copyfile(path, kept)
        shutil.copyfile(side_files(path)[0], side_files(kept)[0])
    await bench._close("done")
    if killed:
        kept.replace(path)
        side_files(kept)[0].replace(side_files(path)[0])


async def ask(command: OpenCampaign | ResumeCampaign) -> Reply:
    bench = Bench()
    try:
        return await bench.handle(command)
    finally:
        await bench._close("done")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where :func:`read_only` makes a folder of it."""
    place = tmp_path / "medium"
    place.mkdir()
    mounted = ROOT and subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True).returncode == 0
    if ROOT and not mounted:
        pytest.skip("nothing is read-only for root, and nothing can be mounted here")
    yield place
    if mounted:
        subprocess.run(["umount", place], check=True)
    else:
        place.chmod(0o755)


def read_only(place: Path) -> None:
    if ROOT:
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    else:
        place.chmod(0o555)


def test_a_campaign_in_a_read_only_folder_is_refused_and_another_folder_will_do(folder: Path, tmp_path: Path) -> None:
    read_only(folder)
    pics = str(demo_pics("charging-station"))

    async def main() -> None:
        bench = Bench()
        refused = await bench.handle(OpenCampaign(pics, str(folder / "c.ocppcase"), listen="127.0.0.1:0"))
        assert not refused.ok
        assert str(folder) in refused.text
        assert "Choose a folder you may write to" in refused.text
        reply = await bench.handle(OpenCampaign(pics, str(tmp_path / "c.ocppcase"), listen="127.0.0.1:0"))
        assert reply.ok, reply.text
        await bench._close("done")

    asyncio.run(main())
    assert command_line(["run", pics, "--case-file", str(folder / "c.ocppcase"), "--hands", "simulated"]) == 2


@pytest.mark.parametrize("killed", [False, True], ids=["finished", "left by a kill"])
def test_a_file_in_a_read_only_folder_is_read_reported_and_verified(folder: Path, tmp_path: Path, killed: bool) -> None:
    path = folder / "c.ocppcase"
    asyncio.run(a_campaign(path, killed=killed))
    read_only(folder)
    reply = asyncio.run(ask(ResumeCampaign(str(path))))
    assert not reply.ok
    assert "Choose a folder you may write to" in reply.text
    assert any(recorded.event == Note("seen", "A. Tester") for recorded in read_records(path))
    assert verify(path).ok
    assert command_line(["verify", str(path)]) == 0
    assert command_line(["report", str(path), "-o", str(tmp_path / "r.pdf")]) == 0
    assert (tmp_path / "r.pdf").stat().st_size > 1000


def test_a_read_only_file_is_read_and_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    asyncio.run(a_campaign(path))
    locked = ROOT and subprocess.run(["chattr", "+i", path], capture_output=True).returncode == 0
    if ROOT and not locked:
        pytest.skip("nothing is read-only for root")
    path.chmod(0o444) if not ROOT else None
    try:
        reply = asyncio.run(ask(ResumeCampaign(str(path))))
        assert not reply.ok
        assert f"{path} cannot be written" in reply.text
        assert "Check" in reply.text
        assert verify(path).ok
        assert command_line(["verify", str(path)]) == 0
    finally:
        if locked:
            subprocess.run(["chattr", "-i", path], check=True)


def test_a_second_engine_is_refused_and_a_second_window_sees_the_same(tmp_path: Path) -> None:
    async def main() -> None:
        engines, path = Engines(tmp_path), tmp_path / "c.ocppcase"
        first, second, other = Person([], None), Person([], None), Person([], None)
        try:
            pid, rendezvous = await engines.start()
            _, elsewhere = await engines.start()
            await first.attach(rendezvous)
            assert (await first.ask(opening(path, embedded_dut=False, listen="127.0.0.1:0"))).ok
            await other.attach(elsewhere)
            refused = await other.ask(ResumeCampaign(str(path)))
            assert not refused.ok
            assert f"is being written by another program (process {pid})" in refused.text
            assert "Attach to that one, or end it first" in refused.text
            await second.attach(rendezvous)
            assert (await first.ask(_note("by the first window"))).ok
            assert (await second.ask(_note("by the second window"))).ok
            async with asyncio.timeout(10):
                while not first.told.records or first.told.records != second.told.records or len(_notes(second)) < 2:
                    await asyncio.sleep(0.01)
            assert _notes(first) == ["by the first window", "by the second window"]
        finally:
            for person in (first, second, other):
                await person.detach()
            await engines.close()

    asyncio.run(main())


def _note(text: str) -> AddNote:
    return AddNote(text, "A. Tester")


def _notes(person: Person) -> list[str]:
    return [recorded.event.text for recorded in person.told.records if isinstance(recorded.event, Note)]
