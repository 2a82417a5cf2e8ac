"""The script for assessors: nothing but Python's library, short, and of the same opinion as ``verify``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from verify_helpers import Row, build, forged, kinds, numbered, place, rewritten, tampered

from app.events import Note
from app.evidence import standalone
from app.evidence.case_file import CaseFile
from app.evidence.verify import verify

SCRIPT = Path(standalone.__file__)
LAST = 2 * len(kinds()) + 1
AT = place("VerdictReached")

TAMPERING: dict[str, str] = {
    "changed": f"UPDATE record SET body = replace(body, '1', '2') WHERE seq = {AT}",
    "raw": "UPDATE record SET raw = x'00' WHERE kind = 'AttachmentAdded'",
    "hash": f"UPDATE record SET hash = zeroblob(32) WHERE seq = {AT}",
    "removed": f"DELETE FROM record WHERE seq = {AT}",
    "first removed": "DELETE FROM record WHERE seq = 1",
    "moved": f"UPDATE record SET seq = {LAST + 1} WHERE seq = {AT}",
    "cut off": f"DELETE FROM record WHERE seq > {AT}",
    "added": f"INSERT INTO record SELECT {LAST + 1}, kind, utc_ns, mono_ns, body, raw, hash FROM record WHERE seq = {AT}",
}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("standalone") / "all kinds #1.ocppcase"
    return path, build(path)


def run(*arguments: str, cwd: Path) -> tuple[int, str]:
    """In isolated mode and in a folder of its own, as on an assessor's computer."""
    script = shutil.copy(SCRIPT, cwd / "verify_case_file.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *arguments], capture_output=True, text=True, cwd=cwd, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_it_is_short_and_needs_nothing() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 120
    modules = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert modules <= {"__future__", *sys.stdlib_module_names, "collections.abc"}


def test_a_sound_file(original: tuple[Path, str], tmp_path: Path) -> None:
    path, head = original
    code, told = run(str(path), head, cwd=tmp_path)
    assert (code, f"{LAST} records, head {head}" in told, f"that of record {LAST}" in told) == (0, True, True)
    code, told = run(str(path), cwd=tmp_path)
    assert (code, "not anchored" in told) == (0, True)


@pytest.mark.parametrize("what", TAMPERING)
def test_it_agrees_with_verify(original: tuple[Path, str], tmp_path: Path, what: str) -> None:
    path, head = original
    copy = tampered(path, tmp_path / "copy", TAMPERING[what])
    code, told = run(str(copy), head[:16], cwd=tmp_path)
    assert (code, "NOT what was recorded" in told) == (1, True)
    assert not verify(copy, head).ok
    if what != "cut off":
        assert run(str(copy), cwd=tmp_path)[0] == 1


def test_it_agrees_on_rows_in_another_order_and_on_a_chain_made_anew(
    original: tuple[Path, str], tmp_path: Path
) -> None:
    path, head = original

    def swap(rows: list[Row]) -> list[Row]:
        rows[AT - 1], rows[AT] = rows[AT], rows[AT - 1]
        return numbered(rows)

    assert run(str(rewritten(path, tmp_path / "swapped", swap)), cwd=tmp_path)[0] == 1
    anew = rewritten(path, tmp_path / "anew", lambda rows: forged(rows[:-1]))
    assert run(str(anew), cwd=tmp_path)[0] == 0
    assert run(str(anew), head, cwd=tmp_path)[0] == 1


def test_a_file_in_use_by_another_name(tmp_path: Path) -> None:
    """A link leads to the file and its log. Beside a second name of the file lies no log: nothing is called sound there."""
    path = tmp_path / "a.ocppcase"
    with CaseFile.create(path) as case:
        case.append(Note("one", "tester"))
        case.flush()
        (tmp_path / "link").symlink_to(path)
        (tmp_path / "hard").hardlink_to(path)
        code, told = run(str(tmp_path / "link"), case.head, cwd=tmp_path)
        assert (code, "1 records" in told) == (0, True)
        assert verify(tmp_path / "link", case.head).anchored
        code, told = run(str(tmp_path / "hard"), cwd=tmp_path)
        assert (code, "It holds no record" in told) == (1, True)


def test_what_is_no_case_file(original: tuple[Path, str], tmp_path: Path) -> None:
    for mark in ("user_version = 0", "application_id = 5"):
        code, told = run(str(tampered(original[0], tmp_path / "marked", f"PRAGMA {mark}")), cwd=tmp_path)
        assert (code, "is no case file" in told) == (2, True)


def test_what_cannot_be_read(original: tuple[Path, str], tmp_path: Path) -> None:
    assert run(cwd=tmp_path)[0] == 2
    assert run(str(tmp_path / "none"), cwd=tmp_path)[0] == 2
    assert run(str(original[0]), "no head", cwd=tmp_path)[0] == 2
    (tmp_path / "text").write_text("hello" * 500)
    code, told = run(str(tmp_path / "text"), cwd=tmp_path)
    assert (code, "cannot be read" in told) == (2, True)
    lying = tampered(
        original[0],
        tmp_path / "lying",
        "ALTER TABLE record RENAME TO hidden",
        "CREATE VIEW record AS SELECT * FROM hidden",
    )
    code, told = run(str(lying), cwd=tmp_path)
    assert (code, "no table of records" in told) == (2, True)
    assert any("the table record was altered" in text for text in verify(lying).problems)
