"""A guard that names a message and only warns of it decides about it, instead of the general rule."""

from __future__ import annotations

import pytest
from test_vocabulary_in_the_runner import play

from app.scenario.vocabulary import guard, never, wait

BOOT = (1.0, "BootNotification", {"chargePointVendor": "v", "chargePointModel": "m"})
AUTHORIZE = (1.0, "Authorize", {"idTag": "VALID-1"})
WATCHED = wait(5, "something may come")


@pytest.mark.parametrize(("message", "general"), [(BOOT, "general.reboot"), (AUTHORIZE, "general.uninvited")])
def test_what_a_guard_names_and_warns_of_is_a_finding_and_no_more(
    message: tuple[float, str, dict[str, object]], general: str
) -> None:
    named = play(guard(WATCHED, never(message[1], "again", severity="warn")), sends=(message,))
    assert named.verdict == "PASS"
    assert [(c.check_id, c.severity) for c in named.checks if c.outcome == "failed"] == [("again.never", "warn")]
    assert general not in {c.check_id for c in named.checks}  # nobody says that nothing of the kind has come

    anything = play(guard(WATCHED, never("*", "again", severity="warn")), sends=(message,))
    assert (anything.verdict, anything.reached.check_id) == ("FAIL", general)


def test_a_guard_that_names_another_message_changes_nothing() -> None:
    other = play(guard(WATCHED, never("Authorize", "again", severity="warn", idTag="VALID-2")), sends=(AUTHORIZE,))
    assert (other.verdict, other.reached.check_id) == ("FAIL", "general.uninvited")


def test_where_one_guard_warns_and_another_forbids_the_graver_counts() -> None:
    both = guard(guard(WATCHED, never("Authorize", "warned", severity="warn")), never("Authorize", "forbidden"))
    outcome = play(both, sends=(AUTHORIZE,))
    assert (outcome.verdict, outcome.reached.check_id) == ("FAIL", "forbidden.never")


def test_after_the_guard_the_general_rule_is_back() -> None:
    late = (6.0, *AUTHORIZE[1:])
    outcome = play(guard(WATCHED, never("Authorize", "again", severity="warn")), wait(5, "on"), sends=(late,))
    assert (outcome.verdict, outcome.reached.check_id) == ("FAIL", "general.uninvited")
