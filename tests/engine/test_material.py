"""Photos, files, measurements and the environment on the record of a campaign; which code judged."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from app import commands as c
from app.engine import codec, material, setup
from app.engine.bench import Bench
from app.engine.environment import environment
from app.events import AttachmentAdded, CampaignOpened, EnvironmentRecorded, Recorded
from app.evidence.reading import read_campaign, read_records
from app.evidence.verify import verify
from app.measure.system_clock import ClockState, clock_state
from app.report.from_case_file import write_pdf
from app.resources import demo_pics


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCPP_BENCH_HOME", str(tmp_path / "home"))


def _opening(path: Path) -> c.OpenCampaign:
    return c.OpenCampaign(
        str(demo_pics("charging-station")), str(path), listen="127.0.0.1:0", hands="window", only=["003"]
    )


def test_a_campaign_with_a_photo_a_measurement_and_its_environment(tmp_path: Path) -> None:
    photo = tmp_path / "nameplate.jpg"
    photo.write_bytes(bytes(range(256)) * 100)
    path = tmp_path / "x.ocppcase"

    async def run() -> None:
        bench = Bench()
        assert (await bench.handle(_opening(path))).ok
        reply = await bench.handle(c.AddAttachment(str(photo), "nameplate of the station", "A. Tester"))
        assert reply.ok
        assert reply.data["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
        assert (await bench.handle(c.AddMeasurement("temperature", 21.5, "°C", uncertainty=0.5, by="A. Tester"))).ok
        assert not (await bench.handle(c.AddMeasurement("temperature", float("nan"), "°C"))).ok
        assert not (await bench.handle(c.AddMeasurement(" ", 1.0, "s"))).ok
        for case_id, attempt in (("TC_003_CS", 1), ("TC_999", 0), ("", 1)):
            assert not (await bench.handle(c.AddAttachment(str(photo), case_id=case_id, attempt=attempt))).ok
            assert not (await bench.handle(c.AddMeasurement("x", 1.0, "s", case_id=case_id, attempt=attempt))).ok
        missing = await bench.handle(c.AddAttachment(str(tmp_path / "none.jpg")))
        assert (missing.ok, "cannot be attached" in missing.text) == (False, True)
        assert (await bench.handle(c.CloseCampaign())).ok
        assert (await bench.handle(c.ResumeCampaign(str(path)))).ok
        await bench.handle(c.Quit())

    asyncio.run(run())
    record = read_campaign(path)
    ((recorded, attached),) = record.attachments
    assert (attached.name, attached.media_type, attached.size) == ("nameplate.jpg", "image/jpeg", 25600)
    (stored,) = [r for r in read_records(path) if isinstance(r.event, AttachmentAdded)]
    assert (stored.seq, stored.raw) == (recorded.seq, photo.read_bytes())
    assert [event.value for _, event in record.measurements] == [21.5]
    assert len(record.environments) == 2
    assert record.environments[0].python
    first = next(iter(read_records(path)))
    assert isinstance(first.event, CampaignOpened)
    assert first.raw == demo_pics("charging-station").read_bytes()
    assert verify(path).problems == []
    write_pdf(path, tmp_path / "x.pdf")


def test_what_is_too_large_is_not_attached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "LARGEST", 2**20)
    (tmp_path / "video.mp4").write_bytes(bytes(2**20 + 1))
    with pytest.raises(setup.SetupError, match="larger than 1 MB"):
        material.attachment(c.AddAttachment(str(tmp_path / "video.mp4")))
    (tmp_path / "odd").write_bytes(bytes(2**20))
    event, content = material.attachment(c.AddAttachment(str(tmp_path / "odd")))
    assert (event.media_type, event.size, len(content)) == ("application/octet-stream", 2**20, 2**20)


def test_windows_are_not_sent_the_bytes_of_files() -> None:
    event = AttachmentAdded("a.jpg", "image/jpeg", 3, "0" * 64)
    assert codec.record_text(Recorded(1, 2, 3, event, b"abc")).endswith(",null]")


def test_the_environment_says_what_is_known() -> None:
    here = environment()
    assert isinstance(here, EnvironmentRecorded)
    assert here.packages["ocpp"]
    assert here.monotonic_resolution_ns >= 1
    assert here.time_zone[0] in "+-"


def test_the_clock_says_its_state_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    state = clock_state()
    assert state.synchronised in (True, False, None)
    assert (state.offset_ms is not None) == (state.synchronised is True)
    monkeypatch.setattr("sys.platform", "win32")
    assert clock_state() == ClockState()


def test_the_hash_covers_the_code_that_judges(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = {name for name, _ in setup._judging_files()}
    assert {"app/scenario/runner.py", "app/verdict.py", "testplans/ocpp16/__init__.py"} <= names
    assert any(name.startswith("app/protocol/") for name in names)
    assert not any(name.startswith(("app/report/", "app/simulators/")) for name in names)
    before = setup.testplans_hash()
    changed = tmp_path / "runner.py"
    files = dict(setup._judging_files())
    changed.write_bytes(files["app/scenario/runner.py"].read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(setup, "_judging_files", lambda: ({**files, "app/scenario/runner.py": changed}).items())
    assert setup.testplans_hash.__wrapped__() == before
    changed.write_bytes(changed.read_bytes() + b"# one more line\n")
    assert setup.testplans_hash.__wrapped__() != before
