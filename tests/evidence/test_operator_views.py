"""The views of format 3: what an operator sent otherwise, the id tags that were checked, and files that the bench moved."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from app.events import AskedOtherwise, BenchTransfer, IdTagsChecked
from app.evidence.case_file import CaseFile


def test_they_tell_what_is_on_the_record(tmp_path: Path) -> None:
    fields = [
        {"field": "type", "wanted": "Hard", "got": "Soft", "decides": True},
        {"field": "x", "wanted": 1, "got": "nothing", "decides": False},
    ]
    tags = [
        {"id_tag": "VALID-1", "wanted": "Accepted", "got": "Invalid", "parent": "", "wanted_parent": "P", "frame": 9}
    ]
    with CaseFile.create(tmp_path / "case") as case:
        case.append(AskedOtherwise("TC_013_CSMS", 1, "act", "Reset", fields, 41, 2))
        case.append(AskedOtherwise("TC_013_CSMS", 1, "act", "Reset", [], 43, 3))
        case.append(IdTagsChecked(tags, "A. Tester"))
        case.append(
            BenchTransfer("TC_045_1_CSMS", 1, 1, "failed", "upload", "ftp://h/", True, "FTP", "d.txt", error="refused")
        )
    connection = sqlite3.connect(tmp_path / "case")
    columns = "case_id, step_id, action, frame, tries, field, wanted, got, decides"
    assert connection.execute(f"SELECT {columns} FROM asked_otherwise").fetchall() == [
        ("TC_013_CSMS", "act", "Reset", 41, 2, "type", "Hard", "Soft", 1),
        ("TC_013_CSMS", "act", "Reset", 41, 2, "x", 1, "nothing", 0),
        ("TC_013_CSMS", "act", "Reset", 43, 3, None, None, None, None),
    ]
    assert connection.execute(
        'SELECT id_tag, wanted, got, wanted_parent, frame, "by" FROM id_tag_check'
    ).fetchall() == [("VALID-1", "Accepted", "Invalid", "P", 9, "A. Tester")]
    assert connection.execute("SELECT direction, location, in_case, error FROM bench_transfer").fetchall() == [
        ("upload", "ftp://h/", 1, "refused")
    ]
    connection.close()
