"""The views of format 4: what the bench has found out of a station beside its cases, and uploads that came as a form."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.events import FileTransfer, StationSurveyed
from app.evidence.case_file import CaseFile


def test_they_tell_what_is_on_the_record(tmp_path: Path) -> None:
    items = [
        {"what": "local list", "state": "left", "text": "the station had a local list", "remedy": "Send it again."},
        {"what": "NumberOfConnectors", "state": "wrong", "text": "one too many", "remedy": ""},
    ]
    plain = FileTransfer("TC_045_1_CS", 1, "uploads", "finished", 1, "put", "HTTP", "127.0.0.1:9", "/x/", "d.log", 3)
    with CaseFile.create(tmp_path / "case") as case:
        case.append(StationSurveyed("before", items))
        case.append(StationSurveyed("after", []))
        case.append(plain)
        case.append(
            FileTransfer(**{**vars(plain), "form": "the file was taken out", "body_size": 99, "body_sha256": "ab"})
        )
    with closing(sqlite3.connect(tmp_path / "case")) as connection:
        found = connection.execute('SELECT seq, "when", what, state, text, remedy FROM station_found').fetchall()
        forms = connection.execute(
            "SELECT seq, form, file_name, size, body_size, body_sha256 FROM transfer_form"
        ).fetchall()
    assert found == [
        (1, "before", "local list", "left", "the station had a local list", "Send it again."),
        (1, "before", "NumberOfConnectors", "wrong", "one too many", ""),
    ]
    assert forms == [(4, "the file was taken out", "d.log", 3, 99, "ab")]
