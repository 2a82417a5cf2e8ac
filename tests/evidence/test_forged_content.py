"""Somebody who makes the whole chain anew can write anything into a record. The check names it and never stumbles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from verify_helpers import Row, build, forged, place, rewritten

from app.evidence.verify import verify


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forged") / "a"
    build(path)
    return path


def with_record(original: Path, copy: Path, seq: int, kind: str = "", **fields: Any) -> list[str]:
    """What verify says of a copy in which one record has another kind or other fields, and all hashes fit."""

    def change(rows: list[Row]) -> list[Row]:
        at, now, utc_ns, mono_ns, body, raw, before = rows[seq - 1]
        text = json.dumps({**json.loads(body), **fields}, separators=(",", ":"))
        rows[seq - 1] = (at, kind or now, utc_ns, mono_ns, text, raw, before)
        return forged(rows)

    result = verify(rewritten(original, copy, change))
    assert not result.ok
    return [f.text.encode().decode() for f in result.findings if f.what == "content" and f.seq == seq]


@pytest.mark.parametrize("kind", ["Zzz", "folder", "_checks", "attempt_known", "see", "absent"])
def test_a_kind_that_nobody_knows_is_named(original: Path, tmp_path: Path, kind: str) -> None:
    assert (
        f"({kind}) is of a kind that this version does not know"
        in with_record(original, tmp_path / "b", place("PlanMade"), kind)[0]
    )


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("PromptShown", {"prompt_id": "abc"}),
        ("PromptShown", {"prompt_id": [1]}),
        ("PromptClosed", {"prompt_id": [1]}),
        ("PromptClosed", {"prompt_id": "\ud800"}),
        ("CaseStarted", {"attempt": {}}),
        ("CaseStarted", {"case_id": ["\ud800"]}),
        ("CampaignOpened", {"pics_sha256": 5}),
        ("AttachmentAdded", {"size": "x"}),
        ("FileTransfer", {"stored": "../../x", "whole": True}),
        ("FileTransfer", {"stored": "a\0b", "whole": True}),
    ],
)
def test_fields_of_other_types_are_named(original: Path, tmp_path: Path, kind: str, fields: dict[str, Any]) -> None:
    assert with_record(original, tmp_path / "b", place(kind), **fields)
