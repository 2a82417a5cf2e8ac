"""Times that are so short beside their tolerance that a check of them decides little are told before and after."""

from __future__ import annotations

import io

from app.campaign.short_times import in_words, too_short
from app.cli.progress import Progress
from app.events import CaseStarted, PlanMade, Recorded, VerdictReached
from app.parameters import defaults


def names(dut_type: str = "charging-station", **values: object) -> list[str]:
    return [name for name, _, _ in too_short({**defaults(), **values}, dut_type)]


def test_the_defaults_say_something() -> None:
    assert names() == []
    assert in_words(defaults(), "charging-station") == ""


def test_what_lets_nearly_any_time_pass_is_told_with_its_tolerance() -> None:
    short = {"meter_value_interval": 2, "clock_aligned_interval": 3, "boot_retry_interval": 1}
    assert names(**short) == ["boot_retry_interval", "meter_value_interval", "clock_aligned_interval"]
    assert names("csms", **short) == []
    assert "meter_value_interval 2 s ± 1 s" in in_words({**defaults(), **short}, "charging-station")
    assert names(meter_value_interval=4) == []
    assert names(meter_value_interval=4, interval_tolerance=1.5) == ["meter_value_interval"]
    assert names(interval_tolerance_percent=30)[0] == "heartbeat_interval"
    assert names(reservation_expiry_offset=30) == ["reservation_expiry_offset"]


def test_a_campaign_of_an_earlier_version_may_have_none_of_them() -> None:
    assert too_short({}, "charging-station") == []


def test_the_terminal_says_of_a_failed_informative_case_that_it_blocks_nothing() -> None:
    out = io.StringIO()
    progress = Progress(out)
    plan = PlanMade([{"id": "TC_041_CS", "informative": True}, {"id": "TC_003_CS", "informative": False}], [])
    for seq, event in enumerate(
        (
            plan,
            CaseStarted("TC_041_CS", 1, "A title", "", [], False, "pass", ""),
            VerdictReached("TC_041_CS", 1, "machine", "FAIL", "why", "OCPP Bench"),
            CaseStarted("TC_003_CS", 1, "A title", "", [], False, "pass", ""),
            VerdictReached("TC_003_CS", 1, "machine", "FAIL", "why", "OCPP Bench"),
        ),
        1,
    ):
        progress.show(Recorded(seq, seq, seq, event))
    assert out.getvalue().count("informative") == 1
    assert "TC_041_CS is informative: its result blocks nothing." in out.getvalue()
