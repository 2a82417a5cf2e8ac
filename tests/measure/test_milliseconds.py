"""Milliseconds in the DUT's timestamps."""

from __future__ import annotations

import pytest
from measure_helpers import Talk

from app.events import Frame
from app.measure.milliseconds import milliseconds


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        (["2026-11-20T10:00:00Z"], "no"),
        (["2026-11-20T10:00:00.000Z", "2026-11-20T10:00:01Z"], "always .000"),
        (["2026-11-20T10:00:00.000Z", "2026-11-20T10:00:00.120+01:00"], "yes"),
        (["2026-11-20T10:00:00.123456Z"], "yes"),
        (["2026-11-20T10:00:00.1Z"], "no"),
        (["yesterday", ""], "no timestamps seen"),
        ([], "no timestamps seen"),
    ],
)
def test_what_the_timestamps_show(texts: list[str], answer: str) -> None:
    talk = Talk()
    talk.call("out", 0, "x", "ReserveNow", expiryDate="2026-11-20T10:00:00.123Z")  # the bench's own do not count
    for number, text in enumerate(texts):
        talk.call("in", 1, str(number), "StatusNotification", timestamp=text)
    assert milliseconds(talk.records).answer == answer


def test_timestamps_are_found_deep_inside_and_in_replies() -> None:
    talk = Talk()
    talk.call(
        "in",
        0,
        "m",
        "MeterValues",
        meterValue=[{"timestamp": "2026-11-20T10:00:00Z", "sampledValue": [{"value": "T10:00:00.5"}]}],
    )
    talk.call("out", 1, "h", "Heartbeat")
    talk.reply("in", 2, "h", currentTime="2026-11-20T10:00:00.250Z")
    seen = milliseconds(talk.records)
    assert (seen.answer, seen.timestamps, seen.with_fraction) == ("yes", 2, 1)
    assert (seen.example, seen.seq) == ("2026-11-20T10:00:00.250Z", 3)


@pytest.mark.parametrize(
    "raw", [None, b"", b"\xff", b"{}", b"[2]", b'[2,"1","X",[]]', b"[" * 100_000, b'[2,"1","X",{"timestamp":5}]']
)
def test_frames_that_cannot_be_read_do_no_harm(raw: bytes | None) -> None:
    talk = Talk()
    for kind in (None, 2, 3):
        talk.add(Frame("in", 1, "text", 0, "kernel", 0, kind, "", ""), raw)
    assert milliseconds(talk.records).answer == "no timestamps seen"
