"""A campaign read for a window is the same as its fold, and a large one gets its frames when they are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile_samples import write

from app.campaign.record import CampaignRecord
from app.casefiles import loading
from app.evidence.reading import read_campaign
from ui import preview_sample as sample


def _frames(record: CampaignRecord) -> dict[str, list[int]]:
    attempts = [*record.utilities, *(attempt for many in record.attempts.values() for attempt in many)]
    found = {f"{a.case_id} {a.number} {a.first_seq}": [frame.seq for frame in a.frames] for a in attempts}
    return {"all": [frame.seq for frame in record.frames], **found}


def test_an_ordinary_campaign_has_all_its_frames_where_the_fold_puts_them(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ocppcase", sample.campaign())
    loaded = loading.load(path)
    whole = read_campaign(path)
    assert loaded.has_all_frames
    assert _frames(loaded.record) == _frames(whole)
    assert loaded.record.frames == whole.frames
    assert loaded.record.frame_count == whole.frame_count
    assert loaded.record.last_seq == whole.last_seq


def test_a_large_campaign_gets_frames_by_attempt_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "ALL_FRAMES", 3)
    path = write(tmp_path / "a.ocppcase", sample.campaign())
    whole = read_campaign(path)
    loaded = loading.load(path)
    record = loaded.record
    assert not loaded.has_all_frames
    assert record.frames == []
    assert record.frame_count == whole.frame_count
    attempts = [attempt for many in record.attempts.values() for attempt in many]
    for attempt in reversed(attempts):
        loading.put_frames(record, loading.frames_of(path, attempt))
        loading.put_frames(record, loading.frames_of(path, attempt))
    found, expected = _frames(record), _frames(whole)
    assert {name: seqs for name, seqs in found.items() if name != "all"} == {
        name: seqs for name, seqs in expected.items() if name != "all"
    }
    assert found["all"] == sorted(found["all"])
    assert set(found["all"]) <= set(expected["all"])


def test_only_so_many_frames_of_one_attempt_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST_OF_ATTEMPT", 2)
    path = write(tmp_path / "a.ocppcase", sample.campaign())
    record = loading.load(path).record
    attempt = record.attempts["TC_012_CS"][-1]
    assert len(loading.frames_of(path, attempt)) == 2
    attempt.ended = None
    attempt.last_seq = max(frame.seq for frame in attempt.frames)
    assert loading.frames_of(path, attempt)[-1].seq == attempt.last_seq, "what goes on is followed without a gap"
