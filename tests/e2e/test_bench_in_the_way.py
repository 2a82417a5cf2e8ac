"""The bench itself breaks off a transfer, and the station truthfully says so: nothing is decided, over every protocol."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from test_firmware_faults import campaign

from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from app.services.places import Place
from app.services.transfers import BenchFault, Download
from testplans.ocpp16 import scenarios

pytestmark = pytest.mark.timeout(100)
PROTOCOLS = ["HTTP", "HTTPS", "FTP", "FTPS"]


def identical(path: Path) -> bool:
    return judge(list(read_records(path)), scenarios("charging-station"), Version("1", "a hash")).identical


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_upload_that_the_bench_does_not_take(tmp_path: Path, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Place, "room", lambda self, more: False)
    path = tmp_path / "c.ocppcase"
    entry = asyncio.run(campaign(path, "", ["045_1"], {"file_protocol": protocol}))["TC_045_1_CS"]
    assert entry["machine"] == "INCONCLUSIVE", entry
    assert "upload_limit" in entry["reason"]
    assert identical(path)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_firmware_that_the_bench_cannot_give(tmp_path: Path, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Download.read

    def broken(self: Any, most: int) -> bytes:
        if self.size > 50_000:
            self.fault = "bench"
            raise BenchFault("the bench cannot read the file: Input/output error")
        return read(self, most)

    monkeypatch.setattr(Download, "read", broken)
    path = tmp_path / "c.ocppcase"
    entry = asyncio.run(campaign(path, "", ["044_1"], {"file_protocol": protocol}))["TC_044_1_CS"]
    assert entry["machine"] == "INCONCLUSIVE", entry
    assert "Input/output error; the station says DownloadFailed" in entry["reason"]
    assert identical(path)
