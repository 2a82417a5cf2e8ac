"""Environment, measurements, photos and files in the report."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from pypdf import PdfReader

from app.events import AttachmentAdded, EnvironmentRecorded, MeasurementRecorded
from app.evidence.case_file import CaseFile
from app.report.from_case_file import write_pdf

V1 = Path(__file__).parents[1] / "evidence" / "data" / "case-file-v1.ocppcase"
DIGEST = hashlib.sha256(b"abc").hexdigest()


def _text(path: Path) -> str:
    write_pdf(path, path.with_suffix(".pdf"))
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path.with_suffix(".pdf")).pages).split())


def test_what_is_on_the_record_is_printed(tmp_path: Path) -> None:
    path = Path(shutil.copyfile(V1, tmp_path / "x.ocppcase"))
    here = ("lab-pc", "Linux 6.1, x86_64", "3.11.7", "3.40.1", {"ocpp": "2.1.0"}, 8, "+02:00", "clock", 100)
    with CaseFile.open_for_append(path) as case:
        case.append(EnvironmentRecorded(*here, True, 0.42, 1.3))
        case.append(EnvironmentRecorded(*here, False))
        case.append(MeasurementRecorded("round-trip time", 2.5, "ms", "PC-1", 0.1, "10 ms", "ping", "A. Tester"))
        case.append(MeasurementRecorded("temperature", 21, "°C", case_id="TC_003_CS", attempt=1, corrects=162))
        case.append(AttachmentAdded("plate.jpg", "image/jpeg", 3, DIGEST, "nameplate", "A. Tester"), b"abc")
    text = _text(path)
    for words in (
        "lab-pc, Linux 6.1, x86_64, 8 processors", "ocpp 2.1.0", "resolution 100 ns", "offset 0.42 ms", "UTC+02:00",
        "Later on other: Clock: not synchronised with a time server", "round-trip time, corrected below", "2.5 ms", "± 0.1 ms",
        "PC-1, ping, limit 10 ms", "temperature (TC_003_CS)", "not known", "plate.jpg", "nameplate, A. Tester",
    ):  # fmt: skip
        assert words in text, words
    assert DIGEST in text.replace(" ", "")


def test_a_case_file_of_the_first_version_says_nothing_of_it(tmp_path: Path) -> None:
    text = _text(Path(shutil.copyfile(V1, tmp_path / "x.ocppcase")))
    assert "Computer and clock" not in text
    assert "Photos and files" not in text
