"""What only other processes can show: kill -9, a second writer, folders and media that cannot be written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence_helpers import frame

from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileInUseError
from app.evidence.reading import read_records
from app.evidence.verify import verify

_ROOT = Path(__file__).parents[2]
_WRITE_FOR_EVER = """
import sys
from app.events import Frame
from app.evidence.case_file import CaseFile
case = CaseFile.create(sys.argv[1])
number = 0
while True:
    number += 1
    case.append(Frame("in", 1, "text", number, "kernel", 10, 2, str(number), "Heartbeat"), b"raw %d" % number)
    if number % 50 == 0:
        case.flush()
        print(case.durable_seq, case.head, flush=True)
"""


def _python(code: str, *arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        **options,
    )


def test_a_killed_writer_loses_nothing_that_was_flushed_and_leaves_no_gap(tmp_path: Path) -> None:
    path = tmp_path / "killed"
    writer = _python(_WRITE_FOR_EVER, str(path))
    assert writer.stdout is not None
    with writer.stdout as lines:
        for _ in range(20):
            durable, head = lines.readline().split()
        with pytest.raises(CaseFileInUseError, match=str(writer.pid)):
            CaseFile.open_for_append(path)
        assert sum(1 for _ in read_records(path)) >= int(durable)  # readers are not kept out
        writer.kill()
        writer.wait()
        for line in lines:
            durable, head = line.split()
    records = list(read_records(path))
    assert len(records) >= int(durable) >= 1000
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert [record.raw for record in records] == [b"raw %d" % record.seq for record in records]
    assert verify(path, head).ok
    with CaseFile.open_for_append(path) as case:  # the lock of a dead process holds nobody up
        assert case.append(frame()).seq == len(records) + 1
    assert verify(path, head).ok


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX resource limits")
def test_a_limit_of_the_file_system_is_a_failure_not_a_crash(tmp_path: Path) -> None:
    code = """
    import resource, signal, sys
    from app.events import Note
    from app.evidence.case_file import CaseFile
    from app.evidence.errors import RecordingFailed
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    case = CaseFile.create(sys.argv[1])
    case.append(Note("kept", "a")); case.flush()
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    told = []
    case.on_failure(told.append)
    try:
        for _ in range(1000):
            case.append(Note("x" * 5000, "a")); case.flush()
    except RecordingFailed as error:
        print("failed", len(told))
    case.close()
    """
    writer = _python(code, str(tmp_path / "full"))
    out, _ = writer.communicate(timeout=30)
    assert (writer.returncode, out) == (0, "failed 1\n")
    records = list(read_records(tmp_path / "full"))
    assert records[0].event.text == "kept"  # type: ignore[attr-defined]
    assert verify(tmp_path / "full").ok


@pytest.fixture
def medium() -> Iterator[Path]:
    """A folder that other users can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits")
@pytest.mark.parametrize("finished", [True, False])
def test_read_only_media_can_be_read_and_refuse_writing_clearly(medium: Path, finished: bool) -> None:
    folder = medium
    path = folder / "case"
    if finished:
        with CaseFile.create(path) as case:
            case.append(frame(), b"x")
    else:
        writer = _python(_WRITE_FOR_EVER, str(path))
        assert writer.stdout is not None
        with writer.stdout as lines:
            lines.readline()
            os.kill(writer.pid, signal.SIGKILL)
            writer.wait()
        for name in ("case-shm", "case.lock"):
            (folder / name).unlink()
    code = """
    import os, sys
    from app.evidence.case_file import CaseFile
    from app.evidence.errors import CaseFileError
    from app.evidence.reading import read_records
    if os.getuid() == 0:  # nothing is read-only for root
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
    print(len(list(read_records(sys.argv[1]))))
    for open_it, path in ((CaseFile.open_for_append, sys.argv[1]), (CaseFile.create, sys.argv[1] + "2")):
        try:
            open_it(path)
        except CaseFileError as error:
            print("Choose a folder you may write to" in str(error))
    """
    os.chmod(folder, 0o555)
    os.chmod(path, 0o444)
    try:
        reader = _python(code, str(path))
        out, _ = reader.communicate(timeout=30)
    finally:
        os.chmod(folder, 0o755)
    count, *refusals = out.split()
    assert int(count) >= 1
    assert refusals == ["True", "True"]
