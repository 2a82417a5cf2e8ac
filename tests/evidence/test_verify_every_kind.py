"""Each kind of record is changed, removed, inserted, reordered and cut off by hand: verify names it every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from verify_helpers import Row, build, forged, kinds, numbered, place, rewritten, tampered

from app.evidence.verify import Verification, verify

EACH = pytest.mark.parametrize("kind", kinds())
LAST = 2 * len(kinds()) + 1


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("verify") / "all kinds.ocppcase"
    return path, build(path)


def told(result: Verification) -> list[tuple[str, int, str]]:
    """What was found about records; the dropped triggers are found as well, every time."""
    assert not result.ok
    assert len([f for f in result.findings if f.what == "structure"]) == 3
    return [(f.what, f.seq, f.kind) for f in result.findings if f.what not in ("structure", "content")]


def test_the_untouched_file_passes(original: tuple[Path, str]) -> None:
    path, head = original
    result = verify(path, head, LAST)
    assert (result.ok, result.problems, result.records, result.head) == (True, [], LAST, head)
    assert (result.anchored, result.anchored_seq, result.last_kind) == (True, LAST, "Frame")


@EACH
def test_changed(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path, head = original
    at = place(kind)
    for number, change in enumerate((
        "body = replace(body, substr(body, -2), ' ' || substr(body, -2))",
        "utc_ns = utc_ns + 1",
        "mono_ns = -mono_ns",
        "raw = CASE WHEN raw IS NULL THEN x'00' ELSE NULL END",
    )):  # fmt: skip
        copy = tampered(path, tmp_path / f"{number}", f"UPDATE record SET {change} WHERE seq = {at}")
        result = verify(copy, head)
        assert told(result) == [("changed", at, kind)], change
        assert any(f"record {at} ({kind}) was changed" in text for text in result.problems)
    copy = tampered(path, tmp_path / "kind", f"UPDATE record SET kind = 'Other' WHERE seq = {at}")
    assert told(verify(copy, head)) == [("changed", at, "Other")]
    copy = tampered(path, tmp_path / "hash", f"UPDATE record SET hash = zeroblob(32) WHERE seq = {at}")
    result = verify(copy, head)
    assert told(result) == [("changed", at, kind)]
    assert any("only" in text or "its hash was changed" in text for text in result.problems)


@EACH
def test_changed_with_a_hash_that_fits(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    """The record after it then does not go on from it; one of the two was changed, and both are named."""
    path, head = original
    at = place(kind)

    def change(rows: list[Row]) -> list[Row]:
        body = rows[at - 1][4].replace("}", ',"more":1}')
        rows[at - 1 : at] = forged([*rows[: at - 1], (*rows[at - 1][:4], body, *rows[at - 1][5:])])[-1:]
        return rows

    result = verify(rewritten(path, tmp_path / "copy", change), head)
    assert told(result) == [("changed", at + 1, "Note" if at + 1 < LAST else "Frame")]
    assert any(f"record {at} ({kind}) before it, together with its hash" in text for text in result.problems)


@EACH
def test_removed(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path, head = original
    at = place(kind)
    result = verify(tampered(path, tmp_path / "hole", f"DELETE FROM record WHERE seq = {at}"), head)
    assert told(result) == [("removed", at, "")]
    result = verify(tampered(path, tmp_path / "two", f"DELETE FROM record WHERE seq IN ({at}, {at + 1})"), head)
    assert any(f"records {at} to {at + 1} are missing" in text for text in result.problems)
    closed_up = rewritten(path, tmp_path / "copy", lambda rows: numbered([row for row in rows if row[0] != at]))
    assert told(verify(closed_up, head)) == [("removed", at, "")]


@EACH
def test_inserted(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path, head = original
    at = place(kind)

    def insert(rows: list[Row]) -> list[Row]:
        seq, name, utc_ns, *others = rows[at - 1]
        new = (seq, name, utc_ns + 5, *others)
        return numbered([*rows[:at], new, *rows[at:]])  # type: ignore[list-item]

    assert told(verify(rewritten(path, tmp_path / "copy", insert), head)) == [("inserted", at + 1, kind)]


@EACH
def test_reordered(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path, head = original
    at = place(kind)
    for distance in (1, 2, 7):
        first, second = (at, at + distance) if at + distance <= LAST else (at - distance, at)

        def swap(rows: list[Row], first: int = first, second: int = second) -> list[Row]:
            rows[first - 1], rows[second - 1] = rows[second - 1], rows[first - 1]
            return numbered(rows)

        copy = rewritten(path, tmp_path / f"{distance}", swap)
        result = verify(copy, head)
        places = {(what, seq) for what, seq, _ in told(result)}
        assert places == {("moved", first), ("moved", second)}
        assert any(f"({kind}) was moved: it was recorded as number {at}" in text for text in result.problems)


@EACH
def test_moved_to_the_end(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path, head = original
    at = place(kind)
    copy = tampered(path, tmp_path / "copy", f"UPDATE record SET seq = {LAST + 1} WHERE seq = {at}")
    assert told(verify(copy, head)) == [("moved", LAST + 1, kind)]


@EACH
def test_cut_off(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    """Of a file that ends before a record, only an anchor tells; with its number it is told how much is gone."""
    path, head = original
    at = place(kind)
    copy = tampered(path, tmp_path / "copy", f"DELETE FROM record WHERE seq > {at}")
    result = verify(copy, head, LAST)
    assert told(result) == [("cut off", at + 1, "")]
    assert any(f"cut off behind record {at} ({kind})" in text and f"record {LAST}" in text for text in result.problems)
    assert told(verify(copy, head[:16])) == [("cut off", at + 1, "")]
    without = verify(copy)
    assert told(without) == []
    assert (without.anchored, without.records, without.last_kind) == (False, at, kind)


@EACH
def test_made_anew_with_all_hashes(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    """Somebody who makes the whole chain anew is found out by the anchor alone."""
    path, head = original
    at = place(kind)

    def change(rows: list[Row]) -> list[Row]:
        rows[at - 1] = (*rows[at - 1][:2], rows[at - 1][2] + 1, *rows[at - 1][3:])
        return forged(rows)

    copy = rewritten(path, tmp_path / "copy", change)
    assert told(verify(copy)) == []
    assert told(verify(copy, head, LAST)) == [("forged", LAST, "")]
    assert told(verify(copy, head)) == [("cut off", LAST + 1, "")]


@EACH
def test_added_at_the_end(original: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path, head = original
    columns = "kind, utc_ns, mono_ns, body, raw, hash"
    copy = tampered(
        path,
        tmp_path / "copy",
        f"INSERT INTO record SELECT {LAST + 1}, {columns} FROM record WHERE seq = {place(kind)}",
    )
    result = verify(copy, head)
    assert told(result) == [("changed", LAST + 1, kind)]
    assert any("or added at the end" in text for text in result.problems)
    early = tampered(
        path, tmp_path / "early", "PRAGMA ignore_check_constraints = ON",
        f"INSERT INTO record SELECT -3, {columns} FROM record WHERE seq = {place(kind)}",
    )  # fmt: skip
    assert ("inserted", -3, kind) in told(verify(early, head))
