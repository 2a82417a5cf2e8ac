"""A case file is copied by hand while an engine writes it: the copy opens, and is what had been recorded up to some moment."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from app.events import Frame, Recorded
from app.evidence import writer
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from app.evidence.storage import side_files
from app.evidence.verify import verify


def frame(number: int) -> Frame:
    return Frame("in", 1, "text", number, "kernel", 10, 2, str(number), "MeterValues")


@pytest.mark.parametrize("with_log", [False, True], ids=["the file alone", "the file and its log"])
def test_a_copy_is_a_prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_log: bool) -> None:
    monkeypatch.setattr(writer, "TIDY_BYTES", 64 * 1024)  # the log is moved whenever it is quiet
    monkeypatch.setattr(writer, "QUIET_SECONDS", 0.1)
    path, copies = tmp_path / "c.ocppcase", []
    with CaseFile.create(path) as case:
        stop, recorded = threading.Event(), list[Recorded]()

        def flood() -> None:
            while not stop.is_set():
                for _ in range(50):
                    recorded.append(case.append(frame(len(recorded)), raw=b'[2,"1","MeterValues",{}]' * 20))
                stop.wait(0.004)

        for burst in range(4):
            stop.clear()
            thread = threading.Thread(target=flood)
            thread.start()
            for number in range(6):
                stop.wait(0.02)
                copy = tmp_path / f"copy-{burst}-{number}.ocppcase"
                shutil.copyfile(path, copy)
                if with_log:
                    shutil.copyfile(side_files(path)[0], side_files(copy)[0])
                copies.append(copy)
            stop.set()
            thread.join()
            case.flush()
            time.sleep(0.4)
    lengths = set()
    for copy in copies:
        stored = list(read_records(copy))
        assert stored == recorded[: len(stored)], copy
        assert verify(copy).ok
        lengths.add(len(stored))
    assert max(lengths) > 0
    assert len(lengths) >= (12 if with_log else 2), "the file alone is as it was at the last quiet moment"
