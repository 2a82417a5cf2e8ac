"""A station that uploads its diagnostics as a form: the case passes, and the record has the file and both hashes."""

from __future__ import annotations

import asyncio
import hashlib
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from station_upkeep_helpers import KeepingStation
from test_station_upkeep import run

from app.events import AttachmentAdded, FileTransfer
from app.evidence.reading import read_records
from app.evidence.verify import verify

LOG = b"2026-01-01 nothing happened\r\n" * 100
HEAD = b'--x1\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: text/plain\r\n\r\n'


class FormStation(KeepingStation):
    """Posts its diagnostics."""

    named = "diag.log"
    sent = b""

    def _on_GetDiagnostics(self, location: str, **_: Any) -> Any:
        return {"fileName": "diag.log"}, lambda: self._spawn(self._upload(location))

    async def _upload(self, location: str) -> None:
        await self.call("DiagnosticsStatusNotification", {"status": "Uploading"})
        type(self).sent = HEAD % self.named.encode() + LOG + b"\r\n--x1--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=x1"}
        request = urllib.request.Request(location, self.sent, headers, method="POST")
        await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=5).close())
        await self.call("DiagnosticsStatusNotification", {"status": "Uploaded"})


def _forms(station: KeepingStation) -> None:
    station.__class__ = FormStation


@pytest.mark.parametrize(("named", "finding"), [("diag.log", False), ("../../other.log", True)])
def test_the_form_is_unpacked_and_its_name_is_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, finding: bool
) -> None:
    monkeypatch.setattr(FormStation, "named", named)
    keys: dict[str, str | None] = {"SupportedFileTransferProtocols": "HTTP"}
    outcome = run(tmp_path / "a.sqlite", keys=keys, cases=("TC_045_1_CS",), prepare=_forms)
    result = outcome.results["TC_045_1_CS"]
    assert (result["verdict"], bool(result["findings"])) == ("PASS", finding), result
    records = list(read_records(outcome.path))
    moved = next(r.event for r in records if isinstance(r.event, FileTransfer) and r.event.what == "finished")
    assert (moved.size, moved.sha256) == (len(LOG), hashlib.sha256(LOG).hexdigest())
    assert (moved.body_size, moved.body_sha256) == (len(FormStation.sent), hashlib.sha256(FormStation.sent).hexdigest())
    assert (moved.form, moved.file_name) == ("the file was taken out of a form of 1 part", named.rpartition("/")[2])
    kept = tmp_path / "a.files" / moved.stored
    assert kept.read_bytes() == LOG
    assert [path for path in (tmp_path / "a.files").rglob("*") if path.is_file() and b"x1" in path.read_bytes()] == []
    assert verify(outcome.path).ok
    attached = next(r for r in records if isinstance(r.event, AttachmentAdded))
    assert attached.raw == LOG
