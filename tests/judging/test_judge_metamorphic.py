"""The verdict depends on what was said, not on the day, on the names of things, or on how JSON was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from judging_helpers import NOW, Records, dumped, judged, mapped, plans, with_event, with_frames

from app.events import CampaignOpened, Event, Frame, LinkChanged, Recorded
from app.judging.replay import replay

DAY_NS = 86_400_000_000_000
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def essence(records: Sequence[Recorded]) -> list[Any]:
    """Verdicts, checks, steps and the classification of StatusNotifications, without values."""
    names = ("case_id", "attempt", "value", "check_id", "step_id", "outcome", "severity", "state", "rule", "advice")
    kinds = ("VerdictReached", "CheckMade", "StepChanged", "StatusClassified", "CaseEnded")
    opened = next(r.event for r in records if isinstance(r.event, CampaignOpened))
    return [
        (line.kind, *(line.fields.get(name) for name in names))
        for region in replay(records, plans(opened.dut_type))
        for line in region.now
        if line.kind in kinds
    ]


def frames_as_sent(records: Sequence[Recorded]) -> bool:
    """Whether the bench would have sent exactly the frames that stand in the records."""
    opened = next(r.event for r in records if isinstance(r.event, CampaignOpened))
    regions = replay(records, plans(opened.dut_type))
    pairs = [
        (
            [line for line in region.recorded if line.kind == "Sent"],
            [line for line in region.now if line.kind == "Sent"],
        )
        for region in regions
    ]
    return any(then for then, _ in pairs) and all(then == now[: len(then)] for then, now in pairs)


@pytest.mark.parametrize("days", [1, 366, -20_000])
def test_another_day(campaign: Records, days: int) -> None:
    def shifted(value: Any) -> Any:
        if not isinstance(value, str) or not TIMESTAMP.fullmatch(value):
            return value
        moment = datetime.fromisoformat(value) + timedelta(days=days)
        return moment.isoformat(timespec="milliseconds" if "." in value else "seconds").replace("+00:00", "Z")

    moved = with_frames(campaign, lambda _, content: mapped(content, shifted))
    moved = [replace(r, utc_ns=r.utc_ns + days * DAY_NS) for r in moved]
    assert moved != campaign
    assert frames_as_sent(moved)
    assert essence(moved) == essence(campaign)


def test_another_origin_of_the_monotonic_clock(campaign: Records) -> None:
    def later(recorded: Recorded) -> Recorded:
        event = recorded.event
        if isinstance(event, Frame | LinkChanged):
            event = replace(event, at_ns=event.at_ns + 3 * DAY_NS)
        return replace(recorded, mono_ns=recorded.mono_ns + 3 * DAY_NS, event=event)

    moved = [later(recorded) for recorded in campaign]
    assert frames_as_sent(moved)
    assert essence(moved) == essence(campaign)


def test_other_message_ids_of_the_dut(campaign: Records) -> None:
    def renamed(frame: Frame, content: list[Any]) -> list[Any]:
        asked_by_dut = (content[0] == 2) == (frame.direction == "in")
        return [content[0], f"~{content[1]}"[:36] if asked_by_dut else content[1], *content[2:]]

    moved = with_frames(campaign, renamed)
    assert moved != campaign
    assert frames_as_sent(moved)
    assert essence(moved) == essence(campaign)


def test_other_id_tags(campaign: Records) -> None:
    opened = next(r.event for r in campaign if isinstance(r.event, CampaignOpened))
    tags = {v: f"Tag{n:X}" for n, (k, v) in enumerate(opened.parameters.items()) if k.endswith(("id_tag", "id_tag_2"))}

    def renamed(value: Any) -> Any:
        return tags.get(value, value) if isinstance(value, str) else value

    def in_parameters(event: Event) -> Event:
        is_opened = isinstance(event, CampaignOpened)
        return replace(event, parameters=mapped(event.parameters, renamed)) if is_opened else event

    moved = with_event(with_frames(campaign, lambda _, content: mapped(content, renamed)), in_parameters)
    assert frames_as_sent(moved)
    assert essence(moved) == essence(campaign)


def test_other_transaction_ids_of_a_management_system(csms: Records) -> None:
    def renamed(frame: Frame, content: list[Any]) -> list[Any]:
        payload = content[3] if content[0] == 2 else content[2]
        if "transactionId" in payload:
            payload["transactionId"] += 7_000_000
        return content

    moved = with_frames(csms, renamed)
    assert moved != csms
    assert frames_as_sent(moved)
    assert essence(moved) == essence(csms)


def test_other_order_of_keys_and_white_space(campaign: Records) -> None:
    def backwards(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: backwards(value[name]) for name in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    def rewritten(frame: Frame, content: list[Any]) -> Any:
        if frame.direction == "out":
            return content
        turned = [*content[:-1], backwards(content[-1])]
        return " " + dumped(turned).replace('":', '" :\n').replace(',"', ' ,\t"')

    moved = with_frames(campaign, rewritten)
    assert moved != campaign
    assert frames_as_sent(moved)
    assert essence(moved) == essence(campaign)


def with_limit(records: Records, limit: str) -> Records:
    """The management system gives each remote start a charging profile, whose limit the schema calls a number."""
    period = f'{{"startPeriod":0,"limit":{limit}}}'
    schedule = f'{{"chargingRateUnit":"A","chargingSchedulePeriod":[{period}],"minChargingRate":{limit}}}'
    profile = (
        '{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile",'
        f'"chargingProfileKind":"Relative","chargingSchedule":{schedule}}}'
    )

    def added(frame: Frame, content: list[Any]) -> Any:
        if frame.direction == "out" or frame.action != "RemoteStartTransaction" or content[0] != 2:
            return content
        return f'{dumped(content)[:-2]},"chargingProfile":{profile}}}]'

    return with_frames(records, added)


@pytest.mark.parametrize("written", ["6.0", "6.00", "6e0", "60E-1"])
def test_a_number_written_in_another_way(csms: Records, written: str) -> None:
    plain, other = with_limit(csms, "6"), with_limit(csms, written)
    assert plain != other
    assert frames_as_sent(other)
    assert essence(other) == essence(plain) == essence(csms)
    # It would not have been the same with something that is no number.
    assert essence(with_limit(csms, '"6"')) != essence(csms)


def test_the_judgement_itself_knows_no_time(campaign: Records) -> None:
    assert judged(campaign) == judged(campaign)
    assert judged(campaign).judged_by == NOW
