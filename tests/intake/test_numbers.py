"""What is no number is never taken for one; a file that holds one already opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.campaign.record import CampaignRecord
from app.engine import codec
from app.events import BenchFault, ChecklistAnswered, ChecklistMade, MeasurementRecorded, Recorded
from app.evidence import canonical
from app.evidence.case_file import CaseFile
from app.evidence.reading import head, read_records
from app.intake.items import ITEMS
from app.intake.standing import beyond_limits, standing, values_text
from app.numbers import finite

NETWORK = next(item for item in ITEMS if item.id == "network").as_json()
NO_NUMBERS = ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "", "x", "1_0", "12abc", "٣"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_number(text: str) -> None:
    with pytest.raises(ValueError):
        finite(text)


@pytest.mark.parametrize(("text", "number"), [("5", 5), (" -80,5 ", -80.5), ("1e2", 100), ("+.5", 0.5)])
def test_a_number(text: str, number: float) -> None:
    assert finite(text) == number


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_the_case_file_refuses_it_at_the_source(tmp_path: Path, value: float) -> None:
    path = tmp_path / "a.ocppcase"
    with CaseFile.create(path) as file:
        for event in (
            MeasurementRecorded("current", value, "A"),
            ChecklistAnswered("network", "yes", "A", "", {"bandwidth": value}),
        ):
            with pytest.raises(canonical.NotANumberError, match="not a number"):
                file.append(event)
        file.append(BenchFault("here", "the recording goes on"))
    assert head(path)[0] == 1
    assert [recorded.event.kind for recorded in read_records(path)] == ["BenchFault"]


@pytest.mark.parametrize("value", ["nan", "inf", "Infinity", None, [1], {}, True, float("nan"), float("inf")])
def test_a_record_that_holds_one_already_opens_and_meets_no_limit(value: object) -> None:
    record = CampaignRecord()
    record.apply(Recorded(1, 0, 0, ChecklistMade([NETWORK]), None))
    answered = ChecklistAnswered("network", "yes", "A", "", {"bandwidth": value, "latency": 12})  # type: ignore[dict-item]
    record.apply(Recorded(2, 0, 0, answered, None))
    (item,) = standing(record)
    assert item.state == "not met"
    assert "Bandwidth" in item.text
    assert "no number" in item.text
    assert values_text(NETWORK, {"bandwidth": value, "latency": 12}).endswith("Latency 12 ms")
    assert beyond_limits(NETWORK, {"bandwidth": 50, "latency": 12}) == ""


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_no_message_to_the_engine_holds_one(text: str) -> None:
    with pytest.raises(codec.CodecError, match="JSON"):
        codec.loads(b'{"t":"command","value":' + text.encode() + b"}")
    assert codec.loads(b'{"t":"command","value":1.5}') == json.loads('{"t":"command","value":1.5}')
